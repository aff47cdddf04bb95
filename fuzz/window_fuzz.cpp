#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "findings_hold.hpp"
#include "understudy/model/time_spans.hpp"
#include "understudy/model/window.hpp"
#include "window_proposal.hpp"
#include "window_text.hpp"

namespace {

namespace us = understudy;

void check_occurrences(const us::model::Window& window) {
  using namespace std::chrono;
  static const us::model::Zones zones{
      .rules = {{"Test/Zone",
                 {.first = hours(-8),
                  .changes = {{sys_days(2026y / 3 / 8), hours(-7)},
                              {sys_days(2026y / 11 / 1), hours(-8)}}}}},
      .names = {}};
  us::model::Window here = window;
  if (auto* calendar = std::get_if<us::model::Calendar>(&here)) calendar->zone = "Test/Zone";
  const us::model::TimeSpan frame{.begin = sys_days(2026y / 1 / 1), .end = sys_days(2027y / 1 / 1)};
  sys_seconds last = frame.begin - seconds(1);
  for (const us::model::TimeSpan& span : us::model::occurrences(here, zones, "", frame)) {
    us::fuzz::demand(span.begin > last && span.end > span.begin, "spans come in order, apart");
    us::fuzz::demand(span.begin >= frame.begin && span.end <= frame.end, "spans lie in the frame");
    last = span.end;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto window = us::parse::parse_window(text);
  if (window) {
    const auto again = us::parse::parse_window(us::model::to_text(*window));
    us::fuzz::demand(again.has_value() && *again == *window, "what is written is read back");
    check_occurrences(*window);
  } else {
    const us::parse::WindowError& error = window.error();
    us::fuzz::demand(error.begin <= text.size() && error.length <= text.size() - error.begin,
                     "what is wrong lies in the text");
    us::fuzz::demand(!error.message.empty(), "an error says what is wrong");
  }
  for (const std::string& proposal : us::parse::proposed_windows(text)) {
    us::fuzz::demand(us::parse::parse_window(proposal).has_value(), "what is proposed is a window");
  }
  return 0;
}
