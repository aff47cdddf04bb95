// What the team declares: architecture, dependencies, who is told of what.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "markup.hpp"
#include "page.hpp"
#include "people.hpp"
#include "places.hpp"
#include "sections.hpp"
#include "understudy/check/workspace.hpp"
#include "understudy/model/application.hpp"
#include "understudy/model/duration.hpp"
#include "understudy/model/playbook.hpp"
#include "understudy/model/promises.hpp"

namespace understudy::publish {

namespace {

std::string listed(const std::vector<std::string>& items) {
  return fmt::format("{}", fmt::join(items, ", "));
}

std::string listed(const std::vector<model::Text>& items) {
  std::vector<std::string> values;
  values.reserve(items.size());
  for (const model::Text& item : items) values.push_back(item.value);
  return listed(values);
}

std::string periods_of(const model::Dependency& dependency) {
  std::vector<std::string> values;
  values.reserve(dependency.periods.size());
  for (const model::WrittenWindow& window : dependency.periods) values.push_back(window.value);
  return listed(values);
}

/// A link to the playbook that a dependency names, `playbooks/x.md#scenario`.
Html playbook_link(const model::Application& application, const model::Dependency& dependency) {
  if (!dependency.playbook) return {"—"};
  const std::string_view named = dependency.playbook->value;
  const auto hash = named.find('#');
  const std::string page = playbook_page(application.name.value, named.substr(0, hash));
  // The page lies one folder below this one.
  return html("<a href=\"{}\">{}</a>", page.substr(page.find('/') + 1), named);
}

Html dependency_row(const model::Application& application, const model::Dependency& one) {
  Writer out;
  out.add("<tr id=\"dependency-{}\"><th scope=\"row\">{}</th><td>{}</td><td>{}</td>",
          plain_name(one.name.value), one.name.value, duration_text(one.objectives.rto),
          duration_text(one.objectives.rpo));
  if (one.criticality == model::Criticality::critical) {
    out.add("<td>{}</td><td>{}</td>", periods_of(one), one.workaround);
  } else {
    const model::Loss& loss = one.loss.or_empty();
    out.add("<td>{}</td><td>{}</td><td>{}</td>", loss.impact, loss.severity,
            duration_text(loss.threshold));
  }
  out.add("<td>{}</td><td>{}</td></tr>\n", listed(one.children), playbook_link(application, one));
  return out.take();
}

Html dependency_table(const model::Application& application, model::Criticality criticality) {
  const bool critical = criticality == model::Criticality::critical;
  Writer rows;
  for (const model::Dependency& one : application.dependencies) {
    if (one.criticality == criticality) rows.add(dependency_row(application, one));
  }
  const std::string_view title = critical ? "Critical dependencies" : "Non-critical dependencies";
  if (rows.empty()) return html("<h3>{}</h3><p>None is declared.</p>\n", title);
  const Html head{critical ? "<th scope=\"col\">Critical when</th><th scope=\"col\">Workaround</th>"
                           : "<th scope=\"col\">Impact</th><th scope=\"col\">Severity</th>"
                             "<th scope=\"col\">Hurts after</th>"};
  return html("<h3>{}</h3>\n{}", title,
              wide_html(title, html("<table class=\"data\"><thead><tr><th scope=\"col\">Name</th>"
                                    "<th scope=\"col\">RTO</th><th scope=\"col\">RPO</th>{}"
                                    "<th scope=\"col\">Needs</th><th scope=\"col\">Playbook</th>"
                                    "</tr></thead><tbody>\n{}</tbody></table>",
                                    head, rows.take())));
}

Html recipients(const model::Application& application, const std::vector<model::Text>& words) {
  Writer out;
  for (const model::Text& word : words) {
    const auto people = people_of(application, word.value);
    if (!out.empty()) out.add(Html{"<br>"});
    out.add("{}", word.value);
    for (const model::Contact* person : people) {
      if (person->id.value == word.value && people.size() == 1) break;
      out.add(" <span class=\"person\">{}</span>", name_of(*person));
    }
  }
  return out.take();
}

Html notification_row(const model::Application& application, const model::Notification& one) {
  std::string escalation;
  if (one.escalate_to) {
    escalation = fmt::format("{}{}", one.escalate_to->value,
                             one.after ? " after " + model::to_text(one.after->value) : "");
  }
  return html(
      "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td>"
      "<td>{}</td><td>{}</td></tr>\n",
      one.when.value, recipients(application, one.notify), listed(one.via), one.what, one.why,
      duration_text(one.within), escalation);
}

}  // namespace

std::string duration_text(const std::optional<model::Duration>& duration) {
  return duration ? model::to_text(duration->value) : "—";
}

namespace {

/// What an exercise of a scenario is held against, whoever says so.
std::string promised_text(const model::Application& app, std::string_view path,
                          const model::Scenario& scenario) {
  const auto text = [](const std::optional<model::Promise>& promise) {
    return promise ? model::to_text(promise->time.value) : "—";
  };
  const model::Promises promises =
      model::promises_for(app, path, scenario, model::dependency_of(app, path, scenario));
  return fmt::format("RTO {}, RPO {}", text(promises.rto), text(promises.rpo));
}

}  // namespace

Html playbooks_section(const check::Member& member) {
  Writer out;
  out.add(Html{"<section id=\"playbooks\"><h2>Playbooks</h2>\n"});
  Writer list;
  for (const check::PlaybookFile& file : member.playbooks) {
    const std::string page = playbook_page(member.application.name.value, file.path);
    const std::string link = page.substr(page.find('/') + 1);
    if (!file.sound || file.value.scenarios.empty()) {
      list.add("<li><a href=\"{}\">{}</a> <span class=\"state missing\">✗ has errors</span></li>\n",
               link, file.path);
      continue;
    }
    const bool several = file.value.scenarios.size() > 1;
    for (const model::Scenario& scenario : file.value.scenarios) {
      list.add(
          "<li><a href=\"{}{}\">{}</a> <span class=\"for\">{}</span> "
          "<span class=\"objectives\">{}</span></li>\n",
          link, several ? "#" + scenario.id : std::string(), scenario.title,
          scenario.service ? "for " + scenario.service->value : std::string(),
          promised_text(member.application, file.path, scenario));
    }
  }
  if (list.empty()) {
    out.add(Html{"<p>No playbook is written yet.</p>\n"});
  } else {
    out.add("<ul class=\"playbooks\">\n{}</ul>\n", list.take());
  }
  out.add(Html{"</section>\n"});
  return out.take();
}

Html architecture_section(const model::Application& application) {
  Writer rows;
  for (const model::Service& one : application.services) {
    rows.add(
        "<tr id=\"service-{}\"><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td>"
        "<td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
        plain_name(one.name.value), one.name.value, one.platform, listed(one.technologies),
        one.zone, one.network, one.subnet, one.endpoint, one.owner);
  }
  const Html table =
      rows.empty()
          ? Html{"<p>No service is declared.</p>\n"}
          : wide_html("Architecture",
                      html("<table class=\"data\"><thead><tr><th scope=\"col\">Service</th>"
                           "<th scope=\"col\">Platform</th><th scope=\"col\">Technologies</th>"
                           "<th scope=\"col\">Zone</th><th scope=\"col\">Network</th>"
                           "<th scope=\"col\">Subnet</th><th scope=\"col\">Endpoint</th>"
                           "<th scope=\"col\">Owner</th></tr></thead><tbody>\n{}</tbody></table>",
                           rows.take()));
  return html("<section id=\"architecture\"><h2>Architecture</h2>\n{}</section>\n", table);
}

Html dependencies_section(const model::Application& application) {
  const Html drawing{
      "<figure id=\"graph\"><div class=\"wide\" tabindex=\"0\" role=\"region\" "
      "aria-label=\"Dependency graph\"><img src=\"graph.svg\" alt=\"Who needs whom; the column "
      "Needs of the tables above says the same\"></div><figcaption><a href=\"graph.svg\">The "
      "drawing alone</a></figcaption></figure>\n"};
  return html("<section id=\"dependencies\"><h2>Dependencies</h2>\n{}{}{}</section>\n",
              dependency_table(application, model::Criticality::critical),
              dependency_table(application, model::Criticality::non_critical), drawing);
}

Html notifications_section(const model::Application& application) {
  Writer rows;
  for (const model::Notification& one : application.notifications) {
    rows.add(notification_row(application, one));
  }
  const Html table =
      rows.empty()
          ? Html{"<p>No notification procedure is declared.</p>\n"}
          : wide_html("Notification procedures",
                      html("<table class=\"data\"><thead><tr><th scope=\"col\">When</th>"
                           "<th scope=\"col\">Who</th><th scope=\"col\">How</th>"
                           "<th scope=\"col\">What</th><th scope=\"col\">Why</th>"
                           "<th scope=\"col\">Within</th><th scope=\"col\">Else</th></tr></thead>"
                           "<tbody>\n{}</tbody></table>",
                           rows.take()));
  return html("<section id=\"notifications\"><h2>Who is told</h2>\n{}</section>\n", table);
}

}  // namespace understudy::publish
