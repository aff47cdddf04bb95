/// \file
/// Who has to agree, and how many of them. Pure values.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "understudy/agree/signature.hpp"
#include "understudy/agree/statement.hpp"

namespace understudy::agree {

/// A key of a person, and when it may sign. The ends are exclusive of what lies beyond them: a key
/// that is valid before an instant is not valid at it.
struct Key {
  PublicKey key;
  std::optional<Time> valid_after;
  std::optional<Time> valid_before;
};

struct Member {
  std::string id;
  std::string name;
  std::vector<std::string> roles;
  std::vector<Key> keys;
};

/// So many of those who hold a role.
struct RoleQuorum {
  std::string role;
  std::size_t count = 0;
};

/// Both parts must be met.
struct Quorum {
  std::optional<std::size_t> members;  ///< nullopt: every member.
  std::vector<RoleQuorum> roles;
};

struct Team {
  std::string application;
  std::vector<Member> members;
  Quorum quorum;
  std::optional<std::chrono::milliseconds> valid_for;  ///< From the signature; nullopt: for ever.
};

[[nodiscard]] const Member* find_member(const Team& team, const std::string& id);

/// The manifest's word on a person: their roles, joined by commas.
[[nodiscard]] std::string roles_text(const Member& member);

}  // namespace understudy::agree
