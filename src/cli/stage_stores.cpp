#include "stage_stores.hpp"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <iostream>
#include <limits>
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

Stores::Stores(std::string given, bool without_index, const std::vector<stage::Content>& contents)
    : given_(std::move(given)), without_index_(without_index), alone_(contents.size() == 1) {
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
  const auto found = open_.find(path);
  if (found != open_.end()) return found->second;
  evidence::IndexOptions options{.on_progress = show_progress};
  if (without_index_) options.use = evidence::IndexUse::none;
  evidence::Index& index = open_.emplace(path, evidence::Index(path, options)).first->second;
  if (applications_[path] > 1) index.sweep();
  return index;
}

stage::Ladder Stores::assess(const stage::Content& content, const Assess& assess) {
  evidence::Index& index = open(content);
  const std::string& name = content.application.name.value;
  stage::Ladder ladder = assess(index.of(name));
  for (int reading = 1; alone_ && reading < most_readings; ++reading) {
    if (index.confirm(runs_named(ladder))) break;
    ladder = assess(index.of(name));
  }
  std::cerr << diag::render(index.take_findings());
  const std::string path = path_of(content);
  if (--applications_[path] == 0) open_.erase(path);
  return ladder;
}

}  // namespace understudy::cli
