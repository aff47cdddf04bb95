/// \file
/// Builds the concrete adapters of a run, lets it happen, shows it live and writes its reports.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "exit.hpp"
#include "loading.hpp"
#include "trigger.hpp"
#include "understudy/exercise/facts.hpp"
#include "understudy/model/event.hpp"

namespace understudy::cli {

enum class OutputFormat : std::uint8_t { text, json, none };

struct RehearsalOptions {
  std::string mode = "auto";
  std::string actor;
  std::chrono::milliseconds answer_timeout{0};
  std::string prepared_answer;  ///< `resume --answer`.
  OutputFormat format = OutputFormat::text;
  std::optional<model::Check> agreement;  ///< In production: what became of it.
  Trigger trigger;
  /// Told once the run is over, sealed or not.
  std::function<void(const exercise::Facts&)> on_end = {};
};

/// A new run of what was loaded, its evidence in `store`.
[[nodiscard]] Exit rehearse(const Loaded& loaded, const std::filesystem::path& store,
                            const RehearsalOptions& options);

/// Takes the run in `folder` up again.
[[nodiscard]] Exit take_up(const std::filesystem::path& folder, const RehearsalOptions& options);

/// Takes back what dead runs in the store left, telling of it on standard error; gives the
/// sentences of what could not be taken back.
[[nodiscard]] std::vector<std::string> sweep_store(const std::filesystem::path& store);

/// Renders report.json, report.html and report.md beside the journal.
[[nodiscard]] diag::Result<> write_reports(const std::filesystem::path& folder,
                                           const std::vector<model::Event>& events);

/// Who is running this: `--as`, else the login name.
[[nodiscard]] std::string actor_or_login(const std::string& given);

}  // namespace understudy::cli
