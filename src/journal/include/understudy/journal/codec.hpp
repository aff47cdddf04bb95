/// \file
/// Events as canonical JSON and back. Driven by the description of model::Body's alternatives: a
/// new field or event kind needs no change here. The form is specified in docs/formats/journal.md.
#pragma once

#include <string>
#include <string_view>

#include "understudy/diag/result.hpp"
#include "understudy/model/event.hpp"

namespace understudy::journal {

/// The one JSON text of an event: no blanks, keys in the order of their description.
/// Strings must be valid UTF-8 (see make_valid_utf8).
[[nodiscard]] std::string to_json(const model::Event& event);

/// Reads what to_json wrote. Errors (US-J005): no JSON, an unknown kind, a missing, unknown or
/// mistyped field (each named with its path), or a text that is not in canonical form.
[[nodiscard]] diag::Result<model::Event> from_json(std::string_view text);

/// Replaces every byte sequence that is not UTF-8 by U+FFFD, in every string of the body: what a
/// command printed may be anything, a journal line may not. Valid text stays as it is.
void make_valid_utf8(model::Body& body);

/// The same for one text: one U+FFFD for each maximal invalid part.
[[nodiscard]] std::string valid_utf8(std::string_view text);

/// The body's kind as the journal spells it, e.g. "RunOpened".
[[nodiscard]] std::string_view kind_of(const model::Body& body);

}  // namespace understudy::journal
