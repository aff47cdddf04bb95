#include "block_text.hpp"

#include <cstddef>
#include <string_view>

#include <fmt/format.h>

#include "expectation.hpp"
#include "words.hpp"

namespace understudy::parse {

namespace {

std::string_view sign_of(model::Repeat repeat) {
  switch (repeat) {
    case model::Repeat::once: return "";
    case model::Repeat::optional: return "?";
    case model::Repeat::star: return "*";
    case model::Repeat::plus: return "+";
  }
  return "";
}

/// Whether a line of output that bears no mark would be taken for something else.
bool is_taken_for_more(const model::ExpectedLine& line, bool last) {
  const std::string_view text = trimmed(line.text);
  if (line.repeat != model::Repeat::once || has_mark(line.text)) return true;
  if (text == "..." || line.text.contains("[..]") || text == "$") return true;
  if (line.text.starts_with("$ ") || line.text.starts_with("> ") || line.text == ">") return true;
  return last && (text.empty() || exit_mark(line.text));
}

std::string output_line(const model::ExpectedLine& line, bool last) {
  const std::string_view sign = sign_of(line.repeat);
  switch (line.match) {
    case model::Match::any_lines:
    case model::Match::wildcard: return line.text;
    case model::Match::glob: return fmt::format("{} (glob{})", line.text, sign);
    case model::Match::regex: return fmt::format("{} (re{})", line.text, sign);
    case model::Match::escaped: return fmt::format("{} (esc{})", line.text, sign);
    case model::Match::no_eol: return fmt::format("{} (no-eol)", line.text);
    case model::Match::literal: break;
  }
  if (!is_taken_for_more(line, last)) return line.text;
  return fmt::format("{} (equal{})", line.text, sign);
}

/// The prompt before the first line, and before all others what a transcript has there.
std::string prompted(std::string_view text) {
  std::string out = "$ ";
  for (std::size_t at = 0; at < text.size(); ++at) {
    out += text[at];
    if (text[at] != '\n') continue;
    const bool empty = at + 1 >= text.size() || text[at + 1] == '\n';
    out += empty ? ">" : "> ";
  }
  return out + '\n';
}

}  // namespace

std::string code_of(const model::Block& block) {
  if (block.style == model::BlockStyle::script) return block.commands.front().text;
  const bool json = block.attributes.output == model::OutputMode::json;
  std::string out;
  for (const model::ShellCommand& command : block.commands) {
    out += prompted(command.text);
    const bool ends = command.exit_code == 0;  // Nothing stands below the last line.
    for (std::size_t i = 0; i < command.expected.size(); ++i) {
      const model::ExpectedLine& line = command.expected[i];
      const bool last = ends && i + 1 == command.expected.size();
      out += json ? line.text : output_line(line, last);
      out += '\n';
    }
    if (!ends) out += fmt::format("[{}]\n", command.exit_code);
  }
  out.pop_back();
  return out;
}

}  // namespace understudy::parse
