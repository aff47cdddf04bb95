/// \file
/// What the active checks ask, as argument vectors behind a place's reach. Each only looks: none of
/// them changes anything where it runs, and what a team declares to be run says so of itself. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "understudy/doctor/report.hpp"
#include "understudy/model/application.hpp"
#include "understudy/stage/content.hpp"

namespace understudy::doctor {

/// `true` on a host.
struct AskReach {};

/// `sudo -n true`, where a step uses sudo.
struct AskRights {};

/// Which of these programs the host's shell does not find.
struct AskTools {
  std::vector<std::string> names;
};

struct AskVersion {
  std::string tool;
  std::string expected;
};

/// The time that the host's clock shows.
struct AskClock {};

/// Whether something keeps the host's clock.
struct AskTimeKeeping {};

struct AskProbe {
  model::HttpProbe probe;
};

struct AskMetrics {
  std::string url;
};

struct AskCertificate {
  std::string endpoint;
};

/// A name that a scenario points elsewhere, with the shortest RTO of those that do.
struct AskName {
  std::string scenario;
  std::optional<std::chrono::milliseconds> rto;
};

struct AskBackup {
  std::optional<std::chrono::milliseconds> rpo;
};

using About = std::variant<AskReach, AskRights, AskTools, AskVersion, AskClock, AskTimeKeeping,
                           AskProbe, AskMetrics, AskCertificate, AskName, AskBackup>;

/// One question, put to one host.
struct Ask {
  Kind kind = Kind::hosts;
  std::string subject;            ///< Of the finding.
  std::string host;               ///< Declared name; empty: this machine.
  std::vector<std::string> argv;  ///< With the host's reach before it.
  std::chrono::milliseconds limit{10'000};
  About about;
};

/// How it went.
struct Answer {
  enum class How : std::uint8_t {
    not_asked,    ///< The doctor's own time was over.
    unreachable,  ///< Its host did not answer.
    not_started,  ///< The program is not there; `err` says why.
    timed_out,
    ended,
  };

  How how = How::not_asked;
  int code = 0;  ///< As a shell reports it.
  std::string out;
  std::string err;
  std::chrono::sys_time<std::chrono::nanoseconds> sent;      ///< By the clock of this machine.
  std::chrono::sys_time<std::chrono::nanoseconds> received;  ///< By the same.
};

/// Everything to ask about a content, the hosts first. `executable` is the program that looks from
/// a place; it must be there under the same path, as for an exercise.
[[nodiscard]] std::vector<Ask> asks_of(const stage::Content& content,
                                       const std::string& executable);

/// What stays unknown because nothing is declared to ask, and what is left out for that reason.
struct Undeclared {
  std::vector<Finding> unknown;
  std::vector<std::string> absent;  ///< For people: "metrics".
};

[[nodiscard]] Undeclared undeclared(const stage::Content& content);

}  // namespace understudy::doctor
