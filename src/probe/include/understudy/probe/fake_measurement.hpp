/// \file
/// A measurement for tests: answers what it was told to, from the executor, and counts calls.
#pragma once

#include <chrono>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>

#include "understudy/model/event.hpp"
#include "understudy/probe/measurement.hpp"

namespace understudy::probe {

/// Set the answers before the calls. `calls` lists what was asked, in order.
class FakeMeasurement final : public Measurement {
 public:
  explicit FakeMeasurement(boost::asio::any_io_executor executor)
      : executor_(std::move(executor)) {}

  void start(OnStarted done, OnChange on_change, OnLost on_lost) override {
    begin("start");
    on_change_ = std::move(on_change);
    on_lost_ = std::move(on_lost);
    answer("start", std::move(done), started);
  }

  void baseline(std::chrono::milliseconds /*duration*/, OnBaseline done) override {
    begin("baseline");
    answer("baseline", std::move(done), taken);
  }

  void finish(OnFinished done) override {
    begin("finish");
    answer("finish", std::move(done), availability);
  }

  void read_back(OnReadBack done) override {
    begin("read_back");
    answer("read_back", std::move(done), writes);
  }

  /// As if the client's view had turned; only after `start`.
  void turn(model::ProbeChanged change) { tell(on_change_, std::move(change)); }

  /// As if an agent had died; only after `start`.
  void lose(model::ProbeLost lost) { tell(on_lost_, std::move(lost)); }

  /// Gives the answers that were withheld.
  void release() {
    withheld.clear();
    for (std::function<void()>& reply : std::exchange(late_, {})) {
      boost::asio::post(executor_, std::move(reply));
    }
  }

  model::MeasuringStarted started{.ok = true, .detail = ""};
  model::BaselineTaken taken{.steady = true, .requests = 50, .acknowledged = 10};
  model::AvailabilityMeasured availability{.complete = true, .resolution_ns = 20'000'000};
  model::WritesMeasured writes{.complete = true, .interval_ns = 100'000'000};
  std::vector<std::string> calls;
  std::set<std::string> withheld;  ///< Calls that get no answer before `release`.
  int answers = 1;                 ///< How often each answer comes; a right measurement gives one.
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

  template <typename Listener, typename What>
  void tell(Listener listener, What what) {
    boost::asio::post(executor_,
                      [listener = std::move(listener), what = std::move(what)] { listener(what); });
  }

  boost::asio::any_io_executor executor_;
  OnChange on_change_;
  OnLost on_lost_;
  std::vector<std::function<void()>> late_;
};

}  // namespace understudy::probe
