/// \file
/// Whether a team agrees to what stands in its folder: a pure function of team, content, words and
/// the time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "understudy/agree/bundle.hpp"
#include "understudy/agree/team.hpp"
#include "understudy/agree/witness.hpp"

namespace understudy::agree {

/// Where a member stands.
enum class Standing : std::uint8_t {
  not_yet,
  agreed,
  objects,    ///< Until they agree or withdraw, also when the text has changed since.
  withdrawn,  ///< Took their word back.
  voided,     ///< Agreed to another text.
  expired,    ///< Agreed to this text, longer ago than it holds.
};

[[nodiscard]] std::string_view to_text(Standing standing);

struct MemberState {
  std::string id;
  std::string name;
  std::vector<std::string> roles;
  Standing standing = Standing::not_yet;
  bool has_key = false;
  std::optional<Word> word;         ///< Their latest.
  std::vector<FileChange> changed;  ///< Since that word.
  std::optional<Time> valid_until;  ///< While agreed, if agreements end; once expired, since when.
};

/// A statement that somebody signed after, and that is gone.
struct Lost {
  std::string sha256;
  std::string known_to;
  bool operator==(const Lost&) const = default;
};

struct AgreementState {
  std::string application;
  Bundle content;
  std::vector<MemberState> members;  ///< As the team lists them.
  std::vector<Refusal> refused;
  std::vector<Word> former;  ///< Genuine words of people who were in the team; they do not count.
  std::vector<Lost> lost;
  std::vector<std::string> missing;  ///< Why there is no agreement, each a sentence; empty: agreed.
  std::optional<Time> valid_until;   ///< When the first of the members' agreements ends.

  [[nodiscard]] bool reached() const { return missing.empty(); }
};

[[nodiscard]] AgreementState decide(const Team& team, const Bundle& content, Witness witness,
                                    Time now);

/// "understudy.yaml changed, playbooks/api.md removed"; names at most five.
[[nodiscard]] std::string changes_text(const std::vector<FileChange>& changes);

}  // namespace understudy::agree
