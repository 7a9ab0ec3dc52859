#include <atomic>
#include <cstdio>
#include <cstring>
#include <thread>
#include <vector>

#include "measurements.hpp"
#include "process_memory.hpp"
#include "subject.hpp"

namespace ration::benchmark {
namespace {

bool same(const Tensor& a, const Tensor& b) { return std::memcmp(a.data(), b.data(), a.bytes()) == 0; }

struct Answers {
  std::atomic<long> of[2] = {};
  std::atomic<long> wrong{0};
};

/// Returns when the last client has its answer: then no network but the last one is in memory.
void replace_under_load(Subject& subject, const std::string (&files)[2], const std::vector<Tensor>& answers, int times,
                        Answers& seen) {
  std::atomic<bool> over{false};
  std::vector<std::thread> clients;
  for (int client = 0; client < 4; ++client) {
    clients.emplace_back([&] {
      while (!over.load()) {
        const Tensor answer = std::move(subject.model.run(subject.input).at(0));
        const bool is_first = same(answer, answers[0]);
        if (!is_first && !same(answer, answers[1])) seen.wrong.fetch_add(1);
        seen.of[is_first ? 0 : 1].fetch_add(1);
      }
    });
  }
  for (int i = 1; i <= times; ++i) subject.model.replace(files[i % 2]);
  over.store(true);
  for (std::thread& client : clients) client.join();
  // With a network that is in use, or its plan and weights would be missing from the figure.
  static_cast<void>(subject.model.run(subject.input));
}

}  // namespace

void measure_replacement(const std::string& first, const std::string& second, int times) {
  const std::string files[] = {first, second};
  Subject subject(first);
  std::vector<Tensor> answers;
  for (const std::string& file : files) {
    answers.push_back(std::move(Model(subject.engine, file).run(subject.input).at(0)));
  }
  if (same(answers[0], answers[1])) {
    std::printf("the two models answer alike: nothing can be told\n");
    return;
  }
  Answers seen;
  // The first few fill the allocator's free lists, and pages that are never given back.
  replace_under_load(subject, files, answers, 50, seen);
  const double before = resident_mib();
  replace_under_load(subject, files, answers, times, seen);
  const double after = resident_mib();
  std::printf(
      "%d replacements: %ld answers of the first, %ld of the second, %ld wrong; at rest %.1f MiB before, "
      "%.1f after (%.3f)\n",
      times, seen.of[0].load(), seen.of[1].load(), seen.wrong.load(), before, after, after / before);
}

}  // namespace ration::benchmark
