#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "json_text.hpp"
#include "understudy/evidence/run.hpp"
#include "understudy/model/duration.hpp"
#include "understudy/report/layout.hpp"
#include "understudy/report/schedule.hpp"

namespace understudy::report {

namespace {

namespace json = boost::json;
using stage::Due;
using stage::Schedule;
using stage::ScheduledItem;

/// `Thu 2026-12-03 10:00`, as the clocks of the place show it.
std::string clock_text(evidence::Time at, const model::Zone* zone) {
  const auto local = zone == nullptr ? std::chrono::local_seconds(at.time_since_epoch())
                                     : model::to_local(*zone, at);
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(local - day);
  return fmt::format("{} {:04}-{:02}-{:02} {:02}:{:02}",
                     model::weekday_name(std::chrono::weekday(day).iso_encoding() - 1),
                     static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()), clock.hours().count(),
                     clock.minutes().count());
}

std::string next_of(const ScheduledItem& item, const model::Zone* zone) {
  if (item.now) return "now";
  return item.upcoming.empty() ? "never" : clock_text(item.upcoming.front().begin, zone);
}

/// When it passed, and until when that counts.
std::string past_of(const ScheduledItem& item, const model::Zone* zone) {
  if (!item.last) return "it has never passed as it stands";
  std::string out = fmt::format("passed last on {}", clock_text(*item.last, zone));
  if (item.until) out += fmt::format(", overdue after {}", clock_text(*item.until, zone));
  return out;
}

constexpr std::size_t below_state = 9;

std::string item_text(const ScheduledItem& item, const model::Zone* zone, const Style& style) {
  const auto state = fmt::format("{:<{}}", name_of(item.due), below_state);
  const std::string_view color = item.due == Due::overdue ? "1;31"
                                 : item.due == Due::due   ? "1;33"
                                                          : "0";
  std::string out =
      fmt::format("{}{} in {}: {}\n", painted(state, color, style), safe_line(item.name),
                  safe_line(item.environment), next_of(item, zone));
  std::vector<std::string> remarks{past_of(item, zone)};
  if (!item.why_not.empty()) remarks.push_back("not now: " + item.why_not);
  if (!item.unattended.empty()) remarks.push_back("not by itself: " + item.unattended);
  remarks.insert(remarks.end(), item.notes.begin(), item.notes.end());
  const auto width = static_cast<std::size_t>(std::max(style.width, 40)) - below_state;
  for (const std::string& remark : remarks) {
    for (const std::string& line : wrapped(safe_line(remark), width)) {
      out += std::string(below_state, ' ') + line + "\n";
    }
  }
  return out;
}

std::string one_schedule(const Schedule& schedule, const model::Zones& zones, const Style& style) {
  const model::Zone* zone = zones.find(schedule.zone);
  const std::string title = schedule.title.empty() ? schedule.application : schedule.title;
  std::string out = fmt::format(
      "{}\n", painted(fmt::format("{}: as of {}", safe_line(title), clock_text(schedule.at, zone)),
                      "1", style));
  out += fmt::format("times of {}\n\n", zone == nullptr ? "UTC" : safe_line(schedule.zone));
  for (const ScheduledItem& item : schedule.items) out += item_text(item, zone, style);
  if (schedule.items.empty()) {
    out += "nothing is on schedule: there is no scenario and no experiment with one\n";
  }
  return out;
}

json::value time_or_null(const std::optional<evidence::Time>& time) {
  return time ? json::value(evidence::to_text(*time)) : json::value(nullptr);
}

json::value said_or_null(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

json::object json_of(const ScheduledItem& item) {
  json::array upcoming;
  for (const model::TimeSpan& span : item.upcoming) {
    upcoming.push_back(json::object{{"begin", evidence::to_text(span.begin)},
                                    {"end", evidence::to_text(span.end)}});
  }
  json::array notes;
  for (const std::string& note : item.notes) notes.emplace_back(note);
  return {{"kind", name_of(item.kind)},
          {"name", item.name},
          {"title", item.title},
          {"target", said_or_null(item.target)},
          {"path", item.path},
          {"environment", said_or_null(item.environment)},
          {"production", item.production},
          {"every_ms", item.every.count()},
          {"state", name_of(item.due)},
          {"last_passed", time_or_null(item.last)},
          {"last_run", said_or_null(item.last_run)},
          {"due_from", time_or_null(item.from)},
          {"overdue_after", time_or_null(item.until)},
          {"may_begin_now", item.now},
          {"why_not", said_or_null(item.why_not)},
          {"unattended", item.unattended.empty()},
          {"needs", said_or_null(item.unattended)},
          {"upcoming", std::move(upcoming)},
          {"notes", std::move(notes)}};
}

}  // namespace

std::string schedule_text(const std::vector<Schedule>& schedules, const model::Zones& zones,
                          const Style& style) {
  std::string out;
  for (const Schedule& schedule : schedules) {
    out += (out.empty() ? "" : "\n") + one_schedule(schedule, zones, style);
  }
  return out;
}

std::string schedule_json(const std::vector<Schedule>& schedules) {
  json::array applications;
  for (const Schedule& schedule : schedules) {
    json::array items;
    for (const ScheduledItem& item : schedule.items) items.emplace_back(json_of(item));
    applications.push_back(json::object{{"application", schedule.application},
                                        {"title", schedule.title},
                                        {"at", evidence::to_text(schedule.at)},
                                        {"timezone", said_or_null(schedule.zone)},
                                        {"items", std::move(items)}});
  }
  return pretty_json(json::object{{"apiVersion", "understudy/v1"},
                                  {"kind", "ScheduleReport"},
                                  {"applications", std::move(applications)}});
}

}  // namespace understudy::report
