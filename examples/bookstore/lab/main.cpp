/// \file
/// The `bookstore-lab` program: one operation of the lab per command.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "client.hpp"
#include "commands.hpp"
#include "instance.hpp"
#include "server.hpp"
#include "usage.hpp"

namespace bookstore::lab {
namespace {

constexpr auto footer =
    "Exit status: 0 done, 1 differs (bucket verify) or not healthy (status), 2 wrong usage, 3 "
    "could\n"
    "not be done. run and exec pass the command's own exit status on.";

/// `run` and `exec` take the rest of the line as it stands, so they are read by hand.
std::optional<int> pass_through(std::span<const std::string> words) {
  const auto take = [&words] {
    std::string word = words.front();
    words = words.subspan(1);
    return word;
  };
  const auto next_is = [&words](std::string_view word) {
    return !words.empty() && words.front() == word;
  };
  constexpr std::string_view joined = "--lab=";
  std::string lab;
  if (words.size() > 1 && next_is("--lab")) {
    take();
    lab = take();
  } else if (!words.empty() && words.front().starts_with(joined)) {
    lab = take().substr(joined.size());
  }
  const bool exec = next_is("exec");
  if (!exec && !next_is("run")) return std::nullopt;
  take();
  if (next_is("--help") || next_is("-h") || (exec && words.empty())) return std::nullopt;
  const std::string name = exec ? take() : "";
  if (next_is("--")) take();
  const std::vector<std::string> command(words.begin(), words.end());
  if (command.empty()) {
    std::cerr << fmt::format("error: name a command: bookstore-lab {} -- CMD…\n",
                             exec ? "exec INSTANCE" : "run");
    return static_cast<int>(Exit::usage);
  }
  return run_in_lab(lab_folder(lab), name, command);
}

/// The lab's own processes.
std::optional<int> inner(const std::vector<std::string>& words) {
  if (words.size() == 2 && words[0] == "__instance") return instance_main(words[1]);
  if (words.size() >= 5 && words[0] == "__enter") {
    return enter_main(std::atoi(words[1].c_str()), words[2] == "in", words[3],
                      {words.begin() + 4, words.end()});
  }
  if (words.size() == 6 && words[0] == "__labd") {
    return labd_main({.folder = words[1],
                      .packages = words[2],
                      .cache = words[3],
                      .api = words[4],
                      .assets = words[5]});
  }
  return std::nullopt;
}

int dispatch(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (const auto done = inner(words)) return *done;
  if (const auto done = pass_through(words)) return *done;

  CLI::App root("The Bookstore's small cloud: real servers in namespaces of their own.",
                "bookstore-lab");
  root.require_subcommand(1);
  root.footer(footer);
  auto context = std::make_shared<Context>();
  root.add_option("--lab", context->lab, "State folder; default: $BOOKSTORE_LAB");
  root.add_option("--format", context->format, "How answers are printed")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  root.fallthrough();
  add_lab_commands(root, context);
  add_instance_commands(root, context);
  add_service_commands(root, context);
  try {
    root.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return root.exit(error, std::cout, std::cerr);
    complain(wrong_usage(root, words, error));
    return static_cast<int>(Exit::usage);
  }
  if (!context->action) {
    std::cerr << root.help();
    return static_cast<int>(Exit::usage);
  }
  return static_cast<int>(context->action());
}

}  // namespace
}  // namespace bookstore::lab

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // NOLINT(bugprone-signal-handler): no handler runs
  try {
    return bookstore::lab::dispatch(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "error: bookstore-lab made a mistake and stopped: %s\n", error.what());
    return 3;
  }
}
