/// \file
/// A driver in the test's process, its guardian a real one.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "fault_on_a_file.hpp"
#include "understudy/fault/fault_driver.hpp"
#include "understudy/model/event.hpp"
#include "understudy/os/clock.hpp"
#include "understudy/os/file.hpp"

namespace understudy::fault {

class Driver : public testing::Test {
 protected:
  void begin(FaultSetup setup) {
    driver_ = make_fault_driver(context_.get_executor(), std::move(setup), clock_);
  }

  model::UndoArmed arm() {
    std::optional<model::UndoArmed> answer;
    driver_->arm([&answer](model::UndoArmed armed) { answer = std::move(armed); },
                 [this](std::string how) { lost_ = std::move(how); });
    wait_for([&answer] { return answer.has_value(); });
    return answer.value_or(model::UndoArmed{.detail = "no answer"});
  }

  model::FaultInjected inject() {
    std::optional<model::FaultInjected> answer;
    driver_->inject([&answer](model::FaultInjected injected) { answer = std::move(injected); });
    wait_for([&answer] { return answer.has_value(); });
    return answer.value_or(model::FaultInjected{.detail = "no answer"});
  }

  model::FaultReverted revert() {
    std::optional<model::FaultReverted> answer;
    driver_->revert([&answer](model::FaultReverted reverted) { answer = std::move(reverted); });
    wait_for([&answer] { return answer.has_value(); });
    return answer.value_or(model::FaultReverted{.detail = "no answer"});
  }

  template <typename Holds>
  bool wait_for(const Holds& holds) {
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    context_.restart();
    while (!holds() && std::chrono::steady_clock::now() < deadline)
      context_.run_one_until(deadline);
    return holds();
  }

  [[nodiscard]] std::string text(const std::string& name) const {
    return os::read_file(place_.run() / name).value_or("");
  }

  FaultOnAFile place_;                   // NOLINT: read by the tests
  os::SystemClock clock_;                // NOLINT
  boost::asio::io_context context_;      // NOLINT
  std::unique_ptr<FaultDriver> driver_;  // NOLINT
  std::optional<std::string> lost_;      // NOLINT
};

}  // namespace understudy::fault
