#include "understudy/model/zone.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string_view>

namespace understudy::model {

namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;

/// Index of the first change behind `at`.
std::size_t behind(const Zone& zone, sys_seconds at) {
  return static_cast<std::size_t>(std::ranges::upper_bound(zone.changes, at, {}, &ZoneChange::at) -
                                  zone.changes.begin());
}

seconds offset_before(const Zone& zone, std::size_t index) {
  return index == 0 ? zone.first : zone.changes[index - 1].offset;
}

}  // namespace

const Zone* Zones::find(std::string_view name) const {
  const auto found = rules.find(name);
  return found == rules.end() ? nullptr : &found->second;
}

LocalSeconds to_local(const Zone& zone, sys_seconds at) {
  return LocalSeconds((at + offset_before(zone, behind(zone, at))).time_since_epoch());
}

sys_seconds to_instant(const Zone& zone, LocalSeconds time) {
  // No offset is as large as this, so every stretch that may show the time is looked at.
  constexpr std::chrono::hours margin{48};
  const sys_seconds as_utc(time.time_since_epoch());
  for (std::size_t index = behind(zone, as_utc - margin);; ++index) {
    const sys_seconds at = as_utc - offset_before(zone, index);
    if (index < zone.changes.size() && at >= zone.changes[index].at) continue;
    // Before this stretch begins: the clocks skipped the time when it began.
    return index > 0 ? std::max(at, zone.changes[index - 1].at) : at;
  }
}

}  // namespace understudy::model
