/// \file
/// What controller and agents say to each other and what the measurement's files hold: one job as
/// a line of JSON, then plain text lines. Specified in docs/formats/measurement.md.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <boost/describe.hpp>

#include "understudy/probe/analysis.hpp"

namespace understudy::probe {

/// The probe agent's orders.
struct ProbeJob {
  std::string url;
  std::int64_t interval_ms = 0;
  std::int64_t timeout_ms = 0;
  std::int32_t expect_status = 200;
  std::string expect_body;
  std::string name_servers;
  bool operator==(const ProbeJob&) const = default;
};
BOOST_DESCRIBE_STRUCT(ProbeJob, (),
                      (url, interval_ms, timeout_ms, expect_status, expect_body, name_servers))

/// The ledger agent's orders.
struct LedgerJob {
  std::string url;
  std::string body;
  std::string locator;
  std::int64_t interval_ms = 0;
  std::int64_t timeout_ms = 0;
  std::string token_prefix;
  std::string name_servers;
  bool operator==(const LedgerJob&) const = default;
};
BOOST_DESCRIBE_STRUCT(LedgerJob, (),
                      (url, body, locator, interval_ms, timeout_ms, token_prefix, name_servers))

/// The read-back agent's orders; the records follow, one line each.
struct ReadbackJob {
  std::string url;
  std::int64_t timeout_ms = 0;
  std::int64_t patience_ms = 0;
  bool clean_up = false;
  std::string token_prefix;
  std::string name_servers;
  bool operator==(const ReadbackJob&) const = default;
};
BOOST_DESCRIBE_STRUCT(ReadbackJob, (),
                      (url, timeout_ms, patience_ms, clean_up, token_prefix, name_servers))

/// One line of JSON without its line feed.
[[nodiscard]] std::string to_line(const ProbeJob& job);
[[nodiscard]] std::string to_line(const LedgerJob& job);
[[nodiscard]] std::string to_line(const ReadbackJob& job);

/// The job, or a sentence that says what is wrong with it.
[[nodiscard]] std::expected<ProbeJob, std::string> probe_job(std::string_view line);
[[nodiscard]] std::expected<LedgerJob, std::string> ledger_job(std::string_view line);
[[nodiscard]] std::expected<ReadbackJob, std::string> readback_job(std::string_view line);

/// What becomes of `{token}` in record `number`: no token is part of another one.
[[nodiscard]] std::string token_of(std::string_view prefix, std::uint64_t number);

/// `ready INSTANT`: the first request is due then.
struct Ready {
  std::int64_t start_ns = 0;
  bool operator==(const Ready&) const = default;
};

/// `error TEXT`: the agent cannot do its job and ends.
struct Refused {
  std::string text;
  bool operator==(const Refused&) const = default;
};

/// `missed DUE COUNT`: the agent was not given the processor in time.
struct Missed {
  std::int64_t due_ns = 0;
  std::int64_t count = 0;
  bool operator==(const Missed&) const = default;
};

/// `end INSTANT`: told to stop, and every request is accounted for.
struct Ended {
  std::int64_t at_ns = 0;
  bool operator==(const Ended&) const = default;
};

/// `start BOOT NOW INTERVAL TIMEOUT` in a file: an agent was started.
struct Started {
  std::string boot_id;
  std::int64_t at_ns = 0;
  std::int64_t interval_ns = 0;
  std::int64_t timeout_ns = 0;
  bool operator==(const Started&) const = default;
};

/// `lost INSTANT TEXT` in a file: the agent ended or fell silent.
struct Lost {
  std::int64_t at_ns = 0;
  std::string text;
  bool operator==(const Lost&) const = default;
};

/// `baseline P99` in a file.
struct Baseline {
  std::int64_t p99_ns = 0;
  bool operator==(const Baseline&) const = default;
};

enum class WriteFate : std::uint8_t { acknowledged, refused, uncertain };

/// `acknowledged|refused|uncertain NUMBER SENT DONE TEXT`: how one write came out. The text is the
/// record's location or the reason.
struct Write {
  WriteFate fate = WriteFate::refused;
  std::uint64_t number = 0;
  std::int64_t sent_ns = 0;
  std::int64_t done_ns = 0;
  std::string text;
  bool operator==(const Write&) const = default;
};

enum class Finding : std::uint8_t { present, gone, unknown, removed, stays };

/// `present|gone|unknown|removed|stays NUMBER TEXT`: what became of an acknowledged record; the
/// last two tell of the clean-up.
struct Found {
  Finding finding = Finding::unknown;
  std::uint64_t number = 0;
  std::string text;
  bool operator==(const Found&) const = default;
};

/// `record NUMBER LOCATION`: to be looked for.
struct Record {
  std::uint64_t number = 0;
  std::string location;
  bool operator==(const Record&) const = default;
};

using Line = std::variant<Ready, Refused, Sample, Missed, Ended, Started, Lost, Baseline, Write,
                          Found, Record>;

/// One line without its line feed. Control characters of texts are written as blanks.
[[nodiscard]] std::string to_line(const Line& line);

/// Reads what to_line wrote; nullopt for anything else.
[[nodiscard]] std::optional<Line> parse_line(std::string_view text);

}  // namespace understudy::probe
