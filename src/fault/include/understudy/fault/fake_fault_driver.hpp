/// \file
/// A fault driver for tests: answers what it was told to, from the executor, counts calls, and
/// knows whether its fault is in force.
#pragma once

#include <functional>
#include <set>
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
    begin("arm");
    guardian_lost_ = std::move(on_guardian_lost);
    answer("arm", std::move(done), armed);
  }

  /// Takes effect before it answers, and also when it answers that it failed.
  void inject(OnInjected done) override {
    begin("inject");
    in_force = true;
    answer("inject", std::move(done), injected);
  }

  void revert(OnReverted done) override {
    begin("revert");
    if (reverted.ok) in_force = false;
    answer("revert", std::move(done), reverted);
  }

  /// As if the guardian had died; only after `arm`.
  void lose_guardian(std::string why) {
    boost::asio::post(executor_, [call = guardian_lost_, why = std::move(why)] { call(why); });
  }

  /// Gives the answers that were withheld.
  void release() {
    withheld.clear();
    for (std::function<void()>& reply : std::exchange(late_, {})) {
      boost::asio::post(executor_, std::move(reply));
    }
  }

  model::UndoArmed armed{.ok = true, .guardian_pid = 4711, .detail = ""};
  model::FaultInjected injected{.ok = true, .began_ns = 1, .ended_ns = 2, .detail = ""};
  model::FaultReverted reverted{.ok = true, .by = "controller", .detail = "", .at_ns = 3};
  std::vector<std::string> calls;
  bool in_force = false;
  std::set<std::string> withheld;  ///< Calls that get no answer before `release`.
  int answers = 1;                 ///< How often each answer comes; a right driver gives one.
  std::function<void(const std::string&)> on_call;

 private:
  void begin(const std::string& call) {
    calls.push_back(call);
    if (on_call) on_call(call);
  }

  template <typename Done, typename Answer>
  void answer(const std::string& call, Done done, Answer what) {
    auto reply = [done = std::move(done), what = std::move(what)] { done(what); };
    if (withheld.contains(call)) {
      late_.emplace_back(std::move(reply));
      return;
    }
    for (int i = 0; i < answers; ++i) boost::asio::post(executor_, reply);
  }

  boost::asio::any_io_executor executor_;
  OnGuardianLost guardian_lost_;
  std::vector<std::function<void()>> late_;
};

}  // namespace understudy::fault
