/// \file
/// What the pages of the whole site need to know of one application. It is published as
/// `application.json` beside the application's page, and read again from there by a later
/// publication to which nothing of the application has changed. Each struct is described, so that
/// the codec sees every field. Instants are RFC 3339 in UTC, addresses relative to the site's root.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "understudy/diag/result.hpp"

namespace understudy::publish {

struct Link {
  std::string title;
  std::string url;
  bool operator==(const Link&) const = default;
};
BOOST_DESCRIBE_STRUCT(Link, (), (title, url))

/// Something that is found by searching.
struct Document {
  std::string title;
  std::string url;
  std::string kind;  ///< application, playbook, service, dependency, contact, exercise.
  std::string text;  ///< Its words, each once, in small letters.
  bool operator==(const Document&) const = default;
};
BOOST_DESCRIBE_STRUCT(Document, (), (title, url, kind, text))

/// Something that is due.
struct Due {
  std::string at;
  std::string what;
  std::string kind;  ///< exercise, agreement, requirement, key.
  std::string url;
  bool operator==(const Due&) const = default;
};
BOOST_DESCRIBE_STRUCT(Due, (), (at, what, kind, url))

/// Something that happened.
struct Happening {
  std::string at;
  std::string
      kind;  ///< published, agreed, objected, withdrawn, exercised, cleared, reviewed, gated.
  std::string text;
  std::string url;
  bool operator==(const Happening&) const = default;
};
BOOST_DESCRIBE_STRUCT(Happening, (), (at, kind, text, url))

/// What one exercise says of a figure. Milliseconds; -1 where there is none.
struct TrendPoint {
  std::int64_t measured_ms = -1;
  std::int64_t objective_ms = -1;
  bool failed = false;  ///< The exercise as a whole, or this objective was missed.
  bool operator==(const TrendPoint&) const = default;
};
BOOST_DESCRIBE_STRUCT(TrendPoint, (), (measured_ms, objective_ms, failed))

/// The worst of what was measured last for each target, beside its objective.
struct Worst {
  std::string text;               ///< "4.32 s of 12h"; empty when nothing was measured.
  std::string target;             ///< Whose it is.
  std::string state;              ///< met, missed, unknown.
  double share = -1;              ///< Of the objective; -1 where that says nothing.
  std::vector<TrendPoint> trend;  ///< The target's newest exercises, the oldest of them first.
  bool operator==(const Worst&) const = default;
};
BOOST_DESCRIBE_STRUCT(Worst, (), (text, target, state, share, trend))

struct Summary {
  int version = 1;
  std::string application;
  std::string title;
  std::string owner;
  std::string bundle;  ///< Digest of manifest, playbooks and experiments.
  std::string as_of;
  std::string stale_at;  ///< Its pages say something else from here on by themselves; may be empty.
  std::optional<int> stage;  ///< The stage reached; absent: none yet.
  bool agreed = false;
  std::string agreement;  ///< "all 3 agreed", "not yet: bob".
  std::string exercised_at;
  std::string exercised_verdict;
  std::string exercised_url;
  Worst rto;
  Worst rpo;
  std::string next;                ///< What the next stage needs.
  std::vector<Link> playbooks;     ///< One for each scenario.
  std::vector<std::string> parts;  ///< Names of services and dependencies.
  std::vector<Document> documents;
  std::vector<Due> due;
  std::vector<Happening> happenings;  ///< The newest first.
  bool operator==(const Summary&) const = default;
};
BOOST_DESCRIBE_STRUCT(Summary, (),
                      (version, application, title, owner, bundle, as_of, stale_at, stage, agreed,
                       agreement, exercised_at, exercised_verdict, exercised_url, rto, rpo, next,
                       playbooks, parts, documents, due, happenings))

/// `application.json`.
[[nodiscard]] std::string to_json(const Summary& summary);

/// Reads what `to_json` wrote. Errors: US-W003.
[[nodiscard]] diag::Result<Summary> read_summary(std::string_view json);

}  // namespace understudy::publish
