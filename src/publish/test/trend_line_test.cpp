#include "trend_line.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "understudy/publish/summary.hpp"

namespace understudy::publish {

namespace {

constexpr std::int64_t trend_second = 1000;
constexpr std::int64_t trend_hour = 3600 * trend_second;

Worst trend_for(std::vector<TrendPoint> points) {
  return {.text = "text", .target = "database", .state = "met", .trend = std::move(points)};
}

std::string drawn(std::vector<TrendPoint> points) {
  return trend_line("RTO", trend_for(std::move(points))).value;
}

std::string title_in(const std::string& svg) {
  constexpr std::string_view opening = "<title>";
  const auto at = svg.find(opening) + opening.size();
  return svg.substr(at, svg.find("</title>") - at);
}

std::string path_in(const std::string& svg, const std::string& kind) {
  const std::string opening = "<path class=\"" + kind + "\" d=\"";
  const auto at = svg.find(opening);
  if (at == std::string::npos) return "";
  return svg.substr(at + opening.size(), svg.find('"', at + opening.size()) - at - opening.size());
}

TEST(TrendLine, WithoutAMeasurementIsNotDrawn) {
  EXPECT_EQ(drawn({}), "");
  EXPECT_EQ(drawn({{.measured_ms = -1, .objective_ms = trend_hour, .failed = true}}), "");
}

TEST(TrendLine, SaysInWordsWhatItShows) {
  EXPECT_EQ(title_in(drawn({{.measured_ms = 40 * trend_second, .objective_ms = trend_hour}})),
            "RTO of database: last 40.00 s, promised 1h, 1 exercise");
  EXPECT_EQ(title_in(drawn({{.measured_ms = 40 * trend_second, .objective_ms = trend_hour},
                            {.measured_ms = 41 * trend_second, .objective_ms = trend_hour}})),
            "RTO of database: last 41.00 s, promised 1h, steady, 2 exercises");
  EXPECT_EQ(title_in(drawn({{.measured_ms = 40 * trend_second},
                            {.measured_ms = 30 * trend_second, .failed = true},
                            {.measured_ms = 20 * trend_second}})),
            "RTO of database: last 20.00 s, falling, 1 of 3 exercises failed");
  EXPECT_EQ(title_in(drawn(
                {{.measured_ms = 0, .objective_ms = trend_hour},
                 {.measured_ms = 2 * trend_hour, .objective_ms = trend_hour, .failed = true}})),
            "RTO of database: last 2 h, promised 1h, rising, 1 of 2 exercises failed");
  EXPECT_EQ(title_in(drawn({{.measured_ms = trend_second, .objective_ms = trend_hour},
                            {.objective_ms = trend_hour, .failed = true}})),
            "RTO of database: last not measured, promised 1h, 1 of 2 exercises failed");
}

TEST(TrendLine, LiesBelowItsObjectiveWhileThatIsMetAndAboveWhenItIsMissed) {
  const std::string met = drawn({{.measured_ms = 60 * trend_second, .objective_ms = trend_hour}});
  EXPECT_EQ(path_in(met, "objective"), "M0 8H192");
  EXPECT_EQ(path_in(met, "last"), "M186 40h0");

  const std::string missed =
      drawn({{.measured_ms = 60 * trend_second, .objective_ms = trend_hour},
             {.measured_ms = 10 * trend_hour, .objective_ms = trend_hour, .failed = true}});
  EXPECT_EQ(path_in(missed, "objective"), "M0 20H192");
  EXPECT_EQ(path_in(missed, "line"), "M170 40l16-32");
}

TEST(TrendLine, CrossesWhatFailedAlsoWhereNothingWasMeasured) {
  const std::string svg = drawn({{.measured_ms = 60 * trend_second, .objective_ms = trend_hour},
                                 {.objective_ms = trend_hour, .failed = true},
                                 {.measured_ms = 60 * trend_second, .objective_ms = trend_hour}});

  EXPECT_EQ(path_in(svg, "line"), "M154 40M186 40") << "what was not measured joins nothing";
  EXPECT_EQ(path_in(svg, "failed"), "M165 3l10 10m0-10l-10 10") << "at the top: never recovered";
  EXPECT_EQ(path_in(svg, "last"), "M186 40h0");
}

TEST(TrendLine, OfALastExerciseThatFailedEndsInACross) {
  const std::string svg = drawn({{.measured_ms = 60 * trend_second, .failed = true}});

  EXPECT_EQ(path_in(svg, "last"), "");
  EXPECT_NE(path_in(svg, "failed"), "");
}

TEST(TrendLine, StepsWhereTheObjectiveWasChanged) {
  const std::string svg = drawn({{.measured_ms = trend_second, .objective_ms = 100 * trend_second},
                                 {.measured_ms = trend_second, .objective_ms = 100 * trend_second},
                                 {.measured_ms = trend_second, .objective_ms = 10 * trend_second}});

  EXPECT_EQ(path_in(svg, "objective"), "M0 8H178V24H192");
}

TEST(TrendLine, OfATargetWithMarkupInItsNameIsText) {
  Worst worst = trend_for({{.measured_ms = trend_second}});
  worst.target = "</title><script>";

  EXPECT_NE(trend_line("RTO", worst).value.find("&lt;/title&gt;&lt;script&gt;"), std::string::npos);
}

}  // namespace

}  // namespace understudy::publish
