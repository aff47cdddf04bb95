/// \file
/// The `understudy` program.
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
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

/// The names below `app` that are shown in its help.
std::vector<std::string_view> names_below(const CLI::App& app) {
  std::vector<std::string_view> names;
  for (const CLI::App* one : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (!one->get_group().empty()) names.push_back(one->get_name());
  }
  return names;
}

const CLI::App* chosen_below(const CLI::App& app) {
  for (const CLI::App* one : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (one->parsed()) return one;
  }
  return nullptr;
}

/// What is wrong with a word that `app` has no use for, if that is what is wrong.
std::optional<diag::Diagnostic> superfluous(const CLI::App& app, std::string_view called) {
  const std::vector<std::string> left = app.remaining();
  if (left.empty()) return std::nullopt;
  const std::string word = left.front().substr(0, left.front().find('='));
  const std::string help = fmt::format("see '{} --help'", called);
  if (!word.starts_with('-')) {
    return diag::Diagnostic{.code = "US-C010",
                            .message = fmt::format("'{}' takes no '{}'", called, left.front()),
                            .hint = help};
  }
  std::vector<std::string> options;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) options.push_back("--" + name);
  }
  const std::vector<std::string_view> names(options.begin(), options.end());
  const auto near = diag::nearest(word, names);
  return diag::Diagnostic{.code = "US-C010",
                          .message = fmt::format("'{}' has no option '{}'", called, word),
                          .hint = near ? fmt::format("did you mean '{}'?", *near) : help};
}

/// What was meant instead of a word that names nothing below `app`, or the help that tells.
diag::Diagnostic wrong_usage(const CLI::App& root, const CLI::ParseError& error,
                             const std::vector<std::string>& words) {
  const CLI::App* app = &root;
  std::string called = "understudy";
  std::size_t depth = 0;
  while (const CLI::App* next = chosen_below(*app)) {
    app = next;
    called += " " + app->get_name();
    ++depth;
  }
  const std::string word = depth < words.size() ? words[depth] : "";
  const bool needs_more = app->get_require_subcommand_min() > 0;
  if (needs_more && !word.empty() && !word.starts_with('-')) {
    return {.code = "US-C010",
            .message = fmt::format("there is no {} '{}'", depth == 0 ? "command" : "view", word),
            .hint = diag::did_you_mean(word, names_below(*app))};
  }
  if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError)) {
    if (auto said = superfluous(*app, called)) return *std::move(said);
  }
  return {.code = "US-C010",
          .message = needs_more && depth > 0 ? fmt::format("'{}' needs a view", called)
                                             : std::string(error.what()),
          .hint = fmt::format("see '{} --help'", called)};
}

/// Has every option that may be given again take one word each time: it would take the path that
/// stands behind it as well.
void one_word_each_time(CLI::App& root) {
  std::vector<CLI::App*> left{&root};
  while (!left.empty()) {
    CLI::App* app = left.back();
    left.pop_back();
    for (CLI::Option* option : app->get_options()) {
      if (!option->get_positional()) option->allow_extra_args(false);
    }
    for (CLI::App* below : app->get_subcommands([](const CLI::App*) { return true; })) {
      left.push_back(below);
    }
  }
}

Exit dispatch(int argc, char** argv) {
  CLI::App root("Rehearses a team's written recovery plan and measures what clients saw.",
                "understudy");
  root.set_version_flag("--version", "understudy " US_VERSION);
  root.require_subcommand(1);
  root.footer(footer);
  const std::vector<Subcommand> commands{
      add_init(root),    add_import(root), add_fmt(root),       add_check(root),
      add_show(root),    add_agree(root),  add_agreement(root), add_exercise(root),
      add_resume(root),  add_report(root), add_stage(root),     add_doctor(root),
      add_publish(root), add_gate(root),   add_schedule(root),  add_metrics(root),
      add_undo(root),    add_agent(root)};
  one_word_each_time(root);
  try {
    root.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {
      root.exit(error, std::cout, std::cerr);
      return Exit::holds;
    }
    std::cerr << diag::render(diag::Failure(wrong_usage(root, error, {argv + 1, argv + argc})));
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
