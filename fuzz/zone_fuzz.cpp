#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "findings_hold.hpp"
#include "understudy/model/zone.hpp"
#include "understudy/parse/zone.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace us = understudy;
  using std::chrono::sys_seconds;
  const auto zone =
      us::parse::parse_zone(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!zone) return 0;
  auto last = sys_seconds::min();
  for (const us::model::ZoneChange& change : zone->changes) {
    us::fuzz::demand(change.at > last, "changes come in order");
    last = change.at;
    // Whatever the clocks show, an instant can be found that shows it, or the next one.
    const auto shown = us::model::to_local(*zone, change.at);
    us::fuzz::demand(us::model::to_instant(*zone, shown) <= change.at,
                     "the first instant that shows a time is not behind another one");
  }
  return 0;
}
