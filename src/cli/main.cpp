/// \file
/// The `understudy` program.
#include <csignal>
#include <cstdio>
#include <exception>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "exit.hpp"
#include "options.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/nearest.hpp"
#include "understudy/diag/result.hpp"

namespace understudy::cli {
namespace {

constexpr auto footer =
    "Exit status: 0 holds, 1 does not hold, 2 wrong usage or bad input, 3 could not be carried\n"
    "out, 4 waiting for a person (state saved), 5 a fault could not be verified as reverted.";

/// The command that was meant, or the help that tells.
diag::Diagnostic wrong_usage(const CLI::App& root, const CLI::ParseError& error,
                             const std::string& first) {
  std::vector<std::string_view> known;
  const CLI::App* chosen = nullptr;
  for (const CLI::App* app : root.get_subcommands([](const CLI::App*) { return true; })) {
    if (app->parsed()) chosen = app;
    if (!app->get_group().empty()) known.push_back(app->get_name());
  }
  if (chosen == nullptr && !first.empty() && !first.starts_with('-')) {
    return {.code = "US-C010",
            .message = fmt::format("there is no command '{}'", first),
            .hint = diag::did_you_mean(first, known)};
  }
  return {.code = "US-C010",
          .message = error.what(),
          .hint = fmt::format("see 'understudy{}{} --help'", chosen == nullptr ? "" : " ",
                              chosen == nullptr ? "" : chosen->get_name())};
}

Exit dispatch(int argc, char** argv) {
  CLI::App root("Rehearses a team's written recovery plan and measures what clients saw.",
                "understudy");
  root.set_version_flag("--version", "understudy " US_VERSION);
  root.require_subcommand(1);
  root.footer(footer);
  const std::vector<Subcommand> commands{add_check(root),  add_fmt(root),    add_exercise(root),
                                         add_resume(root), add_report(root), add_undo(root),
                                         add_agent(root)};
  try {
    root.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {
      root.exit(error, std::cout, std::cerr);
      return Exit::holds;
    }
    std::cerr << diag::render(diag::Failure(wrong_usage(root, error, argc > 1 ? argv[1] : "")));
    return Exit::usage;
  }
  for (const Subcommand& command : commands) {
    if (command.app->parsed()) return command.run();
  }
  return Exit::usage;
}

}  // namespace
}  // namespace understudy::cli

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // NOLINT(bugprone-signal-handler): no handler runs
  try {
    return static_cast<int>(understudy::cli::dispatch(argc, argv));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "error: understudy made a mistake and stopped: %s\n", error.what());
    return static_cast<int>(understudy::cli::Exit::not_carried_out);
  }
}
