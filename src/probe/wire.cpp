#include "wire.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "understudy/probe/analysis.hpp"

namespace understudy::probe {

namespace {

/// A line is one line whatever a server answered.
std::string plain(std::string_view text) {
  constexpr std::size_t most = 2000;
  std::string out(text.substr(0, most));
  std::ranges::replace_if(
      out, [](char c) { return static_cast<unsigned char>(c) < 0x20U || c == 0x7f; }, ' ');
  return out;
}

/// Thirty years of nanoseconds: sums of a few instants must not overflow.
bool in_reach(std::int64_t value) {
  constexpr std::int64_t most = 1'000'000'000'000'000'000;
  return value <= most;
}

bool in_reach(std::uint64_t /*value*/) {
  return true;
}

/// Takes words off the front of a line; after the first wrong one nothing counts any more.
class Words {
 public:
  explicit Words(std::string_view text) : rest_(text) {}

  std::string_view word() {
    const auto end = rest_.find(' ');
    const std::string_view taken = rest_.substr(0, end);
    rest_ = end == std::string_view::npos ? std::string_view() : rest_.substr(end + 1);
    const bool dangling = end != std::string_view::npos && rest_.empty();
    if (taken.empty() || dangling) good_ = false;
    return taken;
  }

  /// Decimal, not negative, no leading zeros: every value has one spelling.
  template <typename T>
  T number() {
    const std::string_view digits = word();
    T value = 0;
    const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    const bool spelled = digits == "0" || (!digits.starts_with('0') && !digits.starts_with('-'));
    if (error != std::errc() || stop != digits.data() + digits.size() || !spelled ||
        !in_reach(value))
      good_ = false;
    return value;
  }

  std::string rest() {
    const std::string_view text = std::exchange(rest_, {});
    if (text != plain(text)) good_ = false;
    return std::string(text);
  }

  /// All taken, all well.
  [[nodiscard]] bool done() const { return good_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool good_ = true;
};

constexpr std::array<std::string_view, 3> fates{"acknowledged", "refused", "uncertain"};
constexpr std::array<std::string_view, 5> findings{"present", "gone", "unknown", "removed",
                                                   "stays"};

template <typename T, std::size_t N>
std::optional<T> one_of(const std::array<std::string_view, N>& names, std::string_view word) {
  const auto found = std::ranges::find(names, word);
  if (found == names.end()) return std::nullopt;
  return static_cast<T>(found - names.begin());
}

/// Braced lists are evaluated in order, so the fields stand as they do in the line.
std::optional<Line> parse(std::string_view kind, Words& words) {
  using Int = std::int64_t;
  if (kind == "ok") return Sample{words.number<Int>(), words.number<Int>(), ""};
  if (kind == "failed") {
    Sample sample{words.number<Int>(), words.number<Int>(), words.rest()};
    if (sample.error.empty()) return std::nullopt;
    return sample;
  }
  if (kind == "missed") return Missed{words.number<Int>(), words.number<Int>()};
  if (kind == "ready") return Ready{words.number<Int>()};
  if (kind == "error") return Refused{words.rest()};
  if (kind == "end") return Ended{words.number<Int>()};
  if (kind == "start") {
    return Started{std::string(words.word()), words.number<Int>(), words.number<Int>(),
                   words.number<Int>()};
  }
  if (kind == "lost") return Lost{words.number<Int>(), words.rest()};
  if (kind == "baseline") return Baseline{words.number<Int>()};
  if (kind == "record") return Record{words.number<std::uint64_t>(), words.rest()};
  if (const auto fate = one_of<WriteFate>(fates, kind)) {
    return Write{*fate, words.number<std::uint64_t>(), words.number<Int>(), words.number<Int>(),
                 words.rest()};
  }
  if (const auto finding = one_of<Finding>(findings, kind)) {
    return Found{*finding, words.number<std::uint64_t>(), words.rest()};
  }
  return std::nullopt;
}

template <typename... Fields>
std::string joined(std::string_view kind, const Fields&... fields) {
  std::string out(kind);
  const auto add = [&out](const auto& field) {
    if constexpr (std::is_integral_v<std::decay_t<decltype(field)>>) {
      out += fmt::format(" {}", field);
    } else if (!field.empty()) {
      out += " " + plain(field);
    }
  };
  (add(fields), ...);
  return out;
}

struct Writer {
  std::string operator()(const Ready& l) const { return joined("ready", l.start_ns); }

  std::string operator()(const Refused& l) const { return joined("error", l.text); }

  std::string operator()(const Sample& l) const {
    return joined(l.ok() ? "ok" : "failed", l.due_ns, l.done_ns, l.error);
  }

  std::string operator()(const Missed& l) const { return joined("missed", l.due_ns, l.count); }

  std::string operator()(const Ended& l) const { return joined("end", l.at_ns); }

  std::string operator()(const Started& l) const {
    return joined("start", l.boot_id, l.at_ns, l.interval_ns, l.timeout_ns);
  }

  std::string operator()(const Lost& l) const { return joined("lost", l.at_ns, l.text); }

  std::string operator()(const Baseline& l) const { return joined("baseline", l.p99_ns); }

  std::string operator()(const Write& l) const {
    return joined(fates.at(static_cast<std::size_t>(l.fate)), l.number, l.sent_ns, l.done_ns,
                  l.text);
  }

  std::string operator()(const Found& l) const {
    return joined(findings.at(static_cast<std::size_t>(l.finding)), l.number, l.text);
  }

  std::string operator()(const Record& l) const { return joined("record", l.number, l.location); }
};

}  // namespace

std::string token_of(std::string_view prefix, std::uint64_t number) {
  return fmt::format("{}-{:010}", prefix, number);
}

std::string to_line(const Line& line) {
  return std::visit(Writer{}, line);
}

std::optional<Line> parse_line(std::string_view text) {
  Words words(text);
  const std::string_view kind = words.word();
  auto line = parse(kind, words);
  if (!words.done()) return std::nullopt;
  return line;
}

}  // namespace understudy::probe
