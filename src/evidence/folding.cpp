#include <algorithm>
#include <chrono>
#include <cstdint>
#include <expected>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "understudy/diag/result.hpp"
#include "understudy/evidence/run.hpp"
#include "understudy/evidence/sealed.hpp"
#include "understudy/exercise/facts.hpp"
#include "understudy/exercise/machine.hpp"
#include "understudy/exercise/verdict.hpp"
#include "understudy/model/event.hpp"

namespace understudy::evidence {

namespace {

using Events = std::vector<model::Event>;

Time wall(const model::Stamp& stamp) {
  return std::chrono::floor<std::chrono::seconds>(
      std::chrono::sys_time<std::chrono::nanoseconds>(std::chrono::nanoseconds(stamp.wall_ns)));
}

std::optional<Verdict> read_verdict(std::string_view word) {
  for (const Verdict verdict :
       {Verdict::passed, Verdict::failed, Verdict::aborted, Verdict::inconclusive}) {
    if (word == name_of(verdict)) return verdict;
  }
  return std::nullopt;
}

diag::Result<> check_frame(const Events& events) {
  if (events.empty()) {
    return diag::fail({.code = "US-V001",
                       .message = "the run died before it had begun, so it shows nothing",
                       .hint = "nothing was done in it: remove its folder"});
  }
  if (!std::holds_alternative<model::RunOpened>(events.front().body)) {
    return diag::fail({.code = "US-V002",
                       .message = "the run's journal does not begin with its opening",
                       .hint = "restore the run's folder from a copy"});
  }
  for (const model::Event& event : events) {
    const bool again = event.number > 1 && std::holds_alternative<model::RunOpened>(event.body);
    const bool seal_inside =
        event.number < events.size() && std::holds_alternative<model::Closed>(event.body);
    if (!again && !seal_inside) continue;
    return diag::fail({.code = "US-V002",
                       .message = again ? "the run's journal begins twice"
                                        : "the run's journal goes on after its seal",
                       .hint = "restore the run's folder from a copy"});
  }
  if (!std::holds_alternative<model::Closed>(events.back().body)) {
    return diag::fail({.code = "US-V001",
                       .message = "the run is not sealed, so it shows nothing",
                       .hint = "go on with it: understudy resume"});
  }
  return {};
}

/// A word that is not known earns least.
Trigger trigger_of(std::string_view word) {
  for (const Trigger trigger : {Trigger::schedule, Trigger::pipeline}) {
    if (word == name_of(trigger)) return trigger;
  }
  return Trigger::person;
}

/// A run may say less than its events show (another version judged it), never more.
diag::Result<> check_borne_out(const Events& events, const model::Closed& closed) {
  if (closed.verdict != name_of(Verdict::passed)) return {};
  const Events before(events.begin(), std::prev(events.end()));
  const model::Closed judged =
      exercise::judge(exercise::replay(before).state, exercise::facts(before));
  if (judged.verdict == closed.verdict) return {};
  return diag::fail(
      {.code = "US-V003",
       .message = fmt::format("the run says that it passed, but its events show: {}",
                              judged.reasons.empty() ? judged.verdict : judged.reasons.front()),
       .hint = "rehearse again: this run does not count"});
}

/// Its block has the terminal of a person, who does what is to be done there.
bool is_interactive(const model::Planned* plan, const std::string& id) {
  return plan != nullptr && std::ranges::any_of(plan->actions, [&id](const model::Action& action) {
           return action.id == id && action.interactive;
         });
}

/// Whether the person has done the step, and not only let it go on.
bool is_by_hand(const model::PersonAnswered& answer, const model::Planned* plan) {
  const bool at_the_terminal = answer.question == "run" && is_interactive(plan, answer.action);
  return answer.question == "confirm" || answer.answer == "deviation" || at_the_terminal;
}

/// Which steps a person had a hand in. A step is a block or a manual step, not a decision.
Hands hands_of(const Events& events) {
  std::set<std::string> steps;
  std::set<std::string> performed;
  std::set<std::string> supervised;
  const model::Planned* plan = nullptr;
  for (const model::Event& event : events) {
    if (const auto* issued = std::get_if<model::Issued>(&event.body)) {
      if (issued->kind == "run" && !issued->action.empty()) steps.insert(issued->action);
    }
    if (const auto* planned = std::get_if<model::Planned>(&event.body)) plan = planned;
    const auto* answer = std::get_if<model::PersonAnswered>(&event.body);
    if (answer == nullptr) continue;
    if (is_by_hand(*answer, plan)) {
      steps.insert(answer->action);
      performed.insert(answer->action);
    } else {
      supervised.insert(answer->question + " " + answer->action);
    }
  }
  return {.steps = static_cast<std::uint32_t>(steps.size()),
          .performed = static_cast<std::uint32_t>(performed.size()),
          .supervised = static_cast<std::uint32_t>(supervised.size())};
}

Held held_of(exercise::Held held) {
  switch (held) {
    case exercise::Held::met: return Held::met;
    case exercise::Held::missed: return Held::missed;
    case exercise::Held::unknown: return Held::not_shown;
    case exercise::Held::not_declared: break;
  }
  return Held::not_declared;
}

Measured measured(std::int64_t objective_ms, std::optional<std::int64_t> ns, exercise::Held held) {
  Measured out{.held = held_of(held)};
  if (objective_ms >= 0) out.objective = std::chrono::milliseconds(objective_ms);
  if (ns) out.measured = std::chrono::nanoseconds(*ns);
  return out;
}

}  // namespace

diag::Result<Run> run_of(const Events& events) {
  if (auto framed = check_frame(events); !framed) {
    return std::unexpected(std::move(framed).error());
  }
  const exercise::Facts facts = exercise::facts(events);
  const auto& closed = std::get<model::Closed>(events.back().body);
  const auto verdict = read_verdict(closed.verdict);
  if (!verdict) {
    return diag::fail(
        {.code = "US-V003",
         .message = fmt::format("the run's verdict '{}' is none that there is", closed.verdict),
         .hint = "rehearse again: this run does not count"});
  }
  if (auto borne = check_borne_out(events, closed); !borne) {
    return std::unexpected(std::move(borne).error());
  }
  const model::RunOpened& opened = facts.opened;
  return Run{.id = opened.run_id,
             .application = opened.application,
             .kind = Kind::exercise,
             .scenario = opened.scenario,
             .target = opened.service,
             .file = opened.playbook,
             .file_sha256 = opened.playbook_sha256,
             .manifest_sha256 = opened.manifest_sha256,
             .environment = opened.environment,
             .production = opened.production,
             .fault = opened.fault,
             .mode = opened.mode,
             .actor = opened.actor,
             .trigger = trigger_of(opened.trigger),
             .hands = hands_of(events),
             .verdict = *verdict,
             .began = wall(facts.opened_at),
             .ended = wall(events.back().at),
             .rto = measured(opened.rto_ms, facts.time_to_recover_ns, facts.rto),
             .rpo = measured(opened.rpo_ms, facts.data_loss_ns, facts.rpo)};
}

}  // namespace understudy::evidence
