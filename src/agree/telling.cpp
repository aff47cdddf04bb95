#include "understudy/agree/telling.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "understudy/agree/printable.hpp"

namespace understudy::agree {

namespace {

namespace json = boost::json;

/// `2026-11-26 10:48 UTC`.
std::string for_people(Time time) {
  std::string text = to_text(time).substr(0, 16);
  text[10] = ' ';
  return text + " UTC";
}

std::string sentence(const MemberState& member) {
  const std::string when = member.word ? for_people(member.word->statement.signed_at) : "";
  const std::string until = member.valid_until ? for_people(*member.valid_until) : "";
  switch (member.standing) {
    case Standing::not_yet:
      return member.has_key ? "has not agreed yet"
                            : "has not agreed, and has no key in the manifest to do it with";
    case Standing::agreed:
      return until.empty() ? fmt::format("agreed on {}", when)
                           : fmt::format("agreed on {}, until {}", when, until);
    case Standing::objects: return fmt::format("objects since {}", when);
    case Standing::withdrawn: return fmt::format("has withdrawn on {}", when);
    case Standing::voided:
      return fmt::format("agreed on {}, before an edit: {}", when, changes_text(member.changed));
    case Standing::expired: return fmt::format("agreed on {}, which held until {}", when, until);
  }
  return {};
}

std::string_view mark(Standing standing, Marks marks) {
  const bool fine = standing == Standing::agreed;
  if (marks == Marks::ascii) return fine ? "ok" : "--";
  return fine ? "✓" : "✗";
}

std::string member_text(const MemberState& member, std::size_t width, Marks marks) {
  const std::string roles =
      member.roles.empty() ? "" : fmt::format(" ({})", fmt::join(member.roles, ", "));
  std::string out = fmt::format("  {} {:<{}}  {}{}\n", mark(member.standing, marks),
                                printable(member.id), width, sentence(member), printable(roles));
  const bool remarks = member.word && !member.word->statement.remarks.empty();
  if (!remarks) return out;
  const std::size_t margin = (marks == Marks::ascii ? 3 : 2) + width + 2;
  std::string_view rest = member.word->statement.remarks;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    out += fmt::format("  {:<{}}> {}\n", "", margin, printable(line));
  }
  return out;
}

json::array files(const Bundle& bundle) {
  json::array out;
  for (const File& file : bundle.files) {
    out.push_back(json::object{{"path", file.path}, {"sha256", file.sha256}});
  }
  return out;
}

json::array changed(const std::vector<FileChange>& changes) {
  json::array out;
  for (const FileChange& change : changes) {
    const std::string_view edit = change.edit == Edit::added     ? "added"
                                  : change.edit == Edit::removed ? "removed"
                                                                 : "changed";
    out.push_back(json::object{{"path", change.path}, {"edit", edit}});
  }
  return out;
}

json::object word_json(const Word& word) {
  return {{"statement", word.file},
          {"sha256", word.sha256},
          {"decision", to_text(word.statement.decision)},
          {"signed_at", to_text(word.statement.signed_at)},
          {"remarks", word.statement.remarks},
          {"bundle", word.statement.content.sha256}};
}

json::value maybe(const std::optional<Time>& time) {
  return time ? json::value(to_text(*time)) : json::value();
}

json::object member_json(const MemberState& member) {
  return {{"id", member.id},
          {"name", member.name},
          {"roles", json::array(member.roles.begin(), member.roles.end())},
          {"state", to_text(member.standing)},
          {"has_key", member.has_key},
          {"word", member.word ? json::value(word_json(*member.word)) : json::value()},
          {"changed_since", changed(member.changed)},
          {"valid_until", maybe(member.valid_until)}};
}

/// The team as it stands, then whoever was in it.
std::string people_text(const AgreementState& state, Marks marks) {
  std::size_t width = 0;
  for (const MemberState& member : state.members) width = std::max(width, member.id.size());
  for (const Word& word : state.former) width = std::max(width, word.statement.person.size());
  std::string out;
  for (const MemberState& member : state.members) out += member_text(member, width, marks);
  for (const Word& word : state.former) {
    out += fmt::format("  {} {:<{}}  was in the team; the word of {} does not count\n",
                       marks == Marks::ascii ? "  " : " ", printable(word.statement.person), width,
                       for_people(word.statement.signed_at));
  }
  return out;
}

}  // namespace

std::string to_terminal(const AgreementState& state, const std::string& title, Marks marks) {
  std::string out = fmt::format(
      "{}: {}{}\n  {} {}, sha256 {}\n\n", printable(title),
      state.reached() ? "agreed" : "not agreed",
      state.reached() && state.valid_until ? " until " + for_people(*state.valid_until) : "",
      state.content.files.size(), state.content.files.size() == 1 ? "file" : "files",
      state.content.sha256);
  out += people_text(state, marks);
  if (!state.refused.empty()) out += "\nRefused:\n";
  for (const Refusal& refusal : state.refused) {
    out += fmt::format("  {}: {} [{}]\n", printable(refusal.file), refusal.reason,
                       code_of(refusal.ground));
  }
  if (!state.reached()) out += "\nWhat is missing:\n";
  for (const std::string& reason : state.missing) out += fmt::format("  - {}\n", reason);
  const bool can_sign = std::ranges::any_of(state.members, [](const MemberState& member) {
    return member.standing != Standing::agreed && member.has_key;
  });
  if (!state.reached() && can_sign) out += "\nEach signs with 'understudy agree --as ID'.\n";
  return out;
}

std::string to_json(const AgreementState& state) {
  json::array members;
  for (const MemberState& member : state.members) members.push_back(member_json(member));
  json::array refused;
  for (const Refusal& refusal : state.refused) {
    refused.push_back(json::object{{"statement", refusal.file},
                                   {"person", refusal.person},
                                   {"code", code_of(refusal.ground)},
                                   {"reason", refusal.reason}});
  }
  json::array former;
  for (const Word& word : state.former) {
    json::object one = word_json(word);
    one["person"] = word.statement.person;
    former.push_back(std::move(one));
  }
  json::array lost;
  for (const Lost& each : state.lost) {
    lost.push_back(json::object{{"sha256", each.sha256}, {"known_to", each.known_to}});
  }
  const json::object out{{"application", state.application},
                         {"reached", state.reached()},
                         {"missing", json::array(state.missing.begin(), state.missing.end())},
                         {"valid_until", maybe(state.valid_until)},
                         {"bundle", state.content.sha256},
                         {"files", files(state.content)},
                         {"members", std::move(members)},
                         {"refused", std::move(refused)},
                         {"former", std::move(former)},
                         {"lost", std::move(lost)}};
  return json::serialize(out) + "\n";
}

}  // namespace understudy::agree
