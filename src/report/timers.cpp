// A timer only ticks: windows, freezes and what is due are looked at when it does, so that none of
// them has to be written a second time in another language.

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "understudy/report/schedule.hpp"

namespace understudy::report {

namespace {

/// A word of ExecStart: in double quotes, with `%` and `$` standing for themselves.
std::string systemd_word(std::string_view word) {
  std::string out = "\"";
  for (const char c : word) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '%' || c == '$') out += c;
    out += c;
  }
  return out + "\"";
}

/// A word of a shell's line; cron itself makes a line end of a bare `%`.
std::string cron_word(std::string_view word) {
  std::string out = "'";
  for (const char c : word) {
    if (c == '\'') {
      out += "'\\''";
    } else if (c == '%') {
      out += "'\\%'";
    } else {
      out += c;
    }
  }
  return out + "'";
}

std::vector<std::string> timer_words(const TimerSetup& setup) {
  std::vector<std::string> words{setup.program, "schedule", "run"};
  words.insert(words.end(), setup.paths.begin(), setup.paths.end());
  words.insert(words.end(), {"--name", setup.name});
  if (!setup.store.empty()) words.insert(words.end(), {"--store", setup.store});
  return words;
}

template <typename Quote>
std::string typed_as(const std::vector<std::string>& words, const Quote& quote) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + quote(word);
  return out;
}

}  // namespace

std::vector<UnitFile> systemd_units(const TimerSetup& setup) {
  const std::string service = fmt::format(
      "[Unit]\n"
      "Description=Carry out the resiliency tests that are due\n"
      "Wants=network-online.target\n"
      "After=network-online.target\n"
      "\n"
      "[Service]\n"
      "Type=oneshot\n"
      "ExecStart={}\n"
      "# A fault is taken back before it ends.\n"
      "KillMode=mixed\n"
      "TimeoutStopSec=10min\n",
      typed_as(timer_words(setup), systemd_word));
  const std::string timer = fmt::format(
      "[Unit]\n"
      "Description=Look every quarter of an hour which resiliency tests are due\n"
      "\n"
      "[Timer]\n"
      "OnCalendar=*:0/15\n"
      "Unit={}.service\n"
      "\n"
      "[Install]\n"
      "WantedBy=timers.target\n",
      setup.name);
  return {{.name = setup.name + ".service", .text = service},
          {.name = setup.name + ".timer", .text = timer}};
}

std::string cron_line(const TimerSetup& setup) {
  return fmt::format("*/15 * * * * {}\n", typed_as(timer_words(setup), cron_word));
}

}  // namespace understudy::report
