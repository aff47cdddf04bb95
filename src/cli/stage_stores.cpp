#include "stage_stores.hpp"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <iostream>
#include <mutex>
#include <set>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "run_folder.hpp"
#include "understudy/diag/diagnostic.hpp"

namespace understudy::cli {

namespace {

/// Runs may be altered while one reads them, but not for ever.
constexpr int most_readings = 5;

/// One line on a terminal that is written over.
void show_progress(std::size_t done, std::size_t all) {
  if (::isatty(2) != 1) return;
  std::cerr << fmt::format("\rreading runs: {} of {}{}", done, all, done == all ? "\n" : "");
  std::cerr.flush();
}

/// What the ladder names as evidence: runs, and places that are none.
std::vector<std::string> runs_named(const stage::Ladder& ladder) {
  std::set<std::string> named;
  for (const stage::Standing& standing : ladder.standings) {
    for (const stage::Part& part : standing.parts) {
      named.insert(part.evidence.begin(), part.evidence.end());
    }
  }
  return {named.begin(), named.end()};
}

}  // namespace

Stores::Stores(std::string given, bool without_index, bool ladders_alone,
               const std::vector<stage::Content>& contents)
    : given_(std::move(given)),
      without_index_(without_index),
      looks_(ladders_alone ? evidence::Looks::journals : evidence::Looks::all_files),
      alone_(contents.size() == 1) {
  for (const stage::Content& content : contents) ++applications_[path_of(content)];
}

std::string Stores::path_of(const stage::Content& content) const {
  if (!given_.empty()) return given_;
  std::error_code ignored;
  return std::filesystem::proximate(store_beside(content.application.source->name), ignored)
      .string();
}

evidence::Index& Stores::open(const stage::Content& content) {
  const std::string path = path_of(content);
  std::unique_lock lock(guard_);
  auto found = open_.find(path);
  if (found == open_.end()) {
    evidence::IndexOptions options{.on_progress = show_progress};
    if (without_index_) options.use = evidence::IndexUse::none;
    found = open_.try_emplace(path, evidence::Index(path, options)).first;
  }
  const bool of_several = applications_[path] > 1;
  Opened& opened = found->second;
  lock.unlock();
  // Whoever comes first looks at all runs; the others wait for that.
  if (of_several) std::call_once(opened.swept, [this, &opened] { opened.index.sweep(looks_); });
  return opened.index;
}

stage::Ladder Stores::assess(const stage::Content& content, const Assess& assess) {
  evidence::Index& index = open(content);
  const std::string& name = content.application.name.value;
  if (alone_) return assess_alone(index, name, assess);
  if (looks_ == evidence::Looks::all_files) return assess(index.of(name));
  stage::Ladder ladder;
  index.answer(name, [&](evidence::Evidence known) {
    ladder = assess(std::move(known));
    return ladder.turns_on;
  });
  return ladder;
}

stage::Ladder Stores::assess_alone(evidence::Index& index, const std::string& name,
                                   const Assess& assess) {
  stage::Ladder ladder = assess(index.of(name));
  for (int reading = 1; reading < most_readings; ++reading) {
    if (index.confirm(runs_named(ladder))) break;
    ladder = assess(index.of(name));
  }
  return ladder;
}

void Stores::finish(const stage::Content& content) {
  const std::string path = path_of(content);
  const std::scoped_lock lock(guard_);
  const auto opened = open_.find(path);
  if (opened != open_.end()) std::cerr << diag::render(opened->second.index.take_findings());
  if (--applications_[path] == 0) open_.erase(path);
}

}  // namespace understudy::cli
