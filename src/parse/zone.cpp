#include "understudy/parse/zone.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "understudy/model/zone.hpp"
#include "zone_rule.hpp"

namespace understudy::parse {

namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;

constexpr std::size_t header_size = 44;
/// More than any zone has; the system's largest file is smaller than 4 KiB.
constexpr std::size_t largest_zone = 1U << 20U;

std::int64_t big_endian(std::string_view bytes) {
  std::uint64_t value = bytes.front() < 0 ? ~std::uint64_t{0} : 0;
  for (const char byte : bytes) value = value << 8U | static_cast<std::uint8_t>(byte);
  return static_cast<std::int64_t>(value);
}

/// One block of a file: a header and the tables it counts.
struct Block {
  std::size_t time_size = 4;  ///< Bytes of an instant.
  std::size_t utc_marks = 0;
  std::size_t standard_marks = 0;
  std::size_t leaps = 0;
  std::size_t times = 0;
  std::size_t types = 0;
  std::size_t characters = 0;

  [[nodiscard]] std::size_t size() const {
    return times * (time_size + 1) + types * 6 + characters + leaps * (time_size + 4) +
           standard_marks + utc_marks;
  }
};

std::optional<Block> read_header(std::string_view bytes, std::size_t time_size) {
  if (bytes.size() < header_size || !bytes.starts_with("TZif")) return std::nullopt;
  Block block{.time_size = time_size};
  std::size_t at = 20;
  for (std::size_t* count : {&block.utc_marks, &block.standard_marks, &block.leaps, &block.times,
                             &block.types, &block.characters}) {
    const std::int64_t value = big_endian(bytes.substr(at, 4));
    if (value < 0 || value > static_cast<std::int64_t>(largest_zone)) return std::nullopt;
    *count = static_cast<std::size_t>(value);
    at += 4;
  }
  if (block.types == 0 || bytes.size() - header_size < block.size()) return std::nullopt;
  return block;
}

std::optional<model::Zone> read_changes(const Block& block, std::string_view data) {
  const std::string_view indices = data.substr(block.times * block.time_size, block.times);
  const std::string_view types = data.substr(block.times * (block.time_size + 1));
  const auto offset_of = [&](std::size_t type) {
    return seconds(big_endian(types.substr(type * 6, 4)));
  };
  model::Zone zone{.first = offset_of(0), .changes = {}};
  for (std::size_t i = 0; i < block.times; ++i) {
    const auto type = static_cast<std::uint8_t>(indices[i]);
    if (type >= block.types) return std::nullopt;
    const std::int64_t at = big_endian(data.substr(i * block.time_size, block.time_size));
    zone.changes.push_back({.at = sys_seconds(seconds(at)), .offset = offset_of(type)});
  }
  return zone;
}

/// In order, and small enough to be reckoned with.
bool is_sound(const model::Zone& zone) {
  static constexpr std::chrono::hours most{26};
  constexpr seconds far{std::int64_t{1} << 60U};
  const auto is_offset = [](seconds offset) { return offset <= most && offset >= -most; };
  return is_offset(zone.first) &&
         std::ranges::is_sorted(zone.changes, std::ranges::less_equal{}, &model::ZoneChange::at) &&
         std::ranges::all_of(zone.changes, [&](const model::ZoneChange& change) {
           const seconds at = change.at.time_since_epoch();
           return is_offset(change.offset) && at < far && at > -far;
         });
}

}  // namespace

std::optional<model::Zone> parse_zone(std::string_view bytes) {
  if (bytes.size() > largest_zone) return std::nullopt;
  auto block = read_header(bytes, 4);
  if (!block) return std::nullopt;
  const bool wide = bytes[4] >= '2';
  if (wide) {
    bytes.remove_prefix(header_size + block->size());
    block = read_header(bytes, 8);
    if (!block) return std::nullopt;
  }
  auto zone = read_changes(*block, bytes.substr(header_size, block->size()));
  if (!zone || !is_sound(*zone)) return std::nullopt;
  if (!wide) return zone;

  std::string_view rule = bytes.substr(header_size + block->size());
  if (!rule.starts_with('\n')) return std::nullopt;
  rule.remove_prefix(1);
  rule = rule.substr(0, rule.find('\n'));
  if (!rule.empty() && !continue_by_rule(rule, *zone)) return std::nullopt;
  return zone;
}

}  // namespace understudy::parse
