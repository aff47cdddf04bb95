/// \file
/// `understudy undo`: takes back whatever dead runs left in force.
#include <iostream>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "options.hpp"
#include "rehearsal.hpp"
#include "store.hpp"

namespace understudy::cli {

Subcommand add_undo(CLI::App& root) {
  auto store = std::make_shared<std::string>();
  auto* app = root.add_subcommand("undo", "Take back whatever faults dead runs left in force");
  app->add_option("--store", *store, "Evidence; default: .understudy here or above");
  return {.app = app, .run = [store] {
            const auto failed = sweep_store(store_or_nearest(*store));
            if (failed.empty()) std::cout << "No fault is left in force.\n";
            return failed.empty() ? Exit::holds : Exit::not_reverted;
          }};
}

}  // namespace understudy::cli
