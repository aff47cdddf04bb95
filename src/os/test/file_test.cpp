#include "understudy/os/file.hpp"

#include <filesystem>
#include <string>

#include <gtest/gtest.h>

namespace understudy::os {
namespace {

class File : public testing::Test {
 protected:
  File() {
    std::string pattern = (std::filesystem::temp_directory_path() / "us-file-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }

  ~File() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path folder_;  // NOLINT: read by the tests
};

TEST_F(File, ReplaceLeavesOneFileWithTheNewText) {
  ASSERT_TRUE(replace_file(folder_ / "a", "old"));
  ASSERT_TRUE(replace_file(folder_ / "a", "new"));

  EXPECT_EQ(read_file(folder_ / "a").value(), "new");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1);
}

TEST_F(File, AppendGoesOnAtTheEndAfterReopening) {
  {
    auto file = open_append(folder_ / "log");
    ASSERT_TRUE(file && (*file)->append("one\n") && (*file)->sync());
  }
  auto file = open_append(folder_ / "log");
  ASSERT_TRUE(file && (*file)->append("two\n"));

  EXPECT_EQ(read_file(folder_ / "log").value(), "one\ntwo\n");
}

TEST_F(File, SaysWhichFileCannotBeOpenedAndWhy) {
  const auto text = read_file(folder_ / "none");

  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().cause().message,
            "cannot open '" + (folder_ / "none").string() + "': No such file or directory");
}

TEST_F(File, RefusesAFileOverTheLimit) {
  ASSERT_TRUE(replace_file(folder_ / "big", "12345"));

  EXPECT_FALSE(read_file(folder_ / "big", 4));
  EXPECT_TRUE(read_file(folder_ / "big", 5));
}

}  // namespace
}  // namespace understudy::os
