/// \file
/// What is due and when, for people and machines: text, JSON (schemas/schedule.schema.json), a
/// calendar (RFC 5545), units for systemd and a line for cron. Pure: the same schedule gives the
/// same bytes. What comes from files is data in all of them.
#pragma once

#include <string>
#include <vector>

#include "understudy/model/zone.hpp"
#include "understudy/report/style.hpp"
#include "understudy/stage/schedule.hpp"

namespace understudy::report {

/// Times are those of the application's own zone.
[[nodiscard]] std::string schedule_text(const std::vector<stage::Schedule>& schedules,
                                        const model::Zones& zones, const Style& style);

[[nodiscard]] std::string schedule_json(const std::vector<stage::Schedule>& schedules);

/// An iCalendar object. An event keeps its UID while what it tells of stands: `DTSTAMP` is the
/// schedule's instant.
[[nodiscard]] std::string schedule_ical(const std::vector<stage::Schedule>& schedules);

/// Who runs `understudy schedule run`, and on what.
struct TimerSetup {
  std::string program;             ///< The executable, as an absolute path.
  std::vector<std::string> paths;  ///< What is on schedule, as absolute paths.
  std::string store;               ///< An absolute path; empty: each application's own.
  std::string name;                ///< Of the units, and of the schedule in the evidence.
};

struct UnitFile {
  std::string name;
  std::string text;
};

/// A service that carries out what is due, and the timer that starts it every quarter of an hour:
/// whether anything is due decides the service.
[[nodiscard]] std::vector<UnitFile> systemd_units(const TimerSetup& setup);

/// A line of a person's crontab that does the same.
[[nodiscard]] std::string cron_line(const TimerSetup& setup);

}  // namespace understudy::report
