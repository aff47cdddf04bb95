/// \file
/// What must hold for findings about any text whatever.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "understudy/diag/diagnostic.hpp"

namespace understudy::fuzz {

inline void demand(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

inline std::shared_ptr<const diag::Source> source_of(const std::uint8_t* data, std::size_t size,
                                                     std::string name) {
  return std::make_shared<const diag::Source>(diag::Source{
      .name = std::move(name), .text = std::string(reinterpret_cast<const char*>(data), size)});
}

/// A span names a line of its source, and bytes of that line or the place behind its last one.
inline void check_span(const diag::Span& where, const diag::Source& source) {
  demand(where.source.get() == &source, "a finding is about the source at hand");
  if (where.line == 0) return;
  const auto ends = std::ranges::count(source.text, '\n');
  demand(where.line <= static_cast<std::size_t>(ends) + 1, "a line is in the file");
  demand(where.column >= 1 && where.length >= 1, "columns and lengths count from 1");

  std::size_t begin = 0;
  for (std::uint32_t line = 1; line < where.line; ++line) begin = source.text.find('\n', begin) + 1;
  const std::size_t width = std::min(source.text.find('\n', begin), source.text.size()) - begin;
  demand(where.column <= width + 1, "a column is in its line");
  demand(where.column + where.length <= width + 2, "a span ends in its line");
}

inline void check_findings(const diag::Findings& findings, const diag::Source& source) {
  demand(findings.size() <= 1001, "findings are bounded");
  for (const diag::Diagnostic& finding : findings) {
    check_span(finding.where, source);
    for (const diag::Note& note : finding.notes) check_span(note.where, source);
    demand(!finding.message.empty() && finding.code.starts_with("US-"), "a finding has a message");
    demand(!diag::render(finding).empty(), "a finding can be shown");
  }
}

}  // namespace understudy::fuzz
