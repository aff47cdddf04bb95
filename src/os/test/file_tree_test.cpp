#include "understudy/os/file_tree.hpp"

#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "understudy/os/file.hpp"

namespace understudy::os {

namespace {

namespace fs = std::filesystem;

class FileTreeTest : public testing::Test {
 protected:
  FileTreeTest() {
    std::string name = (fs::temp_directory_path() / "file-tree-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    fs::create_directory(folder_ / "site");
  }

  ~FileTreeTest() override { fs::remove_all(folder_); }

  FileTree tree() const { return std::move(FileTree::open(folder_ / "site").value()); }

  fs::path folder_;
};

TEST_F(FileTreeTest, GivesBackWhatWasWrittenAndMakesItsFolders) {
  const FileTree site = tree();

  ASSERT_TRUE(site.write("shop/playbooks/api.html", "one"));
  ASSERT_TRUE(site.write("shop/playbooks/api.html", "another"));

  EXPECT_EQ(site.read("shop/playbooks/api.html").value(), "another");
  EXPECT_EQ(site.size_of("shop/playbooks/api.html"), 7U);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_ / "site/shop/playbooks"), {}), 1);
}

TEST_F(FileTreeTest, WritesOverWhatAKilledProcessLeft) {
  const FileTree site = tree();
  std::ofstream(folder_ / "site/.index.html.understudy-new") << "much longer than what is written";
  std::ofstream(folder_ / "site/.gone.html.understudy-new") << "half";

  ASSERT_TRUE(site.write("index.html", "one"));
  ASSERT_TRUE(site.remove("gone.html"));

  EXPECT_EQ(site.read("index.html").value(), "one");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_ / "site"), {}), 1);
}

TEST_F(FileTreeTest, KnowsNoFileWhereThereIsNone) {
  const FileTree site = tree();

  EXPECT_EQ(site.read("shop/index.html").value(), std::nullopt);
  EXPECT_EQ(site.size_of("shop/index.html"), std::nullopt);
  EXPECT_FALSE(site.stands("shop/index.html"));
}

TEST_F(FileTreeTest, MakesWhatIsThereDurableAndTellsOfWhatIsNot) {
  const FileTree site = tree();
  ASSERT_TRUE(site.write("shop/index.html", "x"));

  EXPECT_TRUE(site.sync("shop/index.html"));
  EXPECT_TRUE(site.sync());
  EXPECT_FALSE(site.sync("shop/other.html"));
}

TEST_F(FileTreeTest, AddsToTheEndOfAFile) {
  const FileTree site = tree();

  ASSERT_TRUE(site.append("list", "a\n"));
  ASSERT_TRUE(site.append("list", "b\n"));

  EXPECT_EQ(site.read("list").value(), "a\nb\n");
}

TEST_F(FileTreeTest, RemovesTheFoldersThatAFileLeavesEmptyAndNoOthers) {
  const FileTree site = tree();
  ASSERT_TRUE(site.write("shop/playbooks/api.html", ""));
  ASSERT_TRUE(site.write("shop/notes.txt", ""));

  ASSERT_TRUE(site.remove("shop/playbooks/api.html"));

  EXPECT_FALSE(fs::exists(folder_ / "site/shop/playbooks"));
  EXPECT_TRUE(fs::exists(folder_ / "site/shop/notes.txt"));
}

TEST_F(FileTreeTest, ReachesNothingOutsideByParentFolders) {
  const FileTree site = tree();

  EXPECT_FALSE(site.write("../outside", "x"));
  EXPECT_FALSE(site.write("shop/../../outside", "x"));
  EXPECT_FALSE(site.write("/outside", "x"));

  EXPECT_FALSE(fs::exists(folder_ / "outside"));
}

TEST_F(FileTreeTest, FollowsNoLinkBelowIt) {
  fs::create_directory(folder_ / "outside");
  std::ofstream(folder_ / "outside/secret") << "secret";
  fs::create_directory_symlink(folder_ / "outside", folder_ / "site/shop");
  fs::create_symlink(folder_ / "outside/secret", folder_ / "site/link");
  const FileTree site = tree();

  EXPECT_FALSE(site.write("shop/index.html", "x"));
  EXPECT_EQ(site.read("shop/secret").value(), std::nullopt);
  EXPECT_EQ(site.read("link").value(), std::nullopt);
  ASSERT_TRUE(site.write("link", "own"));
  EXPECT_EQ(os::read_file(folder_ / "outside/secret").value(), "secret");
  EXPECT_EQ(site.read("link").value(), "own");
  ASSERT_TRUE(site.remove("shop/secret"));
  EXPECT_TRUE(fs::exists(folder_ / "outside/secret"));
}

}  // namespace

}  // namespace understudy::os
