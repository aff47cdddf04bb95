/// \file
/// Calendars that any calendar program reads (RFC 5545). Pure: the same events give the same bytes.
/// What comes from files is data: it cannot begin a line of its own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "understudy/evidence/run.hpp"

namespace understudy::report {

enum class EventState : std::uint8_t { none, tentative, confirmed };

struct CalendarEvent {
  std::string uid;  ///< Without a host; the same for the same thing in every calendar made of it.
  evidence::Time stamp;  ///< As of when this is known.
  evidence::Time begin;
  std::optional<evidence::Time> end;  ///< Absent: an instant.
  std::string summary;
  std::vector<std::string> description;  ///< Lines.
  std::string category;                  ///< A word of small letters.
  EventState state = EventState::none;
};

struct Calendar {
  std::string_view product;  ///< A word that says which part of the program made it.
  std::string name;
  std::vector<CalendarEvent> events;
};

/// An iCalendar object to subscribe to. Nobody's time is taken by what stands in it.
[[nodiscard]] std::string calendar_ical(const Calendar& calendar);

}  // namespace understudy::report
