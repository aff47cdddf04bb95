#include "understudy/agree/witness.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "understudy/agree/printable.hpp"
#include "understudy/journal/digest.hpp"

namespace understudy::agree {

namespace {

/// How far two machines' clocks may be apart.
constexpr auto clock_tolerance = std::chrono::minutes(5);

/// A paper that can be read.
struct Candidate {
  const Paper* paper = nullptr;
  Word word;
};

/// An objection stays open when its key is given up later: only its person takes it back.
std::string why_not_valid(const Key& key, const Statement& statement, Time now) {
  const Time signed_at = statement.signed_at;
  if (key.valid_after && signed_at < *key.valid_after) {
    return fmt::format("its key could not sign before {}", to_text(*key.valid_after));
  }
  if (key.valid_before && signed_at >= *key.valid_before) {
    return fmt::format("its key expired on {}, before it signed", to_text(*key.valid_before));
  }
  // The instant in a statement is its signer's own word: whoever holds a key that was given up
  // could date it back.
  if (key.valid_before && now >= *key.valid_before && statement.decision != Decision::object) {
    return fmt::format("its key expired on {}, so it has to be signed again",
                       to_text(*key.valid_before));
  }
  return {};
}

/// What becomes of a paper.
enum class Finding : std::uint8_t {
  taken,
  not_theirs,  ///< Nobody's word: an older paper may be the person's latest.
  gone_by,     ///< The person's latest word, which is worth nothing any more.
};

class Examiner {
 public:
  Examiner(const Team& team, Time now, const KeysThen& keys_then, Verifier& verifier)
      : team_(team), now_(now), keys_then_(keys_then), verifier_(verifier) {}

  diag::Result<Witness> examine(const std::vector<Paper>& papers) {
    std::map<std::string, std::vector<Candidate>> by_person;
    for (const Paper& paper : papers) read(paper, by_person);
    for (auto& [person, candidates] : by_person) {
      std::ranges::sort(candidates, [](const Candidate& a, const Candidate& b) {
        return std::tie(b.word.statement.signed_at, b.word.sha256) <
               std::tie(a.word.statement.signed_at, a.word.sha256);
      });
      if (auto done = person_of(person, candidates); !done) {
        return std::unexpected(std::move(done).error());
      }
    }
    out_.known.assign(known_.begin(), known_.end());
    return std::move(out_);
  }

 private:
  void read(const Paper& paper, std::map<std::string, std::vector<Candidate>>& by_person) {
    const std::string sha256 = journal::sha256_hex(paper.bytes);
    // A copy under another name says nothing that has not been said.
    if (!known_.insert(sha256).second) return;
    auto statement = read_statement(paper.bytes);
    if (!statement) {
      known_.erase(sha256);
      out_.refusals.push_back({.ground = Ground::unreadable,
                               .file = paper.file,
                               .person = "",
                               .reason = statement.error().cause().message});
      return;
    }
    by_person[statement->person].push_back(
        {.paper = &paper,
         .word = {.file = paper.file, .sha256 = sha256, .statement = std::move(*statement)}});
  }

  void refuse(const Candidate& candidate, Ground ground, std::string reason) {
    out_.refusals.push_back({.ground = ground,
                             .file = candidate.paper->file,
                             .person = candidate.word.statement.person,
                             .reason = std::move(reason)});
  }

  diag::Result<> person_of(const std::string& person, std::vector<Candidate>& candidates) {
    const Member* member = find_member(team_, person);
    for (Candidate& candidate : candidates) {
      auto found = look_at(candidate, member);
      if (!found) return std::unexpected(std::move(found).error());
      if (*found == Finding::not_theirs) continue;
      if (*found == Finding::taken) out_.words.push_back(std::move(candidate.word));
      if (member == nullptr) out_.former.push_back(std::move(candidate.word));
      break;
    }
    return {};
  }

  /// What can be seen without keys; nullopt when it is refused for that.
  std::optional<Signature> sound(const Candidate& candidate) {
    const Statement& statement = candidate.word.statement;
    if (statement.application != team_.application) {
      refuse(candidate, Ground::other_application,
             fmt::format("it speaks of the application '{}'", printable(statement.application)));
      return std::nullopt;
    }
    if (statement.signed_at > now_ + clock_tolerance) {
      refuse(candidate, Ground::in_the_future,
             fmt::format("it says that it was signed on {}, which is yet to come",
                         to_text(statement.signed_at)));
      return std::nullopt;
    }
    if (!candidate.paper->signature) {
      refuse(candidate, Ground::no_signature, "there is no signature beside it");
      return std::nullopt;
    }
    auto signature = read_signature(*candidate.paper->signature);
    if (!signature) {
      refuse(candidate, Ground::no_signature, signature.error().cause().message);
      return std::nullopt;
    }
    if (signature->made_for != signature_namespace) {
      refuse(candidate, Ground::other_namespace,
             fmt::format("its signature was made for '{}', not for '{}'",
                         printable(signature->made_for), signature_namespace));
      return std::nullopt;
    }
    return std::move(*signature);
  }

  diag::Result<Finding> look_at(const Candidate& candidate, const Member* member) {
    const auto signature = sound(candidate);
    if (!signature) return Finding::not_theirs;
    if (member == nullptr) return signed_then(candidate, *signature, nullptr);
    const auto key = std::ranges::find(
        member->keys, signature->key, [](const Key& each) -> const PublicKey& { return each.key; });
    if (key == member->keys.end()) return signed_then(candidate, *signature, member);
    auto fitting = fits(candidate, key->key);
    if (!fitting) return std::unexpected(std::move(fitting).error());
    if (!*fitting) return Finding::not_theirs;
    const std::string why = why_not_valid(*key, candidate.word.statement, now_);
    if (why.empty()) return Finding::taken;
    refuse(candidate, Ground::key_expired, why);
    return Finding::gone_by;
  }

  diag::Result<bool> fits(const Candidate& candidate, const PublicKey& key) {
    auto fitting = verifier_.fits(candidate.word.statement.person, key, candidate.paper->bytes,
                                  candidate.paper->signature.value_or(""));
    if (fitting && !*fitting) {
      refuse(candidate, Ground::does_not_fit,
             "its signature is not of this text: one of the two was changed or put here from "
             "elsewhere");
    }
    return fitting;
  }

  /// With a key that is not the person's today. One that the signed manifest gives them makes it
  /// their word of that time, which tells it from a forgery.
  diag::Result<Finding> signed_then(const Candidate& candidate, const Signature& signature,
                                    const Member* member) {
    const Statement& statement = candidate.word.statement;
    const auto keys = keys_then_ ? keys_then_(statement) : std::vector<Key>();
    const bool theirs =
        std::ranges::any_of(keys, [&](const Key& key) { return key.key == signature.key; });
    if (!theirs) {
      refuse(candidate, member == nullptr ? Ground::not_in_team : Ground::other_key,
             member == nullptr ? fmt::format("'{}' is not in the team", statement.person)
                               : fmt::format("it is signed with a key that is not one of '{}' ({})",
                                             statement.person, fingerprint(signature.key)));
      return Finding::not_theirs;
    }
    auto fitting = fits(candidate, signature.key);
    if (!fitting) return std::unexpected(std::move(fitting).error());
    if (!*fitting) return Finding::not_theirs;
    if (member != nullptr && statement.decision == Decision::object) return Finding::taken;
    refuse(candidate, member == nullptr ? Ground::not_in_team : Ground::other_key,
           member == nullptr
               ? fmt::format("'{}' is not in the team any more", statement.person)
               : fmt::format("it is signed with a key that '{}' had then and has no more ({})",
                             statement.person, fingerprint(signature.key)));
    return Finding::gone_by;
  }

  const Team& team_;
  Time now_;
  const KeysThen& keys_then_;
  Verifier& verifier_;
  std::set<std::string> known_;
  Witness out_;
};

}  // namespace

std::string_view code_of(Ground ground) {
  switch (ground) {
    case Ground::unreadable: return "US-G001";
    case Ground::no_signature: return "US-G002";
    case Ground::other_namespace: return "US-G003";
    case Ground::other_key: return "US-G004";
    case Ground::does_not_fit: return "US-G005";
    case Ground::key_expired: return "US-G006";
    case Ground::other_application: return "US-G007";
    case Ground::not_in_team: return "US-G008";
    case Ground::in_the_future: return "US-G009";
    case Ground::other_content: return "US-G010";
  }
  return {};
}

const Member* find_member(const Team& team, const std::string& id) {
  const auto found = std::ranges::find(team.members, id, &Member::id);
  return found == team.members.end() ? nullptr : &*found;
}

std::string roles_text(const Member& member) {
  return fmt::format("{}", fmt::join(member.roles, ", "));
}

diag::Result<Witness> witness(const std::vector<Paper>& papers, const Team& team, Time now,
                              const KeysThen& keys_then, Verifier& verifier) {
  return Examiner(team, now, keys_then, verifier).examine(papers);
}

}  // namespace understudy::agree
