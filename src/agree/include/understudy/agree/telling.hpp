/// \file
/// An agreement's state for people and for programs. Pure.
#pragma once

#include <cstdint>
#include <string>

#include "understudy/agree/agreement.hpp"

namespace understudy::agree {

/// What the reader's terminal can show.
enum class Marks : std::uint8_t { ascii, unicode };

/// Who has agreed, who has not, who objects and why, what an edit has voided, what is refused.
[[nodiscard]] std::string to_terminal(const AgreementState& state, const std::string& title,
                                      Marks marks);

/// One JSON object; its form is specified in docs/formats/agreement.md.
[[nodiscard]] std::string to_json(const AgreementState& state);

}  // namespace understudy::agree
