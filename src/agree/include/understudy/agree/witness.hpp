/// \file
/// Whose word a signed statement is, and why it is not taken. Pure but for the verifier behind its
/// interface.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "understudy/agree/statement.hpp"
#include "understudy/agree/team.hpp"
#include "understudy/diag/result.hpp"

namespace understudy::agree {

/// A statement and its signature as they lie in the folder.
struct Paper {
  std::string file;  ///< For messages: `agreements/alice-….json`.
  std::string bytes;
  std::optional<std::string> signature;  ///< nullopt: there is no file of it.
};

/// Why a statement is not taken.
enum class Ground : std::uint8_t {
  unreadable,         ///< No statement, or tampered with until it was none.
  no_signature,       ///< Missing or unreadable.
  other_namespace,    ///< The signature was made for something else.
  other_key,          ///< By a key that is not the person's: forged.
  does_not_fit,       ///< The signature is not of these bytes: changed, or put beside another text.
  key_expired,        ///< The key may not sign any more, or might not yet.
  other_application,  ///< Replayed from another application.
  not_in_team,
  in_the_future,
  other_content,  ///< Its list of files does not belong to its bundle.
};

[[nodiscard]] std::string_view code_of(Ground ground);

struct Refusal {
  Ground ground = Ground::unreadable;
  std::string file;
  std::string person;  ///< Empty when that cannot be read.
  std::string reason;  ///< One sentence, lower case, no full stop.
  bool operator==(const Refusal&) const = default;
};

/// A statement whose signature was found to be its person's.
struct Word {
  std::string file;
  std::string sha256;  ///< Of the statement's bytes.
  Statement statement;
};

/// Asks whether a signature fits bytes. The real one says what ssh-keygen says.
class Verifier {
 public:
  Verifier() = default;
  Verifier(const Verifier&) = delete;
  Verifier& operator=(const Verifier&) = delete;
  virtual ~Verifier() = default;

  /// Whether `key`, and nobody else's, made `signature` over `bytes` for signature_namespace.
  /// Errors: that cannot be found out.
  [[nodiscard]] virtual diag::Result<bool> fits(const std::string& person, const PublicKey& key,
                                                std::string_view bytes,
                                                std::string_view signature) = 0;
};

/// The keys that a person had when they signed: those of the manifest they signed. Empty when that
/// is not known any more.
using KeysThen = std::function<std::vector<Key>(const Statement&)>;

/// All papers of a folder, looked at.
struct Witness {
  std::vector<Word> words;         ///< The latest genuine one of each person of the team.
  std::vector<Word> former;        ///< The latest genuine one of each person who was in the team.
  std::vector<Refusal> refusals;   ///< Of those that would have been somebody's latest.
  std::vector<std::string> known;  ///< Digests of all papers, sorted.
};

/// Looks at each person's papers from the newest on until one is genuine; older ones are history.
/// Errors: the verifier's.
[[nodiscard]] diag::Result<Witness> witness(const std::vector<Paper>& papers, const Team& team,
                                            Time now, const KeysThen& keys_then,
                                            Verifier& verifier);

}  // namespace understudy::agree
