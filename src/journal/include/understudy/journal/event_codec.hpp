/// \file
/// Events of any set of kinds as canonical JSON and back: what the codecs of the run's journal and
/// of the evidence log have in common. `Body` is a variant of described structs; the kind is the
/// name of the struct. The form is specified in docs/formats/journal.md.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <boost/core/type_name.hpp>
#include <boost/json/value.hpp>
#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>
#include <fmt/format.h>

#include "understudy/diag/result.hpp"
#include "understudy/journal/codec.hpp"
#include "understudy/journal/described.hpp"
#include "understudy/model/event.hpp"

namespace understudy::journal {

/// Names of the alternatives without their namespace, in the variant's order.
template <typename Body>
[[nodiscard]] const auto& kind_names() {
  constexpr std::size_t kinds = std::variant_size_v<Body>;
  static const std::array<std::string, kinds> names = [] {
    std::array<std::string, kinds> made;
    boost::mp11::mp_for_each<boost::mp11::mp_iota_c<kinds>>([&made](auto index) {
      const std::string full =
          boost::core::type_name<std::variant_alternative_t<index.value, Body>>();
      made[index.value] = full.substr(full.rfind(':') + 1);
    });
    return made;
  }();
  return names;
}

/// An event's JSON taken apart; `body` is not looked at yet.
struct SplitEvent {
  std::uint64_t number = 0;
  model::Stamp at;
  std::string kind;
  boost::json::value body;
};

/// Errors: US-J005.
[[nodiscard]] diag::Result<SplitEvent> split_event(std::string_view text);

/// The JSON before the body's own text.
[[nodiscard]] std::string event_head(std::uint64_t number, model::Stamp at, std::string_view kind);

[[nodiscard]] std::unexpected<diag::Failure> not_understood(std::string message,
                                                            std::string hint = "");
[[nodiscard]] std::unexpected<diag::Failure> unknown_kind(const std::string& kind,
                                                          std::span<const std::string> known);

template <typename Body>
[[nodiscard]] std::string event_to_json(std::uint64_t number, model::Stamp at, const Body& body) {
  std::string out = event_head(number, at, kind_names<Body>()[body.index()]);
  std::visit([&out](const auto& alternative) { described::write(out, alternative); }, body);
  out += '}';
  return out;
}

template <typename Body>
struct ReadEvent {
  std::uint64_t number = 0;
  model::Stamp at;
  Body body;
};

/// The alternative that `kind` names, filled from `json`.
template <typename Body>
[[nodiscard]] diag::Result<Body> read_kind(const std::string& kind,
                                           const boost::json::value& json) {
  const auto& names = kind_names<Body>();
  std::optional<described::Mismatch> wrong;
  std::optional<Body> body;
  boost::mp11::mp_for_each<boost::mp11::mp_iota_c<std::variant_size_v<Body>>>([&](auto index) {
    if (names[index.value] != kind) return;
    wrong = described::read(json, body.emplace().template emplace<index.value>());
  });
  if (!body) return unknown_kind(kind, names);
  if (wrong) {
    return not_understood(
        wrong->path.empty()
            ? fmt::format("the body of {} {}", kind, wrong->what)
            : fmt::format("field '{}' of {} {}", wrong->path.substr(1), kind, wrong->what));
  }
  return std::move(*body);
}

/// Reads what `event_to_json` wrote, and nothing else: one event has one spelling. Errors: US-J005.
template <typename Body>
[[nodiscard]] diag::Result<ReadEvent<Body>> event_from_json(std::string_view text) {
  auto parts = split_event(text);
  if (!parts) return std::unexpected(std::move(parts).error());
  auto body = read_kind<Body>(parts->kind, parts->body);
  if (!body) return std::unexpected(std::move(body).error());
  // A key given twice, another order or a blank would pass the checks above and still give the
  // same event under another hash.
  if (event_to_json(parts->number, parts->at, *body) != text) {
    return not_understood(fmt::format("the {} record is not in canonical form", parts->kind));
  }
  return ReadEvent<Body>{.number = parts->number, .at = parts->at, .body = std::move(*body)};
}

}  // namespace understudy::journal
