#include <charconv>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "condition.hpp"
#include "duration_text.hpp"
#include "manifest.hpp"
#include "record.hpp"
#include "reporter.hpp"
#include "understudy/model/application.hpp"
#include "window_text.hpp"
#include "yaml_tree.hpp"

namespace understudy::parse {

namespace {

constexpr int last_stage = 5;
constexpr int most_in_quorum = 1000;

/// A duration above zero, if the key stands here.
std::optional<model::Duration> read_length(Record& record, std::string_view key) {
  const auto length = record.span(key, std::chrono::milliseconds(0), Likely::hours);
  const auto value = record.find(key);
  if (!value || length.count() == 0) return std::nullopt;
  return model::Duration{.value = length, .where = value->where()};
}

/// A number of people, or all of them: nullopt.
std::optional<model::Located<int>> read_quorum(Record& record, Reporter& reporter) {
  const auto value = record.find("quorum");
  if (!value) return std::nullopt;
  if (value->is(NodeKind::scalar) && value->text() == "unanimous") return std::nullopt;
  int number = 0;
  const std::string_view text = value->is(NodeKind::scalar) ? value->text() : "";
  if (std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc{}) {
    return record.located_number("quorum", 1, most_in_quorum);
  }
  reporter.error("US-M046", "'quorum' of the agreement is neither a number of people nor unanimous",
                 value->where(), "write 'quorum: 3', or 'quorum: unanimous'");
  return std::nullopt;
}

void read_role_counts(Record& record, model::Agreement& agreement, Reporter& reporter) {
  const auto value = record.find("roles");
  if (!value) return;
  Record roles(*value, "the roles of the agreement", reporter);
  if (!value->is(NodeKind::mapping)) return;
  for (const auto& [key, count] : pairs_of(*value)) {
    auto name = read_name(key, "a role", reporter);
    const auto least = roles.located_number(key.text(), 1, most_in_quorum);
    if (name && least) {
      agreement.roles.push_back({.role = std::move(*name), .least = least->value});
    }
  }
}

void read_agreement(Record& spec, Manifest& manifest, Reporter& reporter) {
  const auto value = spec.find("agreement");
  if (!value) return;
  Record record(*value, "the agreement", reporter);
  if (!value->is(NodeKind::mapping)) return;
  model::Agreement agreement{.quorum = read_quorum(record, reporter), .where = value->where()};
  read_role_counts(record, agreement, reporter);
  agreement.valid_for = read_length(record, "validFor");
  record.close();
  manifest.app.agreement = std::move(agreement);
}

void read_freeze(Record& record, bool zoned, model::ExerciseSchedule& schedule,
                 Reporter& reporter) {
  model::Freeze freeze;
  if (record.need("windows")) {
    freeze.windows = read_windows(record, "windows", WindowUse::exercises, zoned, reporter);
  }
  freeze.why = record.needed_text("why").value;
  schedule.freezes.push_back(std::move(freeze));
}

void read_schedule(Record& spec, Manifest& manifest, Reporter& reporter) {
  const auto value = spec.find("schedule");
  if (!value) return;
  Record record(*value, "the schedule", reporter);
  if (!value->is(NodeKind::mapping)) return;
  model::ExerciseSchedule schedule{.environment = record.located("environment")};
  schedule.windows =
      read_windows(record, "windows", WindowUse::exercises, manifest.zoned, reporter);
  each_record(record.list("freezes"), "a freeze", reporter,
              [&](Record& freeze) { read_freeze(freeze, manifest.zoned, schedule, reporter); });
  record.close();
  manifest.app.schedule = std::move(schedule);
}

void read_steady_state(Record& spec, Manifest& manifest, Reporter& reporter) {
  each_record(spec.list("steadyState"), "a part of the steady state", reporter,
              [&](Record& record) {
                manifest.app.steady_state.push_back(read_condition(record, "US-M043", reporter));
              });
}

}  // namespace

void read_aims(Record& spec, Manifest& manifest, Reporter& reporter) {
  spec.refuse("stage", "US-M040", "the stage is computed from exercises, never typed in",
              "take it out; 'target' says which stage the team is climbing to");
  manifest.app.target = spec.located_number("target", 1, last_stage);
  manifest.app.cadence = read_length(spec, "cadence");
  read_schedule(spec, manifest, reporter);
  manifest.app.team = spec.texts("team");
  read_agreement(spec, manifest, reporter);
  read_steady_state(spec, manifest, reporter);
}

void read_annotations(Record& metadata, Manifest& manifest, Reporter& reporter) {
  const auto value = metadata.find("annotations");
  if (!value) return;
  Record annotations(*value, "the annotations", reporter);
  if (!value->is(NodeKind::mapping)) return;
  for (const auto& [key, text] : pairs_of(*value)) {
    auto name = read_text(key, "an annotation's key", reporter);
    std::string found = annotations.text(key.text());
    if (!name || found.empty()) continue;
    manifest.app.annotations.push_back({.key = std::move(*name), .value = std::move(found)});
  }
}

}  // namespace understudy::parse
