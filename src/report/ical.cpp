// RFC 5545: content lines end in CR LF and are folded after at most 75 octets, never inside a
// character.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "understudy/evidence/run.hpp"
#include "understudy/model/duration.hpp"
#include "understudy/report/calendar.hpp"
#include "understudy/report/layout.hpp"
#include "understudy/report/schedule.hpp"

namespace understudy::report {

namespace {

using stage::Schedule;
using stage::ScheduledItem;

constexpr std::size_t most_octets = 75;

void add_line(std::string& out, std::string_view line) {
  std::size_t room = most_octets;
  while (line.size() > room) {
    std::size_t cut = room;
    while (cut > 0 && (static_cast<unsigned char>(line[cut]) & 0xC0U) == 0x80U) --cut;
    out += fmt::format("{}\r\n ", line.substr(0, cut));
    line.remove_prefix(cut);
    room = most_octets - 1;
  }
  out += fmt::format("{}\r\n", line);
}

/// A value of type TEXT, of one line.
std::string ical_text(std::string_view text) {
  std::string out;
  for (const char c : safe_line(text)) {
    if (c == '\\' || c == ';' || c == ',') out += '\\';
    out += c;
  }
  return out;
}

/// `20261203T100000Z`.
std::string ical_time(evidence::Time time) {
  std::string out = evidence::to_text(time);
  std::erase_if(out, [](char c) { return c == '-' || c == ':'; });
  return out;
}

std::string summary_of(const ScheduledItem& item, bool first) {
  const std::string_view what = item.kind == evidence::Kind::exercise ? "Exercise" : "Experiment";
  const bool late = first && item.due == stage::Due::overdue;
  return fmt::format("{}{}: {}", late ? "Overdue: " : "", what,
                     item.title.empty() ? item.name : item.title);
}

std::vector<std::string> description_of(const ScheduledItem& item) {
  std::vector<std::string> lines{
      fmt::format("{} in {}, every {}", item.path, item.environment, model::to_text(item.every))};
  if (item.last) lines.push_back("passed last on " + evidence::to_date(*item.last));
  if (item.until) lines.push_back("overdue after " + evidence::to_date(*item.until));
  if (!item.unattended.empty()) lines.push_back(item.unattended);
  lines.insert(lines.end(), item.notes.begin(), item.notes.end());
  return lines;
}

/// The first event of what is due stays one event, whenever the calendar is made.
std::string uid_of(const Schedule& schedule, const ScheduledItem& item, std::size_t index) {
  const bool due = index == 0 && item.due != stage::Due::planned;
  return fmt::format("{}.{}.{}.{}", schedule.application, name_of(item.kind), item.name,
                     due ? "due" : ical_time(item.upcoming[index].begin));
}

CalendarEvent event_of(const Schedule& schedule, const ScheduledItem& item, std::size_t index) {
  const model::TimeSpan& span = item.upcoming[index];
  const auto takes = std::chrono::ceil<std::chrono::seconds>(item.takes);
  return {.uid = uid_of(schedule, item, index),
          .stamp = schedule.at,
          .begin = span.begin,
          .end = std::min(span.end, span.begin + takes),
          .summary = fmt::format("{}: {}", schedule.title, summary_of(item, index == 0)),
          .description = description_of(item),
          .category = std::string(name_of(item.kind)),
          .state = index == 0 ? EventState::confirmed : EventState::tentative};
}

void add_event(std::string& out, const CalendarEvent& event) {
  add_line(out, "BEGIN:VEVENT");
  add_line(out, "UID:" + ical_text(event.uid) + "@understudy");
  add_line(out, "DTSTAMP:" + ical_time(event.stamp));
  add_line(out, "DTSTART:" + ical_time(event.begin));
  if (event.end) add_line(out, "DTEND:" + ical_time(*event.end));
  add_line(out, "SUMMARY:" + ical_text(event.summary));
  std::string description;
  for (const std::string& line : event.description) {
    description += (description.empty() ? "" : "\\n") + ical_text(line);
  }
  if (!description.empty()) add_line(out, "DESCRIPTION:" + description);
  add_line(out, "CATEGORIES:" + ical_text(event.category));
  if (event.state == EventState::confirmed) add_line(out, "STATUS:CONFIRMED");
  if (event.state == EventState::tentative) add_line(out, "STATUS:TENTATIVE");
  add_line(out, "TRANSP:TRANSPARENT");
  add_line(out, "END:VEVENT");
}

}  // namespace

std::string calendar_ical(const Calendar& calendar) {
  std::string out;
  add_line(out, "BEGIN:VCALENDAR");
  add_line(out, "VERSION:2.0");
  add_line(out, fmt::format("PRODID:-//understudy//{}//EN", calendar.product));
  add_line(out, "CALSCALE:GREGORIAN");
  add_line(out, "METHOD:PUBLISH");
  add_line(out, "X-WR-CALNAME:" + ical_text(calendar.name));
  add_line(out, "REFRESH-INTERVAL;VALUE=DURATION:P1D");
  for (const CalendarEvent& event : calendar.events) add_event(out, event);
  add_line(out, "END:VCALENDAR");
  return out;
}

std::string schedule_ical(const std::vector<Schedule>& schedules) {
  Calendar calendar{.product = "schedule", .name = "Resiliency tests", .events = {}};
  for (const Schedule& schedule : schedules) {
    for (const ScheduledItem& item : schedule.items) {
      for (std::size_t i = 0; i < item.upcoming.size(); ++i) {
        calendar.events.push_back(event_of(schedule, item, i));
      }
    }
  }
  return calendar_ical(calendar);
}

}  // namespace understudy::report
