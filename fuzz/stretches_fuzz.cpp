#include <cstddef>
#include <cstdint>
#include <string>

#include "findings_hold.hpp"
#include "test/read_both_ways.hpp"

// The first byte says how long a stretch is. Nothing reaches the scanner that is no text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace us = understudy;
  if (size == 0) return 0;
  const std::string text(reinterpret_cast<const char*>(data + 1), size - 1);
  if (us::parse::first_bad_byte(text)) return 0;
  us::fuzz::demand(us::parse::agree(us::parse::read_both(text, 8 + data[0])),
                   "what is read in stretches is what is read in one go");
  return 0;
}
