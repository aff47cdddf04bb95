#include <algorithm>
#include <cstddef>
#include <expected>
#include <filesystem>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "kinds.hpp"
#include "reading.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/evidence/evidence.hpp"
#include "understudy/evidence/log.hpp"
#include "understudy/evidence/sealed.hpp"
#include "understudy/journal/digest.hpp"
#include "understudy/journal/journal.hpp"
#include "understudy/os/file.hpp"

namespace understudy::evidence {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_frozen = std::size_t{64} << 20U;

diag::Result<> check_frozen(const fs::path& file, const std::string& sha256) {
  const auto text = os::read_file(file, most_frozen);
  if (!text) return std::unexpected(text.error());
  if (journal::sha256_hex(*text) == sha256) return {};
  return diag::fail({.code = "US-V004",
                     .message = fmt::format("the frozen '{}' is not the one that was run",
                                            file.filename().string()),
                     .hint = "it was changed afterwards: restore the run's folder from a copy"});
}

diag::Result<> check_name(const fs::path& folder, const std::string& id) {
  const std::string name = folder.filename().string();
  if (name == id) return {};
  return diag::fail({.code = "US-V005",
                     .message = fmt::format("the folder '{}' holds the run '{}'", name, id),
                     .hint = "give the folder the run's name, or remove it if it is a copy"});
}

/// Folders of runs, by name and so by time. One that is only being made has no journal yet.
std::vector<fs::path> run_folders(const fs::path& store) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator at(store / "runs", error), end; !error && at != end;
       at.increment(error)) {
    std::error_code ignored;
    if (fs::exists(at->path() / "journal", ignored)) found.push_back(at->path());
  }
  std::ranges::sort(found);
  return found;
}

template <typename T>
void keep(std::vector<Dated<T>>& to, const std::vector<Dated<T>>& from,
          std::string_view application) {
  std::ranges::copy_if(from, std::back_inserter(to), [application](const Dated<T>& record) {
    return record.what.application == application;
  });
}

void read_records(const fs::path& path, Store& store) {
  auto reading = read_log(path);
  if (!reading) {
    store.findings.push_back(left_out(reading.error(), path));
    return;
  }
  if (const auto& torn = reading->torn_tail) store.findings.push_back(*torn);
  for (LogRecord& record : reading->records) add_record(store.evidence, std::move(record));
}

}  // namespace

diag::Diagnostic left_out(const diag::Failure& failure, const fs::path& path) {
  diag::Diagnostic finding = failure.cause();
  finding.severity = diag::Severity::warning;
  if (finding.where.source == nullptr) {
    finding.where = {.source = std::make_shared<const diag::Source>(
                         diag::Source{.name = path.string(), .text = ""})};
  }
  return finding;
}

void add_record(Evidence& evidence, LogRecord record) {
  add(evidence, time_of(record.at), std::move(record.body));
}

diag::Result<Run> read_run(const fs::path& folder) {
  auto reading = journal::read(folder / "journal");
  if (!reading) return std::unexpected(std::move(reading).error());
  auto run = run_of(reading->events);
  if (!run) return run;
  if (reading->torn_tail) {
    return diag::fail({.code = "US-V002",
                       .message = "the run's journal goes on after its seal",
                       .hint = "restore the run's folder from a copy"});
  }
  auto checked = check_name(folder, run->id);
  if (checked) checked = check_frozen(folder / "playbook.md", run->file_sha256);
  if (checked) checked = check_frozen(folder / "understudy.yaml", run->manifest_sha256);
  if (!checked) return std::unexpected(std::move(checked).error());
  run->chain = std::move(reading->chain);
  return run;
}

Store read_store(const fs::path& path) {
  Store store;
  for (const fs::path& folder : run_folders(path)) {
    if (auto run = read_run(folder)) {
      store.evidence.runs.push_back(std::move(*run));
    } else {
      store.findings.push_back(left_out(run.error(), folder));
    }
  }
  read_records(path / "evidence.log", store);
  return store;
}

Evidence of_application(const Evidence& evidence, std::string_view application) {
  Evidence out;
  std::ranges::copy_if(evidence.runs, std::back_inserter(out.runs),
                       [application](const Run& run) { return run.application == application; });
  keep(out.checks, evidence.checks, application);
  keep(out.publications, evidence.publications, application);
  keep(out.agreements, evidence.agreements, application);
  keep(out.results, evidence.results, application);
  keep(out.clearances, evidence.clearances, application);
  keep(out.reviews, evidence.reviews, application);
  keep(out.gates, evidence.gates, application);
  return out;
}

}  // namespace understudy::evidence
