#include "dry_run.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "understudy/exercise/expect.hpp"
#include "understudy/exercise/session.hpp"
#include "understudy/model/duration.hpp"

namespace understudy::cli {

namespace {

using model::Action;

/// An argument vector as a person would type it.
std::string typed(const std::vector<std::string>& argv) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";
  std::string out;
  for (const std::string& word : argv) {
    if (!out.empty()) out += ' ';
    const bool quote = word.empty() || word.find_first_not_of(plain) != std::string::npos;
    out += quote ? exercise::shell_quote(word) : word;
  }
  return out;
}

/// Its time, and whose word it is.
std::string objective(const std::optional<model::Promise>& promise, const Loaded& loaded) {
  if (!promise) return "none declared";
  const std::string time = model::to_text(promise->time.value);
  switch (promise->by) {
    case model::PromisedBy::playbook: return time + " (the playbook)";
    case model::PromisedBy::disruption:
      return fmt::format("{} (the scenario '{}')", time, loaded.disruption);
    case model::PromisedBy::dependency:
      return fmt::format("{} (the dependency '{}')", time, loaded.dependency);
    case model::PromisedBy::application: break;
  }
  return time + " (the application)";
}

class Printer {
 public:
  explicit Printer(const Loaded& loaded) : l_(loaded) {}

  std::string print(const std::string& mode) {
    heading();
    before();
    steps(mode);
    after();
    return std::move(out_);
  }

 private:
  template <typename... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    out_ += fmt::format(format, std::forward<Args>(args)...);
    out_ += '\n';
  }

  void heading() {
    line("Dry run: nothing below is done.");
    line("");
    line("  scenario     {} ({})", l_.scenario.title, l_.playbook_source->name);
    line("  application  {}, environment {} ({})", l_.application.name.value,
         l_.environment.name.value, l_.environment.production ? "production" : "not production");
    line("  objectives   RTO {}, RPO {}", objective(l_.promises.rto, l_),
         objective(l_.promises.rpo, l_));
    line("");
  }

  [[nodiscard]] std::string at(const std::vector<std::string>& argv) const {
    std::vector<std::string> all = reach_of(l_.application, l_.fault.from);
    all.insert(all.end(), argv.begin(), argv.end());
    return typed(all);
  }

  void before() {
    line("1. Pre-flight: environment, hosts, commands, tools, room for evidence");
    for (const model::PlannedAssumption& one : l_.plan.assumptions) assumption(one);
    line("2. Measure from now on:");
    line("     GET {} every {}, at most {} each, must answer {}", l_.probe.url.value,
         model::to_text(l_.probe.interval), model::to_text(l_.probe.timeout),
         l_.probe.expect_status);
    if (l_.ledger) {
      line("     POST {} every {}, numbered records, read back at the end", l_.ledger->url.value,
           model::to_text(l_.ledger->interval));
    } else {
      line("     no write ledger: lost writes are {}",
           probed() ? "shown by the playbook's own step alone" : "not measured");
      if (!probed() && l_.promises.rpo) {
        line("     so the RPO is not shown, and the run can be inconclusive at best:");
        line("     declare a ledger, or let a step of the test procedure look (rpo-probe=true)");
      }
    }
    line("3. Break it: {} ({})", l_.fault.title, l_.fault.name.value);
    if (l_.fault.destroys) {
      line("     this destroys: only the playbook brings it back; by hand: {}", l_.fault.heal);
    } else {
      line("     the undo is on disk and guarded first:  $ {}", at(l_.fault.revert));
    }
    line("     inject:         $ {}", at(l_.fault.inject));
    if (!l_.fault.effect.empty()) line("     in force when:  $ {}", at(l_.fault.effect));
    line("4. Wait for the first failed request");
  }

  [[nodiscard]] bool probed() const {
    return std::ranges::any_of(l_.plan.actions, [](const Action& action) {
      return action.rpo_probe && action.kind != "pass";
    });
  }

  void assumption(const model::PlannedAssumption& one) {
    const std::string how = !one.probe.empty() ? "probe " + one.probe
                            : !one.guard.empty()
                                ? (one.negated ? "must fail: $ " : "$ ") + one.guard
                                : "a person says so";
    line("     it holds that '{}' (line {}): {}", one.text, one.line, how);
  }

  void steps(const std::string& mode) {
    line("5. Carry the playbook out, mode {}:", mode);
    std::string section;
    for (const Action& action : l_.plan.actions) {
      if (action.section != section) {
        section = action.section;
        line("");
        line("   {} procedure", section);
      }
      one(action);
    }
    line("");
  }

  void one(const Action& action) {
    if (action.kind == "decide") return decision(action, "exactly one of these ways");
    if (action.kind == "unless") return decision(action, "only if");
    line("   {:<16} line {:<4} {}", action.id, action.line, action.text);
    if (action.kind == "pass") return line("     passed over, as documented: {}", action.why);
    people(action);
    if (action.kind == "confirm") {
      return line("     {} does this and confirms it",
                  action.role.empty() ? "a person" : action.role);
    }
    attributes(action);
    for (const model::PlannedCommand& command : action.commands) show(command, action);
  }

  void decision(const Action& action, std::string_view what) {
    line("   {:<16} line {:<4} {}:", action.id, action.line, what);
    for (const model::Way& way : action.ways) {
      const std::string check = (way.negated ? "this fails: $ " : "$ ") + way.guard;
      line("     {} if {}", way.branch,
           way.guard.empty() ? "a person says so: " + way.text : check);
    }
  }

  /// What is asked before, and what comes of a failure.
  void people(const Action& action) {
    if (action.confirm > 0) {
      line("     before it, {} must agree", action.confirm == 1 ? "one person" : "two people");
    }
    if (action.danger) {
      line("     before it, a person types the application's name, {}", l_.application.name.value);
    }
    if (action.starts_clock) {
      line(
          "     the playbook starts its clock here; in an exercise the RTO counts from the fault,");
      line("     which comes before, so this is told and does not count");
    }
    if (action.stops_clock) line("     recovery is over when it has passed, not before");
    if (action.on_fail == "ask") line("     if it fails, a person is asked how to go on");
    if (action.on_fail == "goto") {
      const auto target = static_cast<std::size_t>(action.fail_target);
      line("     if it fails, go on at {}", l_.plan.actions.at(target).step);
    }
  }

  void attributes(const Action& action) {
    std::vector<std::string> notes;
    if (!action.host.empty()) notes.push_back("on " + action.host);
    if (action.background) {
      notes.emplace_back("goes on in the background until the procedures are over");
    } else {
      notes.push_back("at most " + model::to_text(std::chrono::milliseconds(action.timeout_ms)));
    }
    if (action.interactive) notes.emplace_back("a person has the terminal until it ends");
    if (action.retry > 0) {
      notes.push_back(fmt::format("up to {} more times, {} apart", action.retry,
                                  model::to_text(std::chrono::milliseconds(action.interval_ms))));
    }
    if (!action.capture.empty()) notes.push_back("output kept as $" + action.capture);
    if (action.rpo_probe) notes.emplace_back("prints when the newest record left was written");
    if (action.idempotent) notes.emplace_back("may run again");
    if (!action.interpreter.empty()) {
      notes.push_back(fmt::format("read by {}", fmt::join(action.interpreter, " ")));
    }
    if (action.kind == "run" && !action.role.empty()) notes.push_back("for " + action.role);
    line("     ({})", fmt::join(notes, "; "));
  }

  void show(const model::PlannedCommand& command, const Action& action) {
    indented(command.text, "     $ ", "       ");
    const std::string expected = exercise::as_written(command.expected);
    if (!expected.empty()) {
      indented(expected, action.output == "sample" ? "     ~ " : "     > ", "       ");
    }
    if (command.exit_code != 0) line("     must exit with {}", command.exit_code);
  }

  void indented(std::string_view text, std::string_view first, std::string_view other) {
    std::string_view prefix = first;
    while (!text.empty()) {
      const auto end = text.find('\n');
      line("{}{}", prefix, text.substr(0, end));
      text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
      prefix = other;
    }
  }

  void after() {
    if (l_.fault.destroys) {
      line("6. Nothing is taken back: what was destroyed stays gone");
    } else {
      line("6. Take the fault back and verify it:");
      line("     $ {}", at(l_.fault.revert));
      if (!l_.fault.reverted.empty()) line("     gone when:  $ {}", at(l_.fault.reverted));
    }
    line("7. See that service holds, read the writes back, judge, seal the evidence");
  }

  const Loaded& l_;
  std::string out_;
};

}  // namespace

std::string dry_run(const Loaded& loaded, const std::string& mode) {
  return Printer(loaded).print(mode);
}

}  // namespace understudy::cli
