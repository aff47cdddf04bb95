#include <algorithm>
#include <cstdint>
#include <expected>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/parse.hpp>
#include <fmt/format.h>

#include "http_target.hpp"
#include "understudy/journal/codec.hpp"
#include "understudy/journal/described.hpp"
#include "wire.hpp"

namespace understudy::probe {

namespace {

constexpr std::int64_t longest_ms = 24LL * 3600 * 1000;
constexpr std::int64_t most_in_flight = 4096;

template <typename Job>
std::string write(Job job) {
  journal::described::for_each_text(job,
                                    [](std::string& text) { text = journal::valid_utf8(text); });
  std::string line;
  journal::described::write(line, job);
  return line;
}

template <typename Job>
std::expected<Job, std::string> read(std::string_view line) {
  boost::json::error_code error;
  const auto json = boost::json::parse(line, error);
  if (error) return std::unexpected("the job is not JSON");
  Job job;
  if (const auto wrong = journal::described::read(json, job)) {
    return std::unexpected(fmt::format("the job's '{}' {}", wrong->path, wrong->what));
  }
  if (const auto target = parse_target(job.url); !target) return std::unexpected(target.error());
  return job;
}

/// What is wrong with a schedule; empty when nothing is.
std::string judge_schedule(std::int64_t interval_ms, std::int64_t timeout_ms) {
  if (interval_ms < 1 || interval_ms > longest_ms) return "the interval must be 1ms to 24h";
  if (timeout_ms < 1 || timeout_ms > longest_ms) return "the timeout must be 1ms to 24h";
  if (timeout_ms / interval_ms > most_in_flight) {
    return fmt::format(
        "more than {} requests could be under way: lengthen the interval or shorten "
        "the timeout",
        most_in_flight);
  }
  return "";
}

bool is_plain_word(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

}  // namespace

std::string to_line(const ProbeJob& job) {
  return write(job);
}

std::string to_line(const LedgerJob& job) {
  return write(job);
}

std::string to_line(const ReadbackJob& job) {
  return write(job);
}

std::expected<ProbeJob, std::string> probe_job(std::string_view line) {
  auto job = read<ProbeJob>(line);
  if (!job) return job;
  const std::string wrong = judge_schedule(job->interval_ms, job->timeout_ms);
  if (!wrong.empty()) return std::unexpected(wrong);
  return job;
}

std::expected<LedgerJob, std::string> ledger_job(std::string_view line) {
  auto job = read<LedgerJob>(line);
  if (!job) return job;
  std::string wrong = judge_schedule(job->interval_ms, job->timeout_ms);
  if (wrong.empty() && !job->body.contains("{token}")) {
    wrong = "the ledger's body has no '{token}', so its records could not be told apart";
  }
  if (wrong.empty() && !is_plain_word(job->token_prefix)) {
    wrong = "the token's prefix must be letters, digits, '-' and '_'";
  }
  if (!wrong.empty()) return std::unexpected(wrong);
  return job;
}

std::expected<ReadbackJob, std::string> readback_job(std::string_view line) {
  auto job = read<ReadbackJob>(line);
  if (!job) return job;
  if (job->timeout_ms < 1 || job->timeout_ms > longest_ms || job->patience_ms < 0 ||
      job->patience_ms > longest_ms) {
    return std::unexpected("timeout and patience must be 1ms to 24h");
  }
  return job;
}

}  // namespace understudy::probe
