/// \file
/// Any event of any kind, for RapidCheck: filled field by field from the description.
#pragma once

#include <cstddef>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include <boost/mp11/algorithm.hpp>
#include <rapidcheck.h>

#include "understudy/journal/described.hpp"
#include "understudy/model/event.hpp"

namespace understudy::journal {

/// Strings are any bytes.
template <typename T>
void fill(T& value) {
  if constexpr (described::is_vector<T>) {
    value.resize(*rc::gen::inRange<std::size_t>(0, 3));
    for (auto& item : value) fill(item);
  } else if constexpr (described::Described<T>) {
    boost::mp11::mp_for_each<described::Members<T>>(
        [&value](auto member) { fill(value.*member.pointer); });
  } else if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
    value = *rc::gen::oneOf(
        rc::gen::arbitrary<T>(),
        rc::gen::element(std::numeric_limits<T>::min(), std::numeric_limits<T>::max(), T{0}));
  } else {
    value = *rc::gen::arbitrary<T>();
  }
}

/// Calls `check` with a body of every kind, filled at random.
template <typename Check>
void for_each_kind(const Check& check) {
  boost::mp11::mp_for_each<boost::mp11::mp_iota_c<std::variant_size_v<model::Body>>>(
      [&check](auto index) {
        model::Body body;
        fill(body.emplace<index.value>());
        check(std::move(body));
      });
}

}  // namespace understudy::journal
