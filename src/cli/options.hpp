/// \file
/// One function per command: options in, one call, exit code out.
#pragma once

#include <functional>

#include <CLI/App.hpp>

#include "exit.hpp"

namespace understudy::cli {

/// A subcommand and what it does once chosen.
struct Subcommand {
  CLI::App* app = nullptr;
  std::function<Exit()> run;
};

[[nodiscard]] Subcommand add_doctor(CLI::App& root);
[[nodiscard]] Subcommand add_check(CLI::App& root);
[[nodiscard]] Subcommand add_agree(CLI::App& root);
[[nodiscard]] Subcommand add_agreement(CLI::App& root);
[[nodiscard]] Subcommand add_init(CLI::App& root);
[[nodiscard]] Subcommand add_import(CLI::App& root);
[[nodiscard]] Subcommand add_fmt(CLI::App& root);
[[nodiscard]] Subcommand add_exercise(CLI::App& root);
[[nodiscard]] Subcommand add_resume(CLI::App& root);
[[nodiscard]] Subcommand add_report(CLI::App& root);
[[nodiscard]] Subcommand add_publish(CLI::App& root);
[[nodiscard]] Subcommand add_show(CLI::App& root);
[[nodiscard]] Subcommand add_stage(CLI::App& root);
[[nodiscard]] Subcommand add_gate(CLI::App& root);
[[nodiscard]] Subcommand add_metrics(CLI::App& root);
[[nodiscard]] Subcommand add_schedule(CLI::App& root);
[[nodiscard]] Subcommand add_undo(CLI::App& root);
/// Hidden: the processes that Understudy starts of itself.
[[nodiscard]] Subcommand add_agent(CLI::App& root);

}  // namespace understudy::cli
