#include "database/pool.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <expected>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/async_result.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include "database/connection.hpp"
#include "database/conninfo.hpp"
#include "database/query.hpp"
#include "log.hpp"
#include "resolver.hpp"
#include "task.hpp"

namespace bookstore::database {

namespace {

constexpr auto first_pause = std::chrono::milliseconds(25);
constexpr auto longest_pause = std::chrono::milliseconds(500);
/// Why a connection ended that was replaced for its age: nothing to log.
constexpr std::string_view retired = "retired";

/// How long a request waits for a connection that is about to open.
constexpr auto patience = std::chrono::milliseconds(250);

QueryError unreachable() {
  return {.trouble = Trouble::unavailable, .message = "no connection is open"};
}

using Milliseconds = std::chrono::milliseconds;

/// Between one and two times `base`, so that connections do not act in step.
Milliseconds jittered(Milliseconds base) {
  static thread_local std::minstd_rand random(std::random_device{}());
  std::uniform_int_distribution<Milliseconds::rep> extra(0, base.count());
  return base + Milliseconds(extra(random));
}

}  // namespace

Pool::Pool(const Executor& executor, PoolSettings settings, Reach* reach)
    : executor_(executor), settings_(std::move(settings)), reach_(reach) {
  for (std::size_t i = 0; i < settings_.connections; ++i) {
    slots_.push_back(std::make_unique<Slot>(executor));
  }
}

Pool::~Pool() = default;

void Pool::start() {
  for (const auto& slot : slots_) {
    asio::co_spawn(executor_, keep_open(slot.get()), [](const std::exception_ptr& thrown) {
      if (thrown) std::rethrow_exception(thrown);
    });
  }
}

Task<> Pool::keep_open(Slot* slot) {
  Milliseconds pause = first_pause;
  while (!stopping_) {
    const auto started = std::chrono::steady_clock::now();
    const std::string reason = co_await use_once(slot);
    slot->connection.reset();
    if (stopping_) break;
    note(reason);
    // One that was lost after it had served is tried again before the database counts as away.
    if (!slot->served) {
      away_ = true;
      expire_waiting(started);
    }
    const bool lasted = std::chrono::steady_clock::now() - started > std::chrono::seconds(5);
    pause = lasted ? first_pause : std::min(pause * 2, longest_pause);
    slot->pause.expires_after(jittered(pause) / 2);
    co_await slot->pause.async_wait(no_throw);
  }
}

/// Opens one connection and serves with it until it ends; gives back why it ended.
Task<std::string> Pool::use_once(Slot* slot) {
  const auto deadline = std::chrono::steady_clock::now() + settings_.connect_limit;
  slot->served = false;
  auto keywords = co_await locate();
  if (!keywords) co_return keywords.error();
  if (stopping_) co_return "stopping";
  slot->connection = std::make_unique<Connection>(executor_, settings_.query_limit);
  const auto done = co_await slot->connection->open(*std::move(keywords), deadline);
  if (!done) co_return done.error();
  opened(slot);
  std::string reason = co_await slot->connection->serve();
  lost();
  co_return reason;
}

void Pool::opened(Slot* slot) {
  slot->retire_at = std::chrono::steady_clock::now() + jittered(settings_.max_age);
  slot->served = true;
  ++open_;
  if (reach_->open++ == 0) ++reach_->comebacks;
  away_ = false;
  if (open_ == slots_.size()) note("");
  auto waiting = std::exchange(waiting_, {});
  for (Waiting& one : waiting) submit(std::move(one.batch), std::move(one.done));
}

void Pool::lost() {
  --open_;
  --reach_->open;
}

Task<std::expected<std::map<std::string, std::string>, std::string>> Pool::locate() {
  std::vector<std::vector<std::string>> addresses;
  std::string trouble;
  bool found = settings_.conninfo.hosts().empty();
  for (const Host& host : settings_.conninfo.hosts()) {
    if (host.host.empty() || host.host.starts_with('/') || host.host.starts_with('@')) {
      addresses.push_back({""});
      found = true;
      continue;
    }
    auto resolved = co_await resolve(host.host, settings_.connect_limit);
    if (!resolved) trouble = resolved.error();
    found = found || resolved.has_value();
    addresses.push_back(resolved ? *std::move(resolved) : std::vector<std::string>());
  }
  if (!found) co_return std::unexpected(trouble);
  co_return settings_.conninfo.keywords(addresses);
}

/// Logs a change of fortune once, not every attempt.
void Pool::note(std::string_view reason) {
  if (last_note_ == reason || reason == retired) return;
  last_note_ = reason;
  if (reason.empty()) {
    log::line("database: connected");
  } else {
    log::line(fmt::format("database: {}", reason));
  }
}

Connection* Pool::least_busy() {
  Connection* best = nullptr;
  for (const auto& slot : slots_) {
    Connection* candidate = slot->connection.get();
    if (candidate == nullptr || !candidate->ready()) continue;
    if (best == nullptr || candidate->pending() < best->pending()) best = candidate;
  }
  return best;
}

void Pool::submit(Batch batch, Completion done) {
  if (Connection* best = least_busy()) {
    best->submit(batch, std::move(done));
    return;
  }
  if (!stopping_ && (!away_ || reach_->open > 0)) {
    waiting_.push_back({.batch = std::move(batch),
                        .done = std::move(done),
                        .until = std::chrono::steady_clock::now() + patience});
    return;
  }
  asio::post(executor_,
             [done = std::move(done)]() mutable { done(std::unexpected(unreachable())); });
}

void Pool::expire_waiting(SteadyTime now) {
  const bool hopeless = away_ && reach_->open == 0;
  while (!waiting_.empty() && (hopeless || now > waiting_.front().until)) {
    Completion done = std::move(waiting_.front().done);
    waiting_.pop_front();
    done(std::unexpected(unreachable()));
  }
}

Task<Outcome> Pool::run(Batch batch) {
  return asio::async_initiate<const asio::use_awaitable_t<Executor>, void(Outcome)>(
      [this](auto handler, Batch given) {
        submit(std::move(given), [handler = std::move(handler)](Outcome outcome) mutable {
          std::move(handler)(std::move(outcome));
        });
      },
      use_task, std::move(batch));
}

void Pool::check(SteadyTime now) {
  expire_waiting(now);
  if (const std::uint64_t comebacks = reach_->comebacks; comebacks != seen_comebacks_) {
    seen_comebacks_ = comebacks;  // Another thread got through: no reason to pause any longer.
    for (const auto& slot : slots_) slot->pause.cancel();
  }
  for (const auto& slot : slots_) {
    if (!slot->connection) continue;
    slot->connection->check(now);
    const bool idle = slot->connection->ready() && slot->connection->pending() == 0;
    // One at a time, and never the last: requests go on meanwhile.
    if (idle && now > slot->retire_at && open_ == slots_.size() && open_ > 1) {
      slot->connection->close(std::string(retired));
      return;
    }
  }
}

void Pool::stop() {
  stopping_ = true;
  for (const auto& slot : slots_) {
    slot->pause.cancel();
    if (slot->connection) slot->connection->close("stopping");
  }
}

}  // namespace bookstore::database
