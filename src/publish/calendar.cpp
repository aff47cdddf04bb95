// What is due, in the order of time, for all applications.

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "markup.hpp"
#include "page.hpp"
#include "places.hpp"
#include "site_pages.hpp"
#include "understudy/publish/application.hpp"
#include "understudy/publish/summary.hpp"

namespace understudy::publish {

namespace {

struct DueOf {
  const Summary* application = nullptr;
  const Due* due = nullptr;
};

}  // namespace

File calendar_file(const std::vector<Summary>& summaries, const SiteFrame& site) {
  std::vector<DueOf> all;
  for (const Summary& one : summaries) {
    for (const Due& due : one.due) all.push_back({.application = &one, .due = &due});
  }
  std::ranges::sort(all, {}, [](const DueOf& one) {
    return std::tie(one.due->at, one.application->application, one.due->what);
  });
  Writer rows;
  for (const DueOf& one : all) {
    const bool overdue = one.due->at <= site.at;
    rows.add(
        "<tr role=\"row\" data-due=\"{}\" data-overdue=\"{}\" data-kind=\"{}\"><th "
        "role=\"rowheader\" scope=\"row\" data-value=\"{}\">{} {}</th><td role=\"cell\"><a "
        "href=\"{}\">{}</a></td><td role=\"cell\"><a href=\"{}\">{}</a></td></tr>\n",
        one.due->at, overdue ? "yes" : "no", one.due->kind, one.due->at, time_html(one.due->at),
        Html{overdue ? "<span class=\"badge bad\">✗ overdue</span>" : ""},
        application_page(one.application->application), one.application->title, one.due->url,
        one.due->what);
  }
  const Html subscribe{
      "<p class=\"subscribe\"><a href=\"calendar.ics\" type=\"text/calendar\">Subscribe in your "
      "calendar</a>: give it the address of this link. Each application's page has one of its "
      "own.</p>\n"};
  const Html table =
      rows.empty()
          ? Html{"<p>Nothing is due.</p>\n"}
          : wide_html(
                "What is due",
                html("<table role=\"table\" id=\"due\" class=\"data long\" data-sortable><thead "
                     "role=\"rowgroup\"><tr role=\"row\">"
                     "<th role=\"columnheader\" scope=\"col\" data-sort=\"text\">When</th>"
                     "<th role=\"columnheader\" scope=\"col\" data-sort=\"text\">Application</th>"
                     "<th role=\"columnheader\" scope=\"col\" "
                     "data-sort=\"text\">What</th></tr></thead><tbody role=\"rowgroup\">\n{}"
                     "</tbody></table>",
                     rows.take()));
  return {.path = "calendar.html",
          .bytes = page(frame_of(site, "calendar", "Calendar", "calendar.html"),
                        html("<h1>Calendar</h1>\n{}{}", subscribe, table))};
}

}  // namespace understudy::publish
