/// \file
/// What is to be rehearsed again and again, when that is due, and when it may begin: content,
/// evidence, the rules of time zones and an instant to a list. Pure and total; any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "understudy/evidence/evidence.hpp"
#include "understudy/evidence/run.hpp"
#include "understudy/model/time_spans.hpp"
#include "understudy/model/zone.hpp"
#include "understudy/stage/content.hpp"

namespace understudy::stage {

enum class Due : std::uint8_t {
  overdue,  ///< Its evidence has lapsed.
  due,      ///< In the last fifth of its interval, never done, or not passed as it stands now.
  planned,  ///< Later.
};

[[nodiscard]] std::string_view name_of(Due due);

struct ScheduledItem {
  evidence::Kind kind = evidence::Kind::exercise;
  std::string name;  ///< The scenario's id, the experiment's name.
  std::string title;
  std::string target;  ///< The service or dependency it is for; may be empty.
  std::string path;    ///< Relative to the manifest's folder; `x.md#scenario` where there are more.
  std::string environment;
  bool production = false;
  std::chrono::milliseconds every{0};
  std::chrono::milliseconds takes{0};  ///< About so long; for calendars.
  std::optional<evidence::Time> last;  ///< When it passed last, as it stands now.
  std::string last_run;                ///< The newest run of it as it stands, however it ended.
  Due due = Due::due;
  std::optional<evidence::Time> from;     ///< Due from then on; nullopt: already.
  std::optional<evidence::Time> until;    ///< Overdue after that.
  std::vector<model::TimeSpan> upcoming;  ///< When it may begin, each time on schedule; in order.
  bool now = false;                       ///< It is due and may begin now.
  std::string why_not;     ///< Due, and may not begin now: why. Lower case, no full stop.
  std::string unattended;  ///< Why nobody but a person can carry it out; empty: the tool can.
  std::vector<std::string> notes;
};

struct Schedule {
  std::string application;
  std::string title;
  std::string folder;
  std::string zone;  ///< Whose clocks a person reads it by; empty: UTC.
  evidence::Time at;
  std::vector<ScheduledItem> items;  ///< Overdue first, then by when they may begin.
};

/// How far ahead is looked.
inline constexpr std::chrono::days schedule_horizon{400};
/// What did not pass is not tried again before.
inline constexpr std::chrono::hours retry_after{24};

[[nodiscard]] Schedule plan_schedule(const Content& content, const evidence::Evidence& evidence,
                                     const model::Zones& zones, evidence::Time at);

/// Why nobody but a person can carry a scenario out as an exercise; empty: the tool can.
[[nodiscard]] std::string people_needed(const model::Scenario& scenario);

}  // namespace understudy::stage
