// What was said about manifest and playbooks as a whole. Such a record is about one content: for
// another it is void.

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "rules.hpp"

namespace understudy::stage {

namespace {

using evidence::Dated;

Part not_held(const Case& about, const Requirement& requirement, State state, std::string says) {
  return {.state = state,
          .says = std::move(says),
          .next = how(about, requirement),
          .offered = requirement.offered};
}

/// The newest record of this content, and the newest good one of any other.
template <typename T>
struct Latest {
  const Dated<T>* here = nullptr;
  const Dated<T>* elsewhere = nullptr;
};

template <typename T, typename Good>
Latest<T> latest(const Case& about, const std::vector<Dated<T>>& all, const Good& good) {
  Latest<T> out;
  for (const Dated<T>* record : about.records(all)) {
    if (record->what.bundle == about.content().bundle) {
      if (out.here == nullptr) out.here = record;
    } else if (out.elsewhere == nullptr && good(record->what)) {
      out.elsewhere = record;
    }
  }
  return out;
}

/// No record of this content: what another was worth, or that there is none.
template <typename T>
Part none_here(const Case& about, const Requirement& requirement, const Latest<T>& found,
               std::string_view was, std::string_view nothing) {
  if (found.elsewhere == nullptr) {
    return not_held(about, requirement, State::missing, std::string(nothing));
  }
  Part part = not_held(about, requirement, State::voided,
                       fmt::format("{} on {}, but manifest or playbooks have changed since", was,
                                   evidence::to_date(found.elsewhere->at)));
  part.since = found.elsewhere->at;
  return part;
}

std::string joined(const std::vector<std::string>& items, std::string_view between) {
  return fmt::format("{}", fmt::join(items, between));
}

/// It was good once, for this very content or another.
template <typename T, typename Good>
bool was_good(const Case& about, const std::vector<Dated<T>>& all, const Good& good) {
  for (const Dated<T>* record : about.records(all)) {
    if (good(record->what)) return true;
  }
  return false;
}

/// Who is missing decides: somebody who never agreed, whose word was about another content, or
/// whose word has ended.
Part not_reached(const Case& about, const Requirement& requirement,
                 const evidence::AgreementRecorded& agreement, bool was_elsewhere) {
  std::string says = fmt::format("not yet agreed: {}", joined(agreement.missing, ", "));
  State state = was_elsewhere ? State::voided : State::missing;
  if (!agreement.expired.empty()) {
    says += fmt::format("; the word of {} has ended", joined(agreement.expired, ", "));
    if (agreement.expired.size() == agreement.missing.size()) state = State::expired;
  }
  if (!agreement.voided.empty()) {
    says += fmt::format("; {} agreed to another text", joined(agreement.voided, ", "));
    state = State::voided;
  }
  return not_held(about, requirement, state, std::move(says));
}

/// What is published there already has only to be read back.
std::string verify_command(const Case& about, const Requirement& requirement,
                           const std::string& place) {
  Requirement reading = requirement;
  reading.how = fmt::format("understudy publish --verify {} {{folder}}", shell_word(place));
  return how(about, reading);
}

}  // namespace

std::vector<Part> checked(const Case& about, const Requirement& requirement) {
  const auto good = [](const evidence::Checked& one) { return one.errors == 0; };
  const auto found = latest(about, about.evidence().checks, good);
  if (found.here == nullptr) {
    return {none_here(about, requirement, found, "nothing was wrong", "it was not checked")};
  }
  const evidence::Checked& check = found.here->what;
  if (good(check)) {
    return {aged(about, requirement, found.here->at,
                 fmt::format("nothing is wrong as of {}", evidence::to_date(found.here->at)))};
  }
  return {not_held(
      about, requirement, State::missing,
      fmt::format("the check finds {} error{}", check.errors, check.errors == 1 ? "" : "s"))};
}

std::vector<Part> published(const Case& about, const Requirement& requirement) {
  const auto good = [](const evidence::PlanPublished& one) { return one.verified; };
  const Dated<evidence::PlanPublished>* verified = nullptr;
  for (const auto* record : about.records(about.evidence().publications)) {
    if (verified == nullptr && good(record->what) &&
        record->what.bundle == about.content().bundle) {
      verified = record;
    }
  }
  if (verified != nullptr) {
    Part part = aged(about, requirement, verified->at,
                     fmt::format("read back from {} on {}", verified->what.place,
                                 evidence::to_date(verified->at)));
    part.evidence = {verified->what.place};
    return {std::move(part)};
  }
  const auto found = latest(about, about.evidence().publications, good);
  if (found.here != nullptr) {
    const std::string& place = found.here->what.place;
    Part part =
        not_held(about, requirement, State::missing,
                 fmt::format("published at {}, but not verified by reading it back", place));
    part.next = verify_command(about, requirement, place);
    return {std::move(part)};
  }
  return {none_here(about, requirement, found, "it was published", "it is not published anywhere")};
}

std::vector<Part> agreed(const Case& about, const Requirement& requirement) {
  const auto good = [](const evidence::AgreementRecorded& one) { return one.reached; };
  const auto found = latest(about, about.evidence().agreements, good);
  if (found.here == nullptr) {
    return {none_here(about, requirement, found, "the team agreed", "nobody has agreed yet")};
  }
  const evidence::AgreementRecorded& agreement = found.here->what;
  if (!agreement.objections.empty()) {
    return {not_held(
        about, requirement,
        was_good(about, about.evidence().agreements, good) ? State::voided : State::missing,
        fmt::format("open objections: {}", joined(agreement.objections, "; ")))};
  }
  if (!agreement.reached) {
    return {not_reached(about, requirement, agreement, found.elsewhere != nullptr)};
  }
  Part part = aged(about, requirement, found.here->at,
                   fmt::format("{} agreed as of {}", joined(agreement.agreed, ", "),
                               evidence::to_date(found.here->at)));
  part.evidence = agreement.agreed;
  if (agreement.until_ms < 0) return {std::move(part)};
  const auto until =
      std::chrono::floor<std::chrono::seconds>(std::chrono::sys_time<std::chrono::milliseconds>(
          std::chrono::milliseconds(agreement.until_ms)));
  if (part.until && *part.until <= until) return {std::move(part)};
  part.until = until;
  if (about.at() <= until) return {std::move(part)};
  Part expired = not_held(about, requirement, State::expired,
                          fmt::format("the agreement ended on {}", evidence::to_date(until)));
  expired.since = part.since;
  expired.until = until;
  return {std::move(expired)};
}

std::vector<Part> cleared(const Case& about, const Requirement& requirement) {
  const auto good = [](const evidence::DoctorReported& one) { return one.cleared; };
  const auto found = latest(about, about.evidence().clearances, good);
  if (found.here == nullptr) {
    return {none_here(about, requirement, found, "the doctor cleared it",
                      "the doctor has not seen it")};
  }
  if (good(found.here->what)) {
    return {aged(about, requirement, found.here->at,
                 fmt::format("cleared on {}", evidence::to_date(found.here->at)))};
  }
  return {
      not_held(about, requirement,
               was_good(about, about.evidence().clearances, good) ? State::voided : State::missing,
               fmt::format("the doctor found on {}: {}", evidence::to_date(found.here->at),
                           joined(found.here->what.problems, "; ")))};
}

std::vector<Part> gated(const Case& about, const Requirement& requirement) {
  const auto good = [](const evidence::GateRan& one) { return one.passed && one.enforced; };
  const auto found = latest(about, about.evidence().gates, good);
  if (found.here == nullptr) {
    return {
        none_here(about, requirement, found, "a gate let it pass", "no gate stands in a pipeline")};
  }
  const evidence::GateRan& gate = found.here->what;
  const std::string name = fmt::format("{} {}", gate.pipeline, gate.build);
  if (!gate.enforced) {
    return {
        not_held(about, requirement, State::missing,
                 fmt::format("the gate in {} only advises: a failed test stops nothing", name))};
  }
  if (!gate.passed) {
    return {not_held(about, requirement,
                     was_good(about, about.evidence().gates, good) ? State::voided : State::missing,
                     fmt::format("the gate stopped {} on {}: {}", name,
                                 evidence::to_date(found.here->at), joined(gate.reasons, "; ")))};
  }
  Part part =
      aged(about, requirement, found.here->at,
           fmt::format("the gate let {} pass on {}", name, evidence::to_date(found.here->at)));
  part.evidence = {name};
  return {std::move(part)};
}

}  // namespace understudy::stage
