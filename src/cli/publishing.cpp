#include "publishing.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "publish_inputs.hpp"
#include "publish_stores.hpp"
#include "publish_subject.hpp"
#include "rehearsal.hpp"
#include "team_files.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/evidence/evidence.hpp"
#include "understudy/journal/digest.hpp"
#include "understudy/os/clock.hpp"
#include "understudy/publish/application.hpp"
#include "understudy/publish/publication.hpp"
#include "understudy/publish/site.hpp"
#include "understudy/publish/summary.hpp"
#include "understudy/stage/requirement.hpp"

namespace understudy::cli {

namespace {

namespace fs = std::filesystem;

/// Results are published again after this long at the latest, although nothing changed: a
/// dashboard is worth something as long as it is kept up.
constexpr std::chrono::seconds longest_silence = std::chrono::weeks(1);

class Publisher {
 public:
  Publisher(const PublishOptions& options, SiteFolder& site)
      : options_(options),
        site_(site),
        now_(clock_.now()),
        at_(std::chrono::floor<std::chrono::seconds>(now_.wall)),
        stores_(options.store) {}

  diag::Result<PublishOutcome> publish(const std::vector<fs::path>& manifests) {
    for (const fs::path& manifest : manifests) stores_.expect(manifest);
    for (const publish::PublishedApplication& one : site_.previous().applications) {
      before_[one.inputs.substr(0, one.inputs.find(':'))] = &one;
    }
    for (const fs::path& manifest : manifests) {
      if (auto done = one(manifest); !done) return std::unexpected(std::move(done).error());
    }
    if (options_.keep) keep_others();
    if (auto done = whole(); !done) return std::unexpected(std::move(done).error());
    return std::move(outcome_);
  }

 private:
  diag::Result<> one(const fs::path& manifest) {
    const std::string base = base_of(manifest);
    const auto known = before_.find(base);
    if (known != before_.end() && !options_.anew && unchanged(base, manifest, *known->second)) {
      return {};
    }
    auto reading = read_plans(manifest, at_);
    if (!reading) return std::unexpected(std::move(reading).error());
    if (auto& plans = reading->plans) return render(*plans, base);
    return refused(std::move(*reading));
  }

  /// Of all that its pages are made of but the evidence and playbooks in unusual places.
  [[nodiscard]] std::string base_of(const fs::path& manifest) const {
    std::string all = fmt::format("{}\n{}\n{}\n{}\n", US_VERSION, manifest.string(),
                                  options_.reports, digest_of_plans(manifest));
    for (const std::string& path : options_.requirements) {
      all += digest_of_files(".", {path}) + "\n";
    }
    return journal::sha256_hex(all);
  }

  static std::string inputs_of(const std::string& base, const fs::path& manifest,
                               const std::vector<std::string>& beside, const std::string& mark) {
    return fmt::format("{}:{}", base,
                       journal::sha256_hex(digest_of_files(manifest.parent_path(), beside) + mark));
  }

  /// Takes the pages over as they are, if nothing that stands on them has changed.
  bool unchanged(const std::string& base, const fs::path& manifest,
                 const publish::PublishedApplication& before) {
    if (!before.stale_at.empty() && before.stale_at <= evidence::to_text(at_)) return false;
    const std::string mark = stores_.mark(manifest, before.name);
    if (inputs_of(base, manifest, before.beside, mark) != before.inputs) return false;
    return take_over(before, "unchanged");
  }

  bool take_over(const publish::PublishedApplication& before, std::string_view state) {
    if (names_.contains(before.name) || !site_.is_whole(before.name)) return false;
    const auto json = site_.published(publish::summary_path(before.name));
    if (!json) return false;
    auto summary = publish::read_summary(*json);
    if (!summary) return false;
    names_.insert(before.name);
    site_.keep_application(before.name);
    summaries_.push_back(std::move(*summary));
    listed_.push_back(before);
    outcome_.applications.push_back({before.name, before.bundle, std::string(state)});
    return true;
  }

  /// A manifest with errors: what was published of it stays.
  diag::Result<> refused(PublishReading reading) {
    std::ranges::move(reading.findings, std::back_inserter(outcome_.findings));
    for (const publish::PublishedApplication& one : site_.previous().applications) {
      if (one.name == reading.name) take_over(one, "kept");
    }
    return {};
  }

  void keep_others() {
    for (const publish::PublishedApplication& one : site_.previous().applications) {
      take_over(one, "kept");
    }
  }

  diag::Result<> render(PublishPlans& plans, const std::string& base) {
    if (!names_.insert(plans.name).second) {
      return diag::fail({.code = "US-W004",
                         .message = fmt::format("two applications are called '{}'", plans.name),
                         .hint = "a site has one page for each name: rename one of them"});
    }
    // The mark first: what is written while the evidence is read counts as new the next time.
    const std::string mark = stores_.mark(plans.manifest, plans.name);
    evidence::Evidence known = stores_.of(plans.manifest, plans.name);
    const Records records = records_of(plans, known);
    records.add_to(known, at_);
    auto ladder = ladder_of(plans, known, at_, options_.requirements);
    if (!ladder) return std::unexpected(std::move(ladder).error());
    publish::Subject subject{.workspace = plans.workspace,
                             .ladder = *ladder,
                             .evidence = known,
                             .agreement = plans.agreement,
                             .sources = plans.sources};
    auto summary = write(plans, subject);
    if (!summary) return std::unexpected(std::move(summary).error());
    publish::PublishedApplication entry{.name = plans.name,
                                        .bundle = plans.content.bundle,
                                        .stale_at = stale_at(*summary, *ladder, records)};
    entry.beside =
        playbooks_beside(plans.manifest.parent_path(),
                         model::named_playbooks(plans.workspace.members.front().application));
    auto after = stores_.record(plans.manifest, plans.name, records, now_, mark);
    if (!after) return std::unexpected(std::move(after).error());
    entry.inputs = inputs_of(base, plans.manifest, entry.beside, *after);
    listed_.push_back(std::move(entry));
    summaries_.push_back(std::move(*summary));
    outcome_.applications.push_back({plans.name, plans.content.bundle, "written"});
    return {};
  }

  /// What this publication itself is evidence of.
  [[nodiscard]] Records records_of(const PublishPlans& plans,
                                   const evidence::Evidence& known) const {
    const std::string actor = actor_or_login(options_.actor);
    Records records{.plan = {.application = plans.name,
                             .bundle = plans.content.bundle,
                             .place = options_.place,
                             .by = actor},
                    .results = {.application = plans.name,
                                .runs = {},
                                .place = options_.place,
                                .trend = true,
                                .by = actor}};
    std::set<std::string_view> told;
    for (const auto& [at, what] : known.results) told.insert(what.runs.begin(), what.runs.end());
    for (const evidence::Run* run : publish::listed_runs(known)) {
      // All that a dashboard of today must not leave out, and what was told nowhere yet.
      const bool recent = at_ - run->ended <= 2 * stage::longest_cadence;
      if (recent || !told.contains(run->id)) records.results.runs.push_back(run->id);
    }
    return records;
  }

  diag::Result<publish::Summary> write(const PublishPlans& plans, publish::Subject& subject) {
    std::vector<publish::File> files = reports(plans, subject);
    std::ranges::move(
        publish::playbook_files(plans.workspace.members.front(), plans.content.bundle),
        std::back_inserter(files));
    publish::Summary summary = publish::summary_of(subject);
    std::ranges::move(publish::application_files(subject, summary), std::back_inserter(files));
    if (auto put = put_all(files); !put) return std::unexpected(std::move(put).error());
    return summary;
  }

  /// Pages of the newest runs. Those of sealed runs stay as they are.
  std::vector<publish::File> reports(const PublishPlans& plans, publish::Subject& subject) {
    std::vector<publish::File> files;
    const fs::path runs = stores_.path_of(plans.manifest) / "runs";
    const bool reusable = !options_.anew && site_.previous().tool == US_VERSION &&
                          std::ranges::any_of(site_.previous().applications, [&](const auto& one) {
                            return one.name == plans.name && one.bundle == plans.content.bundle;
                          });
    for (const evidence::Run* run : publish::listed_runs(subject.evidence)) {
      if (subject.reported.size() >= options_.reports) break;
      if (reusable && site_.keep(publish::report_path(plans.name, run->id))) {
        subject.reported.push_back(run->id);
        continue;
      }
      const auto report = report_of(runs / run->id, *run);
      if (!report) continue;
      subject.reported.push_back(run->id);
      files.push_back(publish::report_file(subject, *report));
    }
    return files;
  }

  diag::Result<> put_all(const std::vector<publish::File>& files) {
    if (auto begun = site_.begin(files); !begun) return begun;
    for (const publish::File& file : files) {
      if (auto put = site_.put(file); !put) return put;
    }
    return {};
  }

  [[nodiscard]] std::string stale_at(const publish::Summary& summary, const stage::Ladder& ladder,
                                     const Records& records) const {
    if (records.results.runs.empty()) return summary.stale_at;
    const auto cadence = std::chrono::floor<std::chrono::seconds>(ladder.cadence);
    const std::string again = evidence::to_text(at_ + std::min(longest_silence, cadence / 2));
    return summary.stale_at.empty() ? again : std::min(again, summary.stale_at);
  }

  /// The pages of the whole site, then its list.
  diag::Result<> whole() {
    std::ranges::sort(summaries_, {}, &publish::Summary::application);
    std::ranges::sort(listed_, {}, &publish::PublishedApplication::name);
    outcome_.at = evidence::to_text(at_);
    outcome_.digest = publish::digest_of(summaries_);
    std::vector<publish::File> files = publish::asset_files();
    std::ranges::move(publish::site_files(summaries_, outcome_.at), std::back_inserter(files));
    if (auto put = put_all(files); !put) return put;
    if (auto done = site_.finish({.tool = US_VERSION,
                                  .at = outcome_.at,
                                  .digest = outcome_.digest,
                                  .applications = listed_});
        !done) {
      return done;
    }
    for (const publish::PublishedApplication& one : site_.previous().applications) {
      if (!names_.contains(one.name)) {
        outcome_.applications.push_back({one.name, one.bundle, "removed"});
      }
    }
    std::ranges::sort(outcome_.applications, {}, &PublishedOne::name);
    outcome_.files = site_.counts();
    return {};
  }

  const PublishOptions& options_;
  SiteFolder& site_;
  os::SystemClock clock_;
  os::Instant now_;
  evidence::Time at_;
  PublishStores stores_;
  std::map<std::string, const publish::PublishedApplication*> before_;
  std::set<std::string> names_;
  std::vector<publish::Summary> summaries_;
  std::vector<publish::PublishedApplication> listed_;
  PublishOutcome outcome_;
};

}  // namespace

diag::Result<std::vector<fs::path>> manifests_in(const std::vector<std::string>& paths) {
  auto files = team_paths(paths);
  if (!files) return files;
  std::erase_if(*files, [&paths](const fs::path& path) {
    const bool named = std::ranges::find(paths, path.string()) != paths.end();
    return path.filename() != "understudy.yaml" && !(named && path.extension() == ".yaml");
  });
  return files;
}

diag::Result<PublishOutcome> publish_site(const PublishOptions& options) {
  auto manifests = manifests_in(options.paths);
  if (!manifests) return std::unexpected(std::move(manifests).error());
  auto site = SiteFolder::open(options.place);
  if (!site) return std::unexpected(std::move(site).error());
  return Publisher(options, *site).publish(*manifests);
}

}  // namespace understudy::cli
