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

/// A value of type TEXT. Paragraphs are joined by `\n` before.
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

std::string description_of(const ScheduledItem& item) {
  std::string out = ical_text(
      fmt::format("{} in {}, every {}", item.path, item.environment, model::to_text(item.every)));
  const auto add = [&out](std::string_view text) { out += "\\n" + ical_text(text); };
  if (item.last) add(fmt::format("passed last on {}", evidence::to_date(*item.last)));
  if (item.until) add(fmt::format("overdue after {}", evidence::to_date(*item.until)));
  if (!item.unattended.empty()) add(item.unattended);
  for (const std::string& note : item.notes) add(note);
  return out;
}

/// The first event of what is due stays one event, whenever the calendar is made.
std::string uid_of(const Schedule& schedule, const ScheduledItem& item, std::size_t index) {
  const bool due = index == 0 && item.due != stage::Due::planned;
  return fmt::format("{}.{}.{}.{}@understudy", schedule.application, name_of(item.kind), item.name,
                     due ? "due" : ical_time(item.upcoming[index].begin));
}

void add_event(std::string& out, const Schedule& schedule, const ScheduledItem& item,
               std::size_t index) {
  const model::TimeSpan& span = item.upcoming[index];
  const auto takes = std::chrono::ceil<std::chrono::seconds>(item.takes);
  const evidence::Time end = std::min(span.end, span.begin + takes);
  add_line(out, "BEGIN:VEVENT");
  add_line(out, "UID:" + ical_text(uid_of(schedule, item, index)));
  add_line(out, "DTSTAMP:" + ical_time(schedule.at));
  add_line(out, "DTSTART:" + ical_time(span.begin));
  add_line(out, "DTEND:" + ical_time(end));
  add_line(out, fmt::format("SUMMARY:{}: {}", ical_text(schedule.title),
                            ical_text(summary_of(item, index == 0))));
  add_line(out, "DESCRIPTION:" + description_of(item));
  add_line(out, fmt::format("CATEGORIES:{}", name_of(item.kind)));
  add_line(out, index == 0 ? "STATUS:CONFIRMED" : "STATUS:TENTATIVE");
  add_line(out, "TRANSP:TRANSPARENT");
  add_line(out, "END:VEVENT");
}

}  // namespace

std::string schedule_ical(const std::vector<Schedule>& schedules) {
  std::string out;
  add_line(out, "BEGIN:VCALENDAR");
  add_line(out, "VERSION:2.0");
  add_line(out, "PRODID:-//understudy//schedule//EN");
  add_line(out, "CALSCALE:GREGORIAN");
  add_line(out, "METHOD:PUBLISH");
  add_line(out, "X-WR-CALNAME:Resiliency tests");
  add_line(out, "REFRESH-INTERVAL;VALUE=DURATION:P1D");
  for (const Schedule& schedule : schedules) {
    for (const ScheduledItem& item : schedule.items) {
      for (std::size_t i = 0; i < item.upcoming.size(); ++i) add_event(out, schedule, item, i);
    }
  }
  add_line(out, "END:VCALENDAR");
  return out;
}

}  // namespace understudy::report
