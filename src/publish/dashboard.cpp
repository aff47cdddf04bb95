// The front page: where every application stands, and the way to each of its playbooks.

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "markup.hpp"
#include "page.hpp"
#include "places.hpp"
#include "results.hpp"
#include "site_pages.hpp"
#include "trend_line.hpp"
#include "understudy/publish/site.hpp"
#include "understudy/publish/summary.hpp"

namespace understudy::publish {

namespace {

constexpr std::string_view filters =
    R"(<section class="filters" data-filter-for="applications" data-needs-script hidden aria-label="Filter">
<label>Find <input type="search" id="filter-text"></label>
<label>Stage <select id="filter-stage"><option value="">all</option><option value="none">none yet</option><option value="0">0</option><option value="1">1</option><option value="2">2</option><option value="3">3</option><option value="4">4</option><option value="5">5</option></select></label>
<label>Agreement <select id="filter-agreed"><option value="">all</option><option value="yes">agreed</option><option value="no">not agreed</option></select></label>
<label>Objectives <select id="filter-objectives"><option value="">all</option><option value="met">met</option><option value="missed">missed</option><option value="unknown">not measured</option></select></label>
<p id="filter-count" aria-live="polite"></p>
</section>
)";

constexpr std::string_view headings =
    R"(<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col" data-sort="text">Application</th><th role="columnheader" scope="col" data-sort="number">Stage</th><th role="columnheader" scope="col" data-sort="text">Agreement</th><th role="columnheader" scope="col" data-sort="text">Last exercise</th><th role="columnheader" scope="col" data-sort="number">RTO, worst</th><th role="columnheader" scope="col" data-sort="number">RPO, worst</th><th role="columnheader" scope="col">Next stage needs</th></tr></thead>
)";

std::string_view objectives_of(const Summary& one) {
  if (one.rto.state == "missed" || one.rpo.state == "missed") return "missed";
  return one.rto.state == "met" || one.rpo.state == "met" ? "met" : "unknown";
}

/// What the filter looks at.
std::string filter_text(const Summary& one) {
  std::string text = fmt::format("{} {} {}", one.application, one.title, one.owner);
  for (const std::string& part : one.parts) text += " " + part;
  for (const Link& playbook : one.playbooks) text += " " + playbook.title;
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return text;
}

Html worst_cell(std::string_view figure, const Worst& worst) {
  const std::string share = worst.share < 0 ? "" : fmt::format("{:.6f}", worst.share);
  if (worst.text.empty()) return html("<td role=\"cell\" data-value=\"{}\">—</td>", share);
  return html("<td role=\"cell\" data-value=\"{}\">{} {}{}</td>", share, worst.text,
              badge_html(worst.state), trend_line(figure, worst));
}

Html row_of(const Summary& one) {
  Writer playbooks;
  for (const Link& playbook : one.playbooks) {
    playbooks.add("<li><a href=\"{}\">{}</a></li>", playbook.url, playbook.title);
  }
  Writer out;
  out.add(
      "<tr role=\"row\" data-application=\"{}\" data-stage=\"{}\" data-agreed=\"{}\" "
      "data-objectives=\"{}\" data-text=\"{}\">",
      one.application, one.stage ? std::to_string(*one.stage) : std::string("none"),
      one.agreed ? "yes" : "no", objectives_of(one), filter_text(one));
  out.add(
      "<th role=\"rowheader\" scope=\"row\"><a href=\"{}\">{}</a> <span class=\"owner\">{}</span>"
      "<ul class=\"playbook-links\">{}</ul></th>",
      application_page(one.application), one.title, one.owner, playbooks.take());
  out.add(
      "<td role=\"cell\" data-value=\"{}\">{}</td><td role=\"cell\" data-value=\"{}\">{} "
      "<span class=\"detail\">{}</span></td>",
      one.stage.value_or(-1), stage_html(one.stage), one.agreed ? "agreed" : "not agreed",
      badge_html(one.agreed ? "agreed" : "not agreed"), one.agreement);
  if (one.exercised_at.empty()) {
    out.add(Html{"<td role=\"cell\" data-value=\"\">never</td>"});
  } else {
    out.add("<td role=\"cell\" data-value=\"{}\"><a href=\"{}\">{}</a> {}</td>", one.exercised_at,
            one.exercised_url, time_html(one.exercised_at), badge_html(one.exercised_verdict));
  }
  out.add("{}{}<td role=\"cell\">{}</td></tr>\n", worst_cell("RTO", one.rto),
          worst_cell("RPO", one.rpo), one.next);
  return out.take();
}

Html totals(const std::vector<Summary>& summaries) {
  std::map<int, std::size_t> by_stage;
  std::size_t agreed = 0;
  std::size_t missed = 0;
  for (const Summary& one : summaries) {
    ++by_stage[one.stage.value_or(-1)];
    if (one.agreed) ++agreed;
    if (objectives_of(one) == "missed") ++missed;
  }
  Writer out;
  out.add("<ul class=\"totals\"><li><b>{}</b> {}</li>", summaries.size(),
          summaries.size() == 1 ? "application" : "applications");
  for (const auto& [stage, count] : by_stage) {
    out.add("<li><b>{}</b> {}</li>", count,
            stage < 0 ? std::string("at no stage yet") : fmt::format("at stage {}", stage));
  }
  out.add("<li><b>{}</b> agreed</li><li><b>{}</b> with a missed objective</li></ul>\n", agreed,
          missed);
  return out.take();
}

/// What the small lines show, where there are any.
Html legend(const std::vector<Summary>& summaries) {
  const bool drawn = std::ranges::any_of(summaries, [](const Summary& one) {
    return !one.rto.trend.empty() || !one.rpo.trend.empty();
  });
  if (!drawn) return {};
  return html(
      "<p class=\"legend\">Small lines: the last {} exercises of the part that stands worst, the "
      "newest at the right, times on a logarithmic scale. <span>"
      "<svg class=\"spark key\" viewBox=\"0 0 48 32\" aria-hidden=\"true\"><path "
      "class=\"objective\" d=\"M0 16H48\"/></svg> promised</span> <span>"
      "<svg class=\"spark key\" viewBox=\"0 0 48 32\" aria-hidden=\"true\"><path class=\"line\" "
      "d=\"M4 22l20-10 18 6\"/><path class=\"last\" d=\"M42 18h0\"/></svg> measured</span> <span>"
      "<svg class=\"spark key\" viewBox=\"0 0 24 32\" aria-hidden=\"true\"><path class=\"failed\" "
      "d=\"M7 11l10 10m0-10l-10 10\"/></svg> failed</span></p>\n",
      most_in_trend);
}

}  // namespace

File dashboard_file(const std::vector<Summary>& summaries, const SiteFrame& site) {
  Writer rows;
  for (const Summary& one : summaries) rows.add(row_of(one));
  const Html table = wide_html(
      "Applications",
      html("<table role=\"table\" id=\"applications\" class=\"data long\" data-sortable><caption "
           "class=\"visually-hidden\">Every application and where it stands</caption>\n{}<tbody "
           "role=\"rowgroup\">\n{}</tbody></table>",
           Html{std::string(headings)}, rows.take()));
  const Html main = html("<h1>Applications</h1>\n{}{}{}{}", totals(summaries),
                         Html{std::string(filters)}, legend(summaries), table);
  return {.path = "index.html",
          .bytes = page(frame_of(site, "dashboard", "Applications", "index.html"), main)};
}

}  // namespace understudy::publish
