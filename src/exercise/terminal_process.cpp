#include "terminal_process.hpp"

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <unistd.h>

namespace understudy::exercise {

namespace asio = boost::asio;

TerminalProcess::TerminalProcess(const asio::any_io_executor& executor, const os::Clock& clock,
                                 int terminal)
    : executor_(executor),
      clock_(clock),
      terminal_(terminal),
      keys_(executor),
      pty_(executor),
      resized_(executor),
      deadline_(executor) {}

/// Why it cannot be; empty: all is open.
std::string TerminalProcess::open() {
  os::Descriptor keys = os::reopen_terminal(terminal_);
  glass_ = os::reopen_terminal(terminal_);
  if (!keys.valid() || !glass_.valid()) return "it needs a terminal, and there is none";
  auto pty = os::open_pty(terminal_);
  if (!pty) return pty.error().cause().message;
  keys_.assign(keys.release());
  pty_.assign(pty->keyboard.release());
  boost::system::error_code ignored;
  keys_.native_non_blocking(true, ignored);
  pty_.native_non_blocking(true, ignored);
  screen_ = std::move(pty->screen);
  path_ = std::move(pty->path);
  return "";
}

void TerminalProcess::start(os::Spawn what, std::chrono::steady_clock::time_point deadline,
                            ShellProcess::Done done) {
  done_ = std::move(done);
  ran_ = {};
  ran_.began_ns = clock_.now().boot.count();
  ran_.detail = open();
  if (!ran_.detail.empty()) return finish();
  what.terminal = path_;
  auto child = os::Child::spawn(executor_, std::move(what), {}, [this](os::ExitStatus status) {
    ran_.status = status;
    drain();
    finish();
  });
  if (!child) {
    ran_.detail = child.error().cause().message;
    return finish();
  }
  ran_.started = true;
  child_ = std::move(*child);
  raw_.emplace(terminal_);
  deadline_.expires_at(deadline);
  deadline_.async_wait([this](const boost::system::error_code& error) {
    // A timer that fired just before it was set anew still calls: for the command before this one.
    if (error || !done_ || deadline_.expiry() > std::chrono::steady_clock::now()) return;
    ran_.timed_out = true;
    finish();
  });
  boost::system::error_code ignored;
  resized_.add(SIGWINCH, ignored);
  listen();
  read_screen();
  read_keys();
}

/// The window was drawn larger or smaller.
void TerminalProcess::listen() {
  resized_.async_wait([this, turn = turn_](const boost::system::error_code& error, int /*signal*/) {
    if (error || turn != turn_) return;
    os::take_size(pty_.native_handle(), terminal_);
    listen();
  });
}

/// Waits and reads only then: nothing is on its way in when the command ends.
void TerminalProcess::read_screen() {
  pty_.async_wait(asio::posix::stream_descriptor::wait_read,
                  [this, turn = turn_](const boost::system::error_code& error) {
                    if (error || turn != turn_) return;
                    drain();
                    read_screen();
                  });
}

/// The next key is read once this one has arrived: who types faster than it reads waits.
void TerminalProcess::read_keys() {
  keys_.async_wait(
      asio::posix::stream_descriptor::wait_read,
      [this, turn = turn_](const boost::system::error_code& error) {
        if (error || turn != turn_) return;
        const ssize_t got = ::read(keys_.native_handle(), typed_.data(), typed_.size());
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) return read_keys();
        if (got <= 0) return;  // The terminal is gone; the command learns it from its own.
        asio::async_write(pty_, asio::buffer(typed_.data(), static_cast<std::size_t>(got)),
                          [this, turn](const boost::system::error_code& failed, std::size_t) {
                            if (!failed && turn == turn_) read_keys();
                          });
      });
}

void TerminalProcess::show(std::string_view bytes) {
  ran_.cut += keep_output(ran_.out, bytes);
  while (!bytes.empty()) {
    const ssize_t wrote = ::write(glass_.get(), bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return;  // Nobody sees it; it is kept all the same.
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
  }
}

/// What is there to be read, but not for ever: keys and the clock wait meanwhile.
void TerminalProcess::drain() {
  constexpr int most_reads = 64;
  for (int i = 0; i < most_reads; ++i) {
    const ssize_t got = ::read(pty_.native_handle(), printed_.data(), printed_.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return;
    show({printed_.data(), static_cast<std::size_t>(got)});
  }
}

void TerminalProcess::stop() {
  if (!done_) return;
  ran_.stopped = true;
  finish();
}

void TerminalProcess::finish() {
  ++turn_;
  deadline_.cancel();
  if (child_) child_->signal_group(SIGKILL);
  // The child's own handler may be running: let it end before the child goes.
  asio::post(executor_, [old = std::shared_ptr<os::Child>(std::move(child_))] {});
  boost::system::error_code ignored;
  resized_.cancel(ignored);
  resized_.clear(ignored);
  keys_.close(ignored);
  pty_.close(ignored);
  screen_.reset();
  raw_.reset();
  glass_.reset();
  ran_.ended_ns = clock_.now().boot.count();
  const ShellProcess::Done done = std::exchange(done_, nullptr);
  if (done) done(std::move(ran_));
}

}  // namespace understudy::exercise
