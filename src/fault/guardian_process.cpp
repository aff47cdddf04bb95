#include "guardian_process.hpp"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "understudy/os/child.hpp"

namespace understudy::fault {

namespace {

constexpr auto answer_limit = std::chrono::seconds(20);
constexpr auto release_limit = std::chrono::seconds(5);

std::string_view last_said(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  const auto start = text.rfind('\n');
  return start == std::string_view::npos ? text : text.substr(start + 1);
}

}  // namespace

GuardianProcess::GuardianProcess(boost::asio::any_io_executor executor,
                                 std::chrono::milliseconds heartbeat)
    : executor_(std::move(executor)),
      heartbeat_(heartbeat),
      beat_timer_(executor_),
      limit_(executor_) {}

GuardianProcess::~GuardianProcess() {
  if (child_ != nullptr && watching_) child_->let_go();
}

pid_t GuardianProcess::pid() const noexcept {
  return child_ == nullptr ? 0 : child_->pid();
}

void GuardianProcess::start(const std::filesystem::path& executable,
                            const std::filesystem::path& run_folder, OnAnswer answered,
                            OnLost lost) {
  answered_ = std::move(answered);
  lost_ = std::move(lost);
  auto child = os::Child::spawn(
      executor_,
      {.argv = {executable.string(), "agent", "guardian", run_folder.string()},
       .merge_output = true,
       .feed_input = true},
      [this](os::Stream, std::string_view bytes) { heard(bytes); },
      [this](os::ExitStatus status) { ended(status); });
  if (!child) return answer(child.error().cause().message);
  child_ = std::move(*child);
  limit_.expires_after(answer_limit);
  limit_.async_wait([this, alive = std::weak_ptr(alive_)](const boost::system::error_code& error) {
    if (error || alive.expired()) return;
    if (!watching_) answer("it did not answer in time");
  });
}

void GuardianProcess::heard(std::string_view bytes) {
  constexpr std::size_t most = 4096;
  said_ += bytes;
  if (said_.size() > most) said_.erase(0, said_.size() - most);
  if (watching_ || !said_.starts_with("armed\n")) return;
  watching_ = true;
  beat();
  answer("");
}

void GuardianProcess::answer(const std::string& trouble) {
  limit_.cancel();
  // A guardian that never said it watches has nothing to do any more.
  if (!trouble.empty()) child_.reset();
  if (const auto call = std::exchange(answered_, nullptr)) call(trouble);
}

void GuardianProcess::beat() {
  if (!watching_) return;
  child_->write_input("beat\n");
  beat_timer_.expires_after(heartbeat_);
  beat_timer_.async_wait(
      [this, alive = std::weak_ptr(alive_)](const boost::system::error_code& error) {
        if (!error && !alive.expired()) beat();
      });
}

void GuardianProcess::ended(os::ExitStatus status) {
  const bool was_watching = std::exchange(watching_, false);
  beat_timer_.cancel();
  limit_.cancel();
  std::string how = status.signal != 0 ? fmt::format("it was ended by signal {}", status.signal)
                                       : fmt::format("it exited with {}", status.code);
  if (const auto line = last_said(said_); !line.empty() && line != "armed") {
    how += fmt::format(": {}", line);
  }
  if (released_) {
    if (const auto call = std::exchange(gone_, nullptr)) call();
  } else if (!was_watching) {
    answer(how);
  } else if (const auto call = std::exchange(lost_, nullptr)) {
    call(std::move(how));
  }
}

void GuardianProcess::release(std::function<void()> gone) {
  released_ = true;
  if (!watching_) return gone();
  gone_ = std::move(gone);
  child_->write_input("release\n");
  child_->close_input();
  limit_.expires_after(release_limit);
  limit_.async_wait([this, alive = std::weak_ptr(alive_)](const boost::system::error_code& error) {
    if (error || alive.expired()) return;
    if (const auto call = std::exchange(gone_, nullptr)) call();
  });
}

void GuardianProcess::hand_over() {
  if (watching_) child_->write_input("revert\n");
}

}  // namespace understudy::fault
