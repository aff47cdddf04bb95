/// \file
/// The `understudy` program.
#include <csignal>
#include <cstdio>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "exit.hpp"
#include "options.hpp"

namespace understudy::cli {
namespace {

constexpr auto footer =
    "Exit status: 0 holds, 1 does not hold, 2 wrong usage or bad input, 3 could not be carried\n"
    "out, 4 waiting for a person (state saved), 5 a fault could not be verified as reverted.";

Exit dispatch(int argc, char** argv) {
  CLI::App root("Rehearses a team's written recovery plan and measures what clients saw.",
                "understudy");
  root.set_version_flag("--version", "understudy " US_VERSION);
  root.require_subcommand(1);
  root.footer(footer);
  const std::vector<Subcommand> commands{add_exercise(root), add_resume(root), add_report(root),
                                         add_undo(root), add_agent(root)};
  try {
    root.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = root.exit(error, std::cout, std::cerr);
    return code == 0 ? Exit::holds : Exit::usage;
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
