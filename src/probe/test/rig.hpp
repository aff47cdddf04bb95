/// \file
/// What the tests with real processes share: a run folder, an event loop that waits for conditions,
/// a measurement whose callbacks are written down.
#pragma once

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>
#include <unistd.h>

#include "understudy/model/application.hpp"
#include "understudy/model/event.hpp"
#include "understudy/os/clock.hpp"
#include "understudy/probe/measurement.hpp"

namespace understudy::probe::test {

using std::chrono::milliseconds;
using std::chrono::seconds;

class Rig : public ::testing::Test {
 protected:
  Rig() {
    std::string pattern = (std::filesystem::temp_directory_path() / "us-probe-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
    config.run_folder = folder;
    config.run_id = "run-1";
    config.executable = US_PROBE_PROCESS;
  }

  ~Rig() override {
    measurement.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }

  /// Runs the loop until `holds`; false after the limit.
  bool wait(const std::function<bool()>& holds, milliseconds limit = seconds(30)) {
    const auto deadline = std::chrono::steady_clock::now() + limit;
    while (!holds()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      context.restart();
      context.run_one_for(milliseconds(20));
    }
    return true;
  }

  /// Lets the measured world go on for a while: the duration is what is tested.
  void pass(milliseconds duration) {
    const auto end = std::chrono::steady_clock::now() + duration;
    wait([end] { return std::chrono::steady_clock::now() >= end; }, duration + seconds(10));
  }

  void measure(const std::string& url) {
    config.probe.name.value = "home";
    config.probe.url.value = url;
    measurement = make_measurement(context.get_executor(), config, clock);
  }

  void with_ledger(const std::string& url) {
    config.ledger = model::WriteLedger{.interval = milliseconds(20), .timeout = seconds(1)};
    config.ledger->url.value = url;
    config.ledger->body = R"({"title": "{token}", "again": "{token}"})";
    config.ledger->locator = "/url";
  }

  model::MeasuringStarted start() {
    std::optional<model::MeasuringStarted> answer;
    measurement->start([&answer](model::MeasuringStarted started) { answer = std::move(started); },
                       [this](model::ProbeChanged change) { changes.push_back(std::move(change)); },
                       [this](model::ProbeLost loss) { losses.push_back(std::move(loss)); });
    EXPECT_TRUE(wait([&answer] { return answer.has_value(); }));
    return answer.value_or(model::MeasuringStarted{});
  }

  model::BaselineTaken baseline(milliseconds duration) {
    std::optional<model::BaselineTaken> answer;
    measurement->baseline(duration, [&answer](model::BaselineTaken taken) { answer = taken; });
    EXPECT_TRUE(wait([&answer] { return answer.has_value(); }));
    return answer.value_or(model::BaselineTaken{});
  }

  model::AvailabilityMeasured finish() {
    std::optional<model::AvailabilityMeasured> answer;
    measurement->finish([&answer](model::AvailabilityMeasured all) { answer = std::move(all); });
    EXPECT_TRUE(wait([&answer] { return answer.has_value(); }));
    return answer.value_or(model::AvailabilityMeasured{});
  }

  model::WritesMeasured read_back() {
    std::optional<model::WritesMeasured> answer;
    measurement->read_back([&answer](model::WritesMeasured all) { answer = std::move(all); });
    EXPECT_TRUE(wait([&answer] { return answer.has_value(); }, seconds(60)));
    return answer.value_or(model::WritesMeasured{});
  }

  std::filesystem::path folder;
  boost::asio::io_context context{1};
  os::SystemClock clock;
  MeasurementConfig config;
  std::unique_ptr<Measurement> measurement;
  std::vector<model::ProbeChanged> changes;
  std::vector<model::ProbeLost> losses;
};

}  // namespace understudy::probe::test
