// What a team makes of its results: targets that follow from them, and a page that shows the trend.

#include <algorithm>
#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "rules.hpp"
#include "understudy/model/duration.hpp"

namespace understudy::stage {

namespace {

using evidence::Run;
using evidence::Verdict;
using Target = std::optional<std::chrono::milliseconds>;

/// RTO and RPO, as declared now or as in force at a run.
struct Targets {
  Target rto;
  Target rpo;

  bool operator==(const Targets&) const = default;
};

Target time_of(const std::optional<model::Promise>& promise) {
  return promise ? Target(promise->time.value) : std::nullopt;
}

Targets declared(const Case& about, const model::Dependency& dependency) {
  const model::Promises promised = about.promised(dependency);
  return {.rto = time_of(promised.rto), .rpo = time_of(promised.rpo)};
}

Targets tested_against(const Run& run) {
  return {.rto = run.rto.objective, .rpo = run.rpo.objective};
}

/// No target is the loosest.
bool tighter(const Target& a, const Target& b) {
  return a && (!b || *a < *b);
}

bool any_tighter(const Targets& a, const Targets& b) {
  return tighter(a.rto, b.rto) || tighter(a.rpo, b.rpo);
}

std::string text_of(const Targets& targets) {
  const auto one = [](const Target& target) {
    return target ? model::to_text(*target) : std::string("none");
  };
  return fmt::format("RTO {}, RPO {}", one(targets.rto), one(targets.rpo));
}

/// Measured passes outside production, newest first, of whatever content: a measurement stays one.
std::vector<const Run*> measured_runs(const Case& about, const std::string& dependency) {
  std::vector<const Run*> out;
  for (const Case::Seen& seen :
       about.runs_of({.what = Subject::What::dependency, .name = dependency})) {
    const Run& run = *seen.run;
    if (run.verdict == Verdict::passed && !run.production && run.rto.measured) out.push_back(&run);
  }
  return out;
}

bool past(const Target& target, const evidence::Measured& measured) {
  return target && measured.measured && *measured.measured > *target;
}

Part not_updated(const Case& about, const Requirement& requirement, State state, std::string says) {
  return {.state = state, .says = std::move(says), .next = how(about, requirement)};
}

/// The newest review of a dependency that looked at one of its runs.
const evidence::Dated<evidence::TargetsReviewed>* review_of(const Case& about,
                                                            const std::string& dependency,
                                                            const std::vector<const Run*>& runs) {
  for (const auto* record : about.records(about.evidence().reviews)) {
    if (record->what.dependency != dependency) continue;
    const auto known = std::ranges::find(runs, record->what.run, &Run::id);
    if (known == runs.end()) continue;
    about.turn_on(*known);
    return record;
  }
  return nullptr;
}

bool same(std::int64_t ms, const Target& target) {
  return target ? target->count() == ms : ms < 0;
}

/// Kept on purpose: held while the targets are those that were looked at.
std::optional<Part> judge_review(const Case& about, const Requirement& requirement,
                                 const std::string& dependency, const Targets& now,
                                 const std::vector<const Run*>& runs) {
  const auto* review = review_of(about, dependency, runs);
  if (review == nullptr) return std::nullopt;
  if (!same(review->what.rto_ms, now.rto) || !same(review->what.rpo_ms, now.rpo)) {
    return not_updated(
        about, requirement, State::voided,
        fmt::format("{} kept other targets on {}", review->what.by, evidence::to_date(review->at)));
  }
  Part part = aged(about, requirement, review->at,
                   fmt::format("{} kept {} on {}", review->what.by, text_of(now),
                               evidence::to_date(review->at)));
  part.evidence = {review->what.run};
  return part;
}

/// Of a run that measured it.
std::string measured_text(const Run& run) {
  return run.rto.measured ? model::to_human(*run.rto.measured) : std::string("nothing");
}

Part judge_updated(const Case& about, const Requirement& requirement, const Targets& now,
                   const std::vector<const Run*>& runs) {
  const Run& newest = *runs.front();
  const Targets first = tested_against(*runs.back());
  about.turn_on(runs.front());
  about.turn_on(runs.back());
  if (past(now.rto, newest.rto) || past(now.rpo, newest.rpo)) {
    return not_updated(
        about, requirement, State::voided,
        fmt::format("{} measured more than the declared {}", newest.id, text_of(now)));
  }
  if (any_tighter(first, now) || !any_tighter(now, first)) {
    const auto once = std::ranges::find_if(runs, [&first](const Run* run) {
      return any_tighter(tested_against(*run), first) && !any_tighter(first, tested_against(*run));
    });
    const bool loosened = once != runs.end();
    if (loosened) about.turn_on(*once);
    return not_updated(
        about, requirement, loosened ? State::voided : State::missing,
        loosened ? fmt::format("the targets were tightened once and are {} again", text_of(now))
                 : fmt::format("still {}, as before {} measured {}", text_of(now), newest.id,
                               measured_text(newest)));
  }
  Part part = aged(about, requirement, newest.ended,
                   fmt::format("{}, after {} at first; {} measured {}", text_of(now),
                               text_of(first), newest.id, measured_text(newest)));
  part.evidence = {newest.id};
  return part;
}

Part judge_targets(const Case& about, const Requirement& requirement,
                   const model::Dependency& dependency) {
  const std::string& name = dependency.name.value;
  const std::vector<const Run*> runs = measured_runs(about, name);
  if (runs.empty()) {
    Part part = not_updated(about, requirement, State::missing,
                            "nothing was measured outside production yet");
    const TestRule rule{.production = false};
    const NextTest next =
        next_test(about, requirement, rule, {.what = Subject::What::dependency, .name = name});
    part.next = next.command;
    part.offered = next.offered;
    return part;
  }
  const Targets now = declared(about, dependency);
  Part updated = judge_updated(about, requirement, now, runs);
  if (updated.state == State::held) return updated;
  auto reviewed = judge_review(about, requirement, name, now, runs);
  return reviewed ? std::move(*reviewed) : std::move(updated);
}

/// Conclusive tests of the cadence before a page that it does not name.
std::vector<std::string> left_out(const Case& about,
                                  const evidence::Dated<evidence::ResultsPublished>& page) {
  const std::set<std::string> named(page.what.runs.begin(), page.what.runs.end());
  std::vector<std::string> out;
  for (const Case::Seen& seen : about.runs()) {
    const Run& run = *seen.run;
    const bool conclusive = run.verdict == Verdict::passed || run.verdict == Verdict::failed;
    const bool then = run.ended <= page.at && page.at - run.ended <= about.cadence();
    if (!conclusive || !then || named.contains(run.id)) continue;
    about.turn_on(&run);
    out.push_back(run.id);
  }
  return out;
}

}  // namespace

std::vector<Part> targets_updated(const Case& about, const Requirement& requirement) {
  std::vector<Part> parts;
  for (const model::Dependency* dependency : about.critical()) {
    parts.push_back(judge_targets(about, requirement, *dependency));
    parts.back().subject = dependency->name.value;
  }
  if (parts.empty()) {
    parts.push_back(
        not_updated(about, requirement, State::missing, "no critical dependency is declared"));
  }
  return parts;
}

std::vector<Part> trend_shown(const Case& about, const Requirement& requirement) {
  const evidence::Dated<evidence::ResultsPublished>* page = nullptr;
  for (const auto* record : about.records(about.evidence().results)) {
    if (page == nullptr && record->what.trend && !record->what.runs.empty()) page = record;
  }
  Part part{.state = State::missing,
            .says = "no dashboard shows results beside earlier ones",
            .next = how(about, requirement),
            .offered = requirement.offered};
  if (page == nullptr) return {std::move(part)};
  const std::vector<std::string> lacking = left_out(about, *page);
  if (!lacking.empty()) {
    part.state = State::voided;
    part.since = page->at;
    part.says = fmt::format("the dashboard of {} leaves out {}", evidence::to_date(page->at),
                            lacking.front());
    if (lacking.size() > 1) part.says += fmt::format(" and {} more", lacking.size() - 1);
    return {std::move(part)};
  }
  part =
      aged(about, requirement, page->at,
           fmt::format("{} shows results as of {}", page->what.place, evidence::to_date(page->at)));
  part.evidence = {page->what.place};
  return {std::move(part)};
}

}  // namespace understudy::stage
