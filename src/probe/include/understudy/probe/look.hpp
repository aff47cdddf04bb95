/// \file
/// One look from a client's place: `understudy agent look JOB` asks for a page, the life time of a
/// name's addresses, or a certificate, and prints what it saw. Nothing is kept and nothing changed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

namespace understudy::probe {

/// What to look at. `kind` says which fields speak: `page` (url, expect_body), `name` (host) or
/// `certificate` (host, port).
struct LookJob {
  std::string kind;
  std::string url;
  std::string expect_body;
  std::string host;
  std::uint16_t port = 0;
  std::int64_t timeout_ms = 0;
  std::string
      name_servers;  ///< `ADDRESS[:PORT]`, comma separated; empty: as /etc/resolv.conf says.
  bool operator==(const LookJob&) const = default;
};
BOOST_DESCRIBE_STRUCT(LookJob, (), (kind, url, expect_body, host, port, timeout_ms, name_servers))

/// What was seen. `error` alone speaks where nothing was.
struct Looked {
  std::string error;
  std::int32_t status = 0;      ///< page: of HTTP.
  bool has_body = false;        ///< page: `expect_body` occurs in it.
  std::uint64_t samples = 0;    ///< page: lines that give a metric.
  std::int64_t ttl_s = -1;      ///< name: how long its addresses may be kept.
  bool whole = false;           ///< name: told by a server of the zone, so it is no cache's rest.
  std::int64_t not_before = 0;  ///< certificate: Unix time; the latest of the chain.
  std::int64_t not_after = 0;   ///< certificate: Unix time; the earliest of the chain.
  std::string subject;          ///< certificate: of the one that ends first.
  bool matches = false;         ///< certificate: it is for this host.
  bool operator==(const Looked&) const = default;
};
BOOST_DESCRIBE_STRUCT(Looked, (),
                      (error, status, has_body, samples, ttl_s, whole, not_before, not_after,
                       subject, matches))

/// One line of JSON, without line end.
[[nodiscard]] std::string to_line(const LookJob& job);
[[nodiscard]] std::string to_line(const Looked& looked);

/// nullopt for anything else than what `to_line` writes.
[[nodiscard]] std::optional<LookJob> look_job(std::string_view line);
[[nodiscard]] std::optional<Looked> looked(std::string_view line);

/// The argument vector that looks, to be put behind a place's reach.
[[nodiscard]] std::vector<std::string> look_command(const std::string& executable,
                                                    const LookJob& job);

/// Looks, within the job's time; takes over the process. Prints one line on standard output.
/// Returns the exit status: 0 it looked, whatever it saw; 2 the job cannot be read.
[[nodiscard]] int look_agent_main(std::string_view job);

}  // namespace understudy::probe
