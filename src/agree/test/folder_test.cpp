// An application's folder on disk.
#include "understudy/agree/folder.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "../temporary_folder.hpp"
#include "papers.hpp"
#include "understudy/journal/digest.hpp"

namespace understudy::agree {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class Folder : public testing::Test {
 protected:
  void SetUp() override { write("understudy.yaml", "manifest\n"); }

  void write(const std::string& path, const std::string& text) const {
    fs::create_directories((root() / path).parent_path());
    std::ofstream(root() / path, std::ios::binary) << text;
  }

  [[nodiscard]] fs::path root() const { return folder_.path(); }

  [[nodiscard]] fs::path manifest() const { return root() / "understudy.yaml"; }

  [[nodiscard]] std::vector<std::string> paths(const std::vector<std::string>& named = {}) const {
    std::vector<std::string> out;
    const auto contents = read_contents(manifest(), named);
    EXPECT_TRUE(contents);
    if (contents) {
      for (const Content& content : *contents) out.push_back(content.path);
    }
    return out;
  }

  [[nodiscard]] std::string code(const std::vector<std::string>& named = {}) const {
    const auto contents = read_contents(manifest(), named);
    return contents ? "" : contents.error().cause().code;
  }

 private:
  TemporaryFolder folder_ = *TemporaryFolder::create();
};

TEST_F(Folder, HoldsManifestPlaybooksAndExperiments) {
  write("playbooks/api.md", "");
  write("playbooks/deep/cdn.md", "");
  write("playbooks/picture.png", "");
  write("playbooks/.draft.md", "");
  write("experiments/api.yaml", "");
  write("experiments/db.yml", "");
  write("agreements/alice.json", "");
  write(".understudy/runs/1/playbook.md", "");
  write("README.md", "");

  EXPECT_THAT(paths(), ElementsAre("experiments/api.yaml", "experiments/db.yml", "playbooks/api.md",
                                   "playbooks/deep/cdn.md", "understudy.yaml"));
}

TEST_F(Folder, HoldsThePlaybooksThatTheManifestNamesElsewhere) {
  write("recovery/api.md", "");
  write("playbooks/db.md", "");

  EXPECT_THAT(paths({"recovery/api.md", "playbooks/db.md", "recovery/gone.md"}),
              ElementsAre("playbooks/db.md", "recovery/api.md", "understudy.yaml"));
}

TEST_F(Folder, IsReadWithLineFeedsAlone) {
  write("playbooks/api.md", "a\r\nb\r\n");

  EXPECT_EQ(read_contents(manifest(), {})->front().text, "a\nb\n");
}

TEST_F(Folder, RefusesSymbolicLinksWhereverTheyAre) {
  write("elsewhere/x.md", "");
  fs::create_directories(root() / "playbooks");
  fs::create_symlink("../elsewhere/x.md", root() / "playbooks/x.md");
  EXPECT_EQ(code(), "US-G012");

  fs::remove_all(root() / "playbooks");
  fs::create_directory_symlink("elsewhere", root() / "playbooks");
  EXPECT_EQ(code(), "US-G012");

  fs::remove(root() / "playbooks");
  fs::create_directory_symlink("elsewhere", root() / "recovery");
  EXPECT_EQ(code({"recovery/x.md"}), "US-G012");

  fs::remove(root() / "understudy.yaml");
  write("other.yaml", "");
  fs::create_symlink("other.yaml", root() / "understudy.yaml");
  EXPECT_EQ(code(), "US-G012");
}

TEST_F(Folder, RefusesWhatIsNoFile) {
  fs::create_directories(root() / "playbooks");
  ASSERT_EQ(::mkfifo((root() / "playbooks/x.md").c_str(), 0600), 0);

  EXPECT_EQ(code(), "US-G012");
}

TEST_F(Folder, RefusesNamedPlaybooksOutsideOfIt) {
  EXPECT_EQ(code({"../x.md"}), "US-G013");
  EXPECT_EQ(code({"/etc/passwd"}), "US-G013");
}

TEST_F(Folder, KeepsAStatementItsSignatureAndWhatItSpeaksOf) {
  const Statement statement = test::statement("alice");
  const std::string bytes = to_bytes(statement);
  const std::vector<Content> contents{{.path = "understudy.yaml", .text = "manifest\n"}};

  const auto file = keep(manifest(), statement, bytes, "signature\n", contents);

  ASSERT_TRUE(file);
  EXPECT_EQ(*file, root() / "agreements" / file_name(statement, bytes));
  const auto papers = read_papers(manifest());
  ASSERT_TRUE(papers);
  ASSERT_THAT(*papers, SizeIs(1));
  EXPECT_EQ(papers->front().bytes, bytes);
  EXPECT_EQ(papers->front().signature, "signature\n");
  EXPECT_EQ(kept_text(manifest(), journal::sha256_hex("manifest\n")), "manifest\n");
}

TEST_F(Folder, DoesNotGiveAKeptTextThatWasChanged) {
  const std::string sha256 = journal::sha256_hex("manifest\n");
  write("agreements/content/" + sha256, "another\n");

  EXPECT_FALSE(kept_text(manifest(), sha256));
  EXPECT_FALSE(kept_text(manifest(), std::string(64, '0')));
}

TEST_F(Folder, GivesAKeptTextWhoseLineEndsACheckoutChanged) {
  const std::string sha256 = journal::sha256_hex("a\nb\n");
  write("agreements/content/" + sha256, "a\r\nb\r\n");

  EXPECT_EQ(kept_text(manifest(), sha256), "a\nb\n");
}

TEST_F(Folder, WithoutStatementsHasNone) {
  EXPECT_THAT(*read_papers(manifest()), IsEmpty());
}

TEST_F(Folder, HasNoStatementsBehindSymbolicLinks) {
  write("agreements/note.txt", "");
  fs::create_symlink("/etc/passwd", root() / "agreements/x.json");

  EXPECT_EQ(read_papers(manifest()).error().cause().code, "US-G012");
}

TEST_F(Folder, WithAStatementWithoutSignatureSaysSo) {
  write("agreements/x.json", "{}");

  EXPECT_FALSE(read_papers(manifest())->front().signature);
}

}  // namespace
}  // namespace understudy::agree
