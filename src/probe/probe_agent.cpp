#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include "agent_link.hpp"
#include "http_request.hpp"
#include "http_target.hpp"
#include "open_loop.hpp"
#include "schedule.hpp"
#include "understudy/probe/agents.hpp"
#include "understudy/probe/analysis.hpp"
#include "wire.hpp"

namespace understudy::probe {

namespace {

using std::chrono::milliseconds;

class ProbeAgent {
 public:
  ProbeAgent(boost::asio::io_context& context, AgentLink& link)
      : link_(link), loop_(context, link) {}

  void take(std::string_view line) {
    if (!loop_.begun()) return begin(line);
    if (line == "stop") loop_.stop();
  }

 private:
  void begin(std::string_view line) {
    auto job = probe_job(line);
    if (!job) return loop_.refuse(job.error());
    job_ = std::move(*job);
    loop_.begin({.target = *parse_target(job_.url),
                 .interval = milliseconds(job_.interval_ms),
                 .timeout = milliseconds(job_.timeout_ms),
                 .name_servers = job_.name_servers},
                [this](std::int64_t due) { request(due); });
  }

  void request(std::int64_t due) {
    loop_.send(Method::get, "", due, [this, due](const HttpAnswer& answer) {
      link_.say(Sample{.due_ns = due, .done_ns = boot_now(), .error = judge(answer)});
    });
  }

  [[nodiscard]] std::string judge(const HttpAnswer& answer) const {
    if (answer.status == 0) return answer.error;
    if (answer.status != job_.expect_status) return fmt::format("HTTP {}", answer.status);
    if (!answer.body.contains(job_.expect_body)) {
      return fmt::format("HTTP {} without the expected text", answer.status);
    }
    return "";
  }

  AgentLink& link_;
  OpenLoop loop_;
  ProbeJob job_;
};

}  // namespace

int probe_agent_main(int in_fd, int out_fd) {
  prepare_agent_process();
  boost::asio::io_context context(1);
  AgentLink link(context, in_fd, out_fd);
  ProbeAgent agent(context, link);
  link.listen([&agent](std::string_view line) { agent.take(line); });
  context.run();
  return link.status();
}

}  // namespace understudy::probe
