/// \file
/// The rules of some zones in 2026, written down by hand from the IANA time zone database.
#pragma once

#include <chrono>

#include "understudy/model/zone.hpp"

namespace understudy::model::test {

inline std::chrono::sys_seconds utc(int year, unsigned month, unsigned day, int hour = 0,
                                    int minute = 0) {
  return std::chrono::sys_days(std::chrono::year(year) / std::chrono::month(month) /
                               std::chrono::day(day)) +
         std::chrono::hours(hour) + std::chrono::minutes(minute);
}

inline Zones zones() {
  using std::chrono::hours;
  using std::chrono::minutes;
  Zones out;
  out.rules["UTC"] = {};
  out.rules["Asia/Kolkata"] = {.first = minutes(330), .changes = {}};
  out.rules["America/Los_Angeles"] = {
      .first = hours(-8),
      .changes = {{utc(2026, 3, 8, 10), hours(-7)}, {utc(2026, 11, 1, 9), hours(-8)}}};
  out.rules["Australia/Lord_Howe"] = {
      .first = hours(11),
      .changes = {{utc(2026, 4, 4, 15), minutes(630)}, {utc(2026, 10, 3, 15, 30), hours(11)}}};
  out.rules["Australia/Sydney"] = {
      .first = hours(11),
      .changes = {{utc(2026, 4, 4, 16), hours(10)}, {utc(2026, 10, 3, 16), hours(11)}}};
  return out;
}

}  // namespace understudy::model::test
