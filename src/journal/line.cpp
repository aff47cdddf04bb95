#include "line.hpp"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include <boost/json/error.hpp>
#include <boost/json/stream_parser.hpp>
#include <fmt/format.h>

#include "understudy/journal/digest.hpp"

namespace understudy::journal {

namespace {

constexpr std::size_t crc_digits = 8;
constexpr std::size_t chain_digits = 64;

/// The four fields as written, checked for nothing but the blanks between them.
struct Fields {
  std::string_view number;
  std::string_view crc;
  std::string_view chain;
  std::string_view json;
};

std::optional<Fields> cut(std::string_view line) {
  const std::size_t number_end = line.find(' ');
  if (number_end == std::string_view::npos) return std::nullopt;
  const std::size_t crc_end = number_end + 1 + crc_digits;
  const std::size_t chain_end = crc_end + 1 + chain_digits;
  if (line.size() <= chain_end || line[crc_end] != ' ' || line[chain_end] != ' ') {
    return std::nullopt;
  }
  return Fields{.number = line.substr(0, number_end),
                .crc = line.substr(number_end + 1, crc_digits),
                .chain = line.substr(crc_end + 1, chain_digits),
                .json = line.substr(chain_end + 1)};
}

/// The checksum stands over the rest of the line, joined by single blanks.
std::string crc_of(std::string_view number, std::string_view chain, std::string_view json) {
  return fmt::format("{:08x}", crc32c(fmt::format("{} {} {}", number, chain, json)));
}

}  // namespace

std::optional<Line> split_line(std::string_view line) {
  const auto fields = cut(line);
  if (!fields || fields->crc != crc_of(fields->number, fields->chain, fields->json)) {
    return std::nullopt;
  }
  Line parts{.chain = fields->chain, .json = fields->json};
  const char* start = fields->number.begin();
  const auto read = std::from_chars(start, fields->number.end(), parts.number);
  if (read.ec != std::errc() || fields->number != std::to_string(parts.number)) return std::nullopt;
  return parts;
}

bool runs_on(std::string_view line) {
  const auto fields = cut(line);
  if (!fields) return false;
  boost::json::stream_parser parser;
  boost::json::error_code error;
  const std::size_t used = parser.write_some(fields->json, error);
  if (error || !parser.done() || used >= fields->json.size()) return false;
  return fields->crc == crc_of(fields->number, fields->chain, fields->json.substr(0, used));
}

std::string next_chain(std::string_view before, std::string_view json) {
  return sha256_hex(fmt::format("{}{}", before, json));
}

std::string first_chain(std::string_view header) {
  return sha256_hex(header);
}

std::string make_line(std::uint64_t number, std::string_view chain, std::string_view json) {
  const std::string digits = std::to_string(number);
  return fmt::format("{} {} {} {}\n", digits, crc_of(digits, chain, json), chain, json);
}

}  // namespace understudy::journal
