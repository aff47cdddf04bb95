/// \file
/// Windows in a file (docs/formats/manifest.md, "Windows"): the value, or a finding at the very
/// word that proposes how to write it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "record.hpp"
#include "reporter.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/application.hpp"
#include "understudy/model/window.hpp"

namespace understudy::parse {

enum class WindowFault : std::uint8_t {
  not_a_window,
  not_a_zone,    ///< An abbreviation, an offset, or no name at all.
  out_of_range,  ///< A time or a day that no clock and no calendar shows.
  never_begins,  ///< It ends where it begins, or before.
};

/// What is wrong with which bytes of a window's text.
struct WindowError {
  WindowFault fault = WindowFault::not_a_window;
  std::size_t begin = 0;
  std::size_t length = 0;
  std::string message;  ///< To stand after "'the text' …": a whole sentence on its own.
  std::string hint;     ///< Empty: a proposal for the whole text is what helps.
};

/// Bytes of the longest text that can be a window. The canonical spelling of every window, with the
/// longest dates, days and zone, is shorter.
inline constexpr std::size_t longest_window = 200;

/// Reads one window. Linear in the text's length; a longer one than `longest_window` is refused.
[[nodiscard]] std::expected<model::Window, WindowError> parse_window(std::string_view text);

/// Reads one window of a manifest or an experiment; nullopt when it is none: reported. `what` names
/// it in messages.
[[nodiscard]] std::optional<model::WrittenWindow> read_window(const model::Text& text,
                                                              std::string_view what,
                                                              Reporter& reporter);

/// What a list of windows is for.
enum class WindowUse : std::uint8_t { criticality, availability, exercises };

/// The windows of a list, one by one and as they stand together. `zoned`: something already says
/// which zone they are in.
[[nodiscard]] std::vector<model::WrittenWindow> read_windows(Record& record, std::string_view key,
                                                             WindowUse use, bool zoned,
                                                             Reporter& reporter);

/// The time zone under a key.
[[nodiscard]] std::optional<model::Text> read_zone(Record& record, std::string_view key,
                                                   Reporter& reporter);

/// Bytes of the longest word that may be a zone: twice what the longest name of them all has.
inline constexpr std::size_t longest_zone = 64;

/// Why a word is no IANA zone name, as far as its characters tell, and what to write. nullopt when
/// it may be one.
[[nodiscard]] std::optional<WindowError> zone_error(std::string_view word, std::size_t begin);

}  // namespace understudy::parse
