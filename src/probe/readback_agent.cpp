#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>

#include "agent_link.hpp"
#include "http_request.hpp"
#include "http_target.hpp"
#include "resolver.hpp"
#include "schedule.hpp"
#include "understudy/probe/agents.hpp"
#include "wire.hpp"

namespace understudy::probe {

namespace {

using std::chrono::milliseconds;

constexpr int most_at_once = 8;
constexpr auto pause_before_retry = milliseconds(200);

/// First looks for every record, then removes those it found. A record whose question cannot be
/// answered now goes to the end of the line, until nothing has been learnt for the whole patience.
class ReadbackAgent {
 public:
  ReadbackAgent(boost::asio::io_context& context, AgentLink& link)
      : context_(context), link_(link), retry_(context) {}

  void take(std::string_view line) {
    if (running_) return;
    if (!resolver_) return begin(line);
    if (line == "go") return run();
    const auto parsed = parse_line(line);
    const auto* record = parsed ? std::get_if<Record>(&*parsed) : nullptr;
    if (record == nullptr) return refuse(fmt::format("cannot understand '{}'", line));
    waiting_.push_back(*record);
  }

 private:
  void begin(std::string_view line) {
    auto job = readback_job(line);
    if (!job) return refuse(job.error());
    job_ = std::move(*job);
    base_ = *parse_target(job_.url);
    resolver_.emplace(context_.get_executor(), job_.name_servers, milliseconds(job_.timeout_ms));
    link_.say(Ready{.start_ns = boot_now()});
  }

  void refuse(const std::string& why) {
    running_ = true;
    link_.say(Refused{.text = why});
    link_.finish(2);
  }

  void run() {
    running_ = true;
    learnt_ns_ = boot_now();
    next();
  }

  void next() {
    while (under_way_ < most_at_once && !waiting_.empty()) {
      Record record = std::move(waiting_.front());
      waiting_.pop_front();
      ask(std::move(record));
    }
    if (under_way_ == 0 && waiting_.empty() && again_.empty()) end_phase();
  }

  void ask(Record record) {
    const auto place = locate(base_, record.location);
    if (!resolver_) return;
    if (!place) return say(removing_ ? Finding::stays : Finding::unknown, record, place.error());
    ++under_way_;
    const milliseconds patience(job_.timeout_ms);
    send_request(context_.get_executor(), *resolver_,
                 {.target = *place,
                  .method = removing_ ? Method::remove : Method::get,
                  .patience = patience,
                  .left = patience},
                 [this, record = std::move(record)](const HttpAnswer& answer) {
                   --under_way_;
                   removing_ ? judge_removal(record, answer) : judge_presence(record, answer);
                   next();
                 });
  }

  void judge_presence(const Record& record, const HttpAnswer& answer) {
    const bool gone = answer.status == 404 || answer.status == 410;
    if (answer.status != 200 && !gone) return try_again(record, answer);
    learnt_ns_ = boot_now();
    if (gone) return say(Finding::gone, record, fmt::format("HTTP {}", answer.status));
    // Identifiers are used again after a restore: only its own content proves a record.
    if (!answer.body.contains(token_of(job_.token_prefix, record.number))) {
      return say(Finding::gone, record, "another record");
    }
    say(Finding::present, record, "");
    present_.push_back(record);
  }

  void judge_removal(const Record& record, const HttpAnswer& answer) {
    const bool removed = (answer.status >= 200 && answer.status <= 299) || answer.status == 404 ||
                         answer.status == 410;
    if (!removed) return try_again(record, answer);
    learnt_ns_ = boot_now();
    say(Finding::removed, record, "");
  }

  void try_again(const Record& record, const HttpAnswer& answer) {
    const bool patient =
        boot_now() - learnt_ns_ < std::chrono::nanoseconds(milliseconds(job_.patience_ms)).count();
    if (!patient) {
      return say(removing_ ? Finding::stays : Finding::unknown, record,
                 answer.status == 0 ? answer.error : fmt::format("HTTP {}", answer.status));
    }
    again_.push_back(record);
    if (again_.size() > 1) return;
    retry_.expires_after(pause_before_retry);
    retry_.async_wait([this](const boost::system::error_code& error) {
      if (error) return;
      waiting_.insert(waiting_.end(), again_.begin(), again_.end());
      again_.clear();
      next();
    });
  }

  void say(Finding finding, const Record& record, std::string text) {
    link_.say(Found{.finding = finding, .number = record.number, .text = std::move(text)});
  }

  void end_phase() {
    if (job_.clean_up && !removing_ && !present_.empty()) {
      removing_ = true;
      waiting_.assign(present_.begin(), present_.end());
      return run();
    }
    link_.say(Ended{.at_ns = boot_now()});
    link_.finish(0);
  }

  boost::asio::io_context& context_;
  AgentLink& link_;
  ReadbackJob job_;
  HttpTarget base_;
  std::optional<Resolver> resolver_;
  std::deque<Record> waiting_;
  std::vector<Record> again_;
  std::vector<Record> present_;
  boost::asio::steady_timer retry_;
  std::int64_t learnt_ns_ = 0;
  int under_way_ = 0;
  bool running_ = false;
  bool removing_ = false;
};

}  // namespace

int readback_agent_main(int in_fd, int out_fd) {
  prepare_agent_process();
  boost::asio::io_context context(1);
  AgentLink link(context, in_fd, out_fd);
  ReadbackAgent agent(context, link);
  link.listen([&agent](std::string_view line) { agent.take(line); });
  context.run();
  return link.status();
}

}  // namespace understudy::probe
