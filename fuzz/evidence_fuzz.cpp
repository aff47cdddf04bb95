// The log of evidence and the folding of runs take any bytes: they must not crash, and what the log
// accepts must be written again as the same bytes.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "understudy/evidence/log.hpp"
#include "understudy/evidence/sealed.hpp"
#include "understudy/journal/event_codec.hpp"
#include "understudy/journal/journal.hpp"

namespace evidence = understudy::evidence;
namespace journal = understudy::journal;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);

  if (const auto log = evidence::parse_log(text, "evidence.log")) {
    for (const evidence::LogRecord& record : log->records) {
      const auto json = journal::event_to_json(record.number, record.at, record.body);
      if (text.find(json) == std::string_view::npos) std::abort();
    }
  }
  if (const auto reading = journal::parse(text, "journal")) {
    const auto run = evidence::run_of(reading->events);
    if (run && run->hands.performed > run->hands.steps) std::abort();
  }
  if (const auto time = evidence::parse_time(text)) {
    if (!evidence::parse_time(evidence::to_text(*time))) std::abort();
  }
  return 0;
}
