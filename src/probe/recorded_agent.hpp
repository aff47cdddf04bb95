/// \file
/// An agent whose every line is in its file before anybody hears of it.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "agent_process.hpp"
#include "record_file.hpp"
#include "understudy/os/clock.hpp"
#include "wire.hpp"

namespace understudy::probe {

/// What a recorded agent is started with.
struct AgentOrders {
  std::vector<std::string> argv;
  std::string job;
  std::filesystem::path file;
  std::string_view format;
  std::chrono::nanoseconds interval{0};
  std::chrono::nanoseconds timeout{0};
  std::chrono::nanoseconds start_limit{0};
};

/// Probe or ledger. Destroying it kills the agent without calling back.
class RecordedAgent {
 public:
  using OnLine = std::function<void(const Line&)>;
  using OnTrouble = std::function<void(std::string)>;

  RecordedAgent(const boost::asio::any_io_executor& executor, const os::Clock& clock,
                AgentOrders orders);
  RecordedAgent(const RecordedAgent&) = delete;
  RecordedAgent& operator=(const RecordedAgent&) = delete;
  RecordedAgent(RecordedAgent&&) = delete;
  RecordedAgent& operator=(RecordedAgent&&) = delete;
  ~RecordedAgent() = default;

  /// `on_ready` comes once, later: with an empty text, or with why it does not work. `on_lost`
  /// comes at most once, after that.
  void start(OnTrouble on_ready, OnLine on_line, OnTrouble on_lost);
  /// Tells it to stop and calls `done`, later, when everything is accounted for and on disk, or
  /// when the agent did not manage to within its time-out.
  void stop(std::function<void()> done);
  /// Adds a line of our own.
  void note(const Line& line);

  [[nodiscard]] bool working() const { return working_; }

 private:
  void heard(const Line& line);
  void ready(std::string trouble);
  void lose(std::string how);
  void stopped();

  [[nodiscard]] std::int64_t now() const { return clock_.now().boot.count(); }

  boost::asio::any_io_executor executor_;
  const os::Clock& clock_;
  AgentOrders orders_;
  boost::asio::steady_timer stop_limit_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  std::optional<RecordFile> file_;
  std::unique_ptr<AgentProcess> process_;
  OnTrouble on_ready_;
  OnLine on_line_;
  OnTrouble on_lost_;
  std::function<void()> on_stopped_;
  bool working_ = false;
};

}  // namespace understudy::probe
