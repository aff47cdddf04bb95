// The journal's reader takes any bytes: it must not crash, and what it accepts must be written
// again as the same bytes.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "understudy/journal/codec.hpp"
#include "understudy/journal/journal.hpp"

namespace journal = understudy::journal;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);

  if (const auto event = journal::from_json(text); event && journal::to_json(*event) != text) {
    std::abort();
  }
  if (const auto reading = journal::parse(text, "journal")) {
    if (reading->whole_bytes > size || (reading->whole_bytes < size && !reading->torn_tail)) {
      std::abort();
    }
  }
  const auto valid = journal::valid_utf8(text);
  if (journal::valid_utf8(valid) != valid) std::abort();
  return 0;
}
