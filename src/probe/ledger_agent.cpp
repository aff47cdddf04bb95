#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "agent_link.hpp"
#include "http_request.hpp"
#include "http_target.hpp"
#include "open_loop.hpp"
#include "schedule.hpp"
#include "understudy/probe/agents.hpp"
#include "wire.hpp"

namespace understudy::probe {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t longest_location = 1000;

std::string with_token(std::string text, std::string_view token) {
  constexpr std::string_view mark = "{token}";
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at)) {
    text.replace(at, mark.size(), token);
    at += token.size();
  }
  return text;
}

class LedgerAgent {
 public:
  LedgerAgent(boost::asio::io_context& context, AgentLink& link)
      : link_(link), loop_(context, link) {}

  void take(std::string_view line) {
    if (!loop_.begun()) return begin(line);
    if (line == "stop") loop_.stop();
  }

 private:
  void begin(std::string_view line) {
    auto job = ledger_job(line);
    if (!job) return loop_.refuse(job.error());
    job_ = std::move(*job);
    target_ = *parse_target(job_.url);
    loop_.begin({.target = target_,
                 .interval = milliseconds(job_.interval_ms),
                 .timeout = milliseconds(job_.timeout_ms),
                 .name_servers = job_.name_servers},
                [this](std::int64_t due) { write(due); });
  }

  void write(std::int64_t due) {
    const std::uint64_t number = ++number_;
    const std::int64_t sent = boot_now();
    loop_.send(Method::post, with_token(job_.body, token_of(job_.token_prefix, number)), due,
               [this, number, sent](const HttpAnswer& answer) {
                 Write outcome{.number = number, .sent_ns = sent, .done_ns = boot_now()};
                 judge(answer, outcome);
                 link_.say(outcome);
               });
  }

  void judge(const HttpAnswer& answer, Write& outcome) const {
    if (answer.status == 0) {
      outcome.fate = answer.sent ? WriteFate::uncertain : WriteFate::refused;
      outcome.text = answer.error;
      return;
    }
    outcome.text = fmt::format("HTTP {}", answer.status);
    outcome.fate = WriteFate::refused;
    if (answer.status < 200 || answer.status > 299) return;
    // Taken, but where it stands is not known: it can be neither missed nor found.
    outcome.fate = WriteFate::uncertain;
    const auto location = location_in(answer.body);
    if (!location || location->size() > longest_location) {
      outcome.text += fmt::format(" without a URL at '{}'", job_.locator);
    } else if (const auto place = locate(target_, *location); !place) {
      outcome.text += fmt::format(": {}", place.error());
    } else {
      outcome.fate = WriteFate::acknowledged;
      outcome.text = *location;
    }
  }

  [[nodiscard]] std::optional<std::string> location_in(const std::string& body) const {
    boost::json::error_code error;
    const auto json = boost::json::parse(body, error);
    if (error) return std::nullopt;
    const auto* found = json.find_pointer(job_.locator, error);
    if (error || found == nullptr || !found->is_string()) return std::nullopt;
    return std::string(found->get_string());
  }

  AgentLink& link_;
  OpenLoop loop_;
  LedgerJob job_;
  HttpTarget target_;
  std::uint64_t number_ = 0;
};

}  // namespace

int ledger_agent_main(int in_fd, int out_fd) {
  prepare_agent_process();
  boost::asio::io_context context(1);
  AgentLink link(context, in_fd, out_fd);
  LedgerAgent agent(context, link);
  link.listen([&agent](std::string_view line) { agent.take(line); });
  context.run();
  return link.status();
}

}  // namespace understudy::probe
