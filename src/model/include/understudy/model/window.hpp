/// \file
/// When something holds: criticality periods, people's availability, times for experiments. One
/// grammar for all of them (docs/formats/manifest.md, "Windows").
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "understudy/diag/diagnostic.hpp"

namespace understudy::model {

struct Always {
  bool operator==(const Always&) const = default;
};

struct Never {
  bool operator==(const Never&) const = default;
};

/// Somebody who is called at any hour; who it is right now may stand on a page elsewhere.
struct OnCall {
  std::string schedule;  ///< Its address; may be empty.

  bool operator==(const OnCall&) const = default;
};

/// Days of every year, the last one included; one that ends before it begins goes past new year.
struct Season {
  std::chrono::month_day first{};
  std::chrono::month_day last{};

  bool operator==(const Season&) const = default;
};

/// Days that come once, the last one included.
struct DateRange {
  std::chrono::year_month_day first{};
  std::chrono::year_month_day last{};

  bool operator==(const DateRange&) const = default;
};

/// Every day where there is none.
using Dates = std::variant<std::monostate, Season, DateRange>;

/// A set of weekdays: bit 0 is Monday, bit 6 Sunday.
using Weekdays = std::uint8_t;
inline constexpr Weekdays every_day = 0x7F;

[[nodiscard]] constexpr Weekdays weekday_bit(std::chrono::weekday day) {
  return static_cast<Weekdays>(1U << (day.iso_encoding() - 1));
}

/// Times of days, by the clocks of a zone. A window belongs to the day on which it begins.
struct Calendar {
  Dates dates;
  Weekdays days = every_day;
  std::chrono::minutes from{0};  ///< Since midnight, below 24 h.
  /// Since midnight, no longer part of it; at or before `from` it is one of the next day.
  std::chrono::minutes until{std::chrono::hours(24)};
  std::string zone;  ///< IANA name; empty: the contact's, else the manifest's.

  bool operator==(const Calendar&) const = default;
};

using Window = std::variant<Always, Never, OnCall, Calendar>;

/// A window, as it is written and as it is meant.
struct WrittenWindow {
  std::string value;
  diag::Span where;
  Window means;
};

/// The canonical spelling, which the parser reads back as the same window.
[[nodiscard]] std::string to_text(const Window& window);

/// `daily`, `Mon-Fri`, `Sat,Sun`.
[[nodiscard]] std::string days_text(Weekdays days);

/// `09:00-17:00`.
[[nodiscard]] std::string times_text(std::chrono::minutes from, std::chrono::minutes until);

/// `Mon` … `Sun`, from Monday on.
[[nodiscard]] std::string_view weekday_name(unsigned index);

/// Counts as always: nothing has to be computed for it.
[[nodiscard]] inline bool holds_always(const Window& window) {
  return std::holds_alternative<Always>(window) || std::holds_alternative<OnCall>(window);
}

}  // namespace understudy::model
