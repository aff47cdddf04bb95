#include "assessing.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
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
#include "understudy/os/in_order.hpp"
#include "understudy/stage/requirement.hpp"

namespace understudy::cli {

namespace {

/// Findings by file, so that those below one folder are counted without looking at all of them.
class CheckCounts {
 public:
  CheckCounts(const diag::Findings& found, bool alone) : alone_(alone) {
    for (const diag::Diagnostic& finding : found) {
      Counts& counts =
          finding.where.source == nullptr ? of_no_file_ : by_file_[finding.where.source->name];
      if (finding.severity == diag::Severity::error) ++counts.errors;
      if (finding.severity == diag::Severity::warning) ++counts.warnings;
    }
  }

  /// Errors of the files of one application: a check of it, made now.
  [[nodiscard]] evidence::Checked of(const stage::Content& content,
                                     const std::string& bundle) const {
    evidence::Checked checked{.application = content.application.name.value,
                              .bundle = bundle,
                              .errors = of_no_file_.errors,
                              .warnings = of_no_file_.warnings,
                              .tool_version = US_VERSION};
    const std::string folder = alone_ || content.folder.empty() ? "" : content.folder + "/";
    for (auto file = by_file_.lower_bound(folder);
         file != by_file_.end() && file->first.starts_with(folder); ++file) {
      checked.errors += file->second.errors;
      checked.warnings += file->second.warnings;
    }
    return checked;
  }

 private:
  struct Counts {
    std::uint64_t errors = 0;
    std::uint64_t warnings = 0;
  };

  bool alone_ = false;
  Counts of_no_file_;
  std::map<std::string, Counts, std::less<>> by_file_;
};

diag::Findings checked(const Gathered& gathered) {
  diag::Findings findings = gathered.findings;
  std::ranges::move(check::check(gathered.workspace, on_all_cores), std::back_inserter(findings));
  return check::without_allowed(std::move(findings), gathered.sources);
}

/// What is asked of one application beyond the stages.
struct Added {
  std::vector<stage::Requirement> requirements;
  diag::Findings findings;  ///< What is wrong with the files that were read.
};

/// By the files named for all, and by the one beside its manifest.
diag::Result<Added> added_to(const stage::Content& content,
                             const std::vector<std::string>& everywhere) {
  std::vector<std::string> paths = everywhere;
  const std::filesystem::path beside = std::filesystem::path(content.folder) / "requirements.yaml";
  std::error_code ignored;
  if (std::filesystem::exists(beside, ignored)) paths.push_back(beside.string());
  Added added;
  for (const std::string& path : paths) {
    auto read = read_requirements(path, added.findings);
    if (!read) return std::unexpected(std::move(read).error());
    std::ranges::move(*read, std::back_inserter(added.requirements));
  }
  return added;
}

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

/// An application, and what was wrong with the requirements that were added to the stages'.
struct AssessedOne {
  Assessed assessed;
  diag::Findings findings;
};

/// Asks for one application after the other, on any thread.
class Assessor {
 public:
  Assessor(const AssessOptions& options, evidence::Time at, const Gathered& gathered,
           std::vector<stage::Content> contents, const diag::Findings& found)
      : options_(options),
        at_(at),
        counts_(found, contents.size() == 1),
        zones_(std::make_shared<const model::Zones>(gathered.workspace.zones)),
        contents_(std::move(contents)),
        stores_(options.store, options.verify, options.ladders_alone, contents_) {}

  [[nodiscard]] std::size_t count() const { return contents_.size(); }

  /// Each once: its content is handed over.
  [[nodiscard]] diag::Result<AssessedOne> assess(std::size_t at) {
    stage::Content& content = contents_[at];
    auto agreement = agreement_at(content.application, at_);
    if (!agreement) return std::unexpected(std::move(agreement).error());
    content.bundle = agreement->bundle;
    auto added = added_to(content, options_.requirements);
    if (!added) return std::unexpected(std::move(added).error());
    const evidence::Checked check = counts_.of(content, content.bundle);
    AssessedOne one{.assessed = {}, .findings = std::move(added->findings)};
    one.assessed.ladder = stores_.assess(content, [&](evidence::Evidence read) {
      one.assessed.known = std::move(read);
      evidence::add(one.assessed.known, at_, check);
      evidence::add(one.assessed.known, at_, *agreement);
      return stage::assess(content, one.assessed.known, at_, added->requirements);
    });
    // On the thread that made it: elsewhere letting go of it costs more.
    if (options_.ladders_alone) one.assessed.known = {};
    one.assessed.store = stores_.path_of(content);
    one.assessed.zones = zones_;
    one.assessed.content = std::move(content);
    return one;
  }

  /// Once it was assessed, and in their order.
  void finish(const stage::Content& content) { stores_.finish(content); }

 private:
  const AssessOptions& options_;
  evidence::Time at_;
  CheckCounts counts_;
  std::shared_ptr<const model::Zones> zones_;
  std::vector<stage::Content> contents_;
  Stores stores_;
};

diag::Result<> assess_all(Assessor& assessor, const std::function<void(Assessed)>& take) {
  diag::Findings added;
  std::optional<diag::Failure> failed;
  os::in_order(
      assessor.count(), [&assessor](std::size_t at) { return assessor.assess(at); },
      [&](diag::Result<AssessedOne> one) {
        if (!one) {
          failed = std::move(one).error();
          return false;
        }
        assessor.finish(one->assessed.content);
        std::ranges::move(one->findings, std::back_inserter(added));
        take(std::move(one->assessed));
        return true;
      },
      // One more than there are processors: one of them waits for the index while the others work.
      std::thread::hardware_concurrency() + 1);
  if (failed) return std::unexpected(std::move(*failed));
  if (!diag::has_errors(added)) return {};
  std::cerr << diag::render(added);
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
  const diag::Findings found = checked(*gathered);
  auto contents = contents_of(std::move(gathered->workspace.members));
  if (!contents) return refuse_assessing(contents.error());
  add_zones_of_experiments(*contents, gathered->workspace.zones);
  Assessor assessor(options, at, *gathered, std::move(*contents), found);
  const auto done = assess_all(assessor, take);
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
