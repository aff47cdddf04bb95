#include "understudy/evidence/run.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace understudy::evidence {

namespace {

/// The number that `text` shows from `at` on, where its form has digits.
int number_at(std::string_view text, std::size_t at, std::size_t digits) {
  int value = 0;
  for (const char c : text.substr(at, digits)) value = value * 10 + (c - '0');
  return value;
}

/// Whether `text` looks like `form`, in which 0 stands for any digit.
bool has_form(std::string_view text, std::string_view form) {
  if (text.size() != form.size()) return false;
  for (std::size_t i = 0; i < form.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (form[i] == '0' ? !digit : text[i] != form[i]) return false;
  }
  return true;
}

}  // namespace

Automation automation_of(const Hands& hands) {
  if (hands.performed >= hands.steps) return Automation::manual;
  if (hands.performed > 0) return Automation::partly;
  return hands.supervised > 0 ? Automation::semi : Automation::automated;
}

std::string to_date(Time time) {
  return to_text(time).substr(0, std::string_view("2026-11-26").size());
}

std::string to_text(Time time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

std::optional<Time> parse_time(std::string_view text) {
  const bool whole = has_form(text, "0000-00-00T00:00:00Z");
  if (!whole && !has_form(text, "0000-00-00")) return std::nullopt;
  const std::chrono::year_month_day date(
      std::chrono::year(number_at(text, 0, 4)),
      std::chrono::month(static_cast<unsigned>(number_at(text, 5, 2))),
      std::chrono::day(static_cast<unsigned>(number_at(text, 8, 2))));
  if (!date.ok()) return std::nullopt;
  const Time day = std::chrono::sys_days(date);
  if (!whole) return day + std::chrono::hours(24) - std::chrono::seconds(1);
  const int hour = number_at(text, 11, 2);
  const int minute = number_at(text, 14, 2);
  const int second = number_at(text, 17, 2);
  if (hour > 23 || minute > 59 || second > 59) return std::nullopt;
  return day + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second);
}

std::string_view name_of(Kind kind) {
  return kind == Kind::exercise ? "exercise" : "experiment";
}

std::string_view name_of(Verdict verdict) {
  constexpr std::array<std::string_view, 4> names{"passed", "failed", "aborted", "inconclusive"};
  return names[static_cast<std::size_t>(verdict)];
}

std::string_view name_of(Trigger trigger) {
  constexpr std::array<std::string_view, 3> names{"person", "schedule", "pipeline"};
  return names[static_cast<std::size_t>(trigger)];
}

std::string_view name_of(Automation automation) {
  constexpr std::array<std::string_view, 4> names{"manual", "partly automated", "semi-automated",
                                                  "automated"};
  return names[static_cast<std::size_t>(automation)];
}

}  // namespace understudy::evidence
