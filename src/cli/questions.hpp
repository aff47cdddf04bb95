/// \file
/// The questions `understudy init` asks a person.
#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

#include "understudy/diag/result.hpp"
#include "understudy/parse/outline.hpp"

namespace understudy::cli {

/// `Alice <alice@example.com>`, `alice@example.com` or `Alice`; nullopt when it names nobody.
[[nodiscard]] std::optional<parse::OutlinePerson> read_person(std::string_view text);

/// Asks for each part of the draft; an empty answer keeps what is known. An answer that cannot be
/// is asked for again. Fails with US-C020 when the input ends before the questions do.
[[nodiscard]] diag::Result<> ask_for(parse::Outline& known, std::istream& in, std::ostream& out);

}  // namespace understudy::cli
