/// \file
/// Shell text put together from lines of a source, each of its bytes with its place.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "markdown.hpp"
#include "text_index.hpp"
#include "understudy/diag/diagnostic.hpp"

namespace understudy::parse {

class Snippet {
 public:
  Snippet() = default;

  /// A text that stands on one line at byte `offset` of the index's text.
  Snippet(std::string_view text, const TextIndex& index, std::size_t offset);

  /// Adds one line, after a line end if there is one before it.
  void add(std::string_view text, std::uint32_t line, std::uint32_t column);

  [[nodiscard]] const std::string& text() const { return text_; }

  /// The place of `length` bytes from `offset` on, as far as they stand on one line.
  [[nodiscard]] diag::Span span(const TextIndex& index, std::size_t offset,
                                std::size_t length) const;

 private:
  struct Part {
    std::size_t offset = 0;
    std::uint32_t line = 0;
    std::uint32_t column = 1;
  };

  std::string text_;
  std::vector<Part> parts_;
};

}  // namespace understudy::parse
