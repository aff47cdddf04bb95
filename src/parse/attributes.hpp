/// \file
/// Attributes of fences and comments: `{name=x timeout=5m}`, `{"name":"x"}`, `name=x timeout=5m`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reporter.hpp"
#include "text_index.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/playbook.hpp"

namespace understudy::parse {

struct Attribute {
  std::string key;
  std::string value;
  diag::Span key_at;
  diag::Span value_at;
  std::size_t value_offset = 0;  ///< Of the value's first byte, behind its quote.
};

using AttributeList = std::vector<Attribute>;

/// Reads `text`, which stands at byte `offset` of the index's text: pairs, bare or in braces, or a
/// JSON object. What is malformed is reported and left out.
[[nodiscard]] AttributeList read_attributes(const TextIndex& index, std::string_view text,
                                            std::size_t offset, Reporter& reporter);

/// Whether a variable of that name may take a value from a command's output: a valid name, and none
/// that the shell itself lives by.
[[nodiscard]] bool may_capture(std::string_view name);

/// Where attributes stand decides which of them mean something.
enum class Bearer : std::uint8_t { block, branch, manual, check };

/// What a list says. Unknown, duplicate and malformed attributes, and those this version does not
/// carry out, are reported.
struct Meaning {
  model::Attributes attributes;
  bool has_exit = false;
  std::optional<model::Text> probe;     ///< Of a box to tick.
  std::optional<diag::Span> output_at;  ///< Where `output=` stands.
  std::optional<diag::Span> when_at;
  std::optional<diag::Span> way_at;  ///< Where `interactive` or `background` stands.
  std::size_t when_offset = 0;
};

/// Whether a step that a person does may bear the attribute.
[[nodiscard]] bool is_of_a_manual_step(std::string_view key);

[[nodiscard]] Meaning interpret(const AttributeList& list, Bearer bearer, Reporter& reporter);

}  // namespace understudy::parse
