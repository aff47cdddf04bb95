#include "understudy/diag/formats.hpp"

#include <array>
#include <memory>
#include <string>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "understudy/diag/diagnostic.hpp"

namespace understudy::diag {

namespace {

std::shared_ptr<const Source> file(std::string name, std::string text) {
  return std::make_shared<const Source>(Source{.name = std::move(name), .text = std::move(text)});
}

/// One finding of each severity: the first with a note, after characters of several bytes.
Findings findings() {
  const auto shop = file("shop.yaml", "a: é — b\nrto: 12\n");
  return {{.severity = Severity::error,
           .code = "US-M017",
           .message = "'b' is no duration",
           .where = {.source = shop, .line = 1, .column = 11, .length = 1},
           .hint = "write 1h",
           .notes = {{.message = "see here",
                      .where = {.source = shop, .line = 2, .column = 1, .length = 3}}}},
          {.severity = Severity::warning,
           .code = "US-R006",
           .message = "50% of it, and: more",
           .where = {.source = shop}},
          {.severity = Severity::note, .code = "US-R042", .message = "nobody\nknows"}};
}

TEST(Json, HoldsEveryPartThatIsKnown) {
  EXPECT_EQ(to_json(findings()),
            R"({"findings": [
  {"severity":"error","code":"US-M017","message":"'b' is no duration","file":"shop.yaml","line":1,"column":11,"length":1,"hint":"write 1h","notes":[{"message":"see here","file":"shop.yaml","line":2,"column":1,"length":3}]},
  {"severity":"warning","code":"US-R006","message":"50% of it, and: more","file":"shop.yaml"},
  {"severity":"note","code":"US-R042","message":"nobody\nknows"}
], "errors": 1, "warnings": 1, "notes": 1}
)");
  EXPECT_EQ(to_json({}), "{\"findings\": [], \"errors\": 0, \"warnings\": 0, \"notes\": 0}\n");
}

TEST(Sarif, CountsCharactersAndExplainsItsRules) {
  const auto log = boost::json::parse(to_sarif(
      findings(), {.version = "1.2", .meaning = [](std::string_view code) {
                     return code == "US-M017" ? std::string("not a duration") : std::string();
                   }}));

  const auto& run = log.at("runs").at(0);
  EXPECT_EQ(log.at("version"), "2.1.0");
  EXPECT_EQ(run.at("tool").at("driver").at("rules").at(0),
            boost::json::parse(R"({"id":"US-M017","shortDescription":{"text":"not a duration"}})"));
  EXPECT_EQ(run.at("results").at(0).at("locations").at(0).at("physicalLocation").at("region"),
            boost::json::parse(R"({"startLine":1,"startColumn":8,"endColumn":9})"));
  EXPECT_EQ(run.at("results").at(0).at("relatedLocations").as_array().size(), 1U);
  EXPECT_FALSE(run.at("results").at(2).as_object().contains("locations"));
}

TEST(Junit, FailsTheFilesWithErrorsAndPassesTheOthers) {
  const std::array<std::string, 2> files{"good.md", "shop.yaml"};

  EXPECT_EQ(to_junit({findings().front()}, files),
            R"(<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="2" failures="1" errors="0" skipped="0">
  <testsuite name="understudy check" tests="2" failures="1" errors="0" skipped="0">
    <testcase classname="understudy.check" name="good.md"/>
    <testcase classname="understudy.check" name="shop.yaml">
      <failure message="'b' is no duration" type="US-M017">shop.yaml:1:11: error: 'b' is no duration [US-M017]
 1 | a: é — b
   |        ^
shop.yaml:2:1: note: see here
 2 | rto: 12
   | ^^^
  hint: write 1h
</failure>
    </testcase>
  </testsuite>
</testsuites>
)");
}

TEST(Github, EscapesWhatItsCommandsUse) {
  EXPECT_EQ(to_github(findings()),
            "::error file=shop.yaml,line=1,col=8,endColumn=9,title=US-M017::"
            "'b' is no duration%0Asee here (shop.yaml:2)%0Awrite 1h\n"
            "::warning file=shop.yaml,title=US-R006::50%25 of it, and: more\n"
            "::notice title=US-R042::nobody%0Aknows\n");
}

}  // namespace

}  // namespace understudy::diag
