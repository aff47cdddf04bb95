/// \file
/// `understudy schedule`: what is due, overdue and next, for people, calendars and timers.
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "assessing.hpp"
#include "options.hpp"
#include "schedule.hpp"
#include "store.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/os/file.hpp"
#include "understudy/report/schedule.hpp"
#include "understudy/stage/schedule.hpp"

namespace understudy::cli {

namespace {

namespace fs = std::filesystem;

std::string whole_path(const std::string& path) {
  std::error_code ignored;
  fs::path whole = fs::absolute(path, ignored).lexically_normal();
  if (!whole.has_filename() && whole.has_relative_path()) whole = whole.parent_path();
  return whole.string();
}

report::TimerSetup timer_setup(const ScheduleOptions& options) {
  std::error_code ignored;
  report::TimerSetup setup{.program = options.program.empty()
                                          ? fs::read_symlink("/proc/self/exe", ignored).string()
                                          : whole_path(options.program),
                           .store = options.store.empty() ? "" : whole_path(options.store),
                           .name = options.name};
  for (const std::string& path : options.paths) setup.paths.push_back(whole_path(path));
  if (setup.paths.empty()) setup.paths.push_back(whole_path("."));
  return setup;
}

/// A line end would begin a line of its own, in a unit and in a crontab.
bool fits_on_a_line(const report::TimerSetup& setup) {
  std::string all = setup.program + setup.store;
  for (const std::string& path : setup.paths) all += path;
  return all.find_first_of("\n\r") == std::string::npos;
}

Exit write_or_print(const std::string& text, const std::string& output) {
  if (output.empty()) {
    std::cout << text << std::flush;
    return Exit::holds;
  }
  const auto written = os::replace_file(output, text);
  return written ? Exit::holds : refuse_assessing(written.error());
}

Exit write_units(const std::vector<report::UnitFile>& units, const std::string& folder) {
  if (folder.empty()) {
    std::string text;
    for (const report::UnitFile& unit : units) {
      text += fmt::format("{}# {}\n{}", text.empty() ? "" : "\n", unit.name, unit.text);
    }
    return write_or_print(text, "");
  }
  if (const auto made = os::make_folders(folder); !made) return refuse_assessing(made.error());
  for (const report::UnitFile& unit : units) {
    const auto written = os::replace_file(fs::path(folder) / unit.name, unit.text);
    if (!written) return refuse_assessing(written.error());
  }
  return Exit::holds;
}

Exit show_timers(const ScheduleOptions& options) {
  const report::TimerSetup setup = timer_setup(options);
  if (!fits_on_a_line(setup)) {
    return refuse_assessing(diag::Failure(
        {.code = "US-Q021",
         .message = "a path with a line end in it cannot stand in a unit or a crontab",
         .hint = "rename the folder"}));
  }
  return options.format == "cron" ? write_or_print(report::cron_line(setup), options.output)
                                  : write_units(report::systemd_units(setup), options.output);
}

Exit show_schedule(const ScheduleOptions& options) {
  const auto at = instant_of(options.at);
  if (!at) return refuse_assessing(at.error());
  std::vector<stage::Schedule> schedules;
  std::shared_ptr<const model::Zones> zones;
  const Exit assessed = assess_each(
      {.paths = options.paths, .store = options.store, .requirements = {}}, *at,
      [&](const Assessed& one) {
        schedules.push_back(stage::plan_schedule(one.content, one.known, *one.zones, *at));
        zones = one.zones;
      });
  if (assessed != Exit::holds) return assessed;
  if (options.format == "systemd" || options.format == "cron") return show_timers(options);
  if (options.format == "json") {
    return write_or_print(report::schedule_json(schedules), options.output);
  }
  if (options.format == "ical") {
    return write_or_print(report::schedule_ical(schedules), options.output);
  }
  const model::Zones none;
  return write_or_print(
      report::schedule_text(schedules, zones == nullptr ? none : *zones, terminal_style(1, "")),
      options.output);
}

/// Also a file's name and a word of the evidence.
std::string valid_name(const std::string& text) {
  const bool good =
      !text.empty() && text.front() != '-' &&
      text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
  return good ? "" : "write small letters, digits and hyphens";
}

void add_schedule_options(CLI::App& app, ScheduleOptions& options) {
  app.add_option("paths", options.paths, "Manifests or folders; default: here");
  app.add_option("--store", options.store, "Evidence; default: .understudy beside the plans");
  app.add_option("--name", options.name, "Name of the schedule, in units and in the evidence")
      ->check(valid_name)
      ->capture_default_str();
}

}  // namespace

Subcommand add_schedule(CLI::App& root) {
  auto options = std::make_shared<ScheduleOptions>();
  auto* app = root.add_subcommand("schedule", "Say what is due, overdue and next");
  add_schedule_options(*app, *options);
  app->add_option("--format", options->format)
      ->check(CLI::IsMember({"text", "json", "ical", "systemd", "cron"}))
      ->capture_default_str();
  app->add_option("--output", options->output,
                  "Into this file; of systemd's units, into this folder");
  app->add_option("--at", options->at, "As of this date");
  app->add_option("--program", options->program, "What units and crontab start; default: this one");
  auto* run = app->add_subcommand("run", "Carry out what is due now, one after the other");
  add_schedule_options(*run, *options);
  run->add_option("--format", options->format)
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  run->add_flag("-n,--dry-run", options->dry_run, "Say what would be carried out; do nothing");
  run->footer(
      "Exit status: 0 all that was carried out passed, or nothing was due; 1 something did not\n"
      "pass, 2 something cannot be read, 3 not carried out (also: another one is at work), 4 a\n"
      "person is needed, 5 a fault may still be in force.");
  app->footer("Example: understudy schedule apps --format ical --output resiliency.ics");
  return {.app = app, .run = [options, run] {
            return run->parsed() ? run_schedule(*options) : show_schedule(*options);
          }};
}

}  // namespace understudy::cli
