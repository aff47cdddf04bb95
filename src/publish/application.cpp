// The page of an application, its drawings and the texts that are agreed to.

#include "understudy/publish/application.hpp"

#include <string>
#include <utility>
#include <vector>

#include "markup.hpp"
#include "page.hpp"
#include "places.hpp"
#include "sections.hpp"
#include "site_pages.hpp"
#include "understudy/check/recovery.hpp"
#include "understudy/graph/landscape.hpp"
#include "understudy/graph/order.hpp"
#include "understudy/graph/recovery.hpp"
#include "understudy/publish/summary.hpp"
#include "understudy/report/ladder.hpp"
#include "understudy/report/landscape.hpp"
#include "understudy/report/org_chart.hpp"

namespace understudy::publish {

namespace {

const check::Member& member_of(const Subject& subject) {
  return subject.workspace.members.front();
}

std::string title_of(const model::Application& application) {
  return application.title.empty() ? application.name.value : application.title;
}

/// The graph of this application alone.
std::string graph_of(const Subject& subject) {
  const model::Application* application = &member_of(subject).application;
  const graph::Landscape landscape(std::span<const model::Application* const>(&application, 1));
  const graph::Order order = graph::recovery_order(landscape.graph());
  const auto declared = check::recovery_times(landscape, subject.workspace);
  const auto recovery = graph::recover(landscape.graph(), order, declared);
  return report::graph_svg(
      {.landscape = landscape, .order = order, .declared = declared, .recovery = recovery});
}

Html contents_html() {
  Writer out;
  out.add(Html{"<nav class=\"contents\" aria-label=\"On this page\"><ul>"});
  for (const auto& [id, title] :
       {std::pair("playbooks", "Playbooks"), std::pair("ladder", "Stage"),
        std::pair("exercises", "Exercises"), std::pair("trends", "Measured"),
        std::pair("architecture", "Architecture"), std::pair("dependencies", "Dependencies"),
        std::pair("people", "People"), std::pair("notifications", "Who is told"),
        std::pair("agreement", "Agreement"), std::pair("changes", "What happened")}) {
    out.add("<li><a href=\"#{}\">{}</a></li>", id, title);
  }
  out.add(Html{"</ul></nav>\n"});
  return out.take();
}

Html head_html(const Subject& subject, const Summary& summary) {
  const model::Application& application = member_of(subject).application;
  Writer out;
  out.add(
      "<header class=\"app-head\"><h1>{}</h1><p class=\"kind\">{} {} {}</p>\n"
      "<dl class=\"objectives\">",
      title_of(application),
      application.owner.empty() ? Html{}
                                : html("<span class=\"owner\">{}</span>", application.owner),
      stage_html(summary.stage), badge_html(summary.agreed ? "agreed" : "not agreed"));
  const auto fact = [&out](std::string_view name, const std::string& value) {
    out.add("<div><dt>{}</dt><dd>{}</dd></div>", name, value);
  };
  fact("RTO", duration_text(application.objectives.rto));
  fact("RPO", duration_text(application.objectives.rpo));
  if (application.mtpd) fact("MTPD", duration_text(application.mtpd));
  for (const model::DisruptionScenario& one : application.scenarios) {
    fact(fmt::format("RTO, {}", one.name.value), duration_text(one.objectives.rto));
    fact(fmt::format("RPO, {}", one.name.value), duration_text(one.objectives.rpo));
  }
  if (!summary.rto.text.empty()) fact("RTO, worst measured", summary.rto.text);
  if (!summary.rpo.text.empty()) fact("RPO, worst measured", summary.rpo.text);
  out.add(
      "</dl><p class=\"subscribe\"><a href=\"calendar.ics\" type=\"text/calendar\">What is due, "
      "for "
      "your calendar</a></p>{}</header>\n",
      print_button());
  return out.take();
}

Html main_of(const Subject& subject, const Summary& summary) {
  const check::Member& member = member_of(subject);
  Writer out;
  out.add(head_html(subject, summary));
  out.add(contents_html());
  out.add(playbooks_section(member));
  out.add(ladder_section(subject.ladder));
  out.add(exercises_section(subject));
  out.add(trends_section(subject));
  out.add(architecture_section(member.application));
  out.add(dependencies_section(member.application));
  out.add(people_section(member.application));
  out.add(notifications_section(member.application));
  out.add(agreement_section(subject.agreement));
  out.add(changes_section(summary));
  return out.take();
}

}  // namespace

std::vector<File> application_files(const Subject& subject, const Summary& summary) {
  const model::Application* application = &member_of(subject).application;
  const std::string folder = folder_of(application->name.value) + "/";
  const Frame frame{.kind = "application",
                    .title = title_of(*application),
                    .root = "../",
                    .crumbs = {{"Applications", "index.html"}, {title_of(*application), ""}},
                    .digest_of = "application",
                    .digest = subject.agreement.content.sha256,
                    .as_of = summary.as_of,
                    .calendar = folder + "calendar.ics"};
  std::vector<File> files;
  files.push_back({.path = folder + "graph.svg", .bytes = graph_of(subject)});
  files.push_back({.path = folder + "people.svg",
                   .bytes = report::org_chart_svg(report::Applications(&application, 1))});
  files.push_back({.path = folder + "badge.svg", .bytes = report::ladder_badge(subject.ladder)});
  for (const agree::Content& source : subject.sources) {
    files.push_back({.path = folder + source_name(source.path), .bytes = source.text});
  }
  files.push_back({.path = summary_path(application->name.value), .bytes = to_json(summary)});
  files.push_back(application_calendar_file(summary));
  files.push_back({.path = folder + "index.html", .bytes = page(frame, main_of(subject, summary))});
  return files;
}

File report_file(const Subject& subject, const RunReport& report) {
  const model::Application& application = member_of(subject).application;
  const std::string& name = application.name.value;
  const Frame frame{.kind = "exercise",
                    .title = report.title,
                    .root = "../../",
                    .crumbs = {{"Applications", "index.html"},
                               {title_of(application), application_page(name)},
                               {report.title, ""}},
                    .digest_of = "run",
                    .digest = report.chain,
                    .main_class = "report",
                    .styles = {"assets/report.css"}};
  return {.path = report_path(name, report.run),
          .bytes = page(frame, html("{}{}\n", print_button(), Html{report.content}))};
}

}  // namespace understudy::publish
