#include "read_back.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include "agent_process.hpp"
#include "replay.hpp"
#include "understudy/model/event.hpp"
#include "wire.hpp"

namespace understudy::probe {

namespace {

constexpr auto read_back_grace = std::chrono::seconds(5);

void add(std::string& text, std::string_view sentence) {
  if (!text.empty()) text += "; ";
  text += sentence;
}

}  // namespace

ReadBack::ReadBack(const boost::asio::any_io_executor& executor, ReplayedWrites writes)
    : executor_(executor), ledger_trouble_(std::move(writes.trouble)) {
  measured_.attempted = writes.writes.size();
  measured_.interval_ns = writes.interval_ns;
  for (Write& write : writes.writes) {
    switch (write.fate) {
      case WriteFate::acknowledged:
        ++measured_.acknowledged;
        open_.emplace(write.number, std::move(write));
        break;
      case WriteFate::refused: ++measured_.refused; break;
      case WriteFate::uncertain: ++measured_.uncertain; break;
    }
  }
}

void ReadBack::start(std::vector<std::string> argv, const ReadbackJob& job, Done done) {
  done_ = std::move(done);
  const auto alive = std::weak_ptr(alive_);
  if (open_.empty()) {
    return boost::asio::post(executor_, [this, alive] {
      if (!alive.expired()) finish("");
    });
  }
  process_ = std::make_unique<AgentProcess>(executor_);
  const auto silence =
      std::chrono::milliseconds(2 * job.timeout_ms + job.patience_ms) + read_back_grace;
  process_->start(
      std::move(argv), to_line(job), silence,
      [this, alive](const Line& line) {
        if (!alive.expired()) heard(line);
      },
      [this, alive](const std::string& how) {
        if (!alive.expired()) finish("the read-back was lost: " + how);
      });
}

void ReadBack::heard(const Line& line) {
  if (std::holds_alternative<Ready>(line)) {
    std::string records;
    for (const auto& [number, write] : open_) {
      records += to_line(Record{.number = number, .location = write.text}) + "\n";
    }
    return process_->send(records + "go");
  }
  if (const auto* found = std::get_if<Found>(&line)) return take(*found);
  if (const auto* refused = std::get_if<Refused>(&line)) return finish(refused->text);
  if (std::holds_alternative<Ended>(line)) finish("");
}

void ReadBack::take(const Found& found) {
  if (found.finding == Finding::removed) return;
  if (found.finding == Finding::stays) {
    if (left_over_++ == 0) first_left_over_ = found.text;
    return;
  }
  const auto record = open_.find(found.number);
  if (record == open_.end()) return;
  const Write write = std::move(record->second);
  open_.erase(record);
  if (found.finding == Finding::gone) {
    measured_.lost.push_back({.number = write.number,
                              .acknowledged_ns = write.done_ns,
                              .location = write.text,
                              .found = found.text});
  } else if (found.finding == Finding::unknown) {
    if (unknown_++ == 0) first_unknown_ = found.text;
  }
}

void ReadBack::finish(const std::string& trouble) {
  if (!done_) return;
  std::ranges::sort(measured_.lost, {}, &model::LostWrite::number);
  std::string& detail = measured_.detail;
  if (!ledger_trouble_.empty()) add(detail, ledger_trouble_);
  if (!trouble.empty()) add(detail, trouble);
  if (unknown_ > 0) {
    add(detail, fmt::format("{} records could not be read back: {}", unknown_, first_unknown_));
  }
  if (trouble.empty() && !open_.empty()) {
    add(detail, fmt::format("{} records were not looked for", open_.size()));
  }
  measured_.complete = detail.empty();
  if (left_over_ > 0) {
    add(detail, fmt::format("{} records could not be removed: {}", left_over_, first_left_over_));
  }
  if (measured_.complete && measured_.acknowledged == 0) add(detail, "no write was acknowledged");
  std::exchange(done_, nullptr)(std::move(measured_));
}

}  // namespace understudy::probe
