/// \file
/// `understudy agent …`: the processes that Understudy starts of itself. Not for people.
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "options.hpp"
#include "understudy/fault/guardian.hpp"
#include "understudy/probe/agents.hpp"
#include "understudy/probe/look.hpp"

namespace understudy::cli {

Subcommand add_agent(CLI::App& root) {
  auto* app = root.add_subcommand("agent", "Started by understudy itself")->group("");
  app->require_subcommand(1);
  auto folder = std::make_shared<std::string>();
  auto* guardian = app->add_subcommand("guardian", "Takes a fault back when its controller dies");
  guardian->add_option("run_folder", *folder)->required();
  auto* prober = app->add_subcommand("probe", "Requests on a schedule");
  auto* ledger = app->add_subcommand("ledger", "Writes numbered records");
  auto* readback = app->add_subcommand("readback", "Reads numbered records back");
  auto job = std::make_shared<std::string>();
  auto* look = app->add_subcommand("look", "Looks once at a page, a name or a certificate");
  look->add_option("job", *job)->required();
  return {.app = app, .run = [=] {
            int status = 2;
            if (guardian->parsed()) {
              status = fault::guardian_main(*folder, STDIN_FILENO, STDOUT_FILENO);
            }
            if (prober->parsed()) status = probe::probe_agent_main(STDIN_FILENO, STDOUT_FILENO);
            if (ledger->parsed()) status = probe::ledger_agent_main(STDIN_FILENO, STDOUT_FILENO);
            if (readback->parsed()) {
              status = probe::readback_agent_main(STDIN_FILENO, STDOUT_FILENO);
            }
            if (look->parsed()) status = probe::look_agent_main(*job);
            return static_cast<Exit>(status);
          }};
}

}  // namespace understudy::cli
