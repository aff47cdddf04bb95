/// \file
/// The controller's end of its guardian: starts it, tells it that we live, hears when it is lost.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <sys/types.h>

#include "understudy/os/child.hpp"

namespace understudy::fault {

/// Lives on the executor's thread. Destroying it lets the guardian live on: its control pipe ends
/// and it reverts.
class GuardianProcess {
 public:
  /// `trouble` is empty when the guardian watches.
  using OnAnswer = std::function<void(std::string trouble)>;
  using OnLost = std::function<void(std::string how)>;

  GuardianProcess(boost::asio::any_io_executor executor, std::chrono::milliseconds heartbeat);
  GuardianProcess(const GuardianProcess&) = delete;
  GuardianProcess& operator=(const GuardianProcess&) = delete;
  GuardianProcess(GuardianProcess&&) = delete;
  GuardianProcess& operator=(GuardianProcess&&) = delete;
  ~GuardianProcess();

  /// Calls `answered` once, possibly before it returns. `lost` comes at most once, after a good
  /// answer, when the process ends without having been released.
  void start(const std::filesystem::path& executable, const std::filesystem::path& run_folder,
             OnAnswer answered, OnLost lost);

  [[nodiscard]] bool watching() const noexcept { return watching_; }

  [[nodiscard]] pid_t pid() const noexcept;

  /// The fault is reverted: the guardian ends. `gone` comes when it has, or after a short limit.
  void release(std::function<void()> gone);

  /// Our own revert failed: let the guardian try.
  void hand_over();

 private:
  void heard(std::string_view bytes);
  void ended(os::ExitStatus status);
  void answer(const std::string& trouble);
  void beat();

  boost::asio::any_io_executor executor_;
  std::chrono::milliseconds heartbeat_;
  boost::asio::steady_timer beat_timer_;
  boost::asio::steady_timer limit_;
  std::unique_ptr<os::Child> child_;
  OnAnswer answered_;
  OnLost lost_;
  std::function<void()> gone_;
  std::string said_;
  bool watching_ = false;
  bool released_ = false;
  /// A timer's handler may be queued already when this object goes: it looks here first.
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace understudy::fault
