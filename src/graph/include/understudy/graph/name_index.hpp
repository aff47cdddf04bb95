/// \file
/// Which of many things has a name: one flat table, for catalogues of a hundred thousand.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <string_view>
#include <vector>

namespace understudy::graph {

/// Holds numbers only; `name_of(number)` gives the name behind one.
class NameIndex {
 public:
  static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

  /// Room for `most` names and no more.
  explicit NameIndex(std::size_t most) : slots_(std::bit_ceil(2 * most + 1)) {}

  template <typename NameOf>
  [[nodiscard]] std::uint32_t find(std::string_view name, const NameOf& name_of) const {
    return slots_[slot_of(name, name_of)].number;
  }

  /// Gives the number that has the name already, else `number`, which has it from now on.
  template <typename NameOf>
  std::uint32_t add(std::string_view name, std::uint32_t number, const NameOf& name_of) {
    Slot& slot = slots_[slot_of(name, name_of)];
    if (slot.number == none) slot = {.number = number, .hash = hash_of(name)};
    return slot.number;
  }

 private:
  struct Slot {
    std::uint32_t number = none;
    std::uint32_t hash = 0;  ///< Spares most looks at a name.
  };

  static std::uint32_t hash_of(std::string_view name) {
    return static_cast<std::uint32_t>(std::hash<std::string_view>()(name));
  }

  /// Where the name is, or would be. There is always a free slot.
  template <typename NameOf>
  [[nodiscard]] std::size_t slot_of(std::string_view name, const NameOf& name_of) const {
    const std::uint32_t hash = hash_of(name);
    std::size_t at = hash & (slots_.size() - 1);
    while (slots_[at].number != none &&
           (slots_[at].hash != hash || name_of(slots_[at].number) != name)) {
      at = (at + 1) & (slots_.size() - 1);
    }
    return at;
  }

  std::vector<Slot> slots_;
};

}  // namespace understudy::graph
