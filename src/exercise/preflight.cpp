#include "understudy/exercise/preflight.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <iterator>
#include <map>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <re2/re2.h>

#include "understudy/exercise/facts.hpp"
#include "understudy/model/reach.hpp"
#include "understudy/os/child.hpp"

namespace understudy::exercise {

namespace {

constexpr auto limit = std::chrono::seconds(10);
constexpr std::uintmax_t least_room = 16U << 20U;

const model::Host* host_named(const std::vector<model::Host>& hosts, const std::string& name) {
  const auto found = std::ranges::find_if(hosts, [&name](const model::Host& host) {
    return name.empty() ? host.is_default : host.name.value == name;
  });
  return found == hosts.end() ? nullptr : &*found;
}

std::string called(const std::string& host) {
  return host.empty() ? "the default host" : "host " + host;
}

std::vector<std::string> at(const std::vector<model::Host>& hosts, const std::string& name,
                            std::vector<std::string> argv) {
  const model::Host* host = host_named(hosts, name);
  if (host == nullptr) return argv;
  return model::behind(host->reach, std::move(argv));
}

std::string first_line(const std::string& text) {
  const auto start = text.find_first_not_of(" \t\r\n");
  if (start == std::string::npos) return {};
  return text.substr(start, text.find('\n', start) - start);
}

std::string without(std::string text, std::string_view prefix) {
  if (text.starts_with(prefix)) text.erase(0, prefix.size());
  return text;
}

/// What a program proposes on a line of its own, as ours do: "hint: …".
std::string hint_in(const std::string& text) {
  constexpr std::string_view mark = "hint: ";
  const auto at = text.find(mark);
  return at == std::string::npos ? "" : first_line(text.substr(at + mark.size()));
}

/// Its lines, joined by commas.
std::string one_line(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    if (!line.empty()) out += (out.empty() ? "" : ", ") + std::string(line);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return out;
}

model::Check check_environment(const model::Environment& environment) {
  return {.name = "environment",
          .ok = true,
          .detail = fmt::format("'{}' is {}production", environment.name.value,
                                environment.production ? "" : "not ")};
}

/// Nobody's word is never a yes.
model::Check check_agreement(const PreflightInput& input) {
  if (input.agreement) return *input.agreement;
  return {.name = "agreement",
          .ok = false,
          .detail = "nothing shows that the team agrees to this in production",
          .hint = "begin the exercise anew: it asks for the agreement before anything else"};
}

model::Check check_host(const PreflightInput& input, const std::string& name) {
  model::Check check{.name = called(name)};
  if (!name.empty() && host_named(input.hosts, name) == nullptr) {
    check.detail = "it is not declared";
    check.hint = "declare it under hosts in the manifest, or correct the step";
    return check;
  }
  const auto done = os::run({.argv = at(input.hosts, name, {"bash", "-c", ":"})}, limit);
  if (!done) {
    check.detail = done.error().cause().message;
    check.hint = done.error().cause().hint;
    return check;
  }
  check.ok = done->status.ok();
  check.detail = check.ok ? "reachable" : without(first_line(done->err + done->out), "error: ");
  if (check.ok) return check;
  if (check.detail.empty()) {
    check.detail = fmt::format("not reachable (exit {})", done->status.shell_code());
  }
  check.hint = hint_in(done->err);
  return check;
}

std::set<std::string> hosts_of(const PreflightInput& input) {
  std::set<std::string> names;
  for (const model::Action& action : input.plan.actions) {
    if (action.kind == "run") names.insert(action.host);
    for (const model::Way& way : action.ways) {
      if (!way.guard.empty()) names.insert(way.host);
    }
  }
  for (const model::PlannedAssumption& one : input.plan.assumptions) {
    if (!one.guard.empty()) names.insert(one.host);
  }
  names.insert(input.fault.from ? input.fault.from->value : "");
  return names;
}

/// `bash -n` reads a text without running any of it.
std::string syntax_error(const std::string& text) {
  const auto done = os::run({.argv = {"bash", "-n", "-c", "--", text}}, limit);
  if (!done) return done.error().cause().message;
  return done->status.ok() ? "" : first_line(done->err);
}

model::Check check_syntax(const model::Planned& plan) {
  model::Check check{.name = "commands", .ok = true, .detail = "every command can be parsed"};
  const auto look = [&check](const std::string& id, std::uint32_t line, const std::string& text) {
    if (!check.ok || text.empty()) return;
    const std::string error = syntax_error(text);
    if (error.empty()) return;
    check.ok = false;
    check.detail = fmt::format("step {} (line {}) cannot be parsed: {}", id, line, error);
    check.hint = "correct the step in the playbook";
  };
  for (const model::Action& action : plan.actions) {
    if (action.kind == "pass" || !action.interpreter.empty()) continue;
    for (const model::PlannedCommand& command : action.commands) {
      look(action.id, command.line, command.text);
    }
    for (const model::Way& way : action.ways) look(way.branch, action.line, way.guard);
  }
  return check;
}

/// Hosts that cannot be reached for the same reason are one finding.
void add_host(std::vector<model::Check>& checks, model::Check check) {
  model::Check& last = checks.back();
  if (check.ok || last.ok || last.detail != check.detail) {
    checks.push_back(std::move(check));
  } else {
    last.name += ", " + check.name;
  }
}

model::Check check_tools(const PreflightInput& input, const Tools& tools) {
  constexpr auto script =
      "for tool do type -- \"$tool\" >/dev/null 2>&1 || printf '%s\\n' "
      "\"$tool\"; done";
  std::vector<std::string> argv{"bash", "-c", script, "bash"};
  argv.insert(argv.end(), tools.names.begin(), tools.names.end());
  model::Check check{.name = "tools on " + called(tools.host)};
  const auto done = os::run({.argv = at(input.hosts, tools.host, std::move(argv))}, limit);
  if (!done) {
    check.detail = done.error().cause().message;
    return check;
  }
  check.ok = done->status.ok() && done->out.empty();
  check.detail = check.ok ? fmt::format("{}", fmt::join(tools.names, ", "))
                          : fmt::format("not found: {}", one_line(done->out + done->err));
  if (!check.ok) check.hint = "install it there, or correct the step";
  return check;
}

/// Why it does not hold; empty: it does.
std::string broken_assumption(const PreflightInput& input, const model::PlannedAssumption& one) {
  if (!one.probe.empty()) {
    if (!input.look_at_probe) return "nothing here can look at a probe";
    const std::string why = input.look_at_probe(one.probe);
    return why.empty() ? "" : fmt::format("probe {}: {}", one.probe, why);
  }
  const auto done =
      os::run({.argv = at(input.hosts, one.host, {"bash", "-c", "--", one.guard})}, limit);
  if (!done) return done.error().cause().message;
  constexpr int not_executable = 126;
  const int code = done->status.shell_code();
  const bool usable = code < not_executable;
  if (usable && (one.negated ? code != 0 : code == 0)) return {};
  return fmt::format("'{}' exits {}{}", one_line(one.guard), code,
                     one.negated && code == 0 ? ", which it must not" : "");
}

model::Check check_assumption(const PreflightInput& input, const model::PlannedAssumption& one) {
  const std::string why = broken_assumption(input, one);
  return {.name = assumption_name(one),
          .ok = why.empty(),
          .detail =
              why.empty() ? one.text : fmt::format("it does not hold that '{}': {}", one.text, why),
          .hint = why.empty() ? "" : "make it so, or correct the plan: it rests on this"};
}

model::Check check_room(const std::filesystem::path& folder) {
  std::error_code error;
  const auto space = std::filesystem::space(folder, error);
  model::Check check{.name = "room for evidence"};
  check.ok = !error && space.available >= least_room;
  check.detail = error ? error.message()
                 : check.ok
                     ? fmt::format("{} MiB free", space.available >> 20U)
                     : fmt::format("only {} KiB free in {}, at least {} MiB are needed",
                                   space.available >> 10U, folder.string(), least_room >> 20U);
  if (!check.ok) check.hint = "free some space, or keep the evidence elsewhere with --store DIR";
  return check;
}

model::Check check_left_over(const std::vector<std::string>& left_over) {
  model::Check check{.name = "earlier runs", .ok = left_over.empty()};
  check.detail = check.ok ? "no fault is left over" : left_over.front();
  if (!check.ok) check.hint = "take it back by hand, then run 'understudy undo' to verify";
  return check;
}

/// The first word of a line, when it is sure to name a program. Relative paths depend on where the
/// step will be by then.
std::string first_word(std::string_view line) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-";
  const auto start = line.find_first_not_of(" \t");
  if (start == std::string_view::npos) return {};
  line.remove_prefix(start);
  const std::string_view word = line.substr(0, line.find_first_of(" \t\n;|&<>()"));
  if (word.empty() || word.find_first_not_of(plain) != std::string_view::npos) return {};
  return word.contains('/') && !word.starts_with('/') ? std::string() : std::string(word);
}

/// What the texts of one host need, in the order of the plan.
class NeededTools {
 public:
  void read(const std::string& text) {
    if (const std::string word = first_word(text); !word.empty() && !anything_) names_.insert(word);
    note_definitions(text);
  }

  [[nodiscard]] std::vector<std::string> take() const {
    std::vector<std::string> out;
    std::ranges::set_difference(names_, defined_, std::back_inserter(out));
    return out;
  }

 private:
  void note_definitions(const std::string& text) {
    static const RE2 definition(
        R"((?m)(?:^|[\s;&|{])(?:(?:function\s+)([\w.-]+)|([\w.-]+)\s*\(\)|alias\s+(?:--\s+)?([\w.-]+)=))");
    static const RE2 reads_more(R"((?m)(?:^|[;&|{]\s*)\s*(?:\.|source|eval)\s)");
    re2::StringPiece rest(text);
    std::array<std::string, 3> names;
    while (RE2::FindAndConsume(&rest, definition, &names[0], &names[1], &names[2])) {
      defined_.insert(names.begin(), names.end());
    }
    anything_ = anything_ || RE2::PartialMatch(text, reads_more);
  }

  std::set<std::string> names_;
  std::set<std::string> defined_;  ///< Functions and aliases.
  bool anything_ = false;          ///< Text from elsewhere was read in and may define any name.
};

}  // namespace

std::vector<Tools> tools_of(const model::Planned& plan) {
  std::map<std::string, NeededTools> needed;
  for (const model::Action& action : plan.actions) {
    if (action.kind == "pass") continue;
    if (!action.interpreter.empty()) {
      needed[action.host].read(action.interpreter.front());
      continue;
    }
    for (const model::PlannedCommand& command : action.commands) {
      needed[action.host].read(command.text);
    }
    for (const model::Way& way : action.ways) needed[way.host].read(way.guard);
  }
  std::vector<Tools> out;
  for (const auto& [host, tools] : needed) {
    std::vector<std::string> names = tools.take();
    if (!names.empty()) out.push_back({.host = host, .names = std::move(names)});
  }
  return out;
}

namespace {

/// What the playbook needs, host by host, and what the fault needs where it is injected from.
void look_for_tools(const PreflightInput& input, std::vector<model::Check>& checks) {
  for (const Tools& tools : tools_of(input.plan)) checks.push_back(check_tools(input, tools));
  const model::Fault& fault = input.fault;
  Tools for_fault{.host = fault.from ? fault.from->value : "", .names = {}};
  for (const auto* argv : {&fault.inject, &fault.effect, &fault.revert, &fault.reverted}) {
    auto& names = for_fault.names;
    if (argv->empty() || std::ranges::find(names, argv->front()) != names.end()) continue;
    names.push_back(argv->front());
  }
  checks.push_back(check_tools(input, for_fault));
  checks.back().name = "tools of the fault";
}

}  // namespace

std::vector<model::Check> run_preflight(const PreflightInput& input) {
  const auto bound = [](const model::PlannedAssumption& one) {
    return !one.probe.empty() || !one.guard.empty();
  };
  std::vector<model::Check> checks{check_environment(input.environment)};
  if (input.environment.production) checks.push_back(check_agreement(input));
  bool reachable = true;
  for (const std::string& host : hosts_of(input)) {
    add_host(checks, check_host(input, host));
    reachable = reachable && checks.back().ok;
  }
  checks.push_back(check_syntax(input.plan));
  if (reachable) look_for_tools(input, checks);
  for (const model::PlannedAssumption& one : input.plan.assumptions) {
    if (bound(one) && reachable) checks.push_back(check_assumption(input, one));
  }
  checks.push_back(check_room(input.run_folder));
  checks.push_back(check_left_over(input.left_over));
  return checks;
}

}  // namespace understudy::exercise
