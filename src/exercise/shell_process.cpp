#include "shell_process.hpp"

#include <csignal>
#include <cstddef>
#include <utility>

#include <boost/asio/post.hpp>

namespace understudy::exercise {

/// A chatty command must not fill memory: the head is what people read, the tail holds the state
/// that the shell leaves. Gives back how many bytes went.
std::size_t keep_output(std::string& text, std::string_view more) {
  constexpr std::size_t most = 8U << 20U;
  constexpr std::size_t head = 64U << 10U;
  constexpr std::size_t tail = 1U << 20U;
  text += more;
  if (text.size() <= most) return 0;
  const std::size_t cut = text.size() - head - tail;
  text.erase(head, cut);
  return cut;
}

ShellProcess::ShellProcess(boost::asio::any_io_executor executor, const os::Clock& clock)
    : executor_(std::move(executor)), clock_(clock), deadline_(executor_) {}

void ShellProcess::start(os::Spawn what, std::chrono::steady_clock::time_point deadline, Done done,
                         std::string input) {
  const bool feed = what.feed_input;
  done_ = std::move(done);
  ran_ = {};
  ran_.began_ns = clock_.now().boot.count();
  auto child = os::Child::spawn(
      executor_, std::move(what),
      [this](os::Stream stream, std::string_view bytes) {
        ran_.cut += keep_output(stream == os::Stream::out ? ran_.out : ran_.err, bytes);
      },
      [this](os::ExitStatus status) {
        ran_.status = status;
        finish();
      });
  if (!child) {
    ran_.detail = child.error().cause().message;
    return finish();
  }
  ran_.started = true;
  child_ = std::move(*child);
  if (feed) {
    child_->write_input(std::move(input));
    child_->close_input();
  }
  deadline_.expires_at(deadline);
  deadline_.async_wait([this](const boost::system::error_code& error) {
    // A timer that fired just before it was set anew still calls: for the command before this one.
    if (error || !done_ || deadline_.expiry() > std::chrono::steady_clock::now()) return;
    ran_.timed_out = true;
    finish();
  });
}

void ShellProcess::stop() {
  if (!done_) return;
  ran_.stopped = true;
  finish();
}

void ShellProcess::finish() {
  deadline_.cancel();
  // Nothing of it goes on, whatever becomes of us from here; nobody is left when it ended by
  // itself.
  if (child_) child_->signal_group(SIGKILL);
  // The child's own handler may be running: let it end before the child goes.
  boost::asio::post(executor_, [old = std::shared_ptr<os::Child>(std::move(child_))] {});
  ran_.ended_ns = clock_.now().boot.count();
  const Done done = std::exchange(done_, nullptr);
  if (done) done(std::move(ran_));
}

}  // namespace understudy::exercise
