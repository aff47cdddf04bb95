#include "understudy/report/org_chart.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "declared_json.hpp"
#include "hierarchy.hpp"
#include "markup.hpp"
#include "understudy/model/application.hpp"
#include "understudy/report/layout.hpp"

namespace understudy::report {

namespace {

/// Levels that a terminal draws; what is deeper stands at the deepest of them.
constexpr std::size_t deepest = 24;

/// The lines to the left of a person: for each level above, whether somebody still follows there.
std::string branch_of(const std::vector<bool>& follows, const Person& person, const Style& style) {
  std::string out;
  const std::size_t level = std::min(person.level, deepest);
  for (std::size_t i = 1; i < level; ++i) {
    out += follows[i] ? (style.unicode ? "│   " : "|   ") : "    ";
  }
  if (level == 0) return out;
  if (person.last) return out + (style.unicode ? "└── " : "`-- ");
  return out + (style.unicode ? "├── " : "|-- ");
}

std::string tree_text(const model::Application& app, const Style& style) {
  const std::vector<Person> people = hierarchy(app);
  if (people.empty()) return "no contact is declared\n";
  std::vector<bool> follows(deepest + 1, false);
  std::string out;
  for (const Person& person : people) {
    const std::size_t level = std::min(person.level, deepest);
    const std::string branch = branch_of(follows, person, style);
    follows[level] = !person.last;
    const std::string name = safe_line(called(*person.contact));
    std::string rest = safe_line(person.contact->position);
    if (!rest.empty()) rest.insert(0, ", ");
    const std::string deputy = safe_line(deputy_of(person));
    if (!deputy.empty()) rest += fmt::format(" (deputy: {})", deputy);
    const auto width = static_cast<std::size_t>(style.width);
    const std::size_t left = width > columns_of(branch) + 12 ? width - columns_of(branch) : 12;
    const std::string shown = cut_to(name, left);
    const std::size_t used = columns_of(shown);
    out += painted(branch, "2", style);
    out += painted(shown, "1", style);
    if (used < left) out += cut_to(rest, left - used);
    out += '\n';
  }
  return out;
}

std::string node_of(const model::Application& app, const model::Contact& contact) {
  return dot_quoted(fmt::format("{}/{}", app.name.value, contact.id.value));
}

void dot_cluster(const model::Application& app, std::size_t number, std::string& out) {
  out += fmt::format("  subgraph cluster_{} {{\n    label={};\n", number,
                     dot_quoted(app.title.empty() ? app.name.value : app.title));
  const std::vector<Person> people = hierarchy(app);
  for (const Person& person : people) {
    out += fmt::format("    {} [label={}];\n", node_of(app, *person.contact),
                       dot_label(called(*person.contact), person.contact->position));
  }
  for (const Person& person : people) {
    for (const std::size_t below : person.reports) {
      out += fmt::format("    {} -> {};\n", node_of(app, *person.contact),
                         node_of(app, *people[below].contact));
    }
  }
  for (const Person& person : people) {
    if (person.deputy == nullptr) continue;
    out += fmt::format("    {} -> {} [style=dashed, constraint=false, label=\"deputy\"];\n",
                       node_of(app, *person.contact), node_of(app, *person.deputy));
  }
  out += "  }\n";
}

}  // namespace

std::string org_chart_text(Applications applications, const Style& style) {
  return each_application(applications, style,
                          [&](const model::Application& app) { return tree_text(app, style); });
}

std::string org_chart_dot(Applications applications) {
  std::string out =
      "digraph org_chart {\n  rankdir=TB;\n"
      "  node [shape=box, style=rounded, fontname=\"sans-serif\"];\n"
      "  edge [fontname=\"sans-serif\", fontsize=10];\n";
  for (std::size_t i = 0; i < applications.size(); ++i) dot_cluster(*applications[i], i, out);
  return out + "}\n";
}

std::string org_chart_json(Applications applications) {
  json::array out;
  for (const model::Application* app : applications) {
    json::array people;
    for (const Person& person : hierarchy(*app)) {
      const model::Contact& one = *person.contact;
      people.push_back(json::object{{"id", one.id.value},
                                    {"name", said(one.name)},
                                    {"position", said(one.position)},
                                    {"level", person.level},
                                    {"reports_to", said(one.reports_to)},
                                    {"deputy", said(one.deputy)}});
    }
    json::object one = json_of(*app);
    one["people"] = std::move(people);
    out.push_back(std::move(one));
  }
  return shown_json("OrgChart", std::move(out));
}

}  // namespace understudy::report
