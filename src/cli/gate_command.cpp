/// \file
/// `understudy gate`: whether a build may go on.
#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "assessing.hpp"
#include "codes.hpp"
#include "exercising.hpp"
#include "gathering.hpp"
#include "options.hpp"
#include "store.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/formats.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/evidence/log.hpp"
#include "understudy/model/duration.hpp"
#include "understudy/os/clock.hpp"
#include "understudy/os/file.hpp"
#include "understudy/report/gate.hpp"
#include "understudy/stage/gate.hpp"
#include "understudy/stage/requirement.hpp"

namespace understudy::cli {

namespace {

namespace fs = std::filesystem;

struct GateOptions {
  std::string path;
  int stage = 0;
  std::string max_age;
  std::vector<std::string> tests;
  std::string environment;
  std::vector<std::string> inputs;
  std::string pipeline;
  std::string build;
  bool advisory = false;
  std::string at;
  std::string format = "text";
  std::vector<std::string> outputs;
  std::string store;
  std::vector<std::string> requirements;
};

/// One application, decided.
struct Gated {
  Assessed assessed;
  stage::GateDecision decision;
};

Exit refuse_gate(std::string message, std::string hint) {
  std::cerr << diag::render(
      diag::Failure({.code = "US-Q002", .message = std::move(message), .hint = std::move(hint)}));
  return Exit::usage;
}

std::optional<Exit> wrong_together(const GateOptions& options) {
  if (options.pipeline.empty() && !options.build.empty()) {
    return refuse_gate("a build belongs to a pipeline", "add --pipeline NAME");
  }
  if (!options.at.empty() && !options.tests.empty()) {
    return refuse_gate("a test is carried out now, not at another date", "leave --at out");
  }
  return std::nullopt;
}

/// As it is named from here, or else from the manifest's folder.
std::string found_test(const std::string& named, const std::string& path) {
  const std::string file = named.substr(0, named.find('#'));
  std::error_code ignored;
  const fs::path folder =
      fs::is_directory(path, ignored) ? fs::path(path) : fs::path(path).parent_path();
  if (path.empty() || fs::exists(file, ignored) || !fs::exists(folder / file, ignored)) {
    return named;
  }
  return (folder / named).string();
}

std::vector<Exercised> carry_out_tests(const GateOptions& options) {
  const Trigger trigger{.by = options.pipeline.empty() ? "person" : "pipeline",
                        .name = options.pipeline,
                        .build = options.build};
  std::vector<Exercised> all;
  for (const std::string& test : options.tests) {
    Choice choice{.playbook = found_test(test, options.path), .environment = options.environment};
    for (const std::string& input : options.inputs) {
      const auto equals = input.find('=');
      choice.inputs[input.substr(0, equals)] = input.substr(equals + 1);
    }
    all.push_back(exercise_unattended(choice, options.store, trigger));
    // Nothing else is broken while something may still be.
    if (all.back().exit == Exit::not_reverted) break;
  }
  return all;
}

/// A gate that stands in no pipeline, or only advises, decides over no build.
bool is_enforced(const GateOptions& options) {
  return !options.advisory && !options.pipeline.empty();
}

diag::Result<> keep_record(const Gated& gated, const GateOptions& options) {
  if (auto made = os::make_folders(gated.assessed.store); !made) return made;
  auto log = evidence::Log::open(gated.assessed.store / "evidence.log");
  if (!log) return std::unexpected(std::move(log).error());
  const os::Instant now = os::SystemClock().now();
  return log->append(
      record_of(
          gated.decision,
          {.pipeline = options.pipeline, .build = options.build, .enforced = is_enforced(options)},
          gated.assessed.content.bundle),
      {.boot_ns = now.boot.count(), .wall_ns = now.wall.time_since_epoch().count()});
}

/// The formats that a gate is told in.
constexpr std::array<std::string_view, 4> gate_formats{"text", "json", "junit", "sarif"};

std::string told_in(const std::string& format, const std::vector<Gated>& all,
                    const GateOptions& options) {
  std::vector<stage::GateDecision> decisions;
  diag::Findings findings;
  for (const Gated& one : all) {
    decisions.push_back(one.decision);
    std::ranges::move(report::gate_findings(one.decision, one.assessed.content.application.source),
                      std::back_inserter(findings));
  }
  if (format == "json") return report::gate_json(decisions, is_enforced(options));
  if (format == "junit") return report::gate_junit(decisions);
  if (format == "sarif") {
    return diag::to_sarif(findings, {.version = US_VERSION, .meaning = [](auto code) {
                                       const auto found = find_code(code);
                                       return found ? found->meaning : std::string();
                                     }});
  }
  return report::gate_text(decisions, terminal_style(1, ""));
}

/// `FORMAT=FILE`.
std::string valid_output(const std::string& text) {
  const std::string format = text.substr(0, text.find('='));
  const bool known = std::ranges::find(gate_formats, format) != gate_formats.end();
  return known && text.size() > format.size() + 1 ? "" : "write it as junit=gate.xml";
}

diag::Result<> tell(const std::vector<Gated>& all, const GateOptions& options) {
  std::cout << told_in(options.format, all, options) << std::flush;
  for (const std::string& output : options.outputs) {
    const auto equals = output.find('=');
    auto written = os::replace_file(output.substr(equals + 1),
                                    told_in(output.substr(0, equals), all, options));
    if (!written) return written;
  }
  return {};
}

/// A gate that is closed stops the build, unless it only advises. A fault that may still be in
/// force always does.
Exit exit_of_gate(const std::vector<Gated>& all, Exit tests, const GateOptions& options) {
  const bool open =
      std::ranges::all_of(all, [](const Gated& one) { return one.decision.passed(); });
  if (tests == Exit::not_reverted) return tests;
  if (options.advisory || (open && tests == Exit::holds)) return Exit::holds;
  return tests == Exit::holds ? Exit::does_not_hold : tests;
}

/// Told first, so that it is not lost when the evidence cannot be written.
Exit tell_and_keep(const std::vector<Gated>& all, const GateOptions& options) {
  if (const auto told = tell(all, options); !told) return refuse_assessing(told.error());
  for (const Gated& one : all) {
    if (!options.at.empty()) break;
    if (const auto kept = keep_record(one, options); !kept) return refuse_assessing(kept.error());
  }
  return Exit::holds;
}

Exit decide(const GateOptions& options) {
  if (const auto wrong = wrong_together(options)) return *wrong;
  const std::vector<std::string> paths =
      options.path.empty() ? std::vector<std::string>() : std::vector{options.path};
  // Nothing is broken for a gate that could not be decided.
  if (const auto found = gather(paths); !found) return refuse_assessing(found.error());
  stage::GateDemand demand{.stage = options.stage};
  if (!options.max_age.empty()) demand.max_age = *model::parse_duration(options.max_age);
  const std::vector<Exercised> exercised = carry_out_tests(options);
  std::vector<stage::GateTest> tests;
  tests.reserve(exercised.size());
  for (const Exercised& one : exercised) tests.push_back(one.test);

  const auto at = instant_of(options.at);
  if (!at) return refuse_assessing(at.error());
  std::vector<Gated> all;
  const Exit assessed =
      assess_each({.paths = paths, .store = options.store, .requirements = options.requirements},
                  *at, [&](Assessed one) {
                    stage::GateDecision decision = decide_gate(one.ladder, demand, tests);
                    all.push_back({.assessed = std::move(one), .decision = std::move(decision)});
                  });
  const Exit ended = assessed == Exit::holds ? tell_and_keep(all, options) : assessed;
  const Exit worst = worst_of(exercised);
  if (ended != Exit::holds && worst != Exit::not_reverted) return ended;
  return exit_of_gate(all, worst, options);
}

void add_gate_options(CLI::App& app, GateOptions& options) {
  app.add_option("path", options.path, "Manifest or folder; default: here");
  app.add_option("--stage", options.stage, "Closed below this stage")
      ->check(CLI::Range(0, stage::highest_stage))
      ->required();
  app.add_option("--max-age", options.max_age, "Of the tests that the stage rests on, e.g. 5w")
      ->check([](const std::string& text) {
        return model::parse_duration(text) ? "" : "write a duration such as 5w or 10d";
      });
  app.add_option("--run", options.tests,
                 "Carry this out first: FILE.md or FILE.md#scenario; may be given again");
  app.add_option("--environment", options.environment, "Where the tests are carried out");
  app.add_option("--set", options.inputs, "NAME=VALUE for a <NAME> placeholder")
      ->check([](const std::string& text) {
        const auto equals = text.find('=');
        return equals == std::string::npos || equals == 0 ? "write NAME=VALUE" : "";
      });
  app.add_option("--pipeline", options.pipeline, "Name of the pipeline that the gate stands in")
      ->envname("UNDERSTUDY_PIPELINE");
  app.add_option("--build", options.build, "The pipeline's build")->envname("UNDERSTUDY_BUILD");
  app.add_flag("--advisory", options.advisory, "Say it, and let the build go on");
  app.add_option("--at", options.at, "As of this date; the decision is not kept");
  app.add_option("--format", options.format)
      ->check(CLI::IsMember({"text", "json", "junit", "sarif"}))
      ->capture_default_str();
  app.add_option("--output", options.outputs,
                 "FORMAT=FILE besides what is printed, e.g. junit=gate.xml; may be given again")
      ->check(valid_output);
  app.add_option("--requirements", options.requirements,
                 "Files of your organisation's own requirements, beside requirements.yaml");
  app.add_option("--store", options.store, "Evidence; default: .understudy beside the plans");
}

}  // namespace

Subcommand add_gate(CLI::App& root) {
  auto options = std::make_shared<GateOptions>();
  auto* app = root.add_subcommand("gate", "Let a build pass, or stop it");
  add_gate_options(*app, *options);
  app->footer(
      "Exit status: 0 the build may go on, 1 it may not, 2 wrong usage or bad input, 3 a test "
      "could\n"
      "not be carried out, 4 a test waits for a person, 5 a fault may still be in force. With\n"
      "--advisory 0 whatever the decision is, except 5, and 2 or 3 of the gate itself.\n"
      "Example: understudy gate --stage 4 --max-age 5w --run playbooks/api.md --pipeline ci");
  return {.app = app, .run = [options] { return decide(*options); }};
}

}  // namespace understudy::cli
