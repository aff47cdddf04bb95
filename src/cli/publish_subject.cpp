#include "publish_subject.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "agreeing.hpp"
#include "gathering.hpp"
#include "on_all_cores.hpp"
#include "stage_agreement.hpp"
#include "stage_content.hpp"
#include "understudy/check/check.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/exercise/facts.hpp"
#include "understudy/journal/journal.hpp"
#include "understudy/os/file.hpp"
#include "understudy/parse/application.hpp"
#include "understudy/report/report.hpp"
#include "understudy/stage/requirement.hpp"

namespace understudy::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_manifest_bytes = (std::size_t{64} << 20U) + 1;

/// What a manifest calls its application although it has errors.
std::string name_in(const fs::path& manifest) {
  auto text = os::read_file(manifest, most_manifest_bytes);
  if (!text) return {};
  const auto parsed = parse::parse_application(std::make_shared<const diag::Source>(
      diag::Source{.name = manifest.string(), .text = std::move(*text)}));
  return parsed.value.name.value;
}

void keep_errors(diag::Findings& findings) {
  std::erase_if(findings,
                [](const diag::Diagnostic& one) { return one.severity != diag::Severity::error; });
}

void count_findings(const Gathered& gathered, PublishPlans& plans) {
  diag::Findings findings = gathered.findings;
  std::ranges::move(check::check(gathered.workspace, on_all_cores), std::back_inserter(findings));
  for (const diag::Diagnostic& one :
       check::without_allowed(std::move(findings), gathered.sources)) {
    if (one.severity == diag::Severity::error) ++plans.errors;
    if (one.severity == diag::Severity::warning) ++plans.warnings;
  }
}

}  // namespace

diag::Result<PublishReading> read_plans(const fs::path& manifest, evidence::Time at) {
  PublishReading reading;
  auto gathered = gather({manifest.string()});
  if (!gathered) return std::unexpected(std::move(gathered).error());
  if (gathered->workspace.members.empty()) {
    reading.findings = std::move(gathered->findings);
    keep_errors(reading.findings);
    reading.name = name_in(manifest);
    return reading;
  }
  auto contents = contents_of(gathered->workspace.members);
  if (!contents) return std::unexpected(std::move(contents).error());
  AgreeingLoad agreeing = load_agreeing(manifest.string());
  if (!agreeing.agreeing) {
    reading.findings = std::move(agreeing.findings);
    keep_errors(reading.findings);
    reading.name = gathered->workspace.members.front().application.name.value;
    return reading;
  }
  agreeing.agreeing->now = at;
  auto state = state_of(*agreeing.agreeing);
  if (!state) return std::unexpected(std::move(state).error());
  PublishPlans plans{.manifest = manifest,
                     .name = gathered->workspace.members.front().application.name.value,
                     .content = std::move(contents->front()),
                     .agreement = std::move(*state),
                     .sources = std::move(agreeing.agreeing->contents)};
  count_findings(*gathered, plans);
  plans.content.bundle = plans.agreement.content.sha256;
  plans.workspace = std::move(gathered->workspace);
  reading.name = plans.name;
  reading.plans = std::move(plans);
  return reading;
}

diag::Result<stage::Ladder> ladder_of(const PublishPlans& plans, evidence::Evidence& known,
                                      evidence::Time at,
                                      const std::vector<std::string>& requirements) {
  std::vector<std::string> paths = requirements;
  const fs::path beside = plans.manifest.parent_path() / "requirements.yaml";
  std::error_code ignored;
  if (fs::exists(beside, ignored)) paths.push_back(beside.string());
  std::vector<stage::Requirement> added;
  diag::Findings findings;
  for (const std::string& path : paths) {
    auto read = read_requirements(path, findings);
    if (!read) return std::unexpected(std::move(read).error());
    std::ranges::move(*read, std::back_inserter(added));
  }
  for (const diag::Diagnostic& one : findings) {
    if (one.severity == diag::Severity::error) return diag::fail(one);
  }
  evidence::add(known, at,
                evidence::Checked{.application = plans.name,
                                  .bundle = plans.content.bundle,
                                  .errors = plans.errors,
                                  .warnings = plans.warnings,
                                  .tool_version = US_VERSION});
  evidence::add(known, at, record_of(plans.agreement));
  return stage::assess(plans.content, known, at, added);
}

std::optional<publish::RunReport> report_of(const fs::path& folder, const evidence::Run& run) {
  const auto reading = journal::read(folder / "journal");
  if (!reading) return std::nullopt;
  const exercise::Facts facts = exercise::facts(reading->events);
  return publish::RunReport{
      .run = run.id,
      .title = facts.opened.scenario_title + ", " + evidence::to_date(run.ended),
      .chain = run.chain,
      .content = report::to_html_content(facts)};
}

}  // namespace understudy::cli
