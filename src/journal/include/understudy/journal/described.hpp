/// \file
/// Described structs (Boost.Describe) as JSON and back, field by field in the order of their
/// description, strictly: nothing missing, nothing unknown, nothing converted. The codecs of the
/// journal and of the undo record stand on it.
///
/// A struct that has grown says by how many fields, `static constexpr std::size_t added_fields`:
/// they stand last, and one that holds its default is left out. So what was written before reads as
/// it did, and there still is only one text for each value.
///
/// Fields may be bool, integers of 32 and 64 bit, std::string, described structs and vectors of
/// these.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/describe.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>
#include <fmt/format.h>

namespace understudy::journal::described {

template <typename T>
using Members = boost::describe::describe_members<T, boost::describe::mod_public>;

template <typename T>
concept Described = boost::describe::has_describe_members<T>::value;

template <typename T>
inline constexpr bool is_vector = false;
template <typename T>
inline constexpr bool is_vector<std::vector<T>> = true;

template <typename T>
inline constexpr std::size_t added = 0;
template <typename T>
  requires requires { T::added_fields; }
inline constexpr std::size_t added<T> = T::added_fields;

/// Whether the field at `index` may be left out, since it was added later.
template <typename T>
inline constexpr bool may_be_absent(std::size_t index) {
  return index >= boost::mp11::mp_size<Members<T>>::value - added<T>;
}

/// Why a JSON value is not the T it should be. `path` leads to it, e.g. `.commands[2].exit_code`.
struct Mismatch {
  std::string path;
  std::string what;
};

/// Appends the value's only JSON text. Strings must be valid UTF-8.
template <typename T>
void write(std::string& out, const T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    out += value ? "true" : "false";
  } else if constexpr (std::is_integral_v<T>) {
    fmt::format_to(std::back_inserter(out), "{}", value);
  } else if constexpr (std::is_same_v<T, std::string>) {
    out += boost::json::serialize(boost::json::string_view(value));
  } else if constexpr (is_vector<T>) {
    out += '[';
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (i > 0) out += ',';
      write(out, value[i]);
    }
    out += ']';
  } else {
    static_assert(Described<T>, "describe the struct (BOOST_DESCRIBE_STRUCT)");
    char before = '{';
    std::size_t index = 0;
    boost::mp11::mp_for_each<Members<T>>([&](auto member) {
      if (may_be_absent<T>(index++) && value.*member.pointer == T{}.*member.pointer) return;
      out += before;
      before = ',';
      out += '"';
      out += member.name;
      out += "\":";
      write(out, value.*member.pointer);
    });
    if (before == '{') out += '{';
    out += '}';
  }
}

template <typename T>
[[nodiscard]] std::optional<Mismatch> read(const boost::json::value& json, T& out);

template <typename T>
[[nodiscard]] std::optional<Mismatch> read_integer(const boost::json::value& json, T& out) {
  using Limits = std::numeric_limits<T>;
  Mismatch wrong{
      .path = "",
      .what = fmt::format("must be a whole number from {} to {}", Limits::min(), Limits::max())};
  if (const auto* number = json.if_int64()) {
    if (!std::in_range<T>(*number)) return wrong;
    out = static_cast<T>(*number);
    return std::nullopt;
  }
  const auto* number = json.if_uint64();
  if (number == nullptr || !std::in_range<T>(*number)) return wrong;
  out = static_cast<T>(*number);
  return std::nullopt;
}

template <typename T>
[[nodiscard]] std::optional<Mismatch> read_list(const boost::json::value& json,
                                                std::vector<T>& out) {
  const auto* list = json.if_array();
  if (list == nullptr) return Mismatch{.path = "", .what = "must be a list"};
  out.resize(list->size());
  for (std::size_t i = 0; i < list->size(); ++i) {
    if (auto wrong = read((*list)[i], out[i])) {
      return Mismatch{.path = fmt::format("[{}]{}", i, wrong->path),
                      .what = std::move(wrong->what)};
    }
  }
  return std::nullopt;
}

template <Described T>
[[nodiscard]] std::optional<Mismatch> read_struct(const boost::json::value& json, T& out) {
  const auto* object = json.if_object();
  if (object == nullptr) return Mismatch{.path = "", .what = "must be an object"};

  std::optional<Mismatch> wrong;
  std::size_t index = 0;
  std::size_t known = 0;
  boost::mp11::mp_for_each<Members<T>>([&](auto member) {
    const bool optional = may_be_absent<T>(index++);
    if (wrong) return;
    const auto* field = object->if_contains(member.name);
    if (field == nullptr && optional) {
      out.*member.pointer = T{}.*member.pointer;
      return;
    }
    ++known;
    wrong = field == nullptr ? Mismatch{.path = "", .what = "is missing"}
                             : read(*field, out.*member.pointer);
    if (wrong) wrong->path = fmt::format(".{}{}", member.name, wrong->path);
  });
  if (wrong || object->size() == known) return wrong;

  for (const auto& field : *object) {
    bool found = false;
    boost::mp11::mp_for_each<Members<T>>(
        [&](auto member) { found = found || field.key() == member.name; });
    if (!found) {
      return Mismatch{.path = "." + std::string(field.key()), .what = "is not a known field"};
    }
  }
  return wrong;
}

/// Fills `out`; after a mismatch its content is unspecified.
template <typename T>
[[nodiscard]] std::optional<Mismatch> read(const boost::json::value& json, T& out) {
  if constexpr (std::is_same_v<T, bool>) {
    if (!json.is_bool()) return Mismatch{.path = "", .what = "must be true or false"};
    out = json.get_bool();
    return std::nullopt;
  } else if constexpr (std::is_integral_v<T>) {
    return read_integer(json, out);
  } else if constexpr (std::is_same_v<T, std::string>) {
    if (!json.is_string()) return Mismatch{.path = "", .what = "must be a text"};
    out = std::string(json.get_string());
    return std::nullopt;
  } else if constexpr (is_vector<T>) {
    return read_list(json, out);
  } else {
    return read_struct(json, out);
  }
}

/// Calls `change` with every string in the value.
template <typename T, typename Change>
void for_each_text(T& value, const Change& change) {
  if constexpr (std::is_same_v<T, std::string>) {
    change(value);
  } else if constexpr (is_vector<T>) {
    for (auto& item : value) for_each_text(item, change);
  } else if constexpr (Described<T>) {
    boost::mp11::mp_for_each<Members<T>>(
        [&](auto member) { for_each_text(value.*member.pointer, change); });
  }
}

}  // namespace understudy::journal::described
