#include "understudy/journal/described.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

namespace understudy::journal::described {

namespace {

bool is_signed_kind(Kind kind) {
  return kind == Kind::int32 || kind == Kind::int64;
}

template <typename T>
const T& value_at(const void* place) {
  return *static_cast<const T*>(place);
}

/// Whether two values of one shape are the same.
bool are_same(const Shape& shape, const void* a, const void* b) {
  switch (shape.kind) {
    case Kind::text: return value_at<std::string>(a) == value_at<std::string>(b);
    case Kind::list: {
      const ListShape& list = *shape.list;
      const std::size_t size = list.size(a);
      if (size != list.size(b)) return false;
      for (std::size_t i = 0; i < size; ++i) {
        if (!are_same(*list.item, list.at(a, i), list.at(b, i))) return false;
      }
      return true;
    }
    case Kind::structure:
      return std::ranges::all_of(shape.structure->fields, [a, b](const Field& field) {
        return are_same(*field.shape, field.in(a), field.in(b));
      });
    default: return bits_of(shape.kind, a) == bits_of(shape.kind, b);
  }
}

/// Whether the field at `index` may be left out, since it was added later.
bool may_be_absent(const StructShape& structure, std::size_t index) {
  return index + structure.added >= structure.fields.size();
}

void write_list(std::string& out, const ListShape& list, const void* value) {
  out += '[';
  const std::size_t size = list.size(value);
  for (std::size_t i = 0; i < size; ++i) {
    if (i > 0) out += ',';
    write(out, *list.item, list.at(value, i));
  }
  out += ']';
}

void write_struct(std::string& out, const StructShape& structure, const void* value) {
  char before = '{';
  for (std::size_t i = 0; i < structure.fields.size(); ++i) {
    const Field& field = structure.fields[i];
    const void* held = field.in(value);
    if (may_be_absent(structure, i) && are_same(*field.shape, held, field.in(structure.blank()))) {
      continue;
    }
    out += before;
    before = ',';
    out += '"';
    out += field.name;
    out += "\":";
    write(out, *field.shape, held);
  }
  if (before == '{') out += '{';
  out += '}';
}

struct Range {
  std::int64_t least = 0;
  std::uint64_t most = 0;
};

template <typename Number>
Range range_of() {
  using Limits = std::numeric_limits<Number>;
  return {.least = std::in_range<std::int64_t>(Limits::min())
                       ? static_cast<std::int64_t>(Limits::min())
                       : 0,
          .most = static_cast<std::uint64_t>(Limits::max())};
}

Range range_of(Kind kind) {
  switch (kind) {
    case Kind::uint16: return range_of<std::uint16_t>();
    case Kind::int32: return range_of<std::int32_t>();
    case Kind::uint32: return range_of<std::uint32_t>();
    case Kind::int64: return range_of<std::int64_t>();
    default: return range_of<std::uint64_t>();
  }
}

std::optional<Mismatch> read_number(const boost::json::value& json, Kind kind, void* out) {
  const auto [least, most] = range_of(kind);
  if (const auto* number = json.if_int64()) {
    if (*number >= least && std::cmp_less_equal(*number, most)) {
      set_bits(kind, out, static_cast<std::uint64_t>(*number));
      return std::nullopt;
    }
  } else if (const auto* large = json.if_uint64(); large != nullptr && *large <= most) {
    set_bits(kind, out, *large);
    return std::nullopt;
  }
  return Mismatch{.path = "",
                  .what = fmt::format("must be a whole number from {} to {}", least, most)};
}

std::optional<Mismatch> read_list(const boost::json::value& json, const ListShape& list,
                                  void* out) {
  const auto* array = json.if_array();
  if (array == nullptr) return Mismatch{.path = "", .what = "must be a list"};
  list.resize(out, array->size());
  for (std::size_t i = 0; i < array->size(); ++i) {
    if (auto wrong = read((*array)[i], *list.item, item(list, out, i))) {
      return Mismatch{.path = fmt::format("[{}]{}", i, wrong->path),
                      .what = std::move(wrong->what)};
    }
  }
  return std::nullopt;
}

/// The first field of the object that the struct does not have.
std::optional<Mismatch> unknown_field(const boost::json::object& object,
                                      const StructShape& structure) {
  for (const auto& given : object) {
    const std::string_view key(given.key().data(), given.key().size());
    if (std::ranges::find(structure.fields, key, &Field::name) == structure.fields.end()) {
      return Mismatch{.path = "." + std::string(key), .what = "is not a known field"};
    }
  }
  return std::nullopt;
}

std::optional<Mismatch> read_struct(const boost::json::value& json, const StructShape& structure,
                                    void* out) {
  const auto* object = json.if_object();
  if (object == nullptr) return Mismatch{.path = "", .what = "must be an object"};
  if (structure.clear != nullptr) structure.clear(out);

  std::size_t known = 0;
  for (std::size_t i = 0; i < structure.fields.size(); ++i) {
    const Field& field = structure.fields[i];
    const auto* given = object->if_contains(field.name);
    if (given == nullptr && may_be_absent(structure, i)) continue;
    ++known;
    auto wrong = given == nullptr ? Mismatch{.path = "", .what = "is missing"}
                                  : read(*given, *field.shape, part(field, out));
    if (!wrong) continue;
    wrong->path = fmt::format(".{}{}", field.name, wrong->path);
    return wrong;
  }
  return object->size() == known ? std::nullopt : unknown_field(*object, structure);
}

}  // namespace

std::uint64_t bits_of(Kind kind, const void* number) {
  switch (kind) {
    case Kind::boolean: return value_at<bool>(number) ? 1 : 0;
    case Kind::uint16: return value_at<std::uint16_t>(number);
    case Kind::int32: return static_cast<std::uint64_t>(value_at<std::int32_t>(number));
    case Kind::uint32: return value_at<std::uint32_t>(number);
    case Kind::int64: return static_cast<std::uint64_t>(value_at<std::int64_t>(number));
    default: return value_at<std::uint64_t>(number);
  }
}

void set_bits(Kind kind, void* number, std::uint64_t bits) {
  switch (kind) {
    case Kind::boolean: *static_cast<bool*>(number) = bits != 0; return;
    case Kind::uint16:
      *static_cast<std::uint16_t*>(number) = static_cast<std::uint16_t>(bits);
      return;
    case Kind::int32: *static_cast<std::int32_t*>(number) = static_cast<std::int32_t>(bits); return;
    case Kind::uint32:
      *static_cast<std::uint32_t*>(number) = static_cast<std::uint32_t>(bits);
      return;
    case Kind::int64: *static_cast<std::int64_t*>(number) = static_cast<std::int64_t>(bits); return;
    default: *static_cast<std::uint64_t*>(number) = bits; return;
  }
}

void write(std::string& out, const Shape& shape, const void* value) {
  switch (shape.kind) {
    case Kind::boolean: out += value_at<bool>(value) ? "true" : "false"; return;
    case Kind::text:
      out += boost::json::serialize(boost::json::string_view(value_at<std::string>(value)));
      return;
    case Kind::list: write_list(out, *shape.list, value); return;
    case Kind::structure: write_struct(out, *shape.structure, value); return;
    default: break;
  }
  const std::uint64_t bits = bits_of(shape.kind, value);
  out += is_signed_kind(shape.kind) ? std::to_string(static_cast<std::int64_t>(bits))
                                    : std::to_string(bits);
}

std::optional<Mismatch> read(const boost::json::value& json, const Shape& shape, void* out) {
  switch (shape.kind) {
    case Kind::boolean:
      if (!json.is_bool()) return Mismatch{.path = "", .what = "must be true or false"};
      *static_cast<bool*>(out) = json.get_bool();
      return std::nullopt;
    case Kind::text:
      if (!json.is_string()) return Mismatch{.path = "", .what = "must be a text"};
      static_cast<std::string*>(out)->assign(json.get_string().data(), json.get_string().size());
      return std::nullopt;
    case Kind::list: return read_list(json, *shape.list, out);
    case Kind::structure: return read_struct(json, *shape.structure, out);
    default: return read_number(json, shape.kind, out);
  }
}

void for_each_text(const Shape& shape, void* value, const ChangeText& change) {
  if (shape.kind == Kind::text) {
    change(*static_cast<std::string*>(value));
  } else if (shape.kind == Kind::list) {
    const std::size_t size = shape.list->size(value);
    for (std::size_t i = 0; i < size; ++i) {
      for_each_text(*shape.list->item, item(*shape.list, value, i), change);
    }
  } else if (shape.kind == Kind::structure) {
    for (const Field& field : shape.structure->fields) {
      for_each_text(*field.shape, part(field, value), change);
    }
  }
}

}  // namespace understudy::journal::described
