#include "assessing.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "gathering.hpp"
#include "on_all_cores.hpp"
#include "stage_agreement.hpp"
#include "stage_content.hpp"
#include "stage_stores.hpp"
#include "system_zones.hpp"
#include "understudy/check/check.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/os/clock.hpp"
#include "understudy/stage/requirement.hpp"

namespace understudy::cli {

namespace {

/// Errors of the files of one application: a check of it, made now.
evidence::Checked check_of(const Gathered& gathered, const stage::Content& content,
                           const diag::Findings& found) {
  evidence::Checked checked{.application = content.application.name.value,
                            .bundle = content.bundle,
                            .tool_version = US_VERSION};
  const std::string folder = content.folder.empty() ? "" : content.folder + "/";
  const bool alone = gathered.workspace.members.size() == 1;
  for (const diag::Diagnostic& finding : found) {
    const bool mine =
        alone || finding.where.source == nullptr || finding.where.source->name.starts_with(folder);
    if (!mine) continue;
    if (finding.severity == diag::Severity::error) ++checked.errors;
    if (finding.severity == diag::Severity::warning) ++checked.warnings;
  }
  return checked;
}

diag::Findings checked(const Gathered& gathered) {
  diag::Findings findings = gathered.findings;
  std::ranges::move(check::check(gathered.workspace, on_all_cores), std::back_inserter(findings));
  return check::without_allowed(std::move(findings), gathered.sources);
}

/// What is asked of one application beyond the stages: by the files named, and by the one beside
/// its manifest.
class Added {
 public:
  explicit Added(std::vector<std::string> everywhere) : everywhere_(std::move(everywhere)) {}

  diag::Result<std::vector<stage::Requirement>> of(const stage::Content& content) {
    std::vector<std::string> paths = everywhere_;
    const std::filesystem::path beside =
        std::filesystem::path(content.folder) / "requirements.yaml";
    std::error_code ignored;
    if (std::filesystem::exists(beside, ignored)) paths.push_back(beside.string());
    std::vector<stage::Requirement> all;
    for (const std::string& path : paths) {
      auto read = read_requirements(path, findings_);
      if (!read) return read;
      std::ranges::move(*read, std::back_inserter(all));
    }
    return all;
  }

  /// What is wrong with the files that were read.
  [[nodiscard]] const diag::Findings& findings() const { return findings_; }

 private:
  std::vector<std::string> everywhere_;
  diag::Findings findings_;
};

/// They are read later than the manifests whose zones are known.
void add_zones_of_experiments(const std::vector<stage::Content>& contents, model::Zones& zones) {
  for (const stage::Content& content : contents) {
    for (const stage::ExperimentFile& file : content.experiments) {
      const auto& schedule = file.value.schedule;
      if (!schedule || !schedule->window) continue;
      const auto* calendar = std::get_if<model::Calendar>(&schedule->window->means);
      if (calendar != nullptr && !calendar->zone.empty()) add_zone(calendar->zone, zones);
    }
  }
}

diag::Result<> assess_all(const Gathered& gathered, std::vector<stage::Content>& contents,
                          evidence::Time at, const AssessOptions& options,
                          const std::function<void(Assessed)>& take) {
  Stores stores(options.store, options.verify, contents);
  Added added(options.requirements);
  const diag::Findings found = checked(gathered);
  const auto zones = std::make_shared<const model::Zones>(gathered.workspace.zones);
  for (stage::Content& content : contents) {
    auto agreement = agreement_at(content.application.source->name, at);
    if (!agreement) return std::unexpected(std::move(agreement).error());
    content.bundle = agreement->bundle;
    const auto more = added.of(content);
    if (!more) return std::unexpected(more.error());
    const evidence::Checked check = check_of(gathered, content, found);
    evidence::Evidence known;
    stage::Ladder ladder = stores.assess(content, [&](evidence::Evidence read) {
      known = std::move(read);
      evidence::add(known, at, check);
      evidence::add(known, at, *agreement);
      return stage::assess(content, known, at, *more);
    });
    take({.content = content,
          .known = std::move(known),
          .ladder = std::move(ladder),
          .store = stores.path_of(content),
          .zones = zones});
  }
  if (!diag::has_errors(added.findings())) return {};
  std::cerr << diag::render(added.findings());
  return diag::fail({.code = "US-V013",
                     .message = "the requirements of the organisation cannot be read",
                     .hint = "mend them first: without them the ladder would be too easy"});
}

}  // namespace

Exit assess_each(const AssessOptions& options, evidence::Time at,
                 const std::function<void(Assessed)>& take) {
  auto gathered = gather(options.paths);
  if (!gathered) return refuse_assessing(gathered.error());
  // A manifest that cannot be read declares nothing, and that is no stage either.
  diag::Findings unread = gathered->findings;
  std::erase_if(unread, [](const diag::Diagnostic& finding) {
    return finding.severity != diag::Severity::error ||
           (finding.where.source != nullptr && finding.where.source->name.ends_with(".md"));
  });
  if (!unread.empty()) {
    std::cerr << diag::render(unread);
    return Exit::usage;
  }
  auto contents = contents_of(*gathered);
  if (!contents) return refuse_assessing(contents.error());
  add_zones_of_experiments(*contents, gathered->workspace.zones);
  const auto done = assess_all(*gathered, *contents, at, options, take);
  return done ? Exit::holds : refuse_assessing(done.error());
}

diag::Result<evidence::Time> instant_of(const std::string& given) {
  if (given.empty()) {
    return std::chrono::floor<std::chrono::seconds>(os::SystemClock().now().wall);
  }
  if (const auto time = evidence::parse_time(given)) return *time;
  return diag::fail({.code = "US-V020",
                     .message = fmt::format("'{}' is no date", given),
                     .hint = "write it as 2026-11-26, or 2026-11-26T10:15:30Z"});
}

Exit refuse_assessing(const diag::Failure& failure) {
  std::cerr << diag::render(failure);
  const std::string& code = failure.cause().code;
  return code.starts_with("US-C") || code.starts_with("US-V") || code.starts_with("US-Q")
             ? Exit::usage
             : Exit::not_carried_out;
}

}  // namespace understudy::cli
