#include "usage.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include <fmt/format.h>

#include "understudy/diag/nearest.hpp"

namespace bookstore::lab {

namespace {

namespace diag = understudy::diag;

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

/// How many words an option takes up.
std::size_t width_of(const CLI::App& root, const CLI::App& app, const std::string& word) {
  if (word.contains('=')) return 1;
  for (const CLI::App* one : {&app, &root}) {
    const CLI::Option* option = one->get_option_no_throw(word);
    if (option != nullptr) return option->get_items_expected_max() > 0 ? 2 : 1;
  }
  return 1;
}

}  // namespace

diag::Failure wrong_usage(const CLI::App& root, const std::vector<std::string>& words,
                          const CLI::ParseError& error) {
  const CLI::App* app = &root;
  std::string path;  // Of the commands that were understood.
  std::string unknown;
  for (std::size_t at = 0; at < words.size() && unknown.empty();) {
    const auto commands = commands_of(*app);
    if (commands.empty()) break;
    if (words[at].starts_with('-')) {
      at += width_of(root, *app, words[at]);
      continue;
    }
    const auto found = std::ranges::find(commands, words[at], &CLI::App::get_name);
    if (found == commands.end()) {
      unknown = words[at];
    } else {
      app = *found;
      path += " " + words[at];
    }
    ++at;
  }
  const auto commands = commands_of(*app);
  std::vector<std::string_view> names;
  names.reserve(commands.size());
  for (const CLI::App* command : commands) names.push_back(command->get_name());
  if (!unknown.empty()) {
    return diag::Failure(
        {.code = "LAB-U01",
         .message = fmt::format("bookstore-lab{} has no command '{}'", path, unknown),
         .hint = diag::did_you_mean(unknown, names)});
  }
  if (!commands.empty()) {
    return diag::Failure({.code = "LAB-U02",
                          .message = fmt::format("bookstore-lab{} needs a command", path),
                          .hint = diag::did_you_mean("", names)});
  }
  return diag::Failure({.code = "LAB-U03",
                        .message = error.what(),
                        .hint = fmt::format("see 'bookstore-lab{} --help'", path)});
}

}  // namespace bookstore::lab
