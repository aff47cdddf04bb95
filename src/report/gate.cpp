#include "understudy/report/gate.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "json_text.hpp"
#include "markup.hpp"
#include "understudy/evidence/run.hpp"
#include "understudy/model/duration.hpp"
#include "understudy/report/layout.hpp"

namespace understudy::report {

namespace {

namespace json = boost::json;
using stage::GateAbout;
using stage::GateCheck;
using stage::GateDecision;

std::string subject_of(const GateCheck& check) {
  return check.subject.empty() ? check.id : fmt::format("{} ({})", check.id, check.subject);
}

std::string demand_of(const GateDecision& decision) {
  std::string out = fmt::format("stage {} asked for", decision.demand.stage);
  if (decision.demand.max_age) {
    out += fmt::format(", tests of at most {}", model::to_text(*decision.demand.max_age));
  }
  return out;
}

std::string reached_words(const GateDecision& decision) {
  return decision.reached ? fmt::format("stage {} reached", *decision.reached)
                          : std::string("no stage reached");
}

std::string decision_text(const GateDecision& decision, const Style& style) {
  const bool passed = decision.passed();
  const std::string title = decision.title.empty() ? decision.application : decision.title;
  std::string out = fmt::format(
      "{}\n{}; {}\n",
      painted(fmt::format("{}: the gate {}", safe_line(title), passed ? "is open" : "is closed"),
              passed ? "1;32" : "1;31", style),
      demand_of(decision), reached_words(decision));
  std::size_t good = 0;
  for (const GateCheck& check : decision.checks) {
    if (check.passed && check.about != GateAbout::test) {
      ++good;
      continue;
    }
    out += fmt::format("  {} {}: {}\n",
                       painted(check.passed ? "ok" : "no", check.passed ? "32" : "31", style),
                       safe_line(subject_of(check)), safe_line(check.says));
    if (!check.next.empty()) out += fmt::format("     next: {}\n", safe_line(check.next));
  }
  return out + fmt::format("  {} requirement{} held\n", good, good == 1 ? "" : "s");
}

std::string_view about_word(GateAbout about) {
  switch (about) {
    case GateAbout::requirement: return "requirement";
    case GateAbout::age: return "age";
    case GateAbout::test: break;
  }
  return "test";
}

json::value null_or(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

json::object json_of(const GateDecision& decision) {
  json::array checks;
  for (const GateCheck& check : decision.checks) {
    checks.push_back(json::object{{"about", about_word(check.about)},
                                  {"id", check.id},
                                  {"subject", null_or(check.subject)},
                                  {"passed", check.passed},
                                  {"says", check.says},
                                  {"next", null_or(check.next)}});
  }
  json::array runs;
  for (const std::string& run : decision.runs) runs.emplace_back(run);
  const auto& reached = decision.reached;
  const auto& age = decision.demand.max_age;
  return {{"application", decision.application},
          {"at", evidence::to_text(decision.at)},
          {"passed", decision.passed()},
          {"asked_stage", decision.demand.stage},
          {"max_age_ms", age ? json::value(age->count()) : json::value(nullptr)},
          {"stage", reached ? json::value(*reached) : json::value(nullptr)},
          {"checks", std::move(checks)},
          {"runs", std::move(runs)}};
}

std::string junit_case(const GateDecision& decision, const GateCheck& check) {
  const std::string head =
      fmt::format("    <testcase classname=\"understudy.gate.{}\" name=\"{}\"",
                  xml_escaped(decision.application), xml_escaped(subject_of(check)));
  if (check.passed) return head + "/>\n";
  return fmt::format(
      "{}>\n      <failure message=\"{}\" type=\"{}\">{}</failure>\n    </testcase>\n", head,
      xml_escaped(check.says), about_word(check.about),
      xml_escaped(check.next.empty() ? check.says : "next: " + check.next));
}

}  // namespace

std::string gate_text(const std::vector<GateDecision>& decisions, const Style& style) {
  std::string out;
  for (const GateDecision& decision : decisions) {
    out += (out.empty() ? "" : "\n") + decision_text(decision, style);
  }
  return out;
}

std::string gate_json(const std::vector<GateDecision>& decisions, bool enforced) {
  json::array applications;
  for (const GateDecision& decision : decisions) applications.emplace_back(json_of(decision));
  return pretty_json(json::object{{"apiVersion", "understudy/v1"},
                                  {"kind", "GateReport"},
                                  {"passed", std::ranges::all_of(decisions, &GateDecision::passed)},
                                  {"enforced", enforced},
                                  {"applications", std::move(applications)}});
}

std::string gate_junit(const std::vector<GateDecision>& decisions) {
  std::size_t tests = 0;
  std::size_t failures = 0;
  std::string suites;
  for (const GateDecision& decision : decisions) {
    const auto failed =
        static_cast<std::size_t>(std::ranges::count(decision.checks, false, &GateCheck::passed));
    std::string cases;
    for (const GateCheck& check : decision.checks) cases += junit_case(decision, check);
    suites += fmt::format(
        "  <testsuite name=\"understudy gate {}\" tests=\"{}\" failures=\"{}\" errors=\"0\" "
        "skipped=\"0\" timestamp=\"{}\">\n{}  </testsuite>\n",
        xml_escaped(decision.application), decision.checks.size(), failed,
        evidence::to_text(decision.at).substr(0, 19), cases);
    tests += decision.checks.size();
    failures += failed;
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"{}\" failures=\"{}\" "
      "errors=\"0\" skipped=\"0\">\n{}</testsuites>\n",
      tests, failures, suites);
}

diag::Findings gate_findings(const GateDecision& decision,
                             const std::shared_ptr<const diag::Source>& manifest) {
  diag::Findings findings;
  for (const GateCheck& check : decision.checks) {
    if (check.passed) continue;
    findings.push_back({.code = check.about == GateAbout::requirement ? "US-Q010"
                                : check.about == GateAbout::age       ? "US-Q011"
                                                                      : "US-Q012",
                        .message = fmt::format("{}: {}", subject_of(check), check.says),
                        .where = {.source = manifest, .line = 1, .column = 1},
                        .hint = check.next});
  }
  return findings;
}

}  // namespace understudy::report
