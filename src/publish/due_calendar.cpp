// What is due as calendars to subscribe to: of one application, and of all.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "places.hpp"
#include "site_pages.hpp"
#include "understudy/evidence/run.hpp"
#include "understudy/publish/application.hpp"
#include "understudy/publish/summary.hpp"
#include "understudy/report/calendar.hpp"

namespace understudy::publish {

namespace {

/// What is due keeps its identifier when its date moves: it is named by its place on the page.
std::string uid_of_due(const Summary& one, const Due& due) {
  const auto hash = due.url.find('#');
  const std::string_view place = hash == std::string::npos
                                     ? std::string_view(due.what)
                                     : std::string_view(due.url).substr(hash + 1);
  return fmt::format("{}.due.{}.{}", one.application, due.kind, place);
}

void add_due(const Summary& one, std::vector<report::CalendarEvent>& events) {
  const std::optional<evidence::Time> stamp = evidence::parse_time(one.as_of);
  if (!stamp) return;
  for (const Due& due : one.due) {
    const std::optional<evidence::Time> at = evidence::parse_time(due.at);
    if (!at) continue;
    const std::string_view late = *at <= *stamp ? "Overdue: " : "";
    events.push_back(
        {.uid = uid_of_due(one, due),
         .stamp = *stamp,
         .begin = *at,
         .end = std::nullopt,
         .summary = fmt::format("{}: {}{}", one.title, late, due.what),
         .description = {one.owner.empty() ? one.application : one.application + " of " + one.owner,
                         "on the site: " + due.url},
         .category = due.kind});
  }
}

File calendar_of(std::string path, std::string name, std::vector<report::CalendarEvent> events) {
  return {.path = std::move(path),
          .bytes = report::calendar_ical(
              {.product = "publish", .name = std::move(name), .events = std::move(events)})};
}

}  // namespace

File application_calendar_file(const Summary& summary) {
  std::vector<report::CalendarEvent> events;
  add_due(summary, events);
  return calendar_of(folder_of(summary.application) + "/calendar.ics",
                     summary.title + ": what is due", std::move(events));
}

File site_calendar_file(const std::vector<Summary>& summaries) {
  std::vector<report::CalendarEvent> events;
  for (const Summary& one : summaries) add_due(one, events);
  return calendar_of("calendar.ics", "Resiliency: what is due", std::move(events));
}

}  // namespace understudy::publish
