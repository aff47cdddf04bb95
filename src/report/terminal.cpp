#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include <fmt/format.h>

#include "understudy/exercise/expect.hpp"
#include "understudy/report/report.hpp"
#include "view.hpp"

namespace understudy::report {

namespace {

struct Look {
  std::string_view mark;
  std::string_view plain;
  std::string_view color;
};

constexpr Look good{"✓", "ok", "32"};
constexpr Look bad{"✗", "!!", "31"};
constexpr Look alert{"●", "* ", "33"};
constexpr Look step{"▸", "> ", "36"};
constexpr Look quiet{"·", "- ", "2"};

std::string in_color(std::string_view text, std::string_view color, const Style& style) {
  return style.color ? fmt::format("\x1b[{}m{}\x1b[0m", color, text) : std::string(text);
}

std::string marked(const Look& look, std::string_view text, const Style& style) {
  return fmt::format("{} {}", in_color(style.unicode ? look.mark : look.plain, look.color, style),
                     exercise::plain_text(text));
}

std::string one_line(std::string text, std::size_t most) {
  for (char& c : text) {
    if (c == '\n' || c == '\t') c = ' ';
  }
  if (text.size() <= most) return text;
  std::size_t cut = most;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U) --cut;
  return text.substr(0, cut) + "…";
}

/// Says one event in one line; empty for those that only the journal needs.
class Teller {
 public:
  Teller(const model::Planned& plan, const Style& style) : plan_(plan), style_(style) {}

  std::string operator()(const model::PreflightDone& done) const {
    std::string problems;
    for (const model::Check& check : done.checks) {
      if (check.ok) continue;
      problems += fmt::format("\n            {}: {}", check.name, check.detail);
      if (!check.hint.empty()) problems += fmt::format("\n              hint: {}", check.hint);
    }
    if (problems.empty()) {
      return marked(good, fmt::format("pre-flight: {} checks hold", done.checks.size()), style_);
    }
    return marked(bad, "pre-flight found what would go wrong:" + problems, style_);
  }

  std::string operator()(const model::MeasuringStarted& started) const {
    return started.ok ? marked(quiet, "measuring from the client's place", style_)
                      : marked(bad, "measuring could not start: " + started.detail, style_);
  }

  std::string operator()(const model::BaselineTaken& taken) const {
    if (!taken.steady) return marked(bad, "no steady state: " + taken.detail, style_);
    return marked(good,
                  fmt::format("steady: {} requests answered (p99 {}), {} writes acknowledged",
                              taken.requests, human(taken.p99_ns), taken.acknowledged),
                  style_);
  }

  std::string operator()(const model::UndoArmed& armed) const {
    if (!armed.ok) return marked(bad, "the undo could not be armed: " + armed.detail, style_);
    return marked(quiet,
                  armed.detail.empty()
                      ? fmt::format("undo on disk, guardian {} watches", armed.guardian_pid)
                      : armed.detail,
                  style_);
  }

  std::string operator()(const model::FaultInjected& injected) const {
    return injected.ok ? marked(quiet, "the fault is in force, its effect is verified", style_)
                       : marked(bad, "the fault could not be injected: " + injected.detail, style_);
  }

  std::string operator()(const model::ProbeChanged& change) const {
    return change.up ? marked(good, "a client is served again", style_)
                     : marked(alert, "a client's request failed: " + change.detail, style_);
  }

  std::string operator()(const model::ProbeLost& lost) const {
    return marked(bad, fmt::format("THE {} WAS LOST: {}", lost.which, lost.detail), style_);
  }

  std::string operator()(const model::Issued& issued) const {
    if (issued.kind == "inject") return marked(bad, "breaking it now", style_);
    if (issued.kind != "run") return "";
    const std::string again =
        issued.attempt > 1 ? fmt::format(" (attempt {})", issued.attempt) : "";
    return marked(step, fmt::format("{}{}  {}", issued.action, again, text_of(issued.action)),
                  style_);
  }

  std::string operator()(const model::GuardsEvaluated& guards) const {
    for (const model::GuardResult& result : guards.results) {
      if (result.holds) {
        return marked(
            step,
            fmt::format("decision: {}  {}", result.branch, way_text(guards.action, result.branch)),
            style_);
      }
    }
    return marked(alert, "decision " + guards.action + ": no way holds", style_);
  }

  std::string operator()(const model::StepFinished& finished) const {
    if (finished.outcome == "ok") return "";
    return marked(
        alert,
        fmt::format("{} {}: {}", finished.action, finished.outcome, one_line(finished.detail, 160)),
        style_);
  }

  std::string operator()(const model::BackgroundEnded& ended) const {
    if (ended.steps.empty()) return "";
    std::string text = "ended what ran in the background:";
    bool well = true;
    for (const model::StepFinished& one : ended.steps) {
      text += " " + one.action;
      if (one.outcome == "ok") continue;
      text += fmt::format(" ({}: {})", one.outcome, one_line(one.detail, 120));
      well = false;
    }
    return marked(well ? quiet : alert, text, style_);
  }

  std::string operator()(const model::PersonAnswered& answer) const {
    return marked(quiet,
                  fmt::format("{}: {} {} {}", answer.actor, answer.action, answer.answer,
                              one_line(answer.note, 80)),
                  style_);
  }

  std::string operator()(const model::PersonMissing& missing) const {
    return marked(alert,
                  fmt::format("{} needs a person, and nobody answered ({})",
                              missing.action.empty() ? "going on" : missing.action, missing.reason),
                  style_);
  }

  std::string operator()(const model::FaultReverted& reverted) const {
    return reverted.ok
               ? marked(good, fmt::format("fault taken back and verified (by the {})", reverted.by),
                        style_)
               : marked(bad, "THE FAULT MAY STILL BE IN FORCE: " + reverted.detail, style_);
  }

  std::string operator()(const model::Settled& settled) const {
    return settled.steady ? marked(good, "service holds", style_)
                          : marked(bad, "service does not hold: " + settled.detail, style_);
  }

  std::string operator()(const model::Interrupted& interrupted) const {
    return marked(alert,
                  fmt::format("{} {} was under way when the tool ended; its outcome is not "
                              "known",
                              interrupted.kind, interrupted.action),
                  style_);
  }

  std::string operator()(const model::Resumed& resumed) const {
    return marked(quiet, "taken up again by " + resumed.actor, style_);
  }

  std::string operator()(const model::StopRequested& stop) const {
    return marked(alert, "stop asked for: " + stop.by, style_);
  }

  template <typename T>
  std::string operator()(const T& /*only for the journal*/) const {
    return "";
  }

 private:
  [[nodiscard]] const model::Action* find(const std::string& id) const {
    for (const model::Action& action : plan_.actions) {
      if (action.id == id) return &action;
    }
    return nullptr;
  }

  [[nodiscard]] std::string text_of(const std::string& id) const {
    const model::Action* action = find(id);
    return action == nullptr ? "" : one_line(action->text, 90);
  }

  [[nodiscard]] std::string way_text(const std::string& id, const std::string& branch) const {
    const model::Action* action = find(id);
    if (action == nullptr) return "";
    for (const model::Way& way : action->ways) {
      if (way.branch == branch) return one_line(way.text, 90);
    }
    return "";
  }

  const model::Planned& plan_;
  const Style& style_;
};

std::string_view color_of(const std::string& verdict) {
  if (verdict == "passed") return "1;32";
  return verdict == "inconclusive" || verdict == "not finished" ? "1;33" : "1;31";
}

std::string upper(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

std::string row(std::string_view name, const std::string& text) {
  return fmt::format("  {:<16}{}\n", name, exercise::plain_text(text));
}

/// What a run that broke something has to tell.
std::string measured_rows(const View& v, const Style& style) {
  std::string out = row("broken", v.broken);
  out += row("noticed", v.noticed);
  out += row("served again", v.served);
  out += row("downtime", v.downtime);
  for (const ObjectiveRow& objective : v.objectives) {
    const std::string& why = objective.share.empty() ? objective.measured : objective.share;
    out +=
        row(objective.name + " " + objective.objective, fmt::format("{}, {}", objective.held, why));
  }
  out += row("writes", v.writes);
  if (!v.newest.empty()) out += row("newest record", v.newest);
  if (v.clock_is_told) out += row("clock", v.clock);
  out += v.undo_failed ? in_color(row("fault", v.undo), "1;31", style) : row("fault", v.undo);
  return out;
}

}  // namespace

std::string timeline_line(const model::Event& event, const model::Planned& plan,
                          std::int64_t origin_ns, const Style& style) {
  const std::string text = std::visit(Teller(plan, style), event.body);
  if (text.empty()) return "";
  std::int64_t at = event.at.boot_ns;
  if (const auto* change = std::get_if<model::ProbeChanged>(&event.body)) at = change->at_ns;
  if (const auto* injected = std::get_if<model::FaultInjected>(&event.body)) {
    if (injected->ok) at = injected->ended_ns;
  }
  return fmt::format("{:>9} s  {}",
                     fmt::format("{:+.3f}", static_cast<double>(at - origin_ns) / 1e9), text);
}

std::string to_terminal(const exercise::Facts& facts, const Style& style) {
  const View v = view_of(facts);
  const std::string rule(static_cast<std::size_t>(std::min(style.width, 80)), '-');
  std::string out =
      fmt::format("\n{}\n  {}  {}\n\n", rule,
                  in_color(upper(exercise::plain_text(v.verdict)), color_of(v.verdict), style),
                  exercise::plain_text(v.sentence));
  const bool untouched = facts.closed && !facts.disrupted_ns;
  out += untouched ? row("fault", v.undo) : measured_rows(v, style);
  if (!facts.passed_over.empty()) {
    out += row("passed over",
               fmt::format("{} as documented, first {}: {}", facts.passed_over.size(),
                           facts.passed_over.front().id, facts.passed_over.front().why));
  }
  for (const std::string& reason : v.reasons) {
    out += fmt::format("  {}\n", marked(bad, reason, style));
  }
  if (v.verdict == "inconclusive") {
    for (const std::string& line : v.next) out += row("next", line);
  }
  if (!style.report_path.empty()) out += row("report", style.report_path);
  return out + rule + "\n";
}

}  // namespace understudy::report
