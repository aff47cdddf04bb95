/// \file
/// Described structs (Boost.Describe) as JSON and back, field by field in the order of their
/// description, strictly: nothing missing, nothing unknown, nothing converted. The codecs of the
/// journal and of the undo record stand on it.
///
/// A struct that has grown says by how many fields, `static constexpr std::size_t added_fields`:
/// they stand last, and one that holds its default is left out. So what was written before reads as
/// it did, and there still is only one text for each value.
///
/// Fields may be bool, integers of 16 (unsigned), 32 and 64 bit, std::string, described structs and
/// vectors of these.
///
/// Of a type nothing is compiled but a table, its shape; what is done with values is written once,
/// over shapes. As a template for each struct and field it was the dearest file of the whole build.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/describe.hpp>
#include <boost/json/fwd.hpp>

namespace understudy::journal::described {

enum class Kind : std::uint8_t {
  boolean,
  uint16,
  int32,
  uint32,
  int64,
  uint64,
  text,
  list,
  structure
};

struct Shape;

struct Field {
  std::string_view name;
  const Shape* shape;
  const void* (*in)(const void* whole);
};

/// What a std::vector of any item can do.
struct ListShape {
  const Shape* item;
  std::size_t (*size)(const void* list);
  const void* (*at)(const void* list, std::size_t index);
  void (*resize)(void* list, std::size_t size);
};

struct StructShape {
  std::span<const Field> fields;
  std::size_t added = 0;             ///< So many of the last fields may be absent.
  const void* (*blank)() = nullptr;  ///< One as it is made; null when nothing was added.
  void (*clear)(void*) = nullptr;    ///< Makes it so again; null when nothing was added.
};

/// How a type is taken apart. `list` and `structure` are set for these kinds.
struct Shape {
  Kind kind = Kind::structure;
  const ListShape* list = nullptr;
  const StructShape* structure = nullptr;
};

/// Why a JSON value is not what it should be. `path` leads to it, e.g. `.commands[2].exit_code`.
struct Mismatch {
  std::string path;
  std::string what;
};

/// The field of a struct that may be changed.
[[nodiscard]] inline void* part(const Field& field, void* whole) {
  return const_cast<void*>(field.in(whole));
}

/// The item of a list that may be changed.
[[nodiscard]] inline void* item(const ListShape& list, void* whole, std::size_t index) {
  return const_cast<void*>(list.at(whole, index));
}

/// A number of either sign: what it holds as 64 bits, sign extended.
[[nodiscard]] std::uint64_t bits_of(Kind kind, const void* number);
void set_bits(Kind kind, void* number, std::uint64_t bits);

void write(std::string& out, const Shape& shape, const void* value);
[[nodiscard]] std::optional<Mismatch> read(const boost::json::value& json, const Shape& shape,
                                           void* out);

using ChangeText = std::function<void(std::string&)>;
void for_each_text(const Shape& shape, void* value, const ChangeText& change);

namespace shaping {

template <typename T>
inline constexpr bool is_vector = false;
template <typename T>
inline constexpr bool is_vector<std::vector<T>> = true;

template <typename T>
inline constexpr std::size_t added = 0;
template <typename T>
  requires requires { T::added_fields; }
inline constexpr std::size_t added<T> = T::added_fields;

template <typename T>
consteval Shape shape_of();

/// One for each type: a nested type is pointed at, not repeated.
template <typename T>
inline constexpr Shape shape = shape_of<T>();

template <typename T, typename Member>
const void* field_in(const void* whole) {
  return &(static_cast<const T*>(whole)->*Member::pointer);
}

template <typename T, template <typename...> typename List, typename... Members>
consteval std::array<Field, sizeof...(Members)> fields_of(List<Members...> /*members*/) {
  return {
      Field{.name = Members::name,
            .shape = &shape<std::remove_cvref_t<decltype(std::declval<T&>().*Members::pointer)>>,
            .in = &field_in<T, Members>}...};
}

template <typename T>
inline constexpr auto fields =
    fields_of<T>(boost::describe::describe_members<T, boost::describe::mod_public>());

template <typename T>
consteval StructShape struct_shape() {
  if constexpr (added<T> == 0) {
    return {.fields = fields<T>};
  } else {
    return {.fields = fields<T>,
            .added = added<T>,
            .blank = []() -> const void* {
              static const T blank;
              return &blank;
            },
            .clear = [](void* value) { *static_cast<T*>(value) = T(); }};
  }
}

template <typename T>
inline constexpr StructShape structure = struct_shape<T>();

template <typename Item>
inline constexpr ListShape list = {
    .item = &shape<Item>,
    .size = [](const void* whole) { return static_cast<const std::vector<Item>*>(whole)->size(); },
    .at = [](const void* whole, std::size_t index) -> const void* {
      return static_cast<const std::vector<Item>*>(whole)->data() + index;
    },
    .resize = [](void* whole,
                 std::size_t size) { static_cast<std::vector<Item>*>(whole)->resize(size); }};

template <typename T>
consteval Kind number_kind() {
  static_assert(std::is_integral_v<T> && (sizeof(T) >= 4 || std::is_same_v<T, std::uint16_t>));
  if (sizeof(T) == 2) return Kind::uint16;
  if (sizeof(T) == 4) return std::is_signed_v<T> ? Kind::int32 : Kind::uint32;
  return std::is_signed_v<T> ? Kind::int64 : Kind::uint64;
}

template <typename T>
consteval Shape shape_of() {
  if constexpr (std::is_same_v<T, bool>) {
    return {.kind = Kind::boolean};
  } else if constexpr (std::is_same_v<T, std::string>) {
    return {.kind = Kind::text};
  } else if constexpr (is_vector<T>) {
    return {.kind = Kind::list, .list = &list<typename T::value_type>};
  } else if constexpr (std::is_integral_v<T>) {
    return {.kind = number_kind<T>()};
  } else {
    static_assert(boost::describe::has_describe_members<T>::value,
                  "describe the struct (BOOST_DESCRIBE_STRUCT)");
    return {.kind = Kind::structure, .structure = &structure<T>};
  }
}

}  // namespace shaping

template <typename T>
[[nodiscard]] constexpr const Shape& shape_of() {
  return shaping::shape<T>;
}

/// Appends the value's only JSON text. Strings must be valid UTF-8.
template <typename T>
void write(std::string& out, const T& value) {
  write(out, shape_of<T>(), &value);
}

/// Fills `out`; after a mismatch its content is unspecified.
template <typename T>
[[nodiscard]] std::optional<Mismatch> read(const boost::json::value& json, T& out) {
  return read(json, shape_of<T>(), &out);
}

/// Calls `change` with every string in the value.
template <typename T>
void for_each_text(T& value, const ChangeText& change) {
  for_each_text(shape_of<T>(), &value, change);
}

}  // namespace understudy::journal::described
