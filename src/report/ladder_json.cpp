#include <optional>
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "json_text.hpp"
#include "understudy/evidence/run.hpp"
#include "understudy/report/ladder.hpp"

namespace understudy::report {

namespace {

namespace json = boost::json;
using stage::Ladder;
using stage::Standing;

json::value time_of(const std::optional<evidence::Time>& time) {
  return time ? json::value(evidence::to_text(*time)) : json::value(nullptr);
}

json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

json::value number_or_null(const std::optional<int>& number) {
  return number ? json::value(*number) : json::value(nullptr);
}

json::object json_of(const stage::Part& part) {
  json::array evidence;
  for (const std::string& one : part.evidence) evidence.emplace_back(one);
  return {{"state", name_of(part.state)},
          {"subject", text_or_null(part.subject)},
          {"says", part.says},
          {"evidence", std::move(evidence)},
          {"since", time_of(part.since)},
          {"until", time_of(part.until)},
          {"next", text_or_null(part.next)},
          {"offered", part.offered}};
}

json::object json_of(const Standing& standing) {
  json::array parts;
  for (const stage::Part& part : standing.parts) parts.emplace_back(json_of(part));
  const stage::Requirement& one = standing.requirement;
  return {{"id", one.id},
          {"stage", one.stage},
          {"text", one.text},
          {"built_in", one.built_in()},
          {"state", name_of(standing.state)},
          {"parts", std::move(parts)}};
}

json::object json_of(const Ladder& ladder) {
  json::array requirements;
  for (const Standing& standing : ladder.standings) requirements.emplace_back(json_of(standing));
  json::array notes;
  for (const std::string& note : ladder.notes) notes.emplace_back(note);
  return {{"application", ladder.application},       {"title", ladder.title},
          {"at", evidence::to_text(ladder.at)},      {"stage", number_or_null(ladder.reached)},
          {"target", number_or_null(ladder.target)}, {"cadence_ms", ladder.cadence.count()},
          {"requirements", std::move(requirements)}, {"notes", std::move(notes)}};
}

}  // namespace

std::string ladder_json(const std::vector<Ladder>& ladders) {
  json::array applications;
  for (const Ladder& ladder : ladders) applications.emplace_back(json_of(ladder));
  return pretty_json(json::object{{"apiVersion", "understudy/v1"},
                                  {"kind", "StageReport"},
                                  {"applications", std::move(applications)}});
}

}  // namespace understudy::report
