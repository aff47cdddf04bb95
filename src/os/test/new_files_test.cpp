#include "understudy/os/new_files.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

namespace understudy::os {

namespace {

namespace fs = std::filesystem;

class NewFiles : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "us-new-files-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }

  void TearDown() override { fs::remove_all(folder_); }

  [[nodiscard]] std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(fs::recursive_directory_iterator(folder_),
                                                  fs::recursive_directory_iterator()));
  }

  static std::string text_of(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }

  fs::path folder_;  // NOLINT: read by the tests
};

TEST_F(NewFiles, AreAllThereWithTheirFolders) {
  const auto made = create_files({{folder_ / "a/b/one", "1\n"}, {folder_ / "two", ""}});

  ASSERT_TRUE(made.has_value());
  EXPECT_EQ(text_of(folder_ / "a/b/one"), "1\n");
  EXPECT_EQ(text_of(folder_ / "two"), "");
  EXPECT_EQ(entries(), 4);
}

TEST_F(NewFiles, NeverReplaceAFileAndLeaveNothingBehind) {
  std::ofstream(folder_ / "two") << "mine";

  const auto made = create_files({{folder_ / "a/one", "1\n"}, {folder_ / "two", "2\n"}});

  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().cause().message,
            "cannot create '" + (folder_ / "two").string() + "': File exists");
  EXPECT_EQ(text_of(folder_ / "two"), "mine");
  EXPECT_EQ(entries(), 1);
}

TEST_F(NewFiles, LeaveNothingBehindWhenAFolderCannotBe) {
  std::ofstream(folder_ / "a") << "a file";

  const auto made = create_files({{folder_ / "new/one", "1\n"}, {folder_ / "a/two", "2\n"}});

  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(entries(), 1);
}

TEST_F(NewFiles, RemoveWhatAKilledProcessLeftOfThem) {
  std::ofstream(folder_ / "one.understudy-new.4711") << "half";

  ASSERT_TRUE(create_files({{folder_ / "one", "1\n"}}).has_value());

  EXPECT_EQ(text_of(folder_ / "one"), "1\n");
  EXPECT_EQ(entries(), 1);
}

TEST_F(NewFiles, KnowEveryPathThatIsTaken) {
  std::ofstream(folder_ / "one") << "1";
  fs::create_symlink("nowhere", folder_ / "two");

  const auto found = taken({{folder_ / "one", ""}, {folder_ / "two", ""}, {folder_ / "three", ""}});

  EXPECT_EQ(found, (std::vector<fs::path>{folder_ / "one", folder_ / "two"}));
}

}  // namespace

}  // namespace understudy::os
