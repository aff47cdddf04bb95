#include "understudy/agree/agreement.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include <fmt/format.h>

#include "understudy/agree/printable.hpp"

namespace understudy::agree {

namespace {

class Decider {
 public:
  Decider(const Team& team, const Bundle& content, Witness witness, Time now)
      : team_(team), witness_(std::move(witness)), now_(now) {
    out_.application = team.application;
    out_.content = content;
  }

  AgreementState decide() {
    for (const Member& member : team_.members) add(member);
    find_lost();
    count();
    out_.refused = std::move(witness_.refusals);
    out_.former = std::move(witness_.former);
    return std::move(out_);
  }

 private:
  /// A bundle and its files say the same, or the list of files was put to another bundle.
  [[nodiscard]] bool belongs_together(const Bundle& named) const {
    return (named.sha256 == out_.content.sha256) == (named.files == out_.content.files);
  }

  void add(const Member& member) {
    MemberState state{.id = member.id,
                      .name = member.name,
                      .roles = member.roles,
                      .has_key = !member.keys.empty()};
    const auto word = std::ranges::find_if(
        witness_.words, [&](const Word& each) { return each.statement.person == member.id; });
    if (word != witness_.words.end()) judge(*word, state);
    out_.members.push_back(std::move(state));
  }

  void judge(const Word& word, MemberState& state) {
    const Statement& statement = word.statement;
    if (!belongs_together(statement.content)) {
      witness_.refusals.push_back({.ground = Ground::other_content,
                                   .file = word.file,
                                   .person = statement.person,
                                   .reason = "its list of files belongs to another bundle"});
      return;
    }
    state.word = word;
    state.changed = changes_between(statement.content.files, out_.content.files);
    switch (statement.decision) {
      case Decision::object: state.standing = Standing::objects; return;
      case Decision::withdraw: state.standing = Standing::withdrawn; return;
      case Decision::agree: break;
    }
    if (!state.changed.empty()) {
      state.standing = Standing::voided;
      return;
    }
    if (team_.valid_for) state.valid_until = statement.signed_at + *team_.valid_for;
    const bool over = state.valid_until && now_ >= *state.valid_until;
    state.standing = over ? Standing::expired : Standing::agreed;
  }

  /// A statement names the latest ones its signer knew of. One that is gone since was taken away.
  void find_lost() {
    for (const Word& word : witness_.words) {
      for (const std::string& earlier : word.statement.after) {
        if (std::ranges::binary_search(witness_.known, earlier)) continue;
        const auto told = std::ranges::find(out_.lost, earlier, &Lost::sha256);
        if (told == out_.lost.end())
          out_.lost.push_back({.sha256 = earlier, .known_to = word.statement.person});
      }
    }
  }

  [[nodiscard]] std::size_t agreed(const std::string& role) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(out_.members, [&](const MemberState& member) {
          return member.standing == Standing::agreed &&
                 (role.empty() || std::ranges::find(member.roles, role) != member.roles.end());
        }));
  }

  void misses(std::string why) { out_.missing.push_back(std::move(why)); }

  void count() {
    if (team_.members.empty()) misses("nobody is in the team");
    count_members();
    for (const RoleQuorum& role : team_.quorum.roles) {
      if (const auto have = agreed(role.role); have < role.count) {
        misses(fmt::format("at least {} with the role '{}' must agree, but {} do", role.count,
                           role.role, have));
      }
    }
    for (const Lost& lost : out_.lost) {
      misses(
          fmt::format("the statement {} that '{}' signed after is gone: bring it back from the "
                      "history, or let them sign anew",
                      lost.sha256.substr(0, 12), lost.known_to));
    }
    find_end();
  }

  void count_members() {
    for (const MemberState& member : out_.members) {
      if (member.standing == Standing::objects && member.word) {
        misses(
            fmt::format("'{}' objects: {}", member.id, printable(member.word->statement.remarks)));
      }
    }
    if (!team_.quorum.members) {
      for (const MemberState& member : out_.members) need(member);
    } else if (const auto have = agreed(""); have < *team_.quorum.members) {
      misses(fmt::format("at least {} of {} members must agree, but {} do", *team_.quorum.members,
                         team_.members.size(), have));
    }
  }

  void find_end() {
    for (const MemberState& member : out_.members) {
      if (member.standing != Standing::agreed || !member.valid_until) continue;
      out_.valid_until =
          out_.valid_until ? std::min(*out_.valid_until, *member.valid_until) : *member.valid_until;
    }
  }

  void need(const MemberState& member) {
    const std::string until = member.valid_until ? to_text(*member.valid_until) : "";
    switch (member.standing) {
      case Standing::agreed:
      case Standing::objects: return;
      case Standing::not_yet: return misses(fmt::format("'{}' has not agreed yet", member.id));
      case Standing::withdrawn: return misses(fmt::format("'{}' has withdrawn", member.id));
      case Standing::voided:
        return misses(fmt::format("'{}' agreed to another text: {}", member.id,
                                  changes_text(member.changed)));
      case Standing::expired:
        return misses(fmt::format("the agreement of '{}' expired on {}", member.id, until));
    }
  }

  const Team& team_;
  Witness witness_;
  Time now_;
  AgreementState out_;
};

std::string_view verb(Edit edit) {
  switch (edit) {
    case Edit::added: return "added";
    case Edit::removed: return "removed";
    case Edit::changed: return "changed";
  }
  return {};
}

}  // namespace

std::string_view to_text(Standing standing) {
  switch (standing) {
    case Standing::not_yet: return "not yet";
    case Standing::agreed: return "agreed";
    case Standing::objects: return "objects";
    case Standing::withdrawn: return "withdrawn";
    case Standing::voided: return "voided";
    case Standing::expired: return "expired";
  }
  return {};
}

std::string changes_text(const std::vector<FileChange>& changes) {
  constexpr std::size_t most = 5;
  std::string out;
  for (const FileChange& change : changes) {
    if (&change == &changes.front() + most) {
      return out + fmt::format(" and {} more", changes.size() - most);
    }
    if (!out.empty()) out += ", ";
    out += fmt::format("{} {}", printable(change.path), verb(change.edit));
  }
  return out;
}

AgreementState decide(const Team& team, const Bundle& content, Witness witness, Time now) {
  return Decider(team, content, std::move(witness), now).decide();
}

}  // namespace understudy::agree
