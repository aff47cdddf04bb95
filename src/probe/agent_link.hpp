/// \file
/// An agent's end of its two pipes: lines in, lines out, and the end of either ends the agent.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include "wire.hpp"

namespace understudy::probe {

/// Whoever starts an agent keeps its pipes open; when it dies the kernel closes them, so no agent
/// outlives its controller.
class AgentLink {
 public:
  using OnLine = std::function<void(std::string_view)>;

  /// Takes over the descriptors. Ignores SIGPIPE: a closed output is seen as an error instead.
  AgentLink(boost::asio::io_context& context, int in_fd, int out_fd);

  /// Reads lines until the input ends, which stops the context.
  void listen(OnLine on_line);
  void say(const Line& line);
  /// Stops the context with this exit status once everything said is written.
  void finish(int status);

  [[nodiscard]] int status() const { return status_; }

 private:
  void read();
  void take_lines();
  void write();

  boost::asio::io_context& context_;
  boost::asio::posix::stream_descriptor in_;
  boost::asio::posix::stream_descriptor out_;
  OnLine on_line_;
  std::string heard_;
  std::string to_say_;
  std::string saying_;
  bool finishing_ = false;
  int status_ = 0;
};

/// What all agents do first: open-file limit, priority. Best effort.
void prepare_agent_process();

}  // namespace understudy::probe
