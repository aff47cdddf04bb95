/// \file
/// What a run left behind, read as anybody could: from its folder.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "programs.hpp"
#include "understudy/exercise/facts.hpp"
#include "understudy/model/event.hpp"

namespace understudy::blackbox {

/// The run folders of a store, oldest first.
[[nodiscard]] std::vector<fs::path> runs_in(const fs::path& store);

/// The events of a journal; a failed expectation when it cannot be read.
[[nodiscard]] std::vector<model::Event> events_of(const fs::path& run);

/// One finished run: its journal and what the reports make of it.
struct Evidence {
  fs::path folder;
  std::vector<model::Event> events;
  exercise::Facts facts;
  boost::json::object report;  ///< `report.json`
  std::string html;
  std::string markdown;

  /// The record of a step or decision by the step's id; null when it was not begun.
  [[nodiscard]] const exercise::StepRecord* step(const std::string& id) const;
  /// The branches that were taken, in order: "recovery.3.c".
  [[nodiscard]] std::vector<std::string> ways() const;
  /// All reasons of the verdict, one a line.
  [[nodiscard]] std::string reasons() const;
  /// The verdict; empty when the run is not closed.
  [[nodiscard]] std::string verdict() const;
};

/// Reads the newest run of a store; a failed expectation when there is none.
[[nodiscard]] Evidence evidence_in(const fs::path& store);

/// One line of `writes.log`: a numbered record and what became of it.
struct Write {
  std::uint64_t number = 0;
  bool acknowledged = false;
  std::int64_t acknowledged_ns = 0;
  std::string location;
};

[[nodiscard]] std::vector<Write> writes_of(const fs::path& run);

}  // namespace understudy::blackbox
