#include "index_rows.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <tuple>

namespace understudy::evidence {

std::uint64_t checksum(std::string_view bytes) {
  return std::hash<std::string_view>()(bytes);
}

std::uint64_t row_checksum(std::string_view application, const Row& row) {
  std::uint64_t sum = static_cast<std::uint64_t>(row.kind);
  for (const std::string_view part : {application, row.key, row.identity, row.value}) {
    sum = (sum ^ (checksum(part) + part.size())) * 0x9E37'79B9'7F4A'7C15U;
  }
  return sum;
}

std::uint64_t run_checksum(std::string_view folder, std::string_view identity) {
  return (checksum(folder) ^ checksum(identity)) * 0x9E37'79B9'7F4A'7C15U;
}

void Rows::begin(RowsSum expected) {
  expected_ = expected;
  places_.clear();
  bytes_.clear();
}

void Rows::add(const Row& row, std::uint64_t sum) {
  places_.push_back({.kind = row.kind,
                     .begin = bytes_.size(),
                     .key = row.key.size(),
                     .identity = row.identity.size(),
                     .value = row.value.size(),
                     .sum = sum});
  bytes_ += row.key;
  bytes_ += row.identity;
  bytes_ += row.value;
}

Row Rows::operator[](std::size_t at) const {
  const Place& place = places_[at];
  const std::string_view all = std::string_view(bytes_).substr(place.begin);
  return {.kind = place.kind,
          .key = all.substr(0, place.key),
          .identity = all.substr(place.key, place.identity),
          .value = all.substr(place.key + place.identity, place.value)};
}

std::optional<Row> Rows::find(EntryKind kind, std::string_view key) const {
  const auto numbers = std::views::iota(std::size_t{0}, size());
  const auto found = std::ranges::partition_point(numbers, [&](std::size_t i) {
    const Row row = (*this)[i];
    return std::tie(row.kind, row.key) < std::tie(kind, key);
  });
  if (found == numbers.end()) return std::nullopt;
  const Row row = (*this)[*found];
  return row.kind == kind && row.key == key ? std::optional(row) : std::nullopt;
}

std::string Rows::trouble(std::string_view application) const {
  RowsSum found;
  for (std::size_t i = 0; i < places_.size(); ++i) {
    const std::uint64_t own = row_checksum(application, (*this)[i]);
    if (own != places_[i].sum) return "a row is damaged";
    ++found.entries;
    found.sum += own;
  }
  return found == expected_ ? "" : "rows are lacking";
}

}  // namespace understudy::evidence
