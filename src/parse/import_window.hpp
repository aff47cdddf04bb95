/// \file
/// Times as people write them into tables, in the words of a manifest.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace understudy::parse {

struct ImportedWindows {
  std::vector<std::string> windows;  ///< `Mon-Fri 09:00-17:00`, `always`, `on-call`, …
  bool guessed = false;              ///< `9 - 5` says neither am nor pm.
  std::string zone;                  ///< IANA name; empty when the text has none.
  std::string abbreviation;  ///< What stood for the zone, such as PST; empty for IANA names.
};

/// `Always`, `On-call`, `2:00 AM - 3:00 AM PST`, `9 - 5, M - F; 10 - 2, S & S`; nullopt when part
/// of the text is none of it. Each window is one that a manifest may have, also with the zone
/// behind it.
[[nodiscard]] std::optional<ImportedWindows> imported_windows(std::string_view text);

}  // namespace understudy::parse
