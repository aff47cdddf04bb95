#include "agent_link.hpp"

#include <csignal>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <sys/resource.h>

#include "wire.hpp"

namespace understudy::probe {

namespace asio = boost::asio;

namespace {

constexpr std::size_t longest_line = 1U << 20U;
/// A controller that does not read for so long a time is no controller.
constexpr std::size_t most_unwritten = 64U << 20U;
constexpr int gave_up = 3;

}  // namespace

AgentLink::AgentLink(asio::io_context& context, int in_fd, int out_fd)
    : context_(context), in_(context, in_fd), out_(context, out_fd) {
  std::signal(SIGPIPE, SIG_IGN);
}

void AgentLink::listen(OnLine on_line) {
  on_line_ = std::move(on_line);
  read();
}

void AgentLink::read() {
  asio::async_read(in_, asio::dynamic_buffer(heard_, longest_line), asio::transfer_at_least(1),
                   [this](const boost::system::error_code& error, std::size_t /*got*/) {
                     take_lines();
                     if (!error && heard_.size() < longest_line) return read();
                     // The end of the input is the end of the controller.
                     context_.stop();
                   });
}

void AgentLink::take_lines() {
  std::size_t begin = 0;
  for (auto end = heard_.find('\n'); end != std::string::npos; end = heard_.find('\n', begin)) {
    on_line_(std::string_view(heard_).substr(begin, end - begin));
    begin = end + 1;
  }
  heard_.erase(0, begin);
}

void AgentLink::say(const Line& line) {
  to_say_ += to_line(line);
  to_say_ += '\n';
  if (to_say_.size() > most_unwritten) {
    status_ = gave_up;
    return context_.stop();
  }
  if (saying_.empty()) write();
}

void AgentLink::write() {
  saying_ = std::exchange(to_say_, {});
  asio::async_write(out_, asio::buffer(saying_),
                    [this](const boost::system::error_code& error, std::size_t /*wrote*/) {
                      saying_.clear();
                      if (error) return context_.stop();
                      if (!to_say_.empty()) return write();
                      if (finishing_) context_.stop();
                    });
}

void AgentLink::finish(int status) {
  status_ = status;
  finishing_ = true;
  if (saying_.empty()) context_.stop();
}

void prepare_agent_process() {
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
  }
  // A measurement that has to wait for the processor measures itself; only root may ask for more.
  constexpr int preferred = -10;
  ::setpriority(PRIO_PROCESS, 0, preferred);
}

}  // namespace understudy::probe
