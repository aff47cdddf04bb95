#include "snippet.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "text_index.hpp"
#include "understudy/diag/diagnostic.hpp"

namespace understudy::parse {

Snippet::Snippet(std::string_view text, const TextIndex& index, std::size_t offset) {
  const diag::Span where = index.span(offset, offset + 1);
  add(text, where.line, where.column);
}

void Snippet::add(std::string_view text, std::uint32_t line, std::uint32_t column) {
  if (!parts_.empty()) text_ += '\n';
  parts_.push_back({.offset = text_.size(), .line = line, .column = column});
  text_ += text;
}

diag::Span Snippet::span(const TextIndex& index, std::size_t offset, std::size_t length) const {
  if (parts_.empty()) return index.file();
  const auto after = std::ranges::upper_bound(parts_, offset, {}, &Part::offset);
  const Part& part = *(after == parts_.begin() ? after : after - 1);
  return index.at(part.line, part.column + (offset - part.offset), length);
}

}  // namespace understudy::parse
