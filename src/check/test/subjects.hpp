/// \file
/// Manifests and time zones for tests: the rules of 2028, the year that is looked at.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "understudy/check/workspace.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/zone.hpp"
#include "understudy/parse/application.hpp"

namespace understudy::check::test {

inline std::chrono::sys_seconds utc(int year, unsigned month, unsigned day, int hour = 0) {
  return std::chrono::sys_days(std::chrono::year(year) / std::chrono::month(month) /
                               std::chrono::day(day)) +
         std::chrono::hours(hour);
}

inline model::Zones zones() {
  using std::chrono::hours;
  model::Zones out;
  out.rules["UTC"] = {};
  out.rules["America/Los_Angeles"] = {
      .first = hours(-8),
      .changes = {{utc(2028, 3, 12, 10), hours(-7)}, {utc(2028, 11, 5, 9), hours(-8)}}};
  out.rules["Europe/Berlin"] = {
      .first = hours(1),
      .changes = {{utc(2028, 3, 26, 1), hours(2)}, {utc(2028, 10, 29, 1), hours(1)}}};
  return out;
}

/// A manifest in which `spec` stands, indented by two.
inline Member member(const std::string& spec) {
  const auto source = std::make_shared<const diag::Source>(
      diag::Source{.name = "understudy.yaml",
                   .text = "apiVersion: understudy/v1\nkind: Application\nmetadata: {name: shop}\n"
                           "spec:\n" +
                           spec});
  auto parsed = parse::parse_application(source);
  EXPECT_EQ(diag::render(parsed.findings), "");
  return {.application = std::move(parsed.value), .playbooks = {}};
}

}  // namespace understudy::check::test
