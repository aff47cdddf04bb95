/// \file
/// The controller's end of one agent: starts it at its place, hears its lines, notices its end and
/// its silence.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "understudy/os/child.hpp"
#include "wire.hpp"

namespace understudy::probe {

/// Destroying it kills the agent; no handler runs afterwards. A handler may destroy it.
class AgentProcess {
 public:
  using OnLine = std::function<void(const Line&)>;
  /// The agent ended before its `end`, fell silent or spoke nonsense; how. Called at most once.
  using OnGone = std::function<void(std::string)>;

  explicit AgentProcess(const boost::asio::any_io_executor& executor);
  AgentProcess(const AgentProcess&) = delete;
  AgentProcess& operator=(const AgentProcess&) = delete;
  AgentProcess(AgentProcess&&) = delete;
  AgentProcess& operator=(AgentProcess&&) = delete;
  ~AgentProcess() = default;

  /// Starts it with its job as the first line. The agent must say something within `silence`.
  void start(std::vector<std::string> argv, const std::string& job,
             std::chrono::nanoseconds silence, OnLine on_line, OnGone on_gone);
  /// From now on another silence is too long.
  void expect_within(std::chrono::nanoseconds silence);
  /// `text` is one or several lines without the last line feed.
  void send(const std::string& text);

 private:
  void heard(std::string_view bytes);
  void exited(os::ExitStatus status);
  void gone(std::string how);
  void listen_for(std::chrono::nanoseconds rest);
  void check_silence();

  boost::asio::any_io_executor executor_;
  boost::asio::steady_timer timer_;
  std::unique_ptr<os::Child> child_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  OnLine on_line_;
  OnGone on_gone_;
  std::string unread_;
  std::string complaint_;  ///< The end of what it said on standard error.
  std::chrono::nanoseconds silence_{0};
  std::chrono::steady_clock::time_point heard_at_;
  bool asked_twice_ = false;
  bool ended_ = false;
};

}  // namespace understudy::probe
