#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "index_work.hpp"
#include "understudy/os/parallel.hpp"

namespace understudy::evidence {

namespace {

/// Runs that a thread takes at a time.
constexpr std::size_t swept_at_once = 1024;

}  // namespace

/// What several threads find together.
struct Index::Work::Sweep {
  Table::RunScan scan;
  std::mutex guard;  ///< Of the scan and of all that was found.
  std::vector<Folded> changed;
};

/// What the sweep found of an application as it was entered; 0 when none of it.
std::uint64_t Index::Work::looked_at_of(std::string_view application) const {
  const auto found = looked_at_.find(std::string(application));
  return found == looked_at_.end() ? 0 : found->second;
}

void Index::Work::sweep(Looks looks) {
  const std::scoped_lock lock(guard_);
  prepare();
  const bool few = table_ && table_->has_at_most(options_.always_swept);
  if (few) looks = Looks::all_files;
  while (table_ && !sweep_table(looks)) recover();
}

/// Takes pieces of the scan until it has ended.
void Index::Work::sweep_pieces(Sweep& sweep, Looks looks) {
  std::vector<KnownRun> piece(swept_at_once);
  std::vector<Folded> differing;
  std::unordered_map<std::string, std::uint64_t> same;
  while (true) {
    std::unique_lock taking(sweep.guard);
    const std::size_t size = sweep.scan.next(piece);
    taking.unlock();
    if (size == 0) break;
    for (const KnownRun& run : std::span(piece).first(size)) {
      if (folders_.is_still(run.folder, run.identity, looks)) {
        same[run.application] += run_checksum(run.folder, run.identity);
      } else {
        differing.push_back({.folder = run.folder, .before = run.application, .was_known = true});
      }
    }
  }
  const std::scoped_lock adding(sweep.guard);
  std::ranges::move(differing, std::back_inserter(sweep.changed));
  for (const auto& [application, sum] : same) looked_at_[application] += sum;
}

/// Looks at the files of every run, on all processors: several threads take turns at the scan.
bool Index::Work::sweep_table(Looks looks) {
  const std::size_t threads = table_->has_at_most(swept_at_once) ? 1 : os::most_threads;
  std::vector<Folded> changed;
  looked_at_.clear();
  {
    Sweep sweep{.scan = Table::RunScan(*table_), .guard = {}, .changed = {}};
    os::in_parallel(threads, [&](std::size_t) { sweep_pieces(sweep, looks); }, 1);
    changed = std::move(sweep.changed);
  }
  std::ranges::sort(changed, {}, &Folded::folder);
  if (!table_->ok() || !fold_and_enter(std::move(changed))) return false;
  swept_ = looks;
  return table_->ok();
}

}  // namespace understudy::evidence
