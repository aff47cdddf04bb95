#include "procedure.hpp"

#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <cmark.h>
#include <fmt/format.h>

#include "markdown.hpp"
#include "step_reader.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/playbook.hpp"

namespace understudy::parse {

namespace {

bool is_numbered(MarkdownNode node) {
  return cmark_node_get_type(node) == CMARK_NODE_LIST &&
         cmark_node_get_list_type(node) == CMARK_ORDERED_LIST;
}

void report_no_steps(const Procedure& procedure, ScenarioScope& scope) {
  const std::string message = fmt::format("the {} procedure has no numbered steps", procedure.name);
  const std::string hint = "write each step as an item of a numbered list: '1. …'";
  if (procedure.name == "recovery") {
    scope.reporter.error("US-P023", message, procedure.heading, hint);
  } else if (procedure.name == "test") {
    // A resume procedure may well say no more than that all is well again.
    scope.reporter.warning("US-P055", message + ": nothing in it is carried out", procedure.heading,
                           hint);
  }
}

}  // namespace

std::vector<model::Step> read_procedure(const Procedure& procedure, ScenarioScope& scope) {
  std::vector<model::Step> steps;
  for (const MarkdownNode node : procedure.content) {
    if (!is_numbered(node)) {
      report_strays(node, scope);
      continue;
    }
    // A paragraph at the margin ends a list, and the next one goes on counting. One that begins
    // anew may as well be an alternative to the first.
    const auto start = static_cast<std::size_t>(cmark_node_get_list_start(node));
    if (!steps.empty() && start != steps.size() + 1) {
      scope.reporter
          .error("US-P059", "a second numbered list begins anew in the same procedure",
                 scope.document.where(node),
                 fmt::format("go on with {}. to continue, or use bullets for what is no step",
                             steps.size() + 1))
          .notes.push_back({.message = "the steps begin here", .where = steps.front().where});
      continue;
    }
    std::vector<model::Step> read =
        read_steps(node, std::string(procedure.name), steps.size() + 1, scope);
    if (steps.empty()) {
      steps = std::move(read);
    } else {
      std::ranges::move(read, std::back_inserter(steps));
    }
  }
  if (steps.empty()) report_no_steps(procedure, scope);
  return steps;
}

}  // namespace understudy::parse
