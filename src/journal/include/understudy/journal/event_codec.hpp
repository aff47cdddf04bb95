/// \file
/// Events of any set of kinds as canonical JSON and back: what the codecs of the run's journal and
/// of the evidence log have in common. `Body` is a variant of described structs; the kind is the
/// name of the struct. The form is specified in docs/formats/journal.md.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "understudy/diag/result.hpp"
#include "understudy/journal/described.hpp"
#include "understudy/model/event.hpp"

namespace understudy::journal {

/// What is to be known of one alternative of a variant; a table of these stands for the variant.
struct EventKind {
  std::string_view name;
  const described::Shape* shape;
  const void* (*held)(const void* body);  ///< The alternative that the variant holds.
  void* (*emplace)(void* body);           ///< Makes the variant hold a new one.
};

/// Who wrote a record, and when, next to what it says.
struct EventHead {
  std::uint64_t number = 0;
  model::Stamp at;
};

/// The name of a type without its namespace.
template <typename T>
consteval std::string_view bare_name() {
  const std::string_view signature = __PRETTY_FUNCTION__;
  const std::string_view from = signature.substr(signature.find("T = "));
  const std::string_view full = from.substr(0, from.find_first_of(";]"));
  return full.substr(full.rfind(':') + 1);
}

template <typename Body, std::size_t... Index>
consteval std::array<EventKind, sizeof...(Index)> kinds_of(std::index_sequence<Index...>) {
  return {EventKind{.name = bare_name<std::variant_alternative_t<Index, Body>>(),
                    .shape = &described::shape_of<std::variant_alternative_t<Index, Body>>(),
                    .held = [](const void* body) -> const void* {
                      return std::get_if<Index>(static_cast<const Body*>(body));
                    },
                    .emplace = [](void* body) -> void* {
                      return &static_cast<Body*>(body)->template emplace<Index>();
                    }}...};
}

/// The kinds of a variant in its order.
template <typename Body>
inline constexpr auto event_kinds =
    kinds_of<Body>(std::make_index_sequence<std::variant_size_v<Body>>());

[[nodiscard]] std::string write_event(const EventHead& head, const EventKind& kind,
                                      const void* body);

/// Makes the variant at `body` what the text says. Errors: US-J005.
[[nodiscard]] diag::Result<EventHead> read_event(std::string_view text,
                                                 std::span<const EventKind> kinds, void* body);

template <typename Body>
[[nodiscard]] std::string event_to_json(std::uint64_t number, model::Stamp at, const Body& body) {
  return write_event({.number = number, .at = at}, event_kinds<Body>[body.index()], &body);
}

template <typename Body>
struct ReadEvent {
  std::uint64_t number = 0;
  model::Stamp at;
  Body body;
};

/// Reads what `event_to_json` wrote, and nothing else: one event has one spelling. Errors: US-J005.
template <typename Body>
[[nodiscard]] diag::Result<ReadEvent<Body>> event_from_json(std::string_view text) {
  diag::Result<ReadEvent<Body>> read;
  auto head = read_event(text, event_kinds<Body>, &read->body);
  if (!head) return std::unexpected(std::move(head).error());
  read->number = head->number;
  read->at = head->at;
  return read;
}

/// Calls `change` with every string in the body.
template <typename Body>
void for_each_text_of(Body& body, const described::ChangeText& change) {
  const EventKind& kind = event_kinds<Body>[body.index()];
  described::for_each_text(*kind.shape, const_cast<void*>(kind.held(&body)), change);
}

}  // namespace understudy::journal
