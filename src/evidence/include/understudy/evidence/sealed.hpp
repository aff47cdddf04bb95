/// \file
/// From a run's journal to the record that counts. What is damaged, not sealed or not borne out is
/// told, never counted.
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/evidence/evidence.hpp"
#include "understudy/evidence/run.hpp"
#include "understudy/model/event.hpp"

namespace understudy::evidence {

/// The run that these events tell of. Pure. Errors: it is not sealed (US-V001), it goes on after
/// its seal or begins twice (US-V002), or it says that it passed while its own events do not show
/// that (US-V003).
[[nodiscard]] diag::Result<Run> run_of(const std::vector<model::Event>& events);

/// The run in a folder of the store. Errors: those of `run_of` and of reading a journal; the frozen
/// playbook or manifest is not the one that was run (US-V004); the folder has another name than the
/// run (US-V005), which is how a copy would count twice.
[[nodiscard]] diag::Result<Run> read_run(const std::filesystem::path& folder);

/// Everything in a store, of whichever application.
struct Store {
  Evidence evidence;
  diag::Findings findings;  ///< What does not count, and why: warnings.
};

/// Reads `STORE/runs/*` and `STORE/evidence.log`. A store that is not there is empty. Never fails:
/// what cannot be read is a finding and does not count.
[[nodiscard]] Store read_store(const std::filesystem::path& store);

/// What of it is about one application.
[[nodiscard]] Evidence of_application(const Evidence& evidence, std::string_view application);

}  // namespace understudy::evidence
