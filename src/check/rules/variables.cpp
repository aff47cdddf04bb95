// A variable that a step uses must have been captured before it, on every way that leads there.

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "../rules.hpp"
#include "../subject.hpp"

namespace understudy::check {

namespace {

bool is_name_byte(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/// The name that the `$` there uses, as `$NAME` or `${NAME}`; empty when it uses none, or with a
/// fallback.
std::string_view name_at(std::string_view text, std::size_t dollar) {
  const bool braced = text.substr(dollar + 1).starts_with('{');
  const std::size_t begin = dollar + (braced ? 2 : 1);
  std::size_t end = begin;
  while (end < text.size() && is_name_byte(text[end])) ++end;
  const std::string_view name = text.substr(begin, end - begin);
  if (name.empty() || (name.front() >= '0' && name.front() <= '9')) return {};
  return !braced || text.substr(end).starts_with('}') ? name : std::string_view();
}

/// Names that are used as `$NAME` or `${NAME}`, outside single quotes and not escaped. A use with
/// a fallback (`${NAME:-…}`) needs no earlier capture.
std::vector<std::string> used_in(std::string_view text) {
  std::vector<std::string> names;
  bool quoted = false;
  bool doubled = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\' && !quoted) {
      ++at;
    } else if (text[at] == '\'' && !doubled) {
      quoted = !quoted;
    } else if (text[at] == '"' && !quoted) {
      doubled = !doubled;
    } else if (text[at] == '$' && !quoted) {
      if (const auto name = name_at(text, at); !name.empty()) names.emplace_back(name);
    }
  }
  return names;
}

/// Captured names are upper-case by habit; what a script sets for itself is its own business.
bool sets(std::string_view text, const std::string& name) {
  for (std::size_t at = text.find(name); at != std::string_view::npos;
       at = text.find(name, at + 1)) {
    const char before = at == 0 ? ' ' : text[at - 1];
    const bool starts = !is_name_byte(before) && before != '$' && before != '{';
    const std::size_t end = at + name.size();
    const bool assigned = end < text.size() && (text[end] == '=' || text.substr(end, 2) == "+=");
    const bool read = text.substr(0, at).ends_with("read ") ||
                      text.substr(0, at).ends_with("for ") || text.substr(0, at).ends_with("-r ");
    if (starts && (assigned || (read && (end == text.size() || !is_name_byte(text[end]))))) {
      return true;
    }
  }
  return false;
}

using NameSet = std::set<std::string>;

/// Adds those of the names that the text sets.
template <typename Listed>
void add_set(std::string_view text, const Listed& names, NameSet& into) {
  for (const std::string& name : names) {
    if (sets(text, name)) into.insert(name);
  }
}

class Flow {
 public:
  Flow(const model::Scenario& scenario, Sink& sink) : scenario_(scenario), sink_(sink) {
    each_block(scenario, [this](const Running& at) { gather(*at.block, ever_); });
  }

  void check() {
    if (ever_.empty()) return;  // Nothing is captured, so nothing can be used too early.
    NameSet known;
    steps(scenario_.recovery, known);
    steps(scenario_.test, known);
    steps(scenario_.resume, known);
    // A rollback may begin before anything was captured.
    NameSet nothing;
    steps(scenario_.rollback, nothing);
  }

 private:
  static void gather(const model::Block& block, NameSet& into) {
    if (!block.attributes.capture.empty()) into.insert(block.attributes.capture);
    for (const model::ShellCommand& command : block.commands) {
      for (const model::ExpectedLine& line : command.expected) captures(line, into);
    }
  }

  /// `(?<NAME>…)` in documented output.
  static void captures(const model::ExpectedLine& line, NameSet& into) {
    if (line.match != model::Match::regex) return;
    for (const std::string_view opening : {"(?<", "(?P<"}) {
      for (auto at = line.text.find(opening); at != std::string::npos;
           at = line.text.find(opening, at + 1)) {
        const auto end = line.text.find('>', at);
        if (end == std::string::npos) break;
        into.insert(line.text.substr(at + opening.size(), end - at - opening.size()));
      }
    }
  }

  void steps(const std::vector<model::Step>& list, NameSet& known) {
    for (const model::Step& step : list) {
      guard(step.guard, step.where, known);
      for (const model::Block& block : step.blocks) run(block, known);
      if (step.branches.empty()) continue;
      // What every way captures is known behind the decision.
      bool first = true;
      NameSet behind;
      for (const model::Branch& branch : step.branches) {
        NameSet here = known;
        guard(branch.guard, branch.where, known);
        for (const model::Block& block : branch.blocks) run(block, here);
        steps(branch.steps, here);
        if (first) {
          behind = std::move(here);
        } else {
          std::erase_if(behind, [&](const std::string& name) { return !here.contains(name); });
        }
        first = false;
      }
      known = std::move(behind);
    }
  }

  void guard(const std::string& text, const diag::Span& where, const NameSet& known) {
    need(text, where, known);
  }

  void run(const model::Block& block, NameSet& known) {
    if (!block.attributes.skip.empty()) return;
    guard(block.attributes.when, block.where, known);
    if (!block.attributes.interpreter.empty()) return gather(block, known);
    NameSet here = known;
    for (const auto& [name, value] : block.attributes.env) here.insert(name);
    for (const model::ShellCommand& command : block.commands) {
      NameSet own = here;
      add_set(command.text, used_in(command.text), own);
      need_in(command, own);
      // The session goes on from block to block, and its variables with it.
      add_set(command.text, ever_, known);
      for (const model::ExpectedLine& line : command.expected) captures(line, here);
    }
    gather(block, known);
  }

  void need_in(const model::ShellCommand& command, const NameSet& known) {
    for (const std::string& name : used_in(command.text)) {
      if (!is_needed(name, known)) continue;
      // Found once more, for its place: `$NAME` or `${NAME}`.
      auto at = command.text.find("$" + name);
      if (at == std::string::npos) at = command.text.find("${" + name);
      need_name(name, place_of(command, at, name.size() + 1), known);
    }
  }

  /// Only names that some step captures: all else comes from the environment, which is not known.
  void need(std::string_view text, const diag::Span& where, const NameSet& known) {
    for (const std::string& name : used_in(text)) need_name(name, where, known);
  }

  /// Whether it is captured somewhere, but not before, and that has not been said yet.
  [[nodiscard]] bool is_needed(const std::string& name, const NameSet& known) const {
    return ever_.contains(name) && !known.contains(name) && !told_.contains(name);
  }

  void need_name(const std::string& name, const diag::Span& where, const NameSet& known) {
    if (!is_needed(name, known)) return;
    told_.insert(name);
    diag::Diagnostic& finding = sink_.error(
        "US-R045", fmt::format("'${}' is used before it is captured on every way here", name),
        where, "capture it in a step before this one, on each way that leads here");
    each_block(scenario_, [&](const Running& at) {
      NameSet names;
      gather(*at.block, names);
      if (!names.contains(name) || !finding.notes.empty()) return;
      finding.notes.push_back({.message = "captured here", .where = at.block->where});
    });
  }

  const model::Scenario& scenario_;
  Sink& sink_;
  NameSet ever_;
  NameSet told_;
};

}  // namespace

void check_variables(const Subject& subject, Sink& sink) {
  for (const Told& told : subject.scenarios()) Flow(*told.scenario, sink).check();
}

}  // namespace understudy::check
