/// \file
/// `understudy agreement`: who has agreed, who has not, who objects and why, what an edit has
/// voided.
#include <iostream>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "agreeing.hpp"
#include "options.hpp"
#include "store.hpp"
#include "understudy/agree/signing.hpp"
#include "understudy/agree/telling.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/result.hpp"

namespace understudy::cli {

namespace {

struct AgreementOptions {
  std::string path;
  std::string format = "text";
  bool allowed_signers = false;
};

Exit print_signers(const agree::Team& team) {
  for (const agree::Member& member : team.members) {
    for (const agree::Key& key : member.keys) {
      std::cout << agree::allowed_signer(member.id, key);
    }
  }
  return Exit::holds;
}

Exit show(const AgreementOptions& options) {
  const AgreeingLoad load = load_agreeing(options.path);
  std::cerr << diag::render(load.findings);
  if (!load.agreeing) return exit_of(load.findings);
  if (options.allowed_signers) return print_signers(load.agreeing->team);

  const auto state = state_of(*load.agreeing);
  if (!state) {
    std::cerr << diag::render(state.error());
    return Exit::not_carried_out;
  }
  if (options.format == "json") {
    std::cout << agree::to_json(*state);
  } else {
    const bool unicode = terminal_style(STDOUT_FILENO, {}).unicode;
    std::cout << agree::to_terminal(*state, load.agreeing->application.title,
                                    unicode ? agree::Marks::unicode : agree::Marks::ascii);
  }
  return state->reached() ? Exit::holds : Exit::does_not_hold;
}

}  // namespace

Subcommand add_agreement(CLI::App& root) {
  auto options = std::make_shared<AgreementOptions>();
  auto* app = root.add_subcommand("agreement", "Show who agrees to what stands in the plan");
  app->add_option("path", options->path, "Manifest or its folder; default: here or above");
  app->add_option("--format", options->format)
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  app->add_flag("--allowed-signers", options->allowed_signers,
                "Print the team's keys for 'ssh-keygen -Y verify -f'");
  app->footer(
      "Exit status: 0 the team agrees, 1 it does not, 2 wrong usage or bad input,\n"
      "3 could not be found out.");
  return {.app = app, .run = [options] { return show(*options); }};
}

}  // namespace understudy::cli
