/// \file
/// Evidence that is no run: the records of `evidence.log` (docs/formats/evidence.md). Each struct
/// is described, so that the log's codec and its tests see every field.
///
/// A `bundle` is the digest of the manifest and its playbooks together: a record about one content
/// says nothing about another. Applications may share a store, so each record names its own.
/// Durations are milliseconds, -1 where there is none.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <boost/describe.hpp>

namespace understudy::evidence {

/// What `understudy check` found in a content.
struct Checked {
  std::string application;
  std::string bundle;
  std::uint64_t errors = 0;
  std::uint64_t warnings = 0;
  std::string tool_version;
  bool operator==(const Checked&) const = default;
};
BOOST_DESCRIBE_STRUCT(Checked, (), (application, bundle, errors, warnings, tool_version))

/// Manifest and playbooks were put where the whole team finds them.
struct PlanPublished {
  std::string application;
  std::string bundle;
  std::string place;      ///< An address or a folder.
  bool verified = false;  ///< Read back from there, and it is this content.
  std::string by;
  bool operator==(const PlanPublished&) const = default;
};
BOOST_DESCRIBE_STRUCT(PlanPublished, (), (application, bundle, place, verified, by))

/// How far the team's agreement to a content has come.
struct AgreementRecorded {
  std::string application;
  std::string bundle;
  bool reached = false;
  std::int64_t until_ms = -1;  ///< Unix time at which it ends by itself.
  std::vector<std::string> agreed;
  std::vector<std::string> missing;     ///< Who has not agreed yet, and what else is lacking.
  std::vector<std::string> voided;      ///< Of these, who agreed to another content.
  std::vector<std::string> expired;     ///< Of these, whose agreement has ended.
  std::vector<std::string> objections;  ///< Open ones, `who: why`.
  bool operator==(const AgreementRecorded&) const = default;
};
BOOST_DESCRIBE_STRUCT(AgreementRecorded, (),
                      (application, bundle, reached, until_ms, agreed, missing, voided, expired,
                       objections))

/// Results of runs were put where the whole team finds them.
struct ResultsPublished {
  std::string application;
  std::vector<std::string> runs;
  std::string place;
  bool trend = false;  ///< On a dashboard that shows them beside earlier ones.
  std::string by;
  bool operator==(const ResultsPublished&) const = default;
};
BOOST_DESCRIBE_STRUCT(ResultsPublished, (), (application, runs, place, trend, by))

/// What `understudy doctor` says of an application's readiness.
struct DoctorReported {
  std::string application;
  std::string bundle;
  bool cleared = false;
  std::vector<std::string> problems;
  bool operator==(const DoctorReported&) const = default;
};
BOOST_DESCRIBE_STRUCT(DoctorReported, (), (application, bundle, cleared, problems))

/// A person looked at what a run measured and keeps these targets on purpose.
struct TargetsReviewed {
  std::string application;
  std::string dependency;
  std::int64_t rto_ms = -1;
  std::int64_t rpo_ms = -1;
  std::string run;  ///< The run whose measurement was looked at.
  std::string by;
  bool operator==(const TargetsReviewed&) const = default;
};
BOOST_DESCRIBE_STRUCT(TargetsReviewed, (), (application, dependency, rto_ms, rpo_ms, run, by))

/// A gate stood in a pipeline.
struct GateRan {
  std::string application;
  std::string bundle;
  std::string pipeline;
  std::string build;
  bool passed = false;
  bool enforced = false;  ///< Its exit code decided over the build.
  std::vector<std::string> runs;
  std::vector<std::string> reasons;
  bool operator==(const GateRan&) const = default;
};
BOOST_DESCRIBE_STRUCT(GateRan, (),
                      (application, bundle, pipeline, build, passed, enforced, runs, reasons))

using Body = std::variant<Checked, PlanPublished, AgreementRecorded, ResultsPublished,
                          DoctorReported, TargetsReviewed, GateRan>;

}  // namespace understudy::evidence
