/// \file
/// What the ladder asks of the team's agreement: the content's digest, and how far the agreement to
/// it has come.
#pragma once

#include <string>

#include "understudy/agree/agreement.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/evidence/record.hpp"
#include "understudy/evidence/run.hpp"
#include "understudy/model/application.hpp"

namespace understudy::cli {

/// As of `at`: what was signed later is not there yet. The application is as it was read from its
/// manifest, without an error. Fails when the folder cannot be read as it is signed, or when the
/// manifest is another one by now.
[[nodiscard]] diag::Result<evidence::AgreementRecorded> agreement_at(
    const model::Application& application, evidence::Time at);

/// The same of a state.
[[nodiscard]] evidence::AgreementRecorded record_of(const agree::AgreementState& state);

}  // namespace understudy::cli
