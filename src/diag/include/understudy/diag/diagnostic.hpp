/// \file
/// What the tool says to a person about a file that person wrote.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace understudy::diag {

/// A text kept whole, so that a message can quote the line it speaks of.
/// Shared and never changed after loading; any thread may read it.
struct Source {
  std::string name;  ///< As the user gave it: a relative path stays relative.
  std::string text;
};

/// A place in a Source. Lines and byte columns count from 1; line 0 means
/// that only the file is known, a null source that not even that is. A byte order mark at the
/// beginning of a file is no part of its first line.
struct Span {
  std::shared_ptr<const Source> source;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::uint32_t length = 1;  ///< In bytes; a span never crosses the end of its line.
};

enum class Severity : std::uint8_t { note, warning, error };

/// A second place that explains a finding ("first defined here").
struct Note {
  std::string message;
  Span where;
};

/// One finding: what is wrong, where, and what to do about it.
struct Diagnostic {
  Severity severity = Severity::error;
  std::string code;     ///< Stable and searchable, e.g. "US-P012"; listed in docs/codes.md.
  std::string message;  ///< One sentence, lower case, no full stop.
  Span where;
  std::string hint;  ///< The next thing to try; empty if we cannot know.
  std::vector<Note> notes;
};

/// Findings are collected, never thrown: one run reports them all.
using Findings = std::vector<Diagnostic>;

/// True when at least one finding is an error.
[[nodiscard]] bool has_errors(const Findings& findings);

/// Renders one finding as plain text: `file:line:col`, the line, a caret, the
/// notes and the hint. Parts that are not known are left out. Control characters of
/// the quoted text are shown as '?', so that a file cannot drive the terminal.
[[nodiscard]] std::string render(const Diagnostic& finding);

/// All findings, one after another, in the order given.
[[nodiscard]] std::string render(const Findings& findings);

}  // namespace understudy::diag
