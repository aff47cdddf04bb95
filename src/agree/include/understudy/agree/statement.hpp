/// \file
/// One person's word on a bundle: an in-toto Statement v1 in its only spelling
/// (docs/formats/agreement.md). Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "understudy/agree/bundle.hpp"
#include "understudy/diag/result.hpp"

namespace understudy::agree {

/// Wall time as statements and keys carry it.
using Time = std::chrono::sys_time<std::chrono::milliseconds>;

/// `2026-11-26T10:48:46.123Z`.
[[nodiscard]] std::string to_text(Time time);

enum class Decision : std::uint8_t {
  agree,
  object,    ///< Blocks until its person agrees or withdraws.
  withdraw,  ///< Takes the person's earlier word back, whatever it was.
};

[[nodiscard]] std::string_view to_text(Decision decision);

struct Statement {
  std::string application;
  std::string person;  ///< A contact's id.
  std::string role;    ///< What the manifest made of them on that day; for people, decides nothing.
  Decision decision = Decision::agree;
  std::string remarks;
  Time signed_at;
  /// Digests of everybody's latest statement that the signer knew of, sorted: what was said cannot
  /// be made unsaid without a trace.
  std::vector<std::string> after;
  Bundle content;
  bool operator==(const Statement&) const = default;
};

/// The bytes that are signed: RFC 8785 JSON and a line feed.
[[nodiscard]] std::string to_bytes(const Statement& statement);

/// Reads what to_bytes wrote. Errors (US-G001): anything else, also another spelling of the same.
[[nodiscard]] diag::Result<Statement> read_statement(std::string_view bytes);

/// `alice-20261126T104846123Z-0f3c9a1b2c3d.json`: never used twice, so merges cannot conflict.
[[nodiscard]] std::string file_name(const Statement& statement, std::string_view bytes);

/// Whether a contact of this id can sign: letters, digits, `.`, `_`, `-`, `+` and `@`, none of
/// which means more than itself to ssh-keygen or in a file's name.
[[nodiscard]] bool can_sign(std::string_view person);

}  // namespace understudy::agree
