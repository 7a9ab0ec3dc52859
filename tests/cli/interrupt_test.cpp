// Ctrl-C on the command itself: a process of its own, and the signal that a terminal sends.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <string>
#include <vector>

#include "../serve/tiny_model.hpp"

namespace ration::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

/// A pipe whose reading end is a stream.
class Pipe {
 public:
  Pipe() {
    if (::pipe(ends_.data()) != 0) ADD_FAILURE() << "no pipe can be had";
    stream_ = ::fdopen(ends_[0], "r");
  }
  ~Pipe() { std::fclose(stream_); }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  int writing_end() const { return ends_[1]; }
  int reading_end() const { return ends_[0]; }
  void close_writing_end() { ::close(ends_[1]); }

  /// Returns the next line with its end; empty when there is none.
  std::string line() {
    std::string text;
    for (int c = std::fgetc(stream_); c != EOF; c = std::fgetc(stream_)) {
      text += static_cast<char>(c);
      if (c == '\n') break;
    }
    return text;
  }

 private:
  std::array<int, 2> ends_{};
  std::FILE* stream_ = nullptr;
};

/// The command `ration` with what it writes.
class Command {
 public:
  explicit Command(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "ration");
    std::vector<char*> words;
    for (std::string& argument : arguments) words.push_back(argument.data());
    words.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, out.writing_end(), STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, err.writing_end(), STDERR_FILENO);
    for (const int end : {out.writing_end(), out.reading_end(), err.writing_end(), err.reading_end()}) {
      ::posix_spawn_file_actions_addclose(&actions, end);
    }
    const int error = ::posix_spawn(&process_, RATION_COMMAND, &actions, nullptr, words.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    out.close_writing_end();
    err.close_writing_end();
    EXPECT_EQ(error, 0) << RATION_COMMAND;
  }

  void interrupt() const { EXPECT_EQ(::kill(process_, SIGINT), 0); }

  /// Returns the exit code once the process has ended; a negative signal if one killed it.
  int wait() const {
    int status = 0;
    EXPECT_EQ(::waitpid(process_, &status, 0), process_);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

  Pipe out, err;

 private:
  pid_t process_ = 0;
};

TEST(Interrupt, EndsAMeasurementThatStillPrintsWhatItHas) {
  // Far more rows than are waited for; the whole table would still fit into a pipe.
  Command perf({"perf", tiny_model().string(), "--concurrency", "1:200", "--window", "0.05", "--warm-up", "0",
                "--duration", "0.05"});
  ASSERT_EQ(perf.err.line().rfind("200 rows", 0), 0U);
  const std::string row = perf.err.line();
  ASSERT_THAT(row, HasSubstr("elastic, 1 client: "));
  perf.interrupt();
  while (!perf.err.line().empty()) {
  }
  std::string table;
  for (std::string line = perf.out.line(); !line.empty(); line = perf.out.line()) table += line;
  EXPECT_EQ(perf.wait(), 0);
  EXPECT_THAT(table, HasSubstr("1 client "));
  EXPECT_THAT(table, HasSubstr("interrupted: this is what was measured until then\n"));
  EXPECT_THAT(table, Not(HasSubstr("200 clients")));
}

}  // namespace
}  // namespace ration::cli
