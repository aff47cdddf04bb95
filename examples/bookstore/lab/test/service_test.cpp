/// \file
/// Database, buckets and names. One lab serves all tests of this suite.
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fixture.hpp"
#include "shared_lab.hpp"

namespace bookstore::lab::test {

namespace {

using testing::HasSubstr;

std::string books_count(const TestLab& lab) {
  return trimmed(lab.client("psql -X -h db.bookstore.test -U postgres bookstore -Atc "
                            "'select count(*) from pg_class where relname like $$marker%$$'")
                     .out);
}

}  // namespace

TEST_F(Lab, ASnapshotHoldsWhatWasThereWhenItWasTaken) {
  const std::string psql = "psql -X -q -h db.bookstore.test -U postgres bookstore -c ";
  ASSERT_EQ(lab().client(psql + "'create table marker_before()'").status.shell_code(), 0);
  static_cast<void>(lab().output({"database", "snapshot", "between"}));
  ASSERT_EQ(lab().client(psql + "'create table marker_after()'").status.shell_code(), 0);
  const std::string before = lab().address_of("bookstore-db");
  ASSERT_EQ(books_count(lab()), "2");

  static_cast<void>(lab().output({"database", "restore", "between", "--name", "restored"}));
  EXPECT_NE(lab().address_of("restored"), before);
  static_cast<void>(lab().output({"dns", "set", "db", "A", lab().address_of("restored")}));
  EXPECT_TRUE(eventually([] { return books_count(lab()) == "1"; }));

  static_cast<void>(lab().output({"dns", "set", "db", "A", before}));
  static_cast<void>(lab().output({"instance", "terminate", "restored"}));
  EXPECT_EQ(lab().output({"database", "delete-snapshot", "between"}), "snapshot between deleted");
  EXPECT_EQ(lab().output({"database", "snapshots"}), "bookstore-db-initial");
  EXPECT_TRUE(eventually([] { return books_count(lab()) == "2"; }));
}

TEST_F(Lab, ARestartedDatabaseKeepsEveryRow) {
  const auto titles = [] {
    return lab().client("curl -s http://api.bookstore.test/books/ | jq length").out;
  };
  const std::string before = titles();

  static_cast<void>(lab().output({"database", "stop"}));
  EXPECT_EQ(lab().output({"database", "status"}), "stopped");
  static_cast<void>(lab().output({"database", "start"}));

  EXPECT_TRUE(
      eventually([] { return lab().http("http://api.bookstore.test/health/ready") == "200"; }));
  EXPECT_EQ(titles(), before);
}

TEST_F(Lab, ALostBucketIsRebuiltFromItsBackup) {
  const std::string cdn = "http://cdn.bookstore.test/static/status.json";
  const std::string backup = (lab().folder() / "backups/static").string();
  EXPECT_EQ(lab().lab({"bucket", "verify", "bookstore-static", backup}).status.shell_code(), 0);

  static_cast<void>(lab().output({"bucket", "delete", "bookstore-static"}));
  EXPECT_TRUE(eventually([&] { return lab().http(cdn) != "200"; }));
  const auto gone = lab().lab({"bucket", "verify", "bookstore-static", backup});
  EXPECT_EQ(gone.status.shell_code(), 3);
  EXPECT_THAT(gone.err, HasSubstr("there is no bucket 'bookstore-static'"));

  static_cast<void>(lab().output({"bucket", "create", "bookstore-static"}));
  EXPECT_EQ(lab().lab({"bucket", "verify", "bookstore-static", backup}).status.shell_code(), 1);
  static_cast<void>(lab().output({"bucket", "sync", backup, "bookstore-static"}));
  EXPECT_EQ(lab().lab({"bucket", "verify", "bookstore-static", backup}).status.shell_code(), 0);
  EXPECT_TRUE(eventually([&] { return lab().http(cdn) == "200"; }));
}

TEST_F(Lab, VerifyComparesContents) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "same") << "same";
  std::ofstream(folder.path() / "other") << "before";
  static_cast<void>(lab().output({"bucket", "create", "compared"}));
  static_cast<void>(lab().output({"bucket", "sync", folder.path().string(), "compared"}));
  std::ofstream(folder.path() / "other") << "after!";
  std::ofstream(folder.path() / "new") << "new";

  const auto verified = lab().lab({"bucket", "verify", "compared", folder.path().string()});

  EXPECT_EQ(verified.status.shell_code(), 1);
  EXPECT_EQ(verified.out, "missing  new\nchanged  other\n");
  static_cast<void>(lab().output({"bucket", "delete", "compared"}));
}

TEST_F(Lab, ABucketShowsWhatItHoldsUnderAnyName) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "half price? 50%.txt") << "yes";
  static_cast<void>(lab().output({"bucket", "create", "named"}));
  static_cast<void>(lab().output({"bucket", "sync", folder.path().string(), "named"}));

  EXPECT_EQ(lab().output({"bucket", "show", "named"}),
            "BYTES  MD5                               NAME\n"
            "3      a6105c0a611b41b08f1209506350279e  half price? 50%.txt");

  EXPECT_EQ(lab().output({"bucket", "delete", "named"}), "bucket named: delete done");
  EXPECT_THAT(lab().output({"bucket", "list"}), testing::Not(HasSubstr("named")));
}

TEST_F(Lab, AChangedNameIsSeenAtOnce) {
  static_cast<void>(lab().output({"dns", "set", "moved", "A", "10.77.200.1"}));
  EXPECT_EQ(lab().output({"run", "--", "dig", "+short", "moved.bookstore.test"}), "10.77.200.1");
  EXPECT_EQ(lab().output({"dns", "get", "moved.bookstore.test"}), "10.77.200.1");

  static_cast<void>(lab().output({"dns", "set", "moved", "A", "10.77.200.2"}));
  EXPECT_EQ(lab().output({"run", "--", "dig", "+short", "moved.bookstore.test"}), "10.77.200.2");

  static_cast<void>(lab().output({"dns", "delete", "moved", "A"}));
  EXPECT_EQ(lab().output({"run", "--", "dig", "+short", "moved.bookstore.test"}), "");
}

}  // namespace bookstore::lab::test
