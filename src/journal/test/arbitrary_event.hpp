/// \file
/// Any event of any kind, for RapidCheck: filled field by field from the description.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include <rapidcheck.h>

#include "understudy/journal/described.hpp"
#include "understudy/journal/event_codec.hpp"
#include "understudy/model/event.hpp"

namespace understudy::journal {

/// Strings are any bytes, numbers any that the field can hold, often the least and the largest.
inline void fill(const described::Shape& shape, void* value) {
  if (shape.kind == described::Kind::list) {
    const auto size = *rc::gen::inRange<std::size_t>(0, 3);
    shape.list->resize(value, size);
    for (std::size_t i = 0; i < size; ++i) {
      fill(*shape.list->item, described::item(*shape.list, value, i));
    }
  } else if (shape.kind == described::Kind::structure) {
    for (const auto& field : shape.structure->fields) {
      fill(*field.shape, described::part(field, value));
    }
  } else if (shape.kind == described::Kind::text) {
    *static_cast<std::string*>(value) = *rc::gen::arbitrary<std::string>();
  } else {
    constexpr std::uint64_t all = ~std::uint64_t{0};
    // Cut to the field's width these are 0, -1 or the largest, and the ends of what is signed.
    described::set_bits(
        shape.kind, value,
        *rc::gen::oneOf(rc::gen::arbitrary<std::uint64_t>(),
                        rc::gen::element<std::uint64_t>(0, all, all >> 1U, all >> 33U, ~(all >> 1U),
                                                        ~(all >> 33U))));
  }
}

/// Calls `check` with a body of every kind, filled at random.
template <typename Check>
void for_each_kind(const Check& check) {
  for (const EventKind& kind : event_kinds<model::Body>) {
    model::Body body;
    fill(*kind.shape, kind.emplace(&body));
    check(std::move(body));
  }
}

}  // namespace understudy::journal
