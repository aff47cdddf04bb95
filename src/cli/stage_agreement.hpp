/// \file
/// What the ladder asks of the team's agreement: the content's digest, and how far the agreement to
/// it has come.
#pragma once

#include <string>

#include "understudy/agree/agreement.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/evidence/record.hpp"
#include "understudy/evidence/run.hpp"

namespace understudy::cli {

/// As of `at`: what was signed later is not there yet. Fails when the folder cannot be read as it
/// is signed.
[[nodiscard]] diag::Result<evidence::AgreementRecorded> agreement_at(const std::string& manifest,
                                                                     evidence::Time at);

/// The same of a state.
[[nodiscard]] evidence::AgreementRecorded record_of(const agree::AgreementState& state);

}  // namespace understudy::cli
