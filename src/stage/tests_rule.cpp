// Requirements about runs. What decides is always the newest run of the content as it stands: a
// failure after the last pass voids it, and nothing but another pass mends that.

#include <algorithm>
#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "rules.hpp"

namespace understudy::stage {

namespace {

using evidence::Automation;
using evidence::Run;
using evidence::Verdict;

bool in_scope(const Run& run, const TestRule& rule) {
  return (!rule.kind || run.kind == *rule.kind) &&
         (!rule.production || run.production == *rule.production);
}

bool passes(const Run& run, const TestRule& rule) {
  return run.verdict == Verdict::passed && in_scope(run, rule) &&
         automation_of(run.hands) >= rule.least && (!rule.trigger || run.trigger == *rule.trigger);
}

/// The runs of one subject that a rule may turn on; null: there is none. Each the newest of its
/// kind. Where there are both a `pass` and one `before` it, what is older is not looked for.
struct Sight {
  const Run* pass = nullptr;       ///< Of the content as it stands.
  const Run* published = nullptr;  ///< Such a one whose result is published; if that is asked for.
  const Run* before = nullptr;     ///< The pass before `pass`, of whatever content.
  const Run* failure = nullptr;    ///< Of the content as it stands.
  const Run* outdated = nullptr;   ///< A pass of content that has changed since.
  const Run* short_of = nullptr;   ///< A pass that needed a person, or another trigger.
  const Run* attempt = nullptr;    ///< Anything at all.
};

void note(const Run*& slot, const Run* run) {
  if (slot == nullptr) slot = run;
}

/// Whether no older run can be told any more: a failure before the last pass speaks against
/// nothing.
bool is_decided(const Sight& sight, const TestRule& rule, const Run& older) {
  return sight.pass != nullptr && sight.before != nullptr &&
         (!rule.published || sight.published != nullptr) && older.ended < sight.pass->ended;
}

void note_pass(const Case& about, const TestRule& rule, const Case::Seen& seen, Sight& sight) {
  if (sight.pass != nullptr) note(sight.before, seen.run);
  if (!seen.bound) return note(sight.outdated, seen.run);
  note(sight.pass, seen.run);
  if (rule.published && sight.published == nullptr && about.is_published(*seen.run)) {
    sight.published = seen.run;
  }
}

Sight look(const Case& about, const TestRule& rule, std::span<const Case::Seen> runs) {
  Sight sight;
  for (const Case::Seen& seen : runs) {
    const Run& run = *seen.run;
    if (is_decided(sight, rule, run)) break;
    if (!in_scope(run, rule)) continue;
    note(sight.attempt, &run);
    if (run.verdict == Verdict::failed && seen.bound) note(sight.failure, &run);
    if (passes(run, rule)) {
      note_pass(about, rule, seen, sight);
    } else if (run.verdict == Verdict::passed && seen.bound) {
      note(sight.short_of, &run);
    }
  }
  return sight;
}

std::string passed_text(const Run& run) {
  return fmt::format("{} passed on {} in {}", run.id, evidence::to_date(run.ended),
                     run.environment);
}

/// Why a pass is not what was wanted.
std::string short_text(const Run& run, const TestRule& rule) {
  if (rule.trigger && run.trigger != *rule.trigger) {
    return fmt::format("; {} passed, but was started by a {}", run.id, name_of(run.trigger));
  }
  const evidence::Hands& hands = run.hands;
  if (rule.least <= Automation::semi || hands.performed > 0) {
    return fmt::format("; {} passed, but a person performed {} of its {} steps", run.id,
                       hands.performed, hands.steps);
  }
  return fmt::format("; {} passed, but a person was asked {} times", run.id, hands.supervised);
}

std::string missing_text(const Case& about, const Sight& sight, const TestRule& rule) {
  std::string out = fmt::format("no {} has passed yet", wanted_text(rule));
  about.turn_on(sight.short_of);
  if (sight.short_of != nullptr) return out + short_text(*sight.short_of, rule);
  about.turn_on(sight.attempt);
  if (sight.attempt != nullptr && sight.attempt->verdict != Verdict::passed) {
    out += fmt::format("; the last one, {}, {}{}", sight.attempt->id,
                       sight.attempt->verdict == Verdict::failed ? "" : "was ",
                       name_of(sight.attempt->verdict));
  }
  return out;
}

Part with(State state, const Run& run, std::string says) {
  return {.state = state, .says = std::move(says), .evidence = {run.id}, .since = run.ended};
}

/// A rhythm has two beats.
Part judge_repeated(const Case& about, const Sight& sight, Part held) {
  if (sight.before == nullptr) {
    held.state = State::missing;
    held.says += "; one test is no cadence yet";
    return held;
  }
  about.turn_on(sight.before);
  const auto gap = sight.pass->ended - sight.before->ended;
  held.evidence.push_back(sight.before->id);
  if (gap <= about.cadence()) return held;
  held.state = State::expired;
  held.says +=
      fmt::format("; the one before it, {}, was on {}, longer ago than {}", sight.before->id,
                  evidence::to_date(sight.before->ended), span_text(about.cadence()));
  return held;
}

Part judge_pass(const Case& about, const Requirement& requirement, const TestRule& rule,
                const Sight& sight) {
  about.turn_on(sight.pass);
  if (sight.failure != nullptr && sight.failure->ended >= sight.pass->ended) {
    about.turn_on(sight.failure);
    return with(State::voided, *sight.failure,
                fmt::format("{} failed on {}, after {} had passed", sight.failure->id,
                            evidence::to_date(sight.failure->ended), sight.pass->id));
  }
  if (rule.published && sight.published == nullptr) {
    return with(State::missing, *sight.pass,
                passed_text(*sight.pass) + ", but its result is not published");
  }
  const Run& counts = rule.published ? *sight.published : *sight.pass;
  about.turn_on(&counts);
  Part part = aged(about, requirement, counts.ended,
                   passed_text(counts) + (rule.published ? ", and its result is published" : ""));
  part.evidence = {counts.id};
  if (part.state != State::held || !rule.repeated) return part;
  return judge_repeated(about, sight, std::move(part));
}

Part judge(const Case& about, const Requirement& requirement, const TestRule& rule,
           const Subject& subject) {
  const Sight sight = look(about, rule, about.runs_of(subject));
  Part part;
  if (sight.pass != nullptr) {
    part = judge_pass(about, requirement, rule, sight);
  } else if (sight.outdated != nullptr) {
    about.turn_on(sight.outdated);
    part = with(
        State::voided, *sight.outdated,
        fmt::format("{}, but what it carried out has changed since", passed_text(*sight.outdated)));
  } else {
    part = {.state = State::missing, .says = missing_text(about, sight, rule)};
  }
  part.subject = subject.name;
  if (part.state == State::held) return part;
  const bool only_unpublished = rule.published && sight.published == nullptr &&
                                part.state == State::missing && sight.pass != nullptr;
  const NextTest next = only_unpublished ? NextTest{.command = how(about, requirement),
                                                    .offered = requirement.offered}
                                         : next_test(about, requirement, rule, subject);
  part.next = next.command;
  part.offered = next.offered;
  return part;
}

void add_dependencies(const Case& about, const TestRule& rule, std::vector<Subject>& to) {
  for (const model::Dependency& dependency : about.content().application.dependencies) {
    const std::string& name = dependency.name.value;
    const bool wanted_one = rule.dependency.empty()
                                ? dependency.criticality == model::Criticality::critical
                                : rule.dependency == name;
    if (wanted_one) to.push_back({.what = Subject::What::dependency, .name = name});
  }
}

bool is_production(const Case& about, const std::string& environment) {
  return std::ranges::any_of(about.content().application.environments,
                             [&environment](const model::Environment& one) {
                               return one.production && one.name.value == environment;
                             });
}

void add_experiments(const Case& about, const TestRule& rule, std::vector<Subject>& to) {
  for (const ExperimentFile& file : about.content().experiments) {
    const bool inside = is_production(about, file.value.environment.value);
    if (rule.production && *rule.production != inside) continue;
    to.push_back({.what = Subject::What::experiment, .name = file.value.name.value});
  }
}

std::vector<Subject> subjects_of(const Case& about, const TestRule& rule) {
  std::vector<Subject> out;
  if (!rule.dependency.empty() || rule.scope != Scope::any_scenario) {
    add_dependencies(about, rule, out);
  } else {
    for (const PlaybookFile& file : about.content().playbooks) {
      for (const model::Scenario& scenario : file.value.scenarios) {
        out.push_back({.what = Subject::What::scenario, .name = scenario.id});
      }
    }
  }
  const bool experiments = rule.dependency.empty() && (rule.scope == Scope::non_production_tests ||
                                                       rule.scope == Scope::any_test);
  if (experiments) add_experiments(about, rule, out);
  return out;
}

/// Of several, one is enough: the best, of the held ones that which holds longest.
std::vector<Part> best_of(std::vector<Part> parts) {
  if (parts.empty()) return parts;
  const auto best = std::ranges::min_element(parts, [](const Part& a, const Part& b) {
    if (a.state != b.state) return a.state < b.state;
    return a.until > b.until;
  });
  return {std::move(*best)};
}

/// A run of a scenario that no playbook has any more: known, but about nothing that stands here.
void recall_removed(const Case& about, const TestRule& rule, std::vector<Part>& parts) {
  if (rule.scope != Scope::any_scenario || parts.front().state != State::missing) return;
  for (const Case::Seen& seen : about.runs()) {
    if (seen.bound || !passes(*seen.run, rule)) continue;
    about.turn_on(seen.run);
    const std::string next = std::move(parts.front().next);
    const bool offered = parts.front().offered;
    parts.front() = with(State::voided, *seen.run,
                         fmt::format("{}, but its scenario '{}' is in no playbook any more",
                                     passed_text(*seen.run), seen.run->scenario));
    parts.front().next = next;
    parts.front().offered = offered;
    return;
  }
}

}  // namespace

std::string wanted_text(const TestRule& rule) {
  std::string out;
  if (rule.least == Automation::automated) out += "automated ";
  if (rule.least == Automation::semi) out += "semi-automated ";
  if (rule.least == Automation::partly) out += "partly automated ";
  out += rule.kind ? name_of(*rule.kind) : "test";
  if (rule.production) out += *rule.production ? " in production" : " outside production";
  if (rule.trigger) {
    out += *rule.trigger == evidence::Trigger::person     ? " started by a person"
           : *rule.trigger == evidence::Trigger::schedule ? " started on schedule"
                                                          : " started by a pipeline";
  }
  return out;
}

std::vector<Part> judge_tests(const Case& about, const Requirement& requirement,
                              const TestRule& rule) {
  std::vector<Part> parts;
  for (const Subject& subject : subjects_of(about, rule)) {
    parts.push_back(judge(about, requirement, rule, subject));
  }
  if (parts.empty()) {
    const bool scenario = rule.scope == Scope::any_scenario && rule.dependency.empty();
    parts.push_back(
        {.state = State::missing,
         .says = scenario ? "there is no playbook to rehearse"
                 : rule.dependency.empty()
                     ? "no critical dependency is declared"
                     : fmt::format("no dependency '{}' is declared", rule.dependency),
         .next = scenario ? fmt::format("write a playbook in {}/playbooks", about.content().folder)
                          : fmt::format("declare it under 'dependencies' in "
                                        "{}/understudy.yaml",
                                        about.content().folder)});
  }
  const bool one_is_enough = rule.dependency.empty() &&
                             (rule.scope == Scope::any_scenario || rule.scope == Scope::any_test);
  if (!one_is_enough) return parts;
  parts = best_of(std::move(parts));
  recall_removed(about, rule, parts);
  return parts;
}

}  // namespace understudy::stage
