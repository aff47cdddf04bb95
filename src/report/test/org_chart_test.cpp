// Org charts of any shape: several roots, circles, lines of command as long as the file.

#include "understudy/report/org_chart.hpp"

#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "understudy/model/application.hpp"

namespace understudy::report {

namespace {

model::Contact contact(const std::string& id, const std::string& above = "",
                       const std::string& deputy = "") {
  model::Contact made{.id = {.value = id, .where = {}}};
  if (!above.empty()) made.reports_to = model::Text{.value = above, .where = {}};
  if (!deputy.empty()) made.deputy = model::Text{.value = deputy, .where = {}};
  return made;
}

model::Application team(std::vector<model::Contact> contacts) {
  model::Application app;
  app.name.value = "shop";
  app.contacts = std::move(contacts);
  return app;
}

std::string text_of(const model::Application& app, const Style& style = {}) {
  const std::vector<const model::Application*> one{&app};
  return org_chart_text(one, style);
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++found;
  return found;
}

TEST(OrgChart, PutsEverybodyBelowThePersonTheyReportTo) {
  const auto app = team({contact("erin", "carol"), contact("alice"), contact("carol", "alice"),
                         contact("bob", "alice", "carol"), contact("frank")});

  EXPECT_EQ(text_of(app),
            "alice\n"
            "├── carol\n"
            "│   └── erin\n"
            "└── bob (deputy: carol)\n"
            "frank\n");
}

TEST(OrgChart, ShowsWhoReportsInACircleOnce) {
  const auto app = team({contact("alice", "bob"), contact("bob", "alice"), contact("carol")});

  EXPECT_EQ(text_of(app), "carol\nalice\n└── bob\n");
}

TEST(OrgChart, PutsWhoReportsToNobodyThatIsThereAtTheTop) {
  EXPECT_EQ(text_of(team({contact("alice", "zoe")})), "alice\n");
}

TEST(OrgChart, HasColorOnlyWhereTheTerminalHas) {
  const auto app = team({contact("alice"), contact("bob", "alice")});

  EXPECT_FALSE(text_of(app).contains('\x1b'));
  EXPECT_TRUE(text_of(app, {.color = true}).contains("\x1b[1malice\x1b[0m"));
}

TEST(OrgChart, CarriesALineOfCommandAsLongAsTheFile) {
  std::vector<model::Contact> contacts{contact("p0")};
  for (int i = 1; i < 5'000; ++i) {
    contacts.push_back(contact(fmt::format("p{}", i), fmt::format("p{}", i - 1)));
  }
  const auto app = team(std::move(contacts));
  const std::vector<const model::Application*> one{&app};

  EXPECT_EQ(count(text_of(app), "\n"), 5'000U);
  EXPECT_EQ(count(org_chart_svg(one), "<rect class=\"box"), 5'000U);
  EXPECT_EQ(boost::json::parse(org_chart_json(one))
                .at("applications")
                .at(0)
                .at("people")
                .as_array()
                .size(),
            5'000U);
}

TEST(OrgChart, DrawsNoBoxOverAnother) {
  std::vector<model::Contact> contacts{contact("a"), contact("b", "a"), contact("c", "a"),
                                       contact("d")};
  for (int i = 0; i < 6; ++i) contacts.push_back(contact(fmt::format("b{}", i), "b"));
  for (int i = 0; i < 3; ++i) contacts.push_back(contact(fmt::format("c{}", i), "c"));
  const auto app = team(std::move(contacts));
  const std::vector<const model::Application*> one{&app};
  const std::string svg = org_chart_svg(one);

  struct Box {
    int x, y, width, height;
  };

  std::vector<Box> boxes;
  for (std::size_t at = svg.find("<rect class=\"box"); at != svg.npos;
       at = svg.find("<rect class=\"box", at + 1)) {
    Box box{};
    ASSERT_EQ(std::sscanf(svg.c_str() + svg.find(" x=", at),
                          " x=\"%d\" y=\"%d\" width=\"%d\" "
                          "height=\"%d\"",
                          &box.x, &box.y, &box.width, &box.height),
              4);
    boxes.push_back(box);
  }
  ASSERT_EQ(boxes.size(), app.contacts.size());
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      const bool beside =
          boxes[i].x + boxes[i].width <= boxes[k].x || boxes[k].x + boxes[k].width <= boxes[i].x;
      const bool below =
          boxes[i].y + boxes[i].height <= boxes[k].y || boxes[k].y + boxes[k].height <= boxes[i].y;
      EXPECT_TRUE(beside || below) << i << " and " << k;
    }
  }
}

TEST(OrgChart, KeepsTextsTextsInDotAndSvg) {
  auto app = team({contact("mallory")});
  app.contacts[0].name = "\"]; \\N \x1b[31m<script>alert(1)</script>\n'&";
  app.title = "</style><script>";
  const std::vector<const model::Application*> one{&app};

  const std::string dot = org_chart_dot(one);
  const std::string svg = org_chart_svg(one);

  EXPECT_TRUE(dot.contains(R"([label="\"]; \\N <script>alert(1)</script> '&"];)")) << dot;
  EXPECT_FALSE(svg.contains("<script")) << svg;
  EXPECT_TRUE(svg.contains("<title>&quot;]; \\N &lt;script&gt;alert(1)&lt;/script&gt; &#39;&amp;"));
  EXPECT_FALSE(svg.contains('\x1b'));
}

}  // namespace

}  // namespace understudy::report
