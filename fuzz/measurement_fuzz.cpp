// What agents print and what they are told takes any bytes: nothing may crash, a line has one
// spelling, and whatever the files hold can be analysed.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "http_target.hpp"
#include "record_file.hpp"
#include "replay.hpp"
#include "understudy/probe/analysis.hpp"
#include "wire.hpp"

namespace probe = understudy::probe;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);

  if (const auto line = probe::parse_line(text); line && probe::to_line(*line) != text) {
    std::abort();
  }
  if (const auto job = probe::probe_job(text);
      job && probe::probe_job(probe::to_line(*job)) != job) {
    std::abort();
  }
  (void)probe::ledger_job(text);
  (void)probe::readback_job(text);
  if (const auto target = probe::parse_target(text)) (void)probe::locate(*target, text);

  auto samples = probe::replay_samples(probe::parse_records(text, probe::samples_format).lines);
  (void)probe::analyse(std::move(samples.trace));
  (void)probe::replay_writes(probe::parse_records(text, probe::writes_format).lines);
  return 0;
}
