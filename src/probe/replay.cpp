#include "replay.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "understudy/probe/analysis.hpp"
#include "wire.hpp"

namespace understudy::probe {

namespace {

constexpr std::int64_t longest_duration = 24LL * 3600 * 1'000'000'000;

/// Whatever stands in the file, products of it must not overflow.
std::int64_t some_duration(std::int64_t ns) {
  return std::clamp<std::int64_t>(ns, 1, longest_duration);
}

std::int64_t product(std::int64_t count, std::int64_t interval_ns) {
  constexpr std::int64_t most = 1'000'000'000'000'000'000;
  return std::min(count, most / interval_ns) * interval_ns;
}

/// Follows the lines of `probe.samples`.
class SampleReader {
 public:
  void operator()(const Started& line) {
    if (!boot_.empty() && boot_ != line.boot_id) {
      read_ = {.trace = {.interval_ns = 1},
               .trouble = "the machine was restarted while it measured"};
      seen_ = false;
    } else if (!boot_.empty()) {
      lose(line.at_ns);
    }
    boot_ = line.boot_id;
    ended_ = false;
    read_.trace.interval_ns = some_duration(line.interval_ns);
    read_.trace.timeout_ns = some_duration(line.timeout_ns);
  }

  void operator()(const Ready& line) {
    if (!seen_) read_.trace.from_ns = line.start_ns;
    if (!seen_) last_due_ns_ = line.start_ns - read_.trace.interval_ns;
    seen_ = true;
  }

  void operator()(const Sample& line) {
    read_.trace.samples.push_back(line);
    last_due_ns_ = std::max(last_due_ns_, line.due_ns);
    read_.trace.to_ns = std::max(read_.trace.to_ns, line.done_ns);
  }

  void operator()(const Missed& line) {
    read_.trace.gaps.push_back(
        {.from_ns = line.due_ns,
         .to_ns = line.due_ns + product(line.count, read_.trace.interval_ns)});
  }

  void operator()(const Lost& line) {
    lose(line.at_ns);
    if (read_.trouble.empty()) read_.trouble = fmt::format("the probe was lost: {}", line.text);
  }

  void operator()(const Ended& line) {
    ended_ = true;
    read_.trace.to_ns = std::max(read_.trace.to_ns, line.at_ns);
  }

  void operator()(const Baseline& line) {
    if (read_.trace.baseline_p99_ns == 0) read_.trace.baseline_p99_ns = line.p99_ns;
  }

  template <typename Other>
  void operator()(const Other& /*not of this file*/) {
    read_.trouble = "the samples hold something else";
  }

  ReplayedSamples result() {
    if (boot_.empty() || !seen_) read_.trouble = "nothing was measured";
    if (read_.trouble.empty() && !ended_) read_.trouble = "the tool was ended while it measured";
    return std::move(read_);
  }

 private:
  void lose(std::int64_t until_ns) {
    const std::int64_t from = last_due_ns_ + read_.trace.interval_ns;
    read_.trace.gaps.push_back({.from_ns = from, .to_ns = std::max(from, until_ns), .lost = true});
    read_.trace.to_ns = std::max(read_.trace.to_ns, until_ns);
  }

  ReplayedSamples read_{.trace = {.interval_ns = 1}};
  std::string boot_;
  std::int64_t last_due_ns_ = 0;
  bool seen_ = false;
  bool ended_ = false;
};

/// Follows the lines of `writes.log`.
class WriteReader {
 public:
  void operator()(const Started& line) {
    step_ns_ = some_duration(line.interval_ns);
    read_.interval_ns = std::max(read_.interval_ns, step_ns_);
  }

  void operator()(const Ready& /*line*/) {}

  void operator()(const Write& line) { read_.writes.push_back(line); }

  void operator()(const Missed& line) {
    read_.interval_ns = std::max(read_.interval_ns, product(line.count, step_ns_) + step_ns_);
  }

  void operator()(const Lost& line) {
    if (read_.trouble.empty()) read_.trouble = fmt::format("the ledger was lost: {}", line.text);
  }

  void operator()(const Ended& /*line*/) { ended_ = true; }

  template <typename Other>
  void operator()(const Other& /*not of this file*/) {
    read_.trouble = "the ledger's file holds something else";
  }

  ReplayedWrites result() {
    if (read_.trouble.empty() && !ended_) {
      read_.trouble = "the tool was ended while writes were under way";
    }
    return std::move(read_);
  }

 private:
  ReplayedWrites read_;
  std::int64_t step_ns_ = 1;
  bool ended_ = false;
};

}  // namespace

ReplayedSamples replay_samples(const std::vector<Line>& lines) {
  SampleReader reader;
  for (const Line& line : lines) std::visit(reader, line);
  return reader.result();
}

ReplayedWrites replay_writes(const std::vector<Line>& lines) {
  WriteReader reader;
  for (const Line& line : lines) std::visit(reader, line);
  return reader.result();
}

}  // namespace understudy::probe
