#include "understudy/doctor/judging.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "moments.hpp"
#include "understudy/model/duration.hpp"
#include "understudy/probe/look.hpp"

namespace understudy::doctor {

namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr int not_executable = 126;
constexpr int not_found = 127;

std::string first_line_of(std::string_view text) {
  constexpr std::size_t most = 200;
  const auto start = text.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos) return {};
  text = text.substr(start, text.find_first_of("\r\n", start) - start);
  if (text.starts_with("error: ")) text.remove_prefix(7);
  return std::string(text.substr(0, most));
}

std::vector<std::string> lines_in(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (!line.empty()) lines.emplace_back(line);
  }
  return lines;
}

std::string how_it_ended(const Answer& answer) {
  const std::string said = first_line_of(answer.err);
  return said.empty() ? fmt::format("exit {}", answer.code)
                      : fmt::format("exit {}: {}", answer.code, said);
}

/// What a certificate and a name can hold: until the year 9999, and 32 bits of seconds.
bool is_sound(const probe::Looked& seen) {
  constexpr std::int64_t last_year = 253'402'300'799;
  constexpr std::int64_t longest = std::numeric_limits<std::uint32_t>::max();
  const auto is_time = [](std::int64_t at) { return at >= -last_year && at <= last_year; };
  return is_time(seen.not_before) && is_time(seen.not_after) && seen.ttl_s >= -1 &&
         seen.ttl_s <= longest;
}

class Judge {
 public:
  Judge(const Ask& ask, const Answer& answer, const Measure& measure)
      : ask_(ask), answer_(answer), measure_(measure) {}

  Finding take() {
    if (answer_.how == Answer::How::not_asked) {
      return unknown("the doctor's time was over before it was asked",
                     "give it longer with --timeout");
    }
    if (answer_.how == Answer::How::unreachable) {
      return unknown(fmt::format("{} cannot be reached", place()), "see to that first");
    }
    return std::visit([this](const auto& about) { return judge(about); }, ask_.about);
  }

 private:
  [[nodiscard]] std::string place() const { return ask_.host.empty() ? "this machine" : ask_.host; }

  [[nodiscard]] Finding said(State state, std::string says, std::string next) const {
    return {.kind = ask_.kind,
            .subject = ask_.subject,
            .state = state,
            .says = std::move(says),
            .next = std::move(next)};
  }

  [[nodiscard]] Finding ok(std::string says) const { return said(State::ok, std::move(says), {}); }

  [[nodiscard]] Finding problem(std::string says, std::string next) const {
    return said(State::problem, std::move(says), std::move(next));
  }

  [[nodiscard]] Finding unknown(std::string says, std::string next) const {
    return said(State::unknown, std::move(says), std::move(next));
  }

  [[nodiscard]] bool ended_well() const {
    return answer_.how == Answer::How::ended && answer_.code == 0;
  }

  /// Why there is no answer to speak of.
  [[nodiscard]] std::string why_not() const {
    if (answer_.how == Answer::How::timed_out) {
      return fmt::format("no answer within {}", model::to_text(ask_.limit));
    }
    if (answer_.how == Answer::How::not_started) return first_line_of(answer_.err);
    return how_it_ended(answer_);
  }

  [[nodiscard]] Finding judge(const AskReach& /*about*/) const {
    if (ended_well()) return ok("reachable");
    return problem("not reachable: " + why_not(),
                   "bring it back, or correct its 'reach' in the manifest");
  }

  [[nodiscard]] Finding judge(const AskRights& /*about*/) const {
    if (ended_well()) return ok("sudo needs no password there");
    if (answer_.how == Answer::How::timed_out) {
      return unknown("whether sudo may be used: " + why_not(), "look there by hand");
    }
    return problem("steps use sudo, which is refused there: " + why_not(),
                   "let the account of the steps use sudo without a password");
  }

  [[nodiscard]] Finding judge(const AskTools& about) const {
    if (!ended_well()) {
      return unknown("which tools are there: " + why_not(),
                     "bash is needed there to carry steps out");
    }
    const auto missing = lines_in(answer_.out);
    if (missing.empty()) return ok(fmt::format("{}", fmt::join(about.names, ", ")));
    return problem(fmt::format("not found: {}", fmt::join(missing, ", ")),
                   "install it there, or correct the step");
  }

  [[nodiscard]] Finding judge(const AskVersion& about) const {
    if (answer_.how == Answer::How::not_started ||
        (answer_.how == Answer::How::ended && answer_.code >= not_executable)) {
      return problem(fmt::format("not found: {}", why_not()), "install it there");
    }
    if (!ended_well()) {
      return unknown("its version: " + why_not(), "declare how to 'ask' it for its version");
    }
    // Some tell it on standard error.
    std::string_view version = version_in(answer_.out);
    if (version.empty()) version = version_in(answer_.err);
    const auto expected = is_expected(about.expected, version);
    if (!expected) {
      return unknown("what it says of itself holds no version",
                     "declare how to 'ask' it for its version");
    }
    if (*expected) return ok(fmt::format("{}, as declared ({})", version, about.expected));
    return problem(fmt::format("it is {}, and {} is declared", version, about.expected),
                   fmt::format("install {} there, or rehearse with what is there and declare that",
                               about.expected));
  }

  [[nodiscard]] Finding judge(const AskClock& /*about*/) const {
    const auto shown = ended_well() ? clock_in(answer_.out) : std::nullopt;
    if (!shown) {
      return unknown("what its clock shows: " + (ended_well() ? "not a time" : why_not()),
                     "'date -u +%s.%N' must work there");
    }
    constexpr nanoseconds most = std::chrono::seconds(1);
    const nanoseconds bound = (answer_.received - answer_.sent) / 2 + shown->step / 2;
    const auto middle = answer_.sent + (answer_.received - answer_.sent) / 2;
    const nanoseconds offset = shown->at + shown->step / 2 - middle;
    const nanoseconds apart = offset < nanoseconds(0) ? -offset : offset;
    const std::string says =
        fmt::format("{} {} this machine's, give or take {}", model::to_human(apart),
                    offset < nanoseconds(0) ? "behind" : "ahead of", model::to_human(bound));
    if (apart + bound <= most) return ok(says);
    if (apart - bound > most) return problem(says, "let NTP set its clock, or this machine's");
    return unknown(says + ": too far away to tell whether it is within a second",
                   "look at its time keeping by hand");
  }

  /// Nothing rests on it as long as the clocks agree.
  [[nodiscard]] Finding judge(const AskTimeKeeping& /*about*/) const {
    const std::string shown = ended_well() ? first_line_of(answer_.out) : std::string();
    if (shown == "yes") return ok("kept by NTP");
    if (shown == "no") {
      return problem("no NTP keeps its clock, so it will drift", "let NTP keep its clock");
    }
    Finding finding = unknown("whether NTP keeps its clock: timedatectl does not tell", "");
    finding.next = "look at its time keeping by hand";
    finding.essential = false;
    return finding;
  }

  /// What the program at the place saw; else the finding that says why there is nothing.
  [[nodiscard]] std::optional<probe::Looked> looked(Finding& otherwise) const {
    if (!ended_well()) {
      const bool absent = answer_.how == Answer::How::ended &&
                          (answer_.code == not_found || answer_.code == not_executable);
      otherwise = unknown(fmt::format("nothing looked from {}: {}", place(), why_not()),
                          absent ? "put this program there under the same path"
                                 : "see what keeps it from running there");
      return std::nullopt;
    }
    const std::string line = first_line_of_whole(answer_.out);
    auto seen = probe::looked(line);
    if (!seen || !is_sound(*seen)) {
      otherwise = unknown(fmt::format("what looked from {} is no program of this version", place()),
                          "put this program there under the same path");
      return std::nullopt;
    }
    return seen;
  }

  [[nodiscard]] static std::string first_line_of_whole(std::string_view text) {
    return std::string(text.substr(0, text.find('\n')));
  }

  [[nodiscard]] Finding judge(const AskProbe& about) const {
    Finding none;
    const auto seen = looked(none);
    if (!seen) return none;
    const std::string from = fmt::format("from {}", place());
    const std::string next =
        fmt::format("see what keeps {} from being served", about.probe.url.value);
    if (!seen->error.empty()) return problem(fmt::format("{}, {}", seen->error, from), next);
    if (seen->status != about.probe.expect_status) {
      return problem(
          fmt::format("HTTP {} instead of {}, {}", seen->status, about.probe.expect_status, from),
          next);
    }
    if (!seen->has_body) {
      return problem(
          fmt::format("HTTP {} without the text that is expected, {}", seen->status, from), next);
    }
    return ok(fmt::format("HTTP {} as expected, {}", seen->status, from));
  }

  [[nodiscard]] Finding judge(const AskMetrics& about) const {
    Finding none;
    const auto seen = looked(none);
    if (!seen) return none;
    const std::string next = fmt::format("see what keeps {} from being served", about.url);
    if (!seen->error.empty()) return problem(seen->error, next);
    constexpr int http_ok = 200;
    if (seen->status != http_ok) return problem(fmt::format("HTTP {}", seen->status), next);
    if (seen->samples == 0) return problem("the page gives no metric", next);
    return ok(fmt::format("{} metric{}", seen->samples, seen->samples == 1 ? "" : "s"));
  }

  [[nodiscard]] Finding judge(const AskName& about) const {
    Finding none;
    const auto seen = looked(none);
    if (!seen) return none;
    if (!seen->error.empty()) {
      return unknown(seen->error, "see whether its name servers answer there");
    }
    if (seen->ttl_s < 0) return unknown("nothing told its TTL", "look at the zone itself");
    const std::chrono::seconds ttl(seen->ttl_s);
    const std::string kept = fmt::format("others may keep it for {}", model::to_text(ttl));
    if (!about.rto) {
      return unknown(kept + ", and no RTO says whether that is short enough",
                     fmt::format("give '{}' an RTO", about.scenario));
    }
    // A tenth leaves the rest for noticing and recovering.
    const milliseconds most = *about.rto / 10;
    const std::string against =
        fmt::format("against the RTO of {} of '{}'", model::to_text(*about.rto), about.scenario);
    if (ttl > most) {
      return problem(
          fmt::format("{} after it is pointed elsewhere, which is long {}", kept, against),
          fmt::format("lower its TTL to {} or less",
                      model::to_text(std::chrono::floor<std::chrono::seconds>(most))));
    }
    if (!seen->whole) {
      return unknown(kept + " by what a cache has left of its TTL: no server of its zone told it",
                     "look at the zone itself");
    }
    return ok(fmt::format("{}, short {}", kept, against));
  }

  [[nodiscard]] Finding judge(const AskCertificate& /*about*/) const {
    Finding none;
    const auto seen = looked(none);
    if (!seen) return none;
    if (!seen->error.empty()) {
      return problem("no certificate: " + seen->error, "see what keeps it from being served");
    }
    const auto from = evidence::Time(std::chrono::seconds(seen->not_before));
    const auto until = evidence::Time(std::chrono::seconds(seen->not_after));
    const std::string renew = "renew it before " + evidence::to_date(until);
    if (until <= measure_.at) {
      return problem(fmt::format("it ended on {}: {}", evidence::to_date(until), seen->subject),
                     "renew it");
    }
    if (from > measure_.at) {
      return problem(fmt::format("it is only valid from {} on", evidence::to_text(from)),
                     "look at who issued it, and at the clocks");
    }
    if (!seen->matches) return problem("it is for another name", "ask for one with this name");
    if (until <= measure_.next_exercise) {
      return problem(fmt::format("it ends on {}, before the next exercise is over ({}): {}",
                                 evidence::to_date(until),
                                 evidence::to_date(measure_.next_exercise), seen->subject),
                     renew);
    }
    return ok(fmt::format("valid until {}, past the next exercise on {}", evidence::to_date(until),
                          evidence::to_date(measure_.next_exercise)));
  }

  [[nodiscard]] Finding judge(const AskBackup& about) const {
    if (!ended_well()) {
      return unknown("how old its newest backup is: " + why_not(),
                     "correct the command that tells it");
    }
    const std::string shown = first_line_of(answer_.out);
    if (shown.empty()) return problem("there is no backup", "take one, and see why there is none");
    const auto age = age_in(shown, measure_.at);
    if (!age) {
      return unknown("the command prints neither a time nor an age",
                     "let it print Unix seconds, 2026-11-26T10:15:30Z, or an age such as 3h20m");
    }
    if (*age < -std::chrono::minutes(1)) {
      return unknown("its newest backup is dated in the future", "compare the clocks");
    }
    const std::string old = fmt::format(
        "its newest backup is {} old",
        model::to_text(std::chrono::floor<std::chrono::seconds>(std::max(*age, milliseconds(0)))));
    if (!about.rpo) return unknown(old + ", and no RPO says how old it may be", "give it an RPO");
    if (*age > *about.rpo) {
      return problem(fmt::format("{}, and at most {} may be lost", old, model::to_text(*about.rpo)),
                     "take a backup now, and see why there is no newer one");
    }
    return ok(fmt::format("{}, within the RPO of {}", old, model::to_text(*about.rpo)));
  }

  const Ask& ask_;
  const Answer& answer_;
  const Measure& measure_;
};

/// The numbers of `15.4`; empty when it is no version.
std::vector<std::uint64_t> numbers_in(std::string_view version) {
  std::vector<std::uint64_t> numbers;
  while (true) {
    std::uint64_t number = 0;
    const auto [end, error] =
        std::from_chars(version.data(), version.data() + version.size(), number);
    if (error != std::errc{}) return {};
    numbers.push_back(number);
    version.remove_prefix(static_cast<std::size_t>(end - version.data()));
    if (version.empty()) return numbers;
    if (version.front() != '.') return {};
    version.remove_prefix(1);
  }
}

bool is_version_char(char c) {
  return (c >= '0' && c <= '9') || c == '.';
}

}  // namespace

Finding judge(const Ask& ask, const Answer& answer, const Measure& measure) {
  return Judge(ask, answer, measure).take();
}

std::string_view version_in(std::string_view text) {
  constexpr std::string_view digits = "0123456789";
  for (auto at = text.find_first_of(digits); at != std::string_view::npos;
       at = text.find_first_of(digits, at)) {
    std::size_t end = at;
    while (end < text.size() && is_version_char(text[end])) ++end;
    std::string_view found = text.substr(at, end - at);
    while (found.ends_with('.')) found.remove_suffix(1);
    // A number within a word is part of a name: s3cmd, k8s.
    const char before = at == 0 ? ' ' : text[at - 1];
    const bool within = (before >= 'a' && before <= 'z' && before != 'v') ||
                        (before >= 'A' && before <= 'Z' && before != 'V');
    if (!within) return found;
    at = end;
  }
  return {};
}

std::optional<bool> is_expected(std::string_view expected, std::string_view version) {
  const bool at_least = expected.starts_with(">=");
  if (at_least) expected.remove_prefix(2);
  const auto wanted = numbers_in(expected);
  auto have = numbers_in(version);
  if (wanted.empty() || have.empty()) return std::nullopt;
  if (have.size() < wanted.size()) have.resize(wanted.size());
  if (at_least) return !std::ranges::lexicographical_compare(have, wanted);
  return std::equal(wanted.begin(), wanted.end(), have.begin());
}

}  // namespace understudy::doctor
