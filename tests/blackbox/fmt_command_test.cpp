/// \file
/// `understudy fmt` from outside: what it writes, what it leaves alone, and its exit codes.
#include <chrono>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "bare_program.hpp"

namespace understudy::blackbox {
namespace {

namespace fs = std::filesystem;

const std::string untidy =
    "apiVersion:   understudy/v1\nkind: Application\nmetadata: {name: shop}\nspec:\n"
    "    owner:   team # ours\n";
const std::string tidy =
    "apiVersion: understudy/v1\nkind: Application\nmetadata: { name: shop }\nspec:\n"
    "  owner: team # ours\n";
const std::string playbook = "# Restart\n\nRecovery procedure\n---\n\n1. Go.\n";
const std::string wrong = "apiVersion:   understudy/v1\n";

TEST(FmtCommand, LaysOutAManifestAndWhatStandsBesideIt) {
  const Folder folder;
  const fs::path manifest = folder.path() / "understudy.yaml";
  write_file(manifest, untidy);
  write_file(folder.path() / "playbooks/a.md", playbook);
  const Outcome done = run_bare({"fmt"}, folder.path());

  EXPECT_EQ(done.code, 0) << done.output;
  EXPECT_EQ(done.output,
            "laid out: understudy.yaml\nlaid out: playbooks/a.md\n2 files: 2 changed\n");
  EXPECT_EQ(read_file(manifest), tidy);
  EXPECT_EQ(read_file(folder.path() / "playbooks/a.md"),
            "# Restart\n\n## Recovery procedure\n\n1. Go.\n");
}

TEST(FmtCommand, DoesNotWriteAFileThatIsFine) {
  const Folder folder;
  const fs::path manifest = folder.path() / "understudy.yaml";
  write_file(manifest, tidy);
  const auto long_ago = fs::last_write_time(manifest) - std::chrono::hours(1);
  fs::last_write_time(manifest, long_ago);

  EXPECT_EQ(run_bare({"fmt"}, folder.path()).output, "1 file: 0 changed\n");
  EXPECT_EQ(fs::last_write_time(manifest), long_ago);
}

TEST(FmtCommand, KeepsModeAndLink) {
  const Folder folder;
  const fs::path real = folder.path() / "real/understudy.yaml";
  write_file(real, untidy);
  fs::permissions(real, fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_exec);
  const auto mode = fs::status(real).permissions();
  fs::create_symlink("real/understudy.yaml", folder.path() / "understudy.yaml");

  EXPECT_EQ(run_bare({"fmt", "understudy.yaml"}, folder.path()).code, 0);
  EXPECT_TRUE(fs::is_symlink(folder.path() / "understudy.yaml"));
  EXPECT_EQ(read_file(real), tidy);
  EXPECT_EQ(fs::status(real).permissions(), mode);
}

TEST(FmtCommand, LeavesAFileWithErrorsAloneAndGoesOn) {
  const Folder folder;
  write_file(folder.path() / "a.yaml", wrong);
  write_file(folder.path() / "b.yaml", untidy);
  const Outcome done = run_bare({"fmt", "a.yaml", "b.yaml"}, folder.path());

  EXPECT_EQ(done.code, 1);
  EXPECT_TRUE(done.output.contains("a manifest has no 'kind' [US-M011]")) << done.output;
  EXPECT_TRUE(done.output.contains("2 files: 1 changed, 1 left alone because of errors"))
      << done.output;
  EXPECT_EQ(read_file(folder.path() / "a.yaml"), wrong);
  EXPECT_EQ(read_file(folder.path() / "b.yaml"), tidy);
}

TEST(FmtCommand, CheckSaysWhichFilesWouldChangeAndChangesNone) {
  const Folder folder;
  write_file(folder.path() / "understudy.yaml", untidy);
  const Outcome done = run_bare({"fmt", "--check"}, folder.path());

  EXPECT_EQ(done.code, 1);
  EXPECT_EQ(done.output,
            "understudy.yaml:1:1: error: this file is not in its canonical layout [US-C014]\n"
            " 1 | apiVersion:   understudy/v1\n"
            "   | ^\n"
            "  hint: see what would change with 'understudy fmt --diff understudy.yaml'\n"
            "1 file: 1 would change\n");
  EXPECT_EQ(read_file(folder.path() / "understudy.yaml"), untidy);

  write_file(folder.path() / "understudy.yaml", tidy);
  EXPECT_EQ(run_bare({"fmt", "--check"}, folder.path()).code, 0);
}

TEST(FmtCommand, DiffShowsWhatWouldChangeAndChangesNothing) {
  const Folder folder;
  write_file(folder.path() / "understudy.yaml", untidy);
  const Outcome done = run_bare({"fmt", "--diff"}, folder.path());

  EXPECT_EQ(done.code, 0);
  EXPECT_EQ(done.output,
            "--- understudy.yaml\n+++ understudy.yaml\n@@ -1,5 +1,5 @@\n"
            "-apiVersion:   understudy/v1\n+apiVersion: understudy/v1\n kind: Application\n"
            "-metadata: {name: shop}\n+metadata: { name: shop }\n spec:\n"
            "-    owner:   team # ours\n+  owner: team # ours\n");
  EXPECT_EQ(read_file(folder.path() / "understudy.yaml"), untidy);
}

TEST(FmtCommand, StdoutPrintsTheTextAndChangesNothing) {
  const Folder folder;
  write_file(folder.path() / "understudy.yaml", untidy);

  EXPECT_EQ(run_bare({"fmt", "--stdout", "understudy.yaml"}, folder.path()).output, tidy);
  EXPECT_EQ(read_file(folder.path() / "understudy.yaml"), untidy);
}

TEST(FmtCommand, TheExampleIsInCanonicalLayout) {
  const Outcome done = run_bare({"fmt", "--check", BLACKBOX_RESILIENCE}, "/");

  EXPECT_EQ(done.code, 0) << done.output;
}

}  // namespace
}  // namespace understudy::blackbox
