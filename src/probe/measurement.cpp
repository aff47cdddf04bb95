#include "understudy/probe/measurement.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>

#include "baseline.hpp"
#include "read_back.hpp"
#include "record_file.hpp"
#include "recorded_agent.hpp"
#include "replay.hpp"
#include "understudy/model/application.hpp"
#include "understudy/model/event.hpp"
#include "understudy/model/reach.hpp"
#include "understudy/os/clock.hpp"
#include "understudy/probe/analysis.hpp"
#include "wire.hpp"

namespace understudy::probe {

namespace fs = std::filesystem;
using std::chrono::nanoseconds;

namespace {

constexpr auto grace = std::chrono::seconds(2);

/// Behind a `reach` prefix "self" is somebody else.
fs::path resolved(const fs::path& executable) {
  if (executable != "/proc/self/exe") return executable;
  std::error_code error;
  const fs::path real = fs::read_symlink(executable, error);
  return error ? executable : real;
}

/// Part of JSON texts and perhaps of URLs: letters, digits and `-`.
std::string token_prefix(const std::string& run_id) {
  std::string prefix = "us-" + run_id;
  const auto stays = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  std::ranges::replace_if(prefix, std::not_fn(stays), '-');
  return prefix;
}

class RealMeasurement final : public Measurement {
 public:
  RealMeasurement(const boost::asio::any_io_executor& executor, MeasurementConfig config,
                  const os::Clock& clock)
      : executor_(executor),
        config_(std::move(config)),
        clock_(clock),
        executable_(resolved(config_.executable)),
        baseline_limit_(executor) {}

  void start(OnStarted done, OnChange on_change, OnLost on_lost) override {
    on_started_ = std::move(done);
    on_change_ = std::move(on_change);
    on_lost_ = std::move(on_lost);
    probe_.emplace(executor_, clock_, probe_orders());
    probe_->start([this](const std::string& trouble) { probe_ready(trouble); },
                  [this](const Line& line) { probe_said(line); },
                  [this](const std::string& how) { lose("probe", how); });
  }

  void baseline(std::chrono::milliseconds duration, OnBaseline done) override {
    on_baseline_ = std::move(done);
    if (!probe_ || !probe_->working()) {
      return boost::asio::post(executor_, [this, alive = std::weak_ptr(alive_)] {
        if (!alive.expired()) answer_baseline({.detail = "the probe does not run"});
      });
    }
    const bool writing = ledger_ && ledger_->working();
    window_.emplace(grid_ns_, nanoseconds(config_.probe.interval).count(),
                    clock_.now().boot.count(), nanoseconds(duration).count(), writing);
    nanoseconds patience = config_.probe.timeout;
    if (const auto& ledger = config_.ledger; ledger && writing) {
      patience = std::max<nanoseconds>(patience, ledger->interval + ledger->timeout);
    }
    baseline_limit_.expires_after(duration + config_.probe.interval + patience + grace);
    baseline_limit_.async_wait(
        [this, alive = std::weak_ptr(alive_)](const boost::system::error_code& error) {
          if (!error && !alive.expired() && window_) answer_baseline(window_->result());
        });
  }

  void finish(OnFinished done) override {
    finishing_ = true;
    stop_agents(
        [this, done = std::move(done)] { post([this, done] { done(analyse_samples()); }); });
  }

  void read_back(OnReadBack done) override {
    if (!config_.ledger) {
      return post([done = std::move(done)] { done({.detail = "there is no write ledger"}); });
    }
    stop_one(ledger_, [this, &ledger = *config_.ledger, done = std::move(done)] {
      read_ledger(ledger, done);
    });
  }

 private:
  template <typename Call>
  void post(Call call) {
    boost::asio::post(executor_, [alive = std::weak_ptr(alive_), call = std::move(call)] {
      if (!alive.expired()) call();
    });
  }

  [[nodiscard]] std::vector<std::string> command(std::vector<std::string> reach,
                                                 std::string_view agent) const {
    return model::behind(std::move(reach), {executable_.string(), "agent", std::string(agent)});
  }

  [[nodiscard]] AgentOrders probe_orders() const {
    const model::HttpProbe& probe = config_.probe;
    return {.argv = command(config_.probe_reach, "probe"),
            .job = to_line(ProbeJob{.url = probe.url.value,
                                    .interval_ms = probe.interval.count(),
                                    .timeout_ms = probe.timeout.count(),
                                    .expect_status = probe.expect_status,
                                    .expect_body = probe.expect_body,
                                    .name_servers = config_.name_servers}),
            .file = config_.run_folder / samples_name,
            .format = samples_format,
            .interval = probe.interval,
            .timeout = probe.timeout,
            .start_limit = config_.start_limit};
  }

  [[nodiscard]] AgentOrders ledger_orders(const model::WriteLedger& ledger) const {
    return {.argv = command(config_.ledger_reach, "ledger"),
            .job = to_line(LedgerJob{.url = ledger.url.value,
                                     .body = ledger.body,
                                     .locator = ledger.locator,
                                     .interval_ms = ledger.interval.count(),
                                     .timeout_ms = ledger.timeout.count(),
                                     .token_prefix = token_prefix(config_.run_id),
                                     .name_servers = config_.name_servers}),
            .file = config_.run_folder / writes_name,
            .format = writes_format,
            .interval = ledger.interval,
            .timeout = ledger.timeout,
            .start_limit = config_.start_limit};
  }

  void probe_ready(const std::string& trouble) {
    if (!trouble.empty()) return answer_start(fmt::format("the probe does not work: {}", trouble));
    std::error_code unreadable;
    // What an earlier process wrote can be read back; writing on would prove nothing more.
    const bool written_before = fs::exists(config_.run_folder / writes_name, unreadable);
    if (!config_.ledger || written_before) return answer_start("");
    ledger_.emplace(executor_, clock_, ledger_orders(*config_.ledger));
    ledger_->start(
        [this](const std::string& why) {
          answer_start(why.empty() ? "" : fmt::format("the write ledger does not work: {}", why));
        },
        [this](const Line& line) { ledger_said(line); },
        [this](const std::string& how) { lose("ledger", how); });
  }

  void answer_start(std::string trouble) {
    if (const auto call = std::exchange(on_started_, nullptr)) {
      call({.ok = trouble.empty(), .detail = std::move(trouble)});
    }
  }

  void probe_said(const Line& line) {
    if (const auto* ready = std::get_if<Ready>(&line)) grid_ns_ = ready->start_ns;
    if (const auto* sample = std::get_if<Sample>(&line)) {
      if (window_) window_->take(*sample);
      watch_turn(*sample);
    }
    if (const auto* missed = std::get_if<Missed>(&line)) {
      if (window_) window_->take(*missed);
    }
    check_baseline();
  }

  void ledger_said(const Line& line) {
    const auto* write = std::get_if<Write>(&line);
    if (write != nullptr && window_) window_->take(*write);
    check_baseline();
  }

  void check_baseline() {
    if (window_ && window_->complete()) answer_baseline(window_->result());
  }

  void answer_baseline(const model::BaselineTaken& taken) {
    window_.reset();
    baseline_limit_.cancel();
    if (probe_ && probe_->working() && taken.steady) {
      probe_->note(Baseline{.p99_ns = taken.p99_ns});
    }
    if (const auto call = std::exchange(on_baseline_, nullptr)) call(taken);
  }

  /// A request given up now that was due before one already answered well is old news: with a
  /// time-out of many intervals such failures trickle in long after service is back.
  void watch_turn(const Sample& sample) {
    if (finishing_) return;
    if (sample.ok()) {
      newest_good_due_ = std::max(newest_good_due_, sample.due_ns);
      if (std::exchange(up_, true)) return;
      return on_change_({.up = true, .at_ns = sample.done_ns});
    }
    if (sample.due_ns < newest_good_due_ || !std::exchange(up_, false)) return;
    on_change_({.up = false, .at_ns = sample.due_ns, .detail = sample.error});
  }

  void lose(std::string which, const std::string& how) {
    if (which == "probe" && window_) answer_baseline({.detail = "the probe was lost: " + how});
    if (on_lost_) on_lost_({.which = std::move(which), .detail = how});
  }

  template <typename Then>
  void stop_one(std::optional<RecordedAgent>& agent, Then then) {
    if (!agent || !agent->working()) return post(std::move(then));
    agent->stop(std::move(then));
  }

  /// Both at once; `then` when both are done.
  void stop_agents(std::function<void()> then) {
    auto left = std::make_shared<int>(2);
    const auto one_done = [left, then = std::move(then)] {
      if (--*left == 0) then();
    };
    stop_one(probe_, one_done);
    stop_one(ledger_, one_done);
  }

  [[nodiscard]] model::AvailabilityMeasured analyse_samples() const {
    auto records = read_records(config_.run_folder / samples_name, samples_format);
    if (!records) return {.detail = records.error().cause().message};
    ReplayedSamples replayed = replay_samples(records->lines);
    auto measured = analyse(std::move(replayed.trace));
    measured.samples_sha256 = records->sha256;
    for (const std::string& trouble : {replayed.trouble, records->trouble}) {
      if (trouble.empty()) continue;
      measured.complete = false;
      measured.detail = trouble;
    }
    return measured;
  }

  void read_ledger(const model::WriteLedger& ledger, const OnReadBack& done) {
    const auto records = read_records(config_.run_folder / writes_name, writes_format);
    if (!records) {
      const model::WritesMeasured nothing{.detail = records.error().cause().message};
      return post([done, nothing] { done(nothing); });
    }
    ReplayedWrites writes = replay_writes(records->lines);
    if (!records->trouble.empty()) writes.trouble = records->trouble;
    read_back_ = std::make_unique<ReadBack>(executor_, std::move(writes));
    read_back_->start(command(config_.ledger_reach, "readback"),
                      {.url = ledger.url.value,
                       .timeout_ms = ledger.timeout.count(),
                       .patience_ms = config_.read_back_patience.count(),
                       .clean_up = ledger.clean_up,
                       .token_prefix = token_prefix(config_.run_id),
                       .name_servers = config_.name_servers},
                      done);
  }

  boost::asio::any_io_executor executor_;
  MeasurementConfig config_;
  const os::Clock& clock_;
  fs::path executable_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  OnStarted on_started_;
  OnChange on_change_;
  OnLost on_lost_;
  OnBaseline on_baseline_;
  std::optional<BaselineWindow> window_;
  boost::asio::steady_timer baseline_limit_;
  std::optional<RecordedAgent> probe_;
  std::optional<RecordedAgent> ledger_;
  std::unique_ptr<ReadBack> read_back_;
  std::int64_t grid_ns_ = 0;
  std::int64_t newest_good_due_ = std::numeric_limits<std::int64_t>::min();
  bool up_ = true;
  bool finishing_ = false;
};

}  // namespace

std::unique_ptr<Measurement> make_measurement(const boost::asio::any_io_executor& executor,
                                              MeasurementConfig config, const os::Clock& clock) {
  return std::make_unique<RealMeasurement>(executor, std::move(config), clock);
}

}  // namespace understudy::probe
