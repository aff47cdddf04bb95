#include "packing.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "understudy/journal/described.hpp"

namespace understudy::evidence {

/// `Kind` is that of a run here.
using Shaped = journal::described::Kind;

void Packer::number(std::uint64_t value) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  out_.append(bytes, sizeof value);
}

void Packer::described(const journal::described::Shape& shape, const void* value) {
  if (shape.kind == Shaped::text) {
    (*this)(*static_cast<const std::string*>(value));
  } else if (shape.kind == Shaped::list) {
    const std::size_t size = shape.list->size(value);
    number(size);
    for (std::size_t i = 0; i < size; ++i) described(*shape.list->item, shape.list->at(value, i));
  } else if (shape.kind == Shaped::structure) {
    for (const journal::described::Field& field : shape.structure->fields)
      described(*field.shape, field.in(value));
  } else {
    number(journal::described::bits_of(shape.kind, value));
  }
}

std::string_view Unpacker::text(std::uint64_t size) {
  if (size > in_.size()) {
    sound_ = false;
    in_ = {};
    return {};
  }
  const std::string_view taken = in_.substr(0, size);
  in_.remove_prefix(size);
  return taken;
}

std::uint64_t Unpacker::number() {
  const std::string_view bytes = text(sizeof(std::uint64_t));
  std::uint64_t value = 0;
  if (!bytes.empty()) std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

void Unpacker::described(const journal::described::Shape& shape, void* value) {
  if (shape.kind == Shaped::text) {
    (*this)(*static_cast<std::string*>(value));
  } else if (shape.kind == Shaped::list) {
    shape.list->resize(value, 0);
    const std::uint64_t count = number();
    // One by one: the count may be damaged.
    for (std::uint64_t i = 0; i < count && sound_; ++i) {
      shape.list->resize(value, i + 1);
      described(*shape.list->item, journal::described::item(*shape.list, value, i));
    }
  } else if (shape.kind == Shaped::structure) {
    for (const journal::described::Field& field : shape.structure->fields) {
      described(*field.shape, journal::described::part(field, value));
    }
  } else {
    journal::described::set_bits(shape.kind, value, number());
  }
}

}  // namespace understudy::evidence
