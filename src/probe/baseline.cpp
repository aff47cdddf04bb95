#include "baseline.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

#include <fmt/format.h>

#include "understudy/model/event.hpp"
#include "understudy/probe/analysis.hpp"
#include "wire.hpp"

namespace understudy::probe {

BaselineWindow::BaselineWindow(std::int64_t grid_ns, std::int64_t interval_ns, std::int64_t now_ns,
                               std::int64_t duration_ns, bool with_ledger)
    : interval_ns_(interval_ns),
      first_ns_(now_ns <= grid_ns
                    ? grid_ns
                    : grid_ns + (now_ns - grid_ns + interval_ns - 1) / interval_ns * interval_ns),
      slots_(std::max<std::int64_t>(duration_ns / interval_ns, 1)),
      with_ledger_(with_ledger) {
  end_ns_ = first_ns_ + slots_ * interval_ns_;
}

void BaselineWindow::take(const Sample& sample) {
  if (sample.due_ns < first_ns_ || sample.due_ns >= end_ns_) return;
  samples_.push_back(sample);
  if (sample.ok()) return;
  ++failed_;
  if (first_error_.empty()) first_error_ = sample.error;
}

void BaselineWindow::take(const Missed& missed) {
  const std::int64_t from = std::max(missed.due_ns, first_ns_);
  const std::int64_t to = std::min(missed.due_ns + missed.count * interval_ns_, end_ns_);
  missed_ += std::max<std::int64_t>((to - from + interval_ns_ - 1) / interval_ns_, 0);
}

void BaselineWindow::take(const Write& write) {
  if (write.done_ns < first_ns_) return;
  if (write.fate == WriteFate::acknowledged) {
    ++acknowledged_;
    return;
  }
  ++not_acknowledged_;
  if (first_refusal_.empty()) first_refusal_ = write.text;
}

bool BaselineWindow::complete() const {
  const bool written = !with_ledger_ || acknowledged_ + not_acknowledged_ > 0;
  return written && static_cast<std::int64_t>(samples_.size()) + missed_ >= slots_;
}

std::string BaselineWindow::complaint() const {
  if (!complete()) {
    return fmt::format("{} of {} requests were accounted for", samples_.size(), slots_);
  }
  if (failed_ > 0) {
    return fmt::format("{} of {} requests failed, the first: {}", failed_, samples_.size(),
                       first_error_);
  }
  if (missed_ * 2 > slots_) {
    return fmt::format("{} of {} requests could not be sent in time: the machine is too busy",
                       missed_, slots_);
  }
  if (with_ledger_ && not_acknowledged_ > 0) {
    return fmt::format("{} of {} writes were not acknowledged, the first: {}", not_acknowledged_,
                       acknowledged_ + not_acknowledged_, first_refusal_);
  }
  return "";
}

model::BaselineTaken BaselineWindow::result() const {
  const Latency typical = latency(samples_);
  const std::string wrong = complaint();
  return {.steady = wrong.empty(),
          .requests = samples_.size(),
          .failed = failed_,
          .acknowledged = acknowledged_,
          .p50_ns = typical.p50_ns,
          .p99_ns = typical.p99_ns,
          .detail = wrong};
}

}  // namespace understudy::probe
