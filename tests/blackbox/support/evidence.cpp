#include "evidence.hpp"

#include <algorithm>
#include <sstream>
#include <system_error>
#include <utility>

#include <gtest/gtest.h>

#include "understudy/diag/result.hpp"
#include "understudy/journal/journal.hpp"

namespace understudy::blackbox {

std::vector<fs::path> runs_in(const fs::path& store) {
  std::vector<fs::path> runs;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(store / "runs", none)) {
    runs.push_back(entry.path());
  }
  std::ranges::sort(runs);
  return runs;
}

std::vector<model::Event> events_of(const fs::path& run) {
  auto reading = journal::read(run / "journal");
  if (reading) return std::move(reading->events);
  ADD_FAILURE() << diag::render(reading.error());
  return {};
}

namespace {

/// Holds a run's report against its schema, where the schema's reader is installed.
void expect_report_of_its_schema(const fs::path& folder) {
  if (!fs::exists(folder / "report.json")) return;
  const fs::path sources = tests_folder().parent_path().parent_path();
  const auto checked =
      run({"/usr/bin/python3", sources / "tests/golden/check_schema.py",
           sources / "schemas/report.schema.json", folder, "report.json", "--as-they-are"},
          environment_with({}));
  const int code = checked.status.shell_code();
  EXPECT_TRUE(code == 0 || code == 77) << checked.err;
}

}  // namespace

const exercise::StepRecord* Evidence::step(const std::string& id) const {
  const auto found = std::ranges::find(
      facts.steps, id, [](const exercise::StepRecord& record) { return record.action.id; });
  return found == facts.steps.end() ? nullptr : &*found;
}

std::vector<std::string> Evidence::ways() const {
  std::vector<std::string> taken;
  for (const exercise::StepRecord& record : facts.steps) {
    if (!record.way.empty()) taken.push_back(record.way);
  }
  return taken;
}

std::string Evidence::reasons() const {
  std::string text;
  if (!facts.closed) return text;
  for (const std::string& reason : facts.closed->reasons) text += reason + "\n";
  return text;
}

std::string Evidence::verdict() const {
  return facts.closed ? facts.closed->verdict : "";
}

Evidence evidence_in(const fs::path& store) {
  Evidence evidence;
  const auto runs = runs_in(store);
  EXPECT_FALSE(runs.empty()) << "no run in " << store;
  if (runs.empty()) return evidence;
  evidence.folder = runs.back();
  expect_report_of_its_schema(evidence.folder);
  evidence.events = events_of(evidence.folder);
  evidence.facts = exercise::facts(evidence.events);
  evidence.html = text_of(evidence.folder / "report.html");
  evidence.markdown = text_of(evidence.folder / "report.md");
  boost::system::error_code error;
  const auto report = boost::json::parse(text_of(evidence.folder / "report.json"), error);
  if (!error && report.is_object()) evidence.report = report.as_object();
  return evidence;
}

std::vector<Write> writes_of(const fs::path& run) {
  std::vector<Write> writes;
  for (const std::string& line : lines_of(text_of(run / "writes.log"))) {
    std::istringstream words(line);
    std::string fate;
    std::int64_t sent_ns = 0;
    Write write;
    words >> fate >> write.number >> sent_ns >> write.acknowledged_ns >> write.location;
    if (fate != "acknowledged" && fate != "refused" && fate != "uncertain") continue;
    write.acknowledged = fate == "acknowledged";
    writes.push_back(std::move(write));
  }
  return writes;
}

}  // namespace understudy::blackbox
