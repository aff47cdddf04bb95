/// \file
/// `understudy publish --verify`: what is read back, and what is proved by it.
#include <string>

#include <gtest/gtest.h>

#include "site.hpp"
#include "small_server.hpp"
#include "understudy/journal/digest.hpp"

namespace understudy::blackbox {
namespace {

class Verified : public Site {
 protected:
  void SetUp() override {
    bookstore();
    ASSERT_EQ(publish({"site", "plans"}).code, 0);
  }
};

TEST_F(Verified, AsItWasPublishedHoldsAndIsRecorded) {
  const Outcome done = publish({"--verify", "site", "plans"});

  EXPECT_EQ(done.code, 0);
  EXPECT_EQ(steady(done.output),
            "bookstore: what is published is what stands in the plans (not agreed to yet)\n"
            "Read back from 'site', published at INSTANT\n");
  ASSERT_EQ(evidence().publications.size(), 2U);
  EXPECT_TRUE(evidence().publications.back().what.verified);
}

TEST_F(Verified, OverHttpHoldsAndNamesTheAddress) {
  const SmallServer server(site());

  const auto done = published({"--verify", server.address(), "plans"});

  EXPECT_EQ(done.at("holds"), true);
  EXPECT_EQ(evidence().publications.back().what.place, server.address());
}

TEST_F(Verified, ATamperedPageIsFoundAndNothingIsRecorded) {
  const std::string path = "bookstore/playbooks/api-failure.html";
  std::string html = page(path);
  html.replace(html.find("+15555555551"), 12, "+15555559999");
  write_file(site() / path, html);
  const SmallServer server(site());

  const Outcome done = publish({"--verify", server.address(), "plans"});

  EXPECT_EQ(done.code, 1);
  EXPECT_TRUE(done.output.contains(path + ": is not what was published\n"
                                          "bookstore: NOT what stands in the plans\n"))
      << done.output;
  EXPECT_EQ(evidence().publications.size(), 1U);
}

TEST_F(Verified, APageThatIsForgedTogetherWithTheListIsFoundBecauseItIsMadeAnew) {
  const std::string path = "bookstore/playbooks/api-failure.html";
  std::string html = page(path);
  const std::string before = journal::sha256_hex(html);
  html.replace(html.find("+15555555551"), 12, "+15555559999");
  write_file(site() / path, html);
  std::string list = page("publication.json");
  list.replace(list.find(before), before.size(), journal::sha256_hex(html));
  write_file(site() / "publication.json", list);

  const Outcome done = publish({"--verify", "site", "plans"});

  EXPECT_EQ(done.code, 1);
  EXPECT_TRUE(done.output.contains(path + ": is not what the plans say\n")) << done.output;
}

TEST_F(Verified, AMissingFileIsFound) {
  fs::remove(site() / "search.json");

  const Outcome done = publish({"--verify", "site", "plans"});

  EXPECT_EQ(done.code, 1);
  EXPECT_TRUE(done.output.contains("search.json: is not there any more\n")) << done.output;
}

TEST_F(Verified, PlansEditedSinceAreNotPublished) {
  const fs::path playbook = root() / "plans/resilience/playbooks/api-failure.md";
  write_file(playbook, read_file(playbook) + "\nTell everybody.\n");

  const Outcome done = publish({"--verify", "site", "plans"});

  EXPECT_EQ(done.code, 1);
  EXPECT_TRUE(
      done.output.contains("bookstore: another content than that of the plans is published\n"))
      << done.output;
}

TEST_F(Verified, WhereNothingIsPublishedSaysSo) {
  fs::create_directories(root() / "empty");

  const Outcome done = publish({"--verify", "empty", "plans"});

  EXPECT_EQ(done.code, 3);
  EXPECT_TRUE(done.output.contains("nothing is published at 'empty' [US-W013]")) << done.output;
}

TEST_F(Verified, AnAddressThatNobodyAnswersSaysSo) {
  std::string address;
  {
    const SmallServer gone(site());
    address = gone.address();
  }

  const Outcome done = publish({"--verify", address, "plans"});

  EXPECT_EQ(done.code, 3);
  EXPECT_TRUE(done.output.contains("[US-W010]")) << done.output;
}

TEST_F(Verified, TheStageCountsItAsPublished) {
  ASSERT_EQ(publish({"--verify", "site", "plans"}).code, 0);

  const Outcome done = run_bare({"stage", "plans", "--explain", "S1.published"}, root());

  EXPECT_TRUE(done.output.contains("held")) << done.output;
  EXPECT_TRUE(done.output.contains("read back from site")) << done.output;
}

TEST_F(Verified, InsideTheFolderOfThePlansTheStageCountsItAsWell) {
  const fs::path plans = root() / "plans/resilience";
  ASSERT_EQ(run_bare({"publish", "../../site", "--verify"}, plans).code, 0);
  ASSERT_EQ(run_bare({"publish", "../../../site", "..", "--verify"}, plans / "playbooks").code, 0);

  const Outcome done = run_bare({"stage", ".", "--explain", "S1.published"}, plans);

  EXPECT_TRUE(done.output.contains("held")) << done.output;
  EXPECT_FALSE(fs::exists(plans / ".understudy"));
  EXPECT_EQ(evidence().publications.size(), 3U);
}

}  // namespace
}  // namespace understudy::blackbox
