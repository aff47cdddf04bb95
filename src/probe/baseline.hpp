/// \file
/// Is the service steady before it is broken? Judges the requests due within one window. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "understudy/model/event.hpp"
#include "understudy/probe/analysis.hpp"
#include "wire.hpp"

namespace understudy::probe {

class BaselineWindow {
 public:
  /// `grid_ns` is the instant of any slot; the window begins with the first slot from `now_ns` on.
  BaselineWindow(std::int64_t grid_ns, std::int64_t interval_ns, std::int64_t now_ns,
                 std::int64_t duration_ns, bool with_ledger);

  void take(const Sample& sample);
  void take(const Missed& missed);
  void take(const Write& write);

  /// Every slot is accounted for and, with a ledger, at least one write.
  [[nodiscard]] bool complete() const;
  /// The judgement so far; never steady before it is complete.
  [[nodiscard]] model::BaselineTaken result() const;

 private:
  [[nodiscard]] std::string complaint() const;

  std::int64_t interval_ns_;
  std::int64_t first_ns_;
  std::int64_t end_ns_;
  std::int64_t slots_;
  std::int64_t missed_ = 0;
  bool with_ledger_;
  std::vector<Sample> samples_;
  std::uint64_t failed_ = 0;
  std::uint64_t acknowledged_ = 0;
  std::uint64_t not_acknowledged_ = 0;
  std::string first_error_;
  std::string first_refusal_;
};

}  // namespace understudy::probe
