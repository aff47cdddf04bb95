/// \file
/// Which of many things has a name: one flat table, for catalogues of a hundred thousand.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace understudy::model {

/// Keeps its own copy of the names, side by side: a look at one among those of the things
/// themselves, which lie far apart, would cost more than all else.
class NameIndex {
 public:
  static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

  /// Room for `expected` names; with more of them it grows.
  explicit NameIndex(std::size_t expected = 0) : slots_(std::bit_ceil(2 * expected + 1)) {}

  /// The number that has the name; `none` when there is none.
  [[nodiscard]] std::uint32_t find(std::string_view name) const {
    return slots_[slot_of(name, hash_of(name))].number;
  }

  /// Gives the number that has the name already, else `number`, which has it from now on.
  std::uint32_t add(std::string_view name, std::uint32_t number) {
    const std::uint32_t hash = hash_of(name);
    std::size_t at = slot_of(name, hash);
    if (slots_[at].number != none) return slots_[at].number;
    if (2 * ++count_ > slots_.size()) {
      grow();
      at = slot_of(name, hash);
    }
    slots_[at] = {.number = number,
                  .hash = hash,
                  .begin = static_cast<std::uint32_t>(names_.size()),
                  .size = static_cast<std::uint32_t>(name.size())};
    names_ += name;
    return number;
  }

 private:
  struct Slot {
    std::uint32_t number = none;
    std::uint32_t hash = 0;   ///< Spares most looks at a name.
    std::uint32_t begin = 0;  ///< Of the name, in `names_`.
    std::uint32_t size = 0;
  };

  static std::uint32_t hash_of(std::string_view name) {
    return static_cast<std::uint32_t>(std::hash<std::string_view>()(name));
  }

  void grow() {
    std::vector<Slot> smaller(2 * slots_.size());
    smaller.swap(slots_);
    for (const Slot& slot : smaller) {
      if (slot.number != none) slots_[slot_of(name_of(slot), slot.hash)] = slot;
    }
  }

  /// Where the name is, or would be. There is always a free slot: at least half are.
  [[nodiscard]] std::size_t slot_of(std::string_view name, std::uint32_t hash) const {
    const std::size_t last = slots_.size() - 1;
    std::size_t at = hash & last;
    while (slots_[at].number != none && (slots_[at].hash != hash || name_of(slots_[at]) != name)) {
      at = (at + 1) & last;
    }
    return at;
  }

  [[nodiscard]] std::string_view name_of(const Slot& slot) const {
    return std::string_view(names_).substr(slot.begin, slot.size);
  }

  std::vector<Slot> slots_;  ///< A power of two.
  std::size_t count_ = 0;
  std::string names_;
};

}  // namespace understudy::model
