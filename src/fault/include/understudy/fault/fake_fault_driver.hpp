/// \file
/// A fault driver for tests: answers what it was told to, from the executor, and counts calls.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>

#include "understudy/fault/fault_driver.hpp"

namespace understudy::fault {

/// Set the answers before the calls. `calls` lists what was asked, in order.
class FakeFaultDriver final : public FaultDriver {
 public:
  explicit FakeFaultDriver(boost::asio::any_io_executor executor)
      : executor_(std::move(executor)) {}

  void arm(OnArmed done, OnGuardianLost on_guardian_lost) override {
    calls.emplace_back("arm");
    guardian_lost_ = std::move(on_guardian_lost);
    answer(std::move(done), armed);
  }

  void inject(OnInjected done) override {
    calls.emplace_back("inject");
    answer(std::move(done), injected);
  }

  void revert(OnReverted done) override {
    calls.emplace_back("revert");
    answer(std::move(done), reverted);
  }

  /// As if the guardian had died; only after `arm`.
  void lose_guardian(std::string why) {
    boost::asio::post(executor_, [call = guardian_lost_, why = std::move(why)] { call(why); });
  }

  model::UndoArmed armed{.ok = true, .guardian_pid = 4711, .detail = ""};
  model::FaultInjected injected{.ok = true, .began_ns = 1, .ended_ns = 2, .detail = ""};
  model::FaultReverted reverted{.ok = true, .by = "controller", .detail = "", .at_ns = 3};
  std::vector<std::string> calls;

 private:
  template <typename Done, typename Answer>
  void answer(Done done, Answer what) {
    boost::asio::post(executor_, [done = std::move(done), what = std::move(what)] { done(what); });
  }

  boost::asio::any_io_executor executor_;
  OnGuardianLost guardian_lost_;
};

}  // namespace understudy::fault
