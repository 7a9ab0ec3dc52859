#include "base/mapped_file.hpp"

#include <sys/stat.h>

#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "../support/scratch_path.hpp"
#include "ration/error.hpp"

namespace ration::base {
namespace {

namespace fs = std::filesystem;

class MappedFileTest : public testing::Test {
 protected:
  MappedFileTest() { fs::create_directories(folder_); }
  ~MappedFileTest() override { fs::remove_all(folder_); }

  void expect_not_found(const fs::path& path, const std::string& part) const {
    try {
      MappedFile::open(path);
      ADD_FAILURE() << path << " was mapped";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::kNotFound);
      EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
      EXPECT_NE(std::string(error.what()).find(path.string()), std::string::npos) << error.what();
    }
  }

  const fs::path folder_ = scratch_path();
};

TEST_F(MappedFileTest, ShowsTheBytesUntilItGoes) {
  std::ofstream(folder_ / "file") << "abc";
  const auto file = MappedFile::open(folder_ / "file");
  fs::remove(folder_ / "file");
  ASSERT_EQ(file->bytes().size(), 3U);
  EXPECT_EQ(file->bytes()[2], std::byte{'c'});
}

TEST_F(MappedFileTest, ReadsReleasedPagesAgain) {
  std::string text(5 * 4096 + 17, 'x');
  for (std::size_t i = 0; i < text.size(); i += 100) text[i] = static_cast<char>('a' + i / 100 % 26);
  std::ofstream(folder_ / "file") << text;
  const auto file = MappedFile::open(folder_ / "file");
  const auto all = file->bytes();
  for (const auto part : {all, all.subspan(100, 9000), all.subspan(5, 20), all.subspan(0, 0)}) {
    release_pages(part);
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(all.data()), all.size()), text);
  }
}

TEST_F(MappedFileTest, OfAnEmptyFileIsEmpty) {
  std::ofstream(folder_ / "file").close();
  EXPECT_TRUE(MappedFile::open(folder_ / "file")->bytes().empty());
}

TEST_F(MappedFileTest, NamesWhatIsNoFile) {
  expect_not_found(folder_ / "absent", "No such file");
  expect_not_found(folder_, "is a directory");
  ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  expect_not_found(folder_ / "pipe", "not a regular file");
}

TEST_F(MappedFileTest, NeverOpensWhatAPathIsUpToANul) {
  std::ofstream(folder_ / "file") << "abc";
  using std::literals::string_literals::operator""s;
  try {
    MappedFile::open((folder_ / "file").string() + "\0/x"s);
    ADD_FAILURE() << "another file was mapped";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
    EXPECT_NE(std::string(error.what()).find("file?/x' has a NUL"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace ration::base
