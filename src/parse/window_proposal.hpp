/// \file
/// Windows as prose writes them, in the canonical spelling.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace understudy::parse {

/// The windows that `9 - 5, M - F; 10 - 2, S & S` or `2:00 AM - 3:00 AM PST` most likely mean, each
/// as the grammar wants it. Empty when some of the text is not understood: half a proposal is
/// none. Each of them is read by `parse_window`.
[[nodiscard]] std::vector<std::string> proposed_windows(std::string_view prose);

/// The zone that an abbreviation such as PST most likely means; empty when it is not known. Some
/// abbreviations are IANA names all the same, with other rules than people expect.
[[nodiscard]] std::string_view zone_of_abbreviation(std::string_view word);

}  // namespace understudy::parse
