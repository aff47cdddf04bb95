#include "exercising.hpp"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "run_folder.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/exercise/facts.hpp"

namespace understudy::cli {

namespace {

std::string sentence_of(const exercise::Facts& facts) {
  if (!facts.closed) return "is not over: a person is needed";
  const auto& reasons = facts.closed->reasons;
  const bool passed = facts.closed->verdict == "passed";
  return reasons.empty() || passed ? facts.closed->verdict
                                   : fmt::format("{}: {}", facts.closed->verdict, reasons.front());
}

}  // namespace

Exit exercise_loaded(const Loaded& loaded, const std::string& store, RehearsalOptions options,
                     const Override& override_by) {
  const std::filesystem::path place =
      store.empty() ? store_beside(loaded.manifest_path) : std::filesystem::path(store);
  if (loaded.environment.production) {
    options.agreement = check_agreement(loaded, override_by);
    std::cerr << "Agreement: " << options.agreement->detail << '\n';
  }
  return rehearse(loaded, place, options);
}

Exercised exercise_unattended(const Loaded& loaded, const std::string& what,
                              const std::string& store, const Trigger& trigger) {
  Exercised out{.exit = Exit::not_carried_out,
                .test = {.what = what, .says = "could not be begun"}};
  RehearsalOptions options{.mode = "auto", .format = OutputFormat::none, .trigger = trigger};
  options.on_end = [&out](const exercise::Facts& facts) {
    out.test.run = facts.opened.run_id;
    out.test.says = sentence_of(facts);
  };
  out.exit = exercise_loaded(loaded, store, std::move(options), {});
  out.test.passed = out.exit == Exit::holds;
  return out;
}

Exercised exercise_unattended(const Choice& choice, const std::string& store,
                              const Trigger& trigger) {
  Exercised out{.exit = Exit::usage,
                .test = {.what = choice.playbook, .says = "could not be begun"}};
  const std::string file = choice.playbook.substr(0, choice.playbook.find('#'));
  if (file.ends_with(".yaml") || file.ends_with(".yml")) {
    out.test.says = "experiments are not carried out by this version";
    std::cerr << diag::render(
        diag::Failure({.code = "US-Q003",
                       .message = fmt::format("'{}': {}", choice.playbook, out.test.says),
                       .hint = "name a playbook: --run playbooks/FILE.md"}));
    return out;
  }
  const Loading loading = load(choice);
  std::cerr << diag::render(loading.findings);
  if (!loading.loaded) return out;
  return exercise_unattended(*loading.loaded, choice.playbook, store, trigger);
}

Exit worst_of(const std::vector<Exercised>& exercised) {
  constexpr Exit by_weight[] = {Exit::not_reverted, Exit::not_carried_out, Exit::waiting,
                                Exit::usage, Exit::does_not_hold};
  for (const Exit exit : by_weight) {
    if (std::ranges::find(exercised, exit, &Exercised::exit) != exercised.end()) return exit;
  }
  return Exit::holds;
}

}  // namespace understudy::cli
