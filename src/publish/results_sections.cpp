// What was rehearsed and measured: the list of runs, and how it goes over time.

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "markup.hpp"
#include "page.hpp"
#include "places.hpp"
#include "results.hpp"
#include "sections.hpp"
#include "trend_chart.hpp"
#include "understudy/evidence/evidence.hpp"
#include "understudy/publish/application.hpp"
#include "understudy/publish/summary.hpp"

namespace understudy::publish {

namespace {

Html measured_cell(const evidence::Measured& one) {
  return html("<td>{} {}</td>", against_text(one),
              one.objective ? badge_html(word_of(one.held)) : Html{});
}

Html run_row(const Subject& subject, const evidence::Run& run) {
  const bool reported = std::ranges::find(subject.reported, run.id) != subject.reported.end();
  const std::string page = report_path(run.application, run.id);
  const Html name = reported
                        ? html("<a href=\"{}\">{}</a>", page.substr(page.find('/') + 1), run.id)
                        : html("{}", run.id);
  return html(
      "<tr data-verdict=\"{}\"><th scope=\"row\">{}</th><td data-value=\"{}\">{}</td><td>{}</td>"
      "<td>{}</td><td>{}</td><td>{}</td>{}{}</tr>\n",
      evidence::name_of(run.verdict), name, evidence::to_text(run.ended), time_html(run.ended),
      subject_of(run), run.environment, evidence::name_of(evidence::automation_of(run.hands)),
      badge_html(evidence::name_of(run.verdict)), measured_cell(run.rto), measured_cell(run.rpo));
}

Html numbers_table(const std::vector<const evidence::Run*>& oldest_first) {
  Writer rows;
  for (auto at = oldest_first.rbegin(); at != oldest_first.rend(); ++at) {
    const evidence::Run& run = **at;
    rows.add("<tr><th scope=\"row\">{}</th><td>{}</td>{}{}</tr>\n", time_html(run.ended),
             evidence::name_of(run.verdict), measured_cell(run.rto), measured_cell(run.rpo));
  }
  return html(
      "<table class=\"data\"><thead><tr><th scope=\"col\">When</th>"
      "<th scope=\"col\">Verdict</th><th scope=\"col\">RTO</th><th scope=\"col\">RPO</th>"
      "</tr></thead><tbody>\n{}</tbody></table>",
      rows.take());
}

Html target_trend(const std::string& target,
                  const std::vector<const evidence::Run*>& oldest_first) {
  const std::string id = plain_name(target);
  Writer charts;
  for (const auto& [name, which] : {std::pair(std::string_view("RTO"), &evidence::Run::rto),
                                    std::pair(std::string_view("RPO"), &evidence::Run::rpo)}) {
    const std::string title = fmt::format("{} of {}, measured and promised", name, target);
    const Html chart =
        trend_chart(oldest_first, which, fmt::format("trend-{}-{}", id, name), title);
    if (chart.value.empty()) continue;
    charts.add("<figure class=\"trend\"><figcaption>{}</figcaption>{}</figure>\n", title,
               wide_html(title, chart));
  }
  return html(
      "<h3 id=\"trend-{}\">{}</h3>\n{}<details><summary>The numbers</summary>{}</details>\n", id,
      target, charts.take(),
      wide_html(fmt::format("Measurements of {}", target), numbers_table(oldest_first)));
}

}  // namespace

std::vector<const evidence::Run*> listed_runs(const evidence::Evidence& evidence) {
  std::vector<const evidence::Run*> runs;
  runs.reserve(evidence.runs.size());
  for (const evidence::Run& run : evidence.runs) runs.push_back(&run);
  std::ranges::sort(runs, [](const evidence::Run* left, const evidence::Run* right) {
    return std::tie(left->ended, left->id) > std::tie(right->ended, right->id);
  });
  if (runs.size() > most_runs) runs.resize(most_runs);
  return runs;
}

Html exercises_section(const Subject& subject) {
  const auto runs = listed_runs(subject.evidence);
  Writer out;
  out.add(Html{"<section id=\"exercises\"><h2>Exercises</h2>\n"});
  if (runs.empty()) {
    out.add(Html{"<p>Nothing was exercised yet.</p></section>\n"});
    return out.take();
  }
  Writer rows;
  for (const evidence::Run* run : runs) rows.add(run_row(subject, *run));
  out.add(
      wide_html("Exercises",
                html("<table class=\"data\" id=\"runs\" data-sortable><thead><tr>"
                     "<th scope=\"col\" data-sort=\"text\">Run</th>"
                     "<th scope=\"col\" data-sort=\"text\">Ended</th>"
                     "<th scope=\"col\" data-sort=\"text\">For</th>"
                     "<th scope=\"col\" data-sort=\"text\">Environment</th>"
                     "<th scope=\"col\" data-sort=\"text\">Automation</th>"
                     "<th scope=\"col\" data-sort=\"text\">Verdict</th><th scope=\"col\">RTO</th>"
                     "<th scope=\"col\">RPO</th></tr></thead><tbody>\n{}</tbody></table>",
                     rows.take())));
  if (subject.evidence.runs.size() > runs.size()) {
    out.add("<p class=\"note\">{} earlier ones are in the evidence.</p>\n",
            subject.evidence.runs.size() - runs.size());
  }
  out.add(Html{"</section>\n"});
  return out.take();
}

Html trends_section(const Subject& subject) {
  std::map<std::string, std::vector<const evidence::Run*>> by_target;
  const auto runs = listed_runs(subject.evidence);
  for (auto at = runs.rbegin(); at != runs.rend(); ++at) {
    if (conclusive(**at)) by_target[subject_of(**at)].push_back(*at);
  }
  Writer out;
  out.add(Html{"<section id=\"trends\"><h2>Measured against objectives</h2>\n"});
  if (by_target.empty()) out.add(Html{"<p>Nothing was measured yet.</p>\n"});
  for (const auto& [target, oldest_first] : by_target) {
    out.add(target_trend(target, oldest_first));
  }
  out.add(Html{"</section>\n"});
  return out.take();
}

Html changes_section(const Summary& summary) {
  Writer out;
  out.add(Html{"<section id=\"changes\"><h2>What happened</h2>\n"});
  if (summary.happenings.empty()) {
    out.add(Html{"<p>Nothing yet.</p></section>\n"});
    return out.take();
  }
  out.add(Html{"<ol class=\"changes\">\n"});
  for (const Happening& one : summary.happenings) {
    out.add("<li data-kind=\"{}\">{} {}</li>\n", one.kind, time_html(one.at), one.text);
  }
  out.add(Html{"</ol></section>\n"});
  return out.take();
}

}  // namespace understudy::publish
