/// \file
/// A measurement for tests: answers what it was told to, from the executor, and counts calls.
#pragma once

#include <chrono>
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
    calls.emplace_back("start");
    on_change_ = std::move(on_change);
    on_lost_ = std::move(on_lost);
    answer(std::move(done), started);
  }

  void baseline(std::chrono::milliseconds /*duration*/, OnBaseline done) override {
    calls.emplace_back("baseline");
    answer(std::move(done), taken);
  }

  void finish(OnFinished done) override {
    calls.emplace_back("finish");
    answer(std::move(done), availability);
  }

  void read_back(OnReadBack done) override {
    calls.emplace_back("read_back");
    answer(std::move(done), writes);
  }

  /// As if the client's view had turned; only after `start`.
  void turn(model::ProbeChanged change) { answer(on_change_, std::move(change)); }

  /// As if an agent had died; only after `start`.
  void lose(model::ProbeLost lost) { answer(on_lost_, std::move(lost)); }

  model::MeasuringStarted started{.ok = true, .detail = ""};
  model::BaselineTaken taken{.steady = true, .requests = 50, .acknowledged = 10};
  model::AvailabilityMeasured availability{.complete = true, .resolution_ns = 20'000'000};
  model::WritesMeasured writes{.complete = true, .interval_ns = 100'000'000};
  std::vector<std::string> calls;

 private:
  template <typename Done, typename Answer>
  void answer(Done done, Answer what) {
    boost::asio::post(executor_, [done = std::move(done), what = std::move(what)] { done(what); });
  }

  boost::asio::any_io_executor executor_;
  OnChange on_change_;
  OnLost on_lost_;
};

}  // namespace understudy::probe
