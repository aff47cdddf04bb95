/// \file
/// One line of a journal file: `<number> <crc32c> <chain> <json>`, see docs/formats/journal.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace understudy::journal {

/// The fields of an intact line; they point into the text it was split from.
struct Line {
  std::uint64_t number = 0;
  std::string_view chain;
  std::string_view json;
};

/// The line's fields when its form and checksum are right. `line` has no line end.
[[nodiscard]] std::optional<Line> split_line(std::string_view line);

/// True when an intact record is followed by further bytes on its line. A torn write cannot leave
/// that: the line end itself was damaged.
[[nodiscard]] bool runs_on(std::string_view line);

/// The hash of a record, from that of the one before it.
[[nodiscard]] std::string next_chain(std::string_view before, std::string_view json);

/// The hash that the first record of a file with this first line is chained to.
[[nodiscard]] std::string first_chain(std::string_view header);

/// The line with its end.
[[nodiscard]] std::string make_line(std::uint64_t number, std::string_view chain,
                                    std::string_view json);

}  // namespace understudy::journal
