#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "duration_text.hpp"
#include "findings_hold.hpp"
#include "understudy/model/duration.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace us = understudy;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto duration = us::model::parse_duration(text);
  if (duration) {
    us::fuzz::demand(duration->count() >= 0, "a duration is not below zero");
    us::fuzz::demand(us::model::parse_duration(us::model::to_text(*duration)) == duration,
                     "what is written is read back");
    us::fuzz::demand(!us::model::to_human(*duration).empty(), "a duration can be shown");
  }
  // Prose is put into the canonical spelling once and for all.
  const std::string canonical = us::parse::canonical_duration(text);
  us::fuzz::demand(us::parse::canonical_duration(canonical) == canonical,
                   "the canonical spelling stays as it is");
  return 0;
}
