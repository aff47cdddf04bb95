#include "understudy/model/window.hpp"

#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <variant>

#include <fmt/format.h>

namespace understudy::model {

namespace {

std::string day_text(std::chrono::month_day day) {
  return fmt::format("{:02}-{:02}", static_cast<unsigned>(day.month()),
                     static_cast<unsigned>(day.day()));
}

std::string day_text(std::chrono::year_month_day day) {
  return fmt::format("{:04}-{}", static_cast<int>(day.year()),
                     day_text(std::chrono::month_day(day.month(), day.day())));
}

std::string dates_text(const Dates& dates) {
  if (const auto* season = std::get_if<Season>(&dates)) {
    return fmt::format("{}..{}", day_text(season->first), day_text(season->last));
  }
  if (const auto* range = std::get_if<DateRange>(&dates)) {
    return fmt::format("{}..{}", day_text(range->first), day_text(range->last));
  }
  return {};
}

std::string time_text(std::chrono::minutes time) {
  return fmt::format("{:02}:{:02}", time.count() / 60, time.count() % 60);
}

std::string calendar_text(const Calendar& calendar) {
  std::string out = dates_text(calendar.dates);
  const bool whole_days = calendar.days == every_day && calendar.from.count() == 0 &&
                          calendar.until == std::chrono::hours(24);
  if (out.empty() || !whole_days) {
    if (!out.empty()) out += ' ';
    out +=
        fmt::format("{} {}", days_text(calendar.days), times_text(calendar.from, calendar.until));
  }
  if (!calendar.zone.empty()) out += " " + calendar.zone;
  return out;
}

}  // namespace

std::string_view weekday_name(unsigned index) {
  constexpr std::array<std::string_view, 7> names{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  return names.at(index);
}

std::string times_text(std::chrono::minutes from, std::chrono::minutes until) {
  return fmt::format("{}-{}", time_text(from), time_text(until));
}

std::string days_text(Weekdays days) {
  if (days == every_day) return "daily";
  std::string out;
  for (unsigned first = 0; first < 7; ++first) {
    if ((days >> first & 1U) == 0) continue;
    unsigned last = first;
    while (last + 1 < 7 && (days >> (last + 1) & 1U) != 0) ++last;
    // Two days are a list: 'Sat,Sun' reads better than 'Sat-Sun'.
    if (last == first + 1) last = first;
    if (!out.empty()) out += ',';
    out += weekday_name(first);
    if (last > first) out += fmt::format("-{}", weekday_name(last));
    first = last;
  }
  return out;
}

std::string to_text(const Window& window) {
  if (std::holds_alternative<Always>(window)) return "always";
  if (std::holds_alternative<Never>(window)) return "never";
  if (const auto* on_call = std::get_if<OnCall>(&window)) {
    return on_call->schedule.empty() ? "on-call" : "on-call " + on_call->schedule;
  }
  return calendar_text(std::get<Calendar>(window));
}

}  // namespace understudy::model
