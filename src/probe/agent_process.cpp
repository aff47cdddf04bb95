#include "agent_process.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include "understudy/model/duration.hpp"
#include "understudy/os/child.hpp"
#include "wire.hpp"

namespace understudy::probe {

using std::chrono::steady_clock;

namespace {

constexpr std::size_t longest_unread = 8192;
constexpr std::size_t longest_complaint = 500;
/// Lines may wait in the pipe because it was us who stood still: read them before judging.
constexpr auto second_look = std::chrono::milliseconds(250);

std::string last_line(std::string_view text) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  const auto start = text.rfind('\n');
  return std::string(start == std::string_view::npos ? text : text.substr(start + 1));
}

}  // namespace

AgentProcess::AgentProcess(const boost::asio::any_io_executor& executor)
    : executor_(executor), timer_(executor) {}

void AgentProcess::start(std::vector<std::string> argv, const std::string& job,
                         std::chrono::nanoseconds silence, OnLine on_line, OnGone on_gone) {
  on_line_ = std::move(on_line);
  on_gone_ = std::move(on_gone);
  auto child = os::Child::spawn(
      executor_, {.argv = std::move(argv), .feed_input = true},
      [this](os::Stream stream, std::string_view bytes) {
        if (stream == os::Stream::out) return heard(bytes);
        complaint_ += bytes;
        if (complaint_.size() > longest_complaint) {
          complaint_.erase(0, complaint_.size() - longest_complaint);
        }
      },
      [this](os::ExitStatus status) { exited(status); });
  if (!child) {
    // Later, as every other end of an agent.
    return boost::asio::post(
        executor_, [this, alive = std::weak_ptr(alive_), why = child.error().cause().message] {
          if (!alive.expired()) gone(why);
        });
  }
  child_ = std::move(*child);
  send(job);
  expect_within(silence);
}

void AgentProcess::expect_within(std::chrono::nanoseconds silence) {
  silence_ = silence;
  heard_at_ = steady_clock::now();
  listen_for(silence);
}

void AgentProcess::send(const std::string& text) {
  if (child_ != nullptr) child_->write_input(text + "\n");
}

void AgentProcess::heard(std::string_view bytes) {
  heard_at_ = steady_clock::now();
  asked_twice_ = false;
  unread_ += bytes;
  const std::weak_ptr alive = alive_;
  std::size_t begin = 0;
  for (auto end = unread_.find('\n'); end != std::string::npos; end = unread_.find('\n', begin)) {
    const auto line = parse_line(std::string_view(unread_).substr(begin, end - begin));
    begin = end + 1;
    if (!line) return gone("it said something that cannot be understood");
    if (std::holds_alternative<Ended>(*line)) ended_ = true;
    on_line_(*line);
    if (alive.expired()) return;
    if (child_ == nullptr) return;
  }
  unread_.erase(0, begin);
  if (unread_.size() > longest_unread) gone("it said something that cannot be understood");
}

void AgentProcess::exited(os::ExitStatus status) {
  timer_.cancel();
  if (ended_) return;
  std::string how = status.signal != 0 ? fmt::format("it was ended by signal {}", status.signal)
                                       : fmt::format("it exited with {}", status.code);
  if (const std::string said = last_line(complaint_); !said.empty()) how += ": " + said;
  gone(std::move(how));
}

void AgentProcess::gone(std::string how) {
  timer_.cancel();
  child_.reset();
  if (const auto call = std::exchange(on_gone_, nullptr)) call(std::move(how));
}

void AgentProcess::listen_for(std::chrono::nanoseconds rest) {
  timer_.expires_after(rest);
  timer_.async_wait([this, alive = std::weak_ptr(alive_)](const boost::system::error_code& error) {
    if (!error && !alive.expired()) check_silence();
  });
}

void AgentProcess::check_silence() {
  if (ended_ || child_ == nullptr) return;
  const auto quiet = steady_clock::now() - heard_at_;
  if (quiet < silence_) return listen_for(silence_ - quiet);
  if (!std::exchange(asked_twice_, true)) return listen_for(second_look);
  gone(fmt::format("it said nothing for {}", model::to_human(quiet)));
}

}  // namespace understudy::probe
