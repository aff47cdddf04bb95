/// \file
/// Time zones as plain values: the offsets of a place's clocks and when they change. Where the
/// rules come from is not this file's business (`parse::parse_zone` reads the system's files).
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace understudy::model {

using LocalSeconds = std::chrono::local_seconds;

/// From `at` on, the clocks show UTC plus `offset`.
struct ZoneChange {
  std::chrono::sys_seconds at;
  std::chrono::seconds offset{0};
};

struct Zone {
  std::chrono::seconds first{0};    ///< The offset before the first change.
  std::vector<ZoneChange> changes;  ///< In their order.
};

/// The rules of the zones somebody has named. A name that is not among them is unknown.
struct Zones {
  std::map<std::string, Zone, std::less<>> rules;
  /// All names that could have been given, in order, for proposals; empty when it is not known.
  std::vector<std::string> names;

  /// Null when it is unknown. Valid until `rules` changes.
  [[nodiscard]] const Zone* find(std::string_view name) const;
};

/// What the clocks show.
[[nodiscard]] LocalSeconds to_local(const Zone& zone, std::chrono::sys_seconds at);

/// The first instant at which the clocks show a time; where they skip it, the next valid one.
[[nodiscard]] std::chrono::sys_seconds to_instant(const Zone& zone, LocalSeconds time);

}  // namespace understudy::model
