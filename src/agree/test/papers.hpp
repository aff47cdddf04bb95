/// \file
/// Statements and signatures as tests need them, without ssh-keygen.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "understudy/agree/bundle.hpp"
#include "understudy/agree/statement.hpp"
#include "understudy/agree/team.hpp"
#include "understudy/agree/witness.hpp"

namespace understudy::agree::test {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

/// 2026-11-26T12:00:00Z.
inline const Time noon = std::chrono::sys_days(std::chrono::year(2026) / 11 / 26) + hours(12);

/// A key of the right form; `seed` tells it from others.
[[nodiscard]] PublicKey key(char seed);

/// What FakeVerifier takes for the signature of `bytes` by `key`.
[[nodiscard]] std::string armour(const PublicKey& key, std::string_view bytes,
                                 std::string_view made_for = signature_namespace);

class FakeVerifier final : public Verifier {
 public:
  diag::Result<bool> fits(const std::string& person, const PublicKey& key, std::string_view bytes,
                          std::string_view signature) override;

  int asked = 0;  // NOLINT: read by the tests
};

[[nodiscard]] Member member(const std::string& id, char seed, std::vector<std::string> roles = {});

/// Alice (a), Bob (b) and Christina (c) of the application `shop`; all must agree.
[[nodiscard]] Team shop();

/// A manifest and a playbook; `version` makes the playbook another one.
[[nodiscard]] Bundle content(const std::string& version = "1");

[[nodiscard]] Statement statement(const std::string& person, Time when = noon - hours(1),
                                  Decision decision = Decision::agree);

/// Signed by the key of `seed`.
[[nodiscard]] Paper paper(const Statement& statement, char seed);

}  // namespace understudy::agree::test
