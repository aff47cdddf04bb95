#include "understudy/os/file.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>

#include "understudy/os/descriptor.hpp"

namespace understudy::os {
namespace {

class File : public testing::Test {
 protected:
  File() {
    std::string pattern = (std::filesystem::temp_directory_path() / "us-file-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }

  ~File() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
      found.push_back(entry.path().filename().string());
    }
    std::ranges::sort(found);
    return found;
  }

  std::filesystem::path folder_;  // NOLINT: read by the tests
};

TEST_F(File, ReplaceLeavesOneFileWithTheNewText) {
  ASSERT_TRUE(replace_file(folder_ / "a", "old"));
  ASSERT_TRUE(replace_file(folder_ / "a", "new"));

  EXPECT_EQ(read_file(folder_ / "a").value(), "new");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1);
}

TEST_F(File, ReplaceRemovesWhatAKilledProcessLeftBesideIt) {
  std::ofstream(folder_ / "a.understudy-new.4711") << "half";
  std::ofstream(folder_ / "a.understudy-new.4711-2") << "half";

  ASSERT_TRUE(replace_file(folder_ / "a", "new"));

  EXPECT_EQ(names(), std::vector<std::string>{"a"});
}

TEST_F(File, ReplaceLeavesAloneWhatALiveProcessWritesAndWhatIsCalledSimilarly) {
  const std::vector<std::string> others{"a.understudy-new.1", "a.understudy-new.copy", "a.new.4711",
                                        "b.understudy-new.4711"};
  for (const std::string& name : others) std::ofstream(folder_ / name) << "theirs";
  const Descriptor live(::open((folder_ / others.front()).c_str(), O_RDONLY | O_CLOEXEC));
  ASSERT_EQ(::flock(live.get(), LOCK_EX), 0);

  ASSERT_TRUE(replace_file(folder_ / "a", "new"));

  EXPECT_EQ(names(), (std::vector<std::string>{"a", "a.new.4711", "a.understudy-new.1",
                                               "a.understudy-new.copy", "b.understudy-new.4711"}));
}

TEST_F(File, WhatIsUnfinishedIsRemovedFromAWholeFolder) {
  for (const char* name : {"a", "b.understudy-new.4711", "c.understudy-new.4711"}) {
    std::ofstream(folder_ / name) << "text";
  }

  remove_unfinished(folder_);

  EXPECT_EQ(names(), std::vector<std::string>{"a"});
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
