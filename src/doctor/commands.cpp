#include "commands.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "understudy/model/playbook.hpp"
#include "understudy/model/promises.hpp"
#include "understudy/parse/shell.hpp"

namespace understudy::doctor {

namespace {

/// A text that a shell reads, and where it does.
using OnShell = std::function<void(const std::string& text, const std::string& host)>;
using OnStep = std::function<void(const model::Step& step)>;

struct Visits {
  OnShell shell;
  OnShell program;  ///< A program that is started without a shell.
  OnStep manual;
};

void visit_blocks(const std::vector<model::Block>& blocks, const Visits& visits) {
  for (const model::Block& block : blocks) {
    const model::Attributes& given = block.attributes;
    if (!given.skip.empty()) continue;
    if (!given.when.empty()) visits.shell(given.when, given.host);
    if (!given.interpreter.empty()) {
      visits.program(given.interpreter.front(), given.host);
      continue;
    }
    for (const model::ShellCommand& command : block.commands) {
      visits.shell(command.text, given.host);
    }
  }
}

void visit_steps(const std::vector<model::Step>& steps, const Visits& visits) {
  for (const model::Step& step : steps) {
    if (!step.guard.empty()) visits.shell(step.guard, step.guard_host);
    if (step.manual()) visits.manual(step);
    visit_blocks(step.blocks, visits);
    for (const model::Branch& branch : step.branches) {
      if (!branch.guard.empty()) visits.shell(branch.guard, branch.guard_host);
      visit_blocks(branch.blocks, visits);
      visit_steps(branch.steps, visits);
    }
  }
}

void visit_scenario(const model::Scenario& scenario, const Visits& visits) {
  for (const model::Assumption& one : scenario.assumptions) {
    if (!one.guard.empty()) visits.shell(one.guard, one.guard_host);
  }
  for (const auto* steps :
       {&scenario.recovery, &scenario.test, &scenario.resume, &scenario.rollback}) {
    visit_steps(*steps, visits);
  }
}

/// What every bash has of itself need not be looked for.
bool is_of_the_shell(std::string_view word) {
  constexpr std::array<std::string_view, 29> words{
      ".",       ":",      "[",    "alias", "break",  "cd",     "command", "continue",
      "declare", "echo",   "eval", "exec",  "exit",   "export", "false",   "kill",
      "local",   "printf", "pwd",  "read",  "return", "set",    "shift",   "source",
      "test",    "trap",   "true", "unset", "wait"};
  return std::ranges::find(words, word) != words.end();
}

/// Whether a word is sure to name a program: relative paths depend on where the step will be.
bool is_program(std::string_view word) {
  const bool plain = !word.empty() && std::ranges::all_of(word, [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.' || c == '/' ||
           c == '-' || c == '[' || c == '+';
  });
  return plain && !word.starts_with('-') && (!word.contains('/') || word.starts_with('/'));
}

/// What the commands of one scenario on one host begin with, and what they define.
class Words {
 public:
  void read(const std::string& text) {
    texts_ += "\n" + text + "\n";
    for (const parse::StartedCommand& started : parse::started_commands(text)) {
      if (started.words.empty()) continue;
      const std::string& first = started.words.front();
      if (first == "sudo") rights_ = true;
      if (is_program(first) && !anything_) names_.insert(first);
      // What is read in from elsewhere may define any name.
      anything_ = anything_ || first == "." || first == "source" || first == "eval";
    }
  }

  void start(const std::string& program) {
    if (program == "sudo") rights_ = true;
    if (is_program(program)) names_.insert(program);
  }

  void add_to(Needs& needs) const {
    needs.rights = needs.rights || rights_;
    for (const std::string& name : names_) {
      if (!is_of_the_shell(name) && !is_defined(name)) needs.tools.insert(name);
    }
  }

 private:
  [[nodiscard]] bool is_defined(const std::string& name) const {
    return texts_.contains(name + "()") || texts_.contains(name + " ()") ||
           texts_.contains("function " + name) || texts_.contains("alias " + name + "=");
  }

  std::string texts_;
  std::set<std::string> names_;
  bool rights_ = false;
  bool anything_ = false;
};

std::string host_or_default(const std::string& host, const model::Application& app) {
  return host.empty() ? default_host(app) : host;
}

bool is_part_of_name(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.';
}

/// Whether the word stands in the text by itself.
bool has_word(std::string_view text, std::string_view word) {
  for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const auto end = at + word.size();
    const bool begins = at == 0 || !is_part_of_name(text[at - 1]);
    // A name may be written with the root's point, or end a sentence.
    const bool ends =
        end == text.size() || !is_part_of_name(text[end]) ||
        (text[end] == '.' && (end + 1 == text.size() || !is_part_of_name(text[end + 1])));
    if (begins && ends) return true;
  }
  return false;
}

/// In prose an `A` is mostly an article.
bool speaks_of_names(std::string_view text, bool prose) {
  constexpr std::array<std::string_view, 10> marks{"dns",
                                                   "DNS",
                                                   "AAAA",
                                                   "CNAME",
                                                   "nsupdate",
                                                   "route53",
                                                   "record",
                                                   "record-sets",
                                                   "resource-record-sets",
                                                   "change-resource-record-sets"};
  const auto said = [text](std::string_view mark) { return has_word(text, mark); };
  return std::ranges::any_of(marks, said) || (!prose && has_word(text, "A"));
}

/// The host of `http://api.test:80/x`, `api.test:80` and `api.test/x`.
std::string host_in(std::string_view address) {
  if (const auto scheme = address.find("://"); scheme != std::string_view::npos) {
    address.remove_prefix(scheme + 3);
  }
  address = address.substr(0, address.find_first_of("/?#"));
  return std::string(address.substr(0, address.find(':')));
}

bool is_name(std::string_view host) {
  return host.contains('.') && std::ranges::all_of(host, is_part_of_name) &&
         std::ranges::any_of(
             host, [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; });
}

std::set<std::string> declared_names(const model::Application& app) {
  std::set<std::string> names;
  for (const model::Service& service : app.services) names.insert(host_in(service.endpoint));
  for (const model::HttpProbe& probe : app.probes) names.insert(host_in(probe.url.value));
  for (const model::WriteLedger& ledger : app.ledgers) names.insert(host_in(ledger.url.value));
  std::erase_if(names, [](const std::string& name) { return !is_name(name); });
  return names;
}

std::optional<std::chrono::milliseconds> rto_of(const stage::PlaybookFile& file,
                                                const model::Scenario& scenario,
                                                const model::Application& app) {
  const auto promise =
      model::promises_for(app, file.path, scenario, model::dependency_of(app, file.path, scenario))
          .rto;
  return promise ? std::optional(promise->time.value) : std::nullopt;
}

/// The texts of a scenario in which a name may be pointed elsewhere: started programs with their
/// words, and the prose of manual steps.
std::vector<std::string> changing_texts(const model::Scenario& scenario) {
  std::vector<std::string> texts;
  const auto take = [&texts](const std::string& text, bool prose) {
    if (speaks_of_names(text, prose)) texts.push_back(text);
  };
  const Visits visits{
      .shell =
          [&take](const std::string& text, const std::string& /*host*/) {
            for (const parse::StartedCommand& started : parse::started_commands(text)) {
              take(fmt::format("{}", fmt::join(started.words, " ")), false);
            }
          },
      .program = [](const std::string&, const std::string&) {},
      .manual = [&take](const model::Step& step) { take(step.text, true); }};
  visit_steps(scenario.recovery, visits);
  visit_steps(scenario.resume, visits);
  return texts;
}

using Objective = std::optional<std::chrono::milliseconds>;

/// Whether one objective is tighter than another; none is the loosest.
bool is_tighter(const Objective& rto, const Objective& known) {
  return rto && (!known || *rto < *known);
}

/// Keeps for every name that the scenario repoints the scenario with the tightest objective.
void add_repointed(const model::Scenario& scenario, const Objective& rto,
                   const std::set<std::string>& names, std::map<std::string, Repointed>& found) {
  for (const std::string& text : changing_texts(scenario)) {
    for (const std::string& name : names) {
      if (!has_word(text, name)) continue;
      const Repointed one{.name = name, .scenario = scenario.title, .rto = rto};
      const auto [at, fresh] = found.try_emplace(name, one);
      if (!fresh && is_tighter(rto, at->second.rto)) at->second = one;
    }
  }
}

}  // namespace

std::string default_host(const model::Application& app) {
  const auto found = std::ranges::find_if(app.hosts, &model::Host::is_default);
  return found == app.hosts.end() ? std::string() : found->name.value;
}

std::map<std::string, Needs> needs_of(const stage::Content& content) {
  const model::Application& app = content.application;
  std::map<std::string, Needs> needs;
  for (const stage::PlaybookFile& file : content.playbooks) {
    for (const model::Scenario& scenario : file.value.scenarios) {
      std::map<std::string, Words> words;
      visit_scenario(scenario, {.shell =
                                    [&](const std::string& text, const std::string& host) {
                                      words[host_or_default(host, app)].read(text);
                                    },
                                .program =
                                    [&](const std::string& program, const std::string& host) {
                                      words[host_or_default(host, app)].start(program);
                                    },
                                .manual = [](const model::Step&) {}});
      for (const auto& [host, found] : words) found.add_to(needs[host]);
    }
  }
  for (const model::Fault& fault : app.faults) {
    Words words;
    for (const auto* argv : {&fault.inject, &fault.effect, &fault.revert, &fault.reverted}) {
      if (!argv->empty()) words.start(argv->front());
    }
    words.add_to(needs[fault.from ? fault.from->value : default_host(app)]);
  }
  return needs;
}

std::vector<Repointed> repointed_names(const stage::Content& content) {
  std::map<std::string, Repointed> found;
  const std::set<std::string> names = declared_names(content.application);
  for (const stage::PlaybookFile& file : content.playbooks) {
    for (const model::Scenario& scenario : file.value.scenarios) {
      add_repointed(scenario, rto_of(file, scenario, content.application), names, found);
    }
  }
  std::vector<Repointed> out;
  out.reserve(found.size());
  for (auto& [name, one] : found) out.push_back(std::move(one));
  return out;
}

}  // namespace understudy::doctor
