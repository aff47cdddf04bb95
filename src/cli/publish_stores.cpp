#include "publish_stores.hpp"

#include <filesystem>
#include <iostream>
#include <string>
#include <system_error>
#include <utility>

#include "publish_inputs.hpp"
#include "run_folder.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/evidence/evidence.hpp"
#include "understudy/evidence/log.hpp"
#include "understudy/model/event.hpp"
#include "understudy/os/file.hpp"

namespace understudy::cli {

namespace fs = std::filesystem;

void Records::add_to(evidence::Evidence& known, evidence::Time at) const {
  evidence::add(known, at, plan);
  if (!results.runs.empty()) evidence::add(known, at, results);
}

fs::path PublishStores::path_of(const fs::path& manifest) const {
  std::error_code ignored;
  return given_.empty() ? fs::proximate(store_beside(manifest), ignored) : fs::path(given_);
}

void PublishStores::expect(const fs::path& manifest) {
  ++applications_[path_of(manifest).string()];
}

/// As the store was when it was first asked about: what is recorded meanwhile is left out.
evidence::Evidence PublishStores::read(const fs::path& store, const std::string& application) {
  const auto [at, fresh] = open_.try_emplace(store.string(), evidence::Index(store));
  evidence::Index& index = at->second;
  if (fresh && applications_[store.string()] > 1) index.sweep();
  evidence::Evidence known = index.of(application);
  std::cerr << diag::render(index.take_findings());
  return known;
}

evidence::Evidence PublishStores::of(const fs::path& manifest, const std::string& application) {
  const fs::path store = path_of(manifest);
  evidence::Evidence known = read(store, application);
  // What only one application needs is not kept: there may be thousands.
  if (applications_[store.string()] == 1) open_.erase(store.string());
  return known;
}

std::string PublishStores::mark(const fs::path& manifest, const std::string& application) {
  const fs::path store = path_of(manifest);
  if (applications_[store.string()] == 1) return mark_of_store(store);
  return digest_of_evidence(read(store, application));
}

diag::Result<> PublishStores::record(const fs::path& manifest, const Records& records,
                                     const os::Instant& now) const {
  const fs::path store = path_of(manifest);
  if (auto made = os::make_folders(store); !made) return made;
  auto log = evidence::Log::open(store / "evidence.log");
  if (!log) return std::unexpected(std::move(log).error());
  const model::Stamp stamp{.boot_ns = now.boot.count(),
                           .wall_ns = now.wall.time_since_epoch().count()};
  if (auto done = log->append(records.plan, stamp); !done) return done;
  if (records.results.runs.empty()) return {};
  return log->append(records.results, stamp);
}

diag::Result<std::string> PublishStores::record(const fs::path& manifest,
                                                const std::string& application,
                                                const Records& records, const os::Instant& now,
                                                const std::string& mark) {
  const bool still = this->mark(manifest, application) == mark;
  if (auto done = record(manifest, records, now); !done) {
    return std::unexpected(std::move(done).error());
  }
  return still ? this->mark(manifest, application) : std::string();
}

}  // namespace understudy::cli
