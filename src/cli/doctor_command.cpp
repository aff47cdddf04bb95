/// \file
/// `understudy doctor`: one page on an application's readiness.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "gathering.hpp"
#include "on_all_cores.hpp"
#include "options.hpp"
#include "run_folder.hpp"
#include "stage_agreement.hpp"
#include "stage_content.hpp"
#include "store.hpp"
#include "understudy/check/check.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/doctor/asks.hpp"
#include "understudy/doctor/examine.hpp"
#include "understudy/doctor/judging.hpp"
#include "understudy/doctor/passive.hpp"
#include "understudy/doctor/report.hpp"
#include "understudy/evidence/index.hpp"
#include "understudy/evidence/log.hpp"
#include "understudy/exercise/secrets.hpp"
#include "understudy/model/duration.hpp"
#include "understudy/os/clock.hpp"
#include "understudy/os/file.hpp"
#include "understudy/report/doctor.hpp"
#include "understudy/stage/ladder.hpp"

namespace understudy::cli {

namespace {

namespace fs = std::filesystem;

struct DoctorOptions {
  std::string path;
  std::string store;
  std::string format = "text";
  std::string timeout = "30s";
  bool passive = false;
  bool no_record = false;
  int width = 0;
};

Exit refuse_doctor(const diag::Failure& failure) {
  std::cerr << diag::render(failure);
  const std::string& code = failure.cause().code;
  return code.starts_with("US-C") || code.starts_with("US-D") ? Exit::usage : Exit::not_carried_out;
}

/// All that was read of the one application.
struct Patient {
  Gathered gathered;
  diag::Findings found;
  stage::Content content;
  evidence::AgreementRecorded agreement;
  evidence::Evidence evidence;
  fs::path store;
};

diag::Result<std::chrono::milliseconds> limit_of(const std::string& given) {
  constexpr auto longest = std::chrono::hours(1);
  const auto limit = model::parse_duration(given);
  if (limit && limit->count() > 0 && *limit <= longest) return *limit;
  return diag::fail({.code = "US-D021",
                     .message = fmt::format("'{}' is not a time to take", given),
                     .hint = "write it as in --timeout 30s; at most 1h"});
}

diag::Result<> only_one(const Gathered& gathered, const std::string& path) {
  if (gathered.workspace.members.size() == 1) return {};
  if (gathered.workspace.members.empty()) {
    return diag::fail({.code = "US-D022",
                       .message = "there is no manifest here that can be read",
                       .hint = "see what is wrong with it: understudy check " + path});
  }
  return diag::fail(
      {.code = "US-D020",
       .message = fmt::format("the doctor sees one application, and there are {} here",
                              gathered.workspace.members.size()),
       .hint = "name the folder of one of them"});
}

diag::Result<Patient> read_patient(const DoctorOptions& options, evidence::Time at) {
  auto gathered =
      gather(options.path.empty() ? std::vector<std::string>() : std::vector{options.path});
  if (!gathered) return std::unexpected(std::move(gathered).error());
  if (auto one = only_one(*gathered, options.path); !one) {
    std::cerr << diag::render(gathered->findings);
    return std::unexpected(std::move(one).error());
  }
  Patient patient{.gathered = std::move(*gathered)};
  auto contents = contents_of(patient.gathered.workspace.members);
  if (!contents) return std::unexpected(std::move(contents).error());
  patient.content = std::move(contents->front());
  patient.found = patient.gathered.findings;
  std::ranges::move(check::check(patient.gathered.workspace, on_all_cores),
                    std::back_inserter(patient.found));
  patient.found = check::without_allowed(std::move(patient.found), patient.gathered.sources);

  const std::string& manifest = patient.content.application.source->name;
  auto agreement = agreement_at(patient.content.application, at);
  if (!agreement) return std::unexpected(std::move(agreement).error());
  patient.content.bundle = agreement->bundle;
  patient.agreement = std::move(*agreement);

  std::error_code ignored;
  patient.store = options.store.empty() ? fs::proximate(store_beside(manifest), ignored)
                                        : fs::path(options.store);
  evidence::Index index(patient.store);
  patient.evidence = index.of(patient.content.application.name.value);
  std::cerr << diag::render(index.take_findings());
  return patient;
}

/// The secrets that playbooks ask for, as far as they are in our environment.
void add_asked_for(const stage::Content& content, std::map<std::string, std::string>& values) {
  for (const stage::PlaybookFile& file : content.playbooks) {
    for (const model::Scenario& scenario : file.value.scenarios) {
      for (const model::Input& input : scenario.inputs) {
        // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody calls setenv
        const char* value = input.secret ? std::getenv(input.name.c_str()) : nullptr;
        if (value != nullptr) values.emplace(input.name, value);
      }
    }
  }
}

/// Values of our environment that no page may show: the secrets that playbooks ask for, and what is
/// named as one.
exercise::Secrets secrets_around(const stage::Content& content) {
  std::map<std::string, std::string> values;
  add_asked_for(content, values);
  for (char** entry = ::environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view pair(*entry);
    const std::string name(pair.substr(0, pair.find('=')));
    const bool named = name.contains("SECRET") || name.contains("TOKEN") ||
                       name.contains("PASSWORD") || name.contains("PASSWD");
    if (named && name.size() < pair.size()) values.emplace(name, pair.substr(name.size() + 1));
  }
  return exercise::Secrets(std::move(values));
}

void hide_secrets(doctor::Report& report, const exercise::Secrets& secrets) {
  if (secrets.empty()) return;
  for (doctor::Finding& finding : report.findings) {
    finding.says = secrets.redacted(finding.says);
    finding.next = secrets.redacted(finding.next);
  }
}

std::string own_path() {
  std::error_code error;
  const fs::path path = fs::read_symlink("/proc/self/exe", error);
  return error ? "/proc/self/exe" : path.string();
}

/// Asks, and puts what follows from the answers into the report.
void look_actively(const Patient& patient, const doctor::Known& known, const os::Clock& clock,
                   doctor::Report& report) {
  const auto began = clock.now().boot;
  const std::vector<doctor::Ask> asks = doctor::asks_of(patient.content, own_path());
  if (::isatty(STDERR_FILENO) == 1) {
    std::cerr << fmt::format("Asking {} things, for at most {} …\n", asks.size(),
                             model::to_human(report.limit));
  }
  const auto answers = doctor::examine(asks, report.limit, clock);
  const doctor::Measure measure{.at = known.at, .next_exercise = doctor::next_exercise(known)};
  for (std::size_t i = 0; i < asks.size(); ++i) {
    report.findings.push_back(doctor::judge(asks[i], answers[i], measure));
  }
  doctor::Undeclared undeclared = doctor::undeclared(patient.content);
  std::ranges::move(undeclared.unknown, std::back_inserter(report.findings));
  report.absent = std::move(undeclared.absent);
  report.took = std::chrono::round<std::chrono::milliseconds>(clock.now().boot - began);
}

doctor::Report examine_patient(const Patient& patient, evidence::Time at, bool passive,
                               std::chrono::milliseconds limit, const os::Clock& clock) {
  const stage::Ladder ladder = stage::assess(patient.content, patient.evidence, at);
  const doctor::Known known{.member = &patient.gathered.workspace.members.front(),
                            .zones = &patient.gathered.workspace.zones,
                            .content = &patient.content,
                            .found = &patient.found,
                            .agreement = &patient.agreement,
                            .evidence = &patient.evidence,
                            .ladder = &ladder,
                            .at = at};
  doctor::Report report{.application = patient.content.application.name.value,
                        .title = patient.content.application.title,
                        .folder = patient.content.folder,
                        .bundle = patient.content.bundle,
                        .at = at,
                        .passive = passive,
                        .findings = doctor::passive_findings(known),
                        .limit = limit};
  if (!passive) look_actively(patient, known, clock, report);
  doctor::put_in_order(report.findings);
  hide_secrets(report, secrets_around(patient.content));
  return report;
}

/// A report of passive checks alone would speak against an earlier one that saw everything.
diag::Result<> record_report(const doctor::Report& report, const fs::path& store,
                             const os::Clock& clock) {
  if (auto made = os::make_folders(store); !made) return made;
  auto log = evidence::Log::open(store / "evidence.log");
  if (!log) return std::unexpected(std::move(log).error().during("recording the report"));
  const os::Instant now = clock.now();
  return log->append(evidence::DoctorReported{.application = report.application,
                                              .bundle = report.bundle,
                                              .cleared = doctor::cleared(report),
                                              .problems = doctor::problems_of(report)},
                     {.boot_ns = now.boot.count(), .wall_ns = now.wall.time_since_epoch().count()});
}

void print_report(const doctor::Report& report, const DoctorOptions& options) {
  if (options.format == "json") {
    std::cout << report::doctor_json(report);
  } else if (options.format == "markdown") {
    std::cout << report::doctor_markdown(report);
  } else {
    report::Style style = terminal_style(1, "");
    if (options.width > 0) style.width = options.width;
    std::cout << report::doctor_text(report, style);
  }
  std::cout.flush();
}

Exit see_doctor(const DoctorOptions& options) {
  const auto limit = limit_of(options.timeout);
  if (!limit) return refuse_doctor(limit.error());
  const os::SystemClock clock;
  const auto at = std::chrono::floor<std::chrono::seconds>(clock.now().wall);
  auto patient = read_patient(options, at);
  if (!patient) return refuse_doctor(patient.error());
  const doctor::Report report = examine_patient(*patient, at, options.passive, *limit, clock);
  print_report(report, options);
  if (!options.passive && !options.no_record) {
    if (auto kept = record_report(report, patient->store, clock); !kept) {
      return refuse_doctor(kept.error());
    }
  }
  return doctor::holds(report) ? Exit::holds : Exit::does_not_hold;
}

}  // namespace

Subcommand add_doctor(CLI::App& root) {
  auto options = std::make_shared<DoctorOptions>();
  auto* app = root.add_subcommand("doctor", "See whether an application is fit to be tested");
  app->add_option("path", options->path, "Manifest or folder; default: here");
  app->add_option("--format", options->format)
      ->check(CLI::IsMember({"text", "json", "markdown"}))
      ->capture_default_str();
  app->add_flag("--passive", options->passive,
                "Only what declared facts and evidence tell: nothing is asked, nothing recorded");
  app->add_option("--timeout", options->timeout, "For everything that is asked, together")
      ->capture_default_str();
  app->add_flag("--no-record", options->no_record, "Leave the report out of the evidence");
  app->add_option("--store", options->store, "Evidence; default: .understudy beside the plans");
  app->add_option("--width", options->width, "Columns of text; default: the terminal's")
      ->check(CLI::Range(20, 1000));
  app->footer(
      "Nothing is changed on the systems looked at. What cannot be looked at is unknown.\n"
      "Exit status: 0 fit to be tested, 1 not (a problem, or something essential is unknown),\n"
      "2 wrong usage or a manifest that cannot be read, 3 could not be carried out.");
  return {.app = app, .run = [options] { return see_doctor(*options); }};
}

}  // namespace understudy::cli
