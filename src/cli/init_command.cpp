/// \file
/// `understudy init`: the first draft of the files a team keeps.
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include "git_facts.hpp"
#include "options.hpp"
#include "questions.hpp"
#include "schemas_text.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/os/new_files.hpp"
#include "understudy/parse/outline.hpp"
#include "writing.hpp"

namespace understudy::cli {

namespace {

namespace fs = std::filesystem;

struct InitOptions {
  std::string folder = "resilience";
  std::string name;
  std::string title;
  std::string owner;
  std::string timezone;
  std::vector<std::string> services;
  std::vector<std::string> critical;
  std::vector<std::string> non_critical;
  std::vector<std::string> contacts;
  bool from_git = false;
  bool no_input = false;
  bool dry_run = false;
};

bool holds(const std::vector<std::string>& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

std::unexpected<diag::Failure> no_name(std::string_view option, std::string_view given) {
  const std::string near = parse::name_from(given);
  return diag::fail(
      {.code = "US-C019",
       .message = fmt::format("'{}' of {} is no name", given, option),
       .hint = fmt::format("a name has small letters, digits and inner hyphens{}{}{}",
                           near.empty() ? "" : ": '", near, near.empty() ? "" : "'")});
}

/// Names as they were given, each once.
diag::Result<std::vector<std::string>> names_of(std::string_view option,
                                                const std::vector<std::string>& given) {
  std::vector<std::string> names;
  for (const std::string& name : given) {
    if (name.empty() || parse::name_from(name) != name) return no_name(option, name);
    if (!holds(names, name)) names.push_back(name);
  }
  return names;
}

diag::Result<parse::OutlinePerson> person_of(const std::string& given) {
  auto person = read_person(given);
  if (person) return *std::move(person);
  return diag::fail({.code = "US-C019",
                     .message = fmt::format("'{}' of --contact names nobody", given),
                     .hint = "write a name and an e-mail address: 'Alice <alice@example.com>'"});
}

/// What the options say. Services are critical unless they are said not to be: at the beginning
/// nobody knows better.
diag::Result<parse::Outline> told(const InitOptions& options) {
  auto name = names_of(
      "--name", options.name.empty() ? std::vector<std::string>{} : std::vector{options.name});
  if (!name) return std::unexpected(std::move(name).error());
  auto services = names_of("--service", options.services);
  if (!services) return std::unexpected(std::move(services).error());
  auto critical = names_of("--critical", options.critical);
  if (!critical) return std::unexpected(std::move(critical).error());
  auto other = names_of("--non-critical", options.non_critical);
  if (!other) return std::unexpected(std::move(other).error());

  parse::Outline known{.name = options.name,
                       .title = options.title,
                       .owner = options.owner,
                       .timezone = options.timezone,
                       .non_critical = *std::move(other)};
  for (const auto* names : {&*services, &*critical}) {
    for (const std::string& one : *names) {
      const bool twice = holds(known.critical, one);
      if (!twice && !holds(known.non_critical, one)) known.critical.push_back(one);
    }
  }
  for (const std::string& given : options.contacts) {
    auto person = person_of(given);
    if (!person) return std::unexpected(std::move(person).error());
    known.people.push_back(*std::move(person));
  }
  return known;
}

/// What the repository says where the options say nothing.
diag::Result<> ask_git(const fs::path& folder, parse::Outline& known) {
  // The folder itself may still be missing.
  fs::path there = fs::absolute(folder);
  std::error_code ignored;
  while (!fs::is_directory(there, ignored) && there != there.parent_path()) {
    there = there.parent_path();
  }
  auto facts = git_facts(there);
  if (!facts) return std::unexpected(std::move(facts).error());
  if (known.name.empty()) known.name = facts->name;
  if (known.owner.empty()) known.owner = facts->owner;
  if (known.people.empty()) known.people = std::move(facts->people);
  return {};
}

std::vector<os::NewFile> files_of(const fs::path& folder, const parse::Outline& known) {
  std::vector<os::NewFile> files;
  for (parse::OutlinedFile& file : parse::outline(known)) {
    files.push_back({.path = folder / file.path, .text = std::move(file.text)});
  }
  const fs::path schemas = folder / ".schema";
  files.push_back({schemas / "application.schema.json", std::string(application_schema)});
  files.push_back({schemas / "experiment.schema.json", std::string(experiment_schema)});
  files.push_back({schemas / "playbook-front-matter.schema.json", std::string(playbook_schema)});
  return files;
}

/// Asks whoever is at the terminal for what is not known yet.
diag::Result<> ask_person(const InitOptions& options, parse::Outline& known) {
  const bool terminal = ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1;
  if (!terminal || options.no_input) return {};
  // A draft that cannot be written should not be asked for.
  if (const auto free = places_are_free(files_of(options.folder, known)); !free && !options.dry_run)
    return free;
  return ask_for(known, std::cin, std::cerr);
}

Exit init(const InitOptions& options) {
  const fs::path folder = options.folder;
  auto known = told(options);
  if (!known) return refused(known.error());
  if (options.from_git) {
    if (auto asked = ask_git(folder, *known); !asked) return refused(asked.error());
  }
  const std::string name_of_folder = name_of_place(folder);
  if (known->name.empty()) known->name = name_of_folder;
  known->schema = ".schema/application.schema.json";
  if (auto asked = ask_person(options, *known); !asked) return refused(asked.error());
  const std::vector<os::NewFile> files = files_of(folder, *known);
  if (options.dry_run) return show_files(files);
  if (auto written = write_files(files); !written) return refused(written.error());
  for (const os::NewFile& file : files) std::cout << file.path.string() << '\n';
  std::cerr << fmt::format(
      "{} files written; 'understudy check {}' lists what is to be filled in\n", files.size(),
      options.folder);
  return Exit::holds;
}

}  // namespace

Subcommand add_init(CLI::App& root) {
  auto options = std::make_shared<InitOptions>();
  auto* app = root.add_subcommand("init", "Write the first draft of a manifest and its playbooks");
  app->add_option("folder", options->folder, "Where the draft goes")->capture_default_str();
  app->add_flag("--from-git", options->from_git,
                "Take the name, the owner and the people from the git repository");
  app->add_option("--name", options->name, "Name of the application");
  app->add_option("--title", options->title, "What people call it");
  app->add_option("--owner", options->owner, "The team that owns it");
  app->add_option("--timezone", options->timezone, "The team's time zone, as in Europe/Berlin");
  app->add_option("--service", options->services, "A part of it; critical unless said otherwise");
  app->add_option("--critical", options->critical, "What it does not work without");
  app->add_option("--non-critical", options->non_critical, "What it can do without for a while");
  app->add_option("--contact", options->contacts, "Who can lead a recovery: 'Name <e-mail>'");
  app->add_flag("--no-input,-y,--yes", options->no_input, "Ask nothing: take what is known");
  app->add_flag("--dry-run", options->dry_run, "Show what would be written, and write nothing");
  app->footer(
      "Asks for what the options leave open when it runs in a terminal. Nothing that is there\n"
      "already is written over. Where FILL-IN stands, a person has still to say something.");
  return {.app = app, .run = [options] { return init(*options); }};
}

}  // namespace understudy::cli
