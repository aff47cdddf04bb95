/// \file
/// What is published of exercises: their reports, their measurements, and the evidence that the
/// team can see them.
#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "site.hpp"
#include "story.hpp"

namespace understudy::blackbox {
namespace {

class Results : public Site {
 protected:
  void SetUp() override {
    fs::create_directories(root() / "plans");
    fs::copy(SHOP, root() / "plans", fs::copy_options::recursive);
    story_.emplace(root() / "plans");
  }

  void tell(const std::vector<std::string>& lines) {
    for (const std::string& line : lines) story_->tell(line);
  }

  [[nodiscard]] std::string explained(const std::string& requirement) const {
    return run_bare({"stage", "plans", "--explain", requirement}, root()).output;
  }

 private:
  std::optional<golden::Story> story_;
};

TEST_F(Results, OfASealedRunHaveAPageInTheSitesFrame) {
  tell({"run r1 2026-11-03 api passed manual lab"});

  ASSERT_EQ(publish({"site", "plans"}).code, 0);

  const std::string html = page("shop/exercises/r1.html");
  EXPECT_TRUE(html.contains("<body data-page=\"exercise\" data-root=\"../../\">")) << html;
  EXPECT_TRUE(html.contains("Exercise report"));
  EXPECT_FALSE(html.contains("<style"));
  EXPECT_TRUE(page("shop/index.html").contains("<a href=\"exercises/r1.html\">r1</a>"));
  EXPECT_TRUE(page("index.html").contains("<a href=\"shop/exercises/r1.html\">"));
  EXPECT_TRUE(page("changes.html").contains("shop/exercises/r1.html"));
}

TEST_F(Results, AreDrawnAndListedAgainstTheirObjectives) {
  tell({"run r1 2026-10-03 api passed manual lab", "run r2 2026-11-03 api failed manual lab"});

  ASSERT_EQ(publish({"site", "plans"}).code, 0);

  const std::string html = page("shop/index.html");
  EXPECT_TRUE(html.contains("<svg class=\"trend-chart\"")) << html;
  EXPECT_TRUE(html.contains("<polyline class=\"objective\""));
  EXPECT_TRUE(html.contains("RTO of api, measured and promised"));
}

TEST_F(Results, GoAsASmallLineOverTheFrontPageWithTheFailedOnesCrossed) {
  tell({"run r1 2026-09-03 api passed manual lab", "run r2 2026-10-03 api failed manual lab",
        "run r3 2026-11-03 api passed manual lab"});

  ASSERT_EQ(publish({"site", "plans"}).code, 0);

  const std::string html = page("index.html");
  const auto begin = html.find("<title>RTO of api: last ");
  ASSERT_NE(begin, std::string::npos) << html;
  const std::string line = html.substr(begin, html.find("</svg>", begin) - begin);
  EXPECT_TRUE(line.contains(", 1 of 3 exercises failed</title>")) << line;
  EXPECT_TRUE(line.contains("<path class=\"objective\"")) << line;
  EXPECT_TRUE(line.contains("<path class=\"last\"")) << line;
  EXPECT_TRUE(line.contains("<path class=\"failed\"")) << line;
}

TEST_F(Results, OfAnUnchangedApplicationStayOnTheFrontPage) {
  tell({"run r1 2026-11-03 api passed manual lab"});
  ASSERT_EQ(publish({"site", "plans"}).code, 0);
  const std::string before = steady(page("index.html"));

  ASSERT_EQ(published({"site", "plans"}).at("applications").at(0).at("state"), "unchanged");

  EXPECT_EQ(steady(page("index.html")), before);
  EXPECT_TRUE(before.contains("<svg class=\"spark\""));
}

TEST_F(Results, AreRecordedAsPublishedWithTheirTrend) {
  tell({"run r1 2026-10-03 api passed manual lab", "run r2 2026-11-03 api failed manual lab"});

  ASSERT_EQ(publish({"site", "plans"}).code, 0);

  const evidence::Evidence known = evidence();
  ASSERT_EQ(known.results.size(), 1U);
  EXPECT_TRUE(known.results.front().what.trend);
  EXPECT_EQ(known.results.front().what.runs, (std::vector<std::string>{"r2", "r1"}));
}

TEST_F(Results, ThatArePublishedCountForTheLadder) {
  tell({"run r1 2026-11-03 api passed manual lab", "run r2 2026-11-04 database passed manual lab"});
  EXPECT_FALSE(explained("S2.results").contains("its result is published"));

  ASSERT_EQ(publish({"site", "plans"}).code, 0);

  EXPECT_TRUE(explained("S2.results").contains("its result is published"))
      << explained("S2.results");
}

TEST_F(Results, OfAFurtherRunArePublishedWithoutMakingTheOldReportsAnew) {
  tell({"run r1 2026-11-03 api passed manual lab"});
  ASSERT_EQ(publish({"site", "plans"}).code, 0);
  const auto before = fs::last_write_time(site() / "shop/exercises/r1.html");
  tell({"run r2 2026-11-04 api passed manual lab"});

  const auto done = published({"site", "plans"});

  EXPECT_EQ(done.at("applications").as_array()[0].at("state"), "written");
  EXPECT_TRUE(fs::exists(site() / "shop/exercises/r2.html"));
  EXPECT_EQ(fs::last_write_time(site() / "shop/exercises/r1.html"), before);
  EXPECT_EQ(evidence().results.size(), 2U);
}

TEST_F(Results, OfOlderRunsAreListedWithoutAPage) {
  tell({"run r1 2026-10-03 api passed manual lab", "run r2 2026-11-03 api passed manual lab"});

  ASSERT_EQ(publish({"site", "plans", "--reports", "1"}).code, 0);

  EXPECT_TRUE(fs::exists(site() / "shop/exercises/r2.html"));
  EXPECT_FALSE(fs::exists(site() / "shop/exercises/r1.html"));
  EXPECT_TRUE(page("shop/index.html").contains("<th scope=\"row\">r1</th>"));
}

TEST_F(Results, OfARunThatDoesNotCountAreNotPublished) {
  tell({"run r1 2026-11-03 api passed manual lab", "damaged r1"});

  const Outcome done = publish({"site", "plans"});

  EXPECT_EQ(done.code, 0);
  EXPECT_FALSE(fs::exists(site() / "shop/exercises"));
  EXPECT_TRUE(evidence().results.empty());
}

TEST_F(Results, AgreementIsShownWithWhoAndWhen) {
  tell({"agreed 2026-11-02 alice bob"});

  ASSERT_EQ(publish({"site", "plans"}).code, 0);

  const std::string html = page("shop/index.html");
  EXPECT_TRUE(html.contains("<tr data-standing=\"agreed\"><th scope=\"row\">Alice</th>")) << html;
  EXPECT_TRUE(html.contains("<time datetime=\"2026-11-02"));
  EXPECT_TRUE(page("index.html").contains("data-agreed=\"yes\""));
}

}  // namespace
}  // namespace understudy::blackbox
