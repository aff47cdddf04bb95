// Commands that no way leads to, and blocks that run elsewhere than the person who reads them is.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "../rules.hpp"
#include "../subject.hpp"
#include "understudy/parse/shell.hpp"

namespace understudy::check {

namespace {

using Steps = std::vector<model::Step>;

std::string_view line_at(std::string_view text, std::size_t offset) {
  const auto begin = offset == 0 ? 0 : text.rfind('\n', offset - 1) + 1;  // 0 when there is none.
  return text.substr(begin, text.find('\n', begin) - begin);
}

/// Whether anything but comments stands in the lines after the one at `offset`.
bool goes_on_behind(std::string_view text, std::size_t offset) {
  auto end = text.find('\n', offset);
  while (end != std::string_view::npos) {
    const std::string_view line = line_at(text, end + 1);
    const auto first = line.find_first_not_of(" \t");
    if (first != std::string_view::npos && line[first] != '#') return true;
    end = text.find('\n', end + 1);
  }
  return false;
}

/// `exit` on a line of its own at the margin: no condition is around it.
void check_exits(const model::ShellCommand& command, Sink& sink) {
  const std::string_view text = command.text;
  for (const parse::StartedCommand& started : parse::started_commands(text)) {
    if (started.words.front() != "exit" || started.words.size() > 2) continue;
    const auto before = text.substr(0, started.offset).find_last_not_of(" \t\n");
    const bool joined =
        before != std::string_view::npos && std::string_view("\\|&{(").contains(text[before]);
    const std::string_view line = line_at(text, started.offset);
    if (!line.starts_with("exit") || line.contains(';') || line.contains('}') || joined) continue;
    if (!goes_on_behind(text, started.offset)) continue;
    sink.error("US-R054", "what follows this 'exit' is never done",
               place_of(command, started.offset, 4), "take it out, or put a condition around it");
    return;
  }
}

/// The host that `ssh HOST` without a command opens a session on; empty for everything else.
std::string session_host(std::string_view line) {
  const auto started = parse::started_commands(line);
  if (started.empty() || started.front().words.front() != "ssh") return {};
  constexpr std::string_view with_value = "bcDEeFIiJLlmOopQRSWw";
  std::string host;
  const std::vector<std::string>& words = started.front().words;
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i].starts_with('-')) {
      if (words[i].size() == 2 && with_value.contains(words[i][1])) ++i;
    } else if (!host.empty()) {
      return {};  // It brings its command along.
    } else {
      host = words[i];
    }
  }
  return host;
}

/// A line of a step that tells a person to open a session: its own, or as inline code.
std::string session_in(std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of(" \t>$*-"), line.size()));
  if (line.starts_with("ssh ")) return session_host(line);
  const auto code = line.find("`ssh ");
  if (code == std::string_view::npos) return {};
  const std::string_view inside = line.substr(code + 1);
  return session_host(inside.substr(0, inside.find('`')));
}

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

bool goes_home(const model::Step& step) {
  constexpr std::array<std::string_view, 5> words{"local machine", "log out", "logout", "locally",
                                                  "your own machine"};
  const std::string text = lowered(step.text);
  return std::ranges::any_of(words, [&](std::string_view word) { return text.contains(word); });
}

/// Where a person who follows the steps is logged in, by what the text says.
class Elsewhere {
 public:
  explicit Elsewhere(Sink& sink) : sink_(sink) {}

  /// The scenarios of a file come one after the other: it is cut into lines once.
  void open(const std::shared_ptr<const diag::Source>& source) {
    if (source == source_) return;
    source_ = source;
    lines_.clear();
    std::string_view rest = source == nullptr ? std::string_view() : source->text;
    if (!rest.contains("ssh ")) return;  // Nobody goes anywhere.
    while (!rest.empty()) {
      const auto end = rest.find('\n');
      lines_.push_back(rest.substr(0, end));
      rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    }
  }

  void check(const Steps& steps) {
    if (lines_.empty()) return;
    host_.clear();
    for (std::size_t i = 0; i < steps.size(); ++i) {
      if (goes_home(steps[i])) host_.clear();
      block_ = 0;
      const std::uint32_t end = i + 1 < steps.size() ? steps[i + 1].where.line : past(steps[i]);
      for (std::uint32_t line = steps[i].where.line; line > 0 && line < end; ++line) {
        if (line <= lines_.size()) read(steps[i], line);
      }
    }
  }

 private:
  void read(const model::Step& step, std::uint32_t line) {
    while (block_ < step.blocks.size() && step.blocks[block_].where.line <= line) {
      check_block(step.blocks[block_++]);
    }
    const std::string found = session_in(lines_[line - 1]);
    if (found.empty()) return;
    host_ = found;
    opened_ = step.where;
    opened_.line = line;
    const std::string_view text = lines_[line - 1];
    const auto first = std::min(text.find_first_not_of(" \t"), text.size());
    opened_.column = static_cast<std::uint32_t>(first) + 1;
    opened_.length = static_cast<std::uint32_t>(text.size() - first);
  }

  void check_block(const model::Block& block) {
    const bool here = block.attributes.host.empty() && block.attributes.skip.empty();
    if (host_.empty() || !here) return;
    sink_
        .error(
            "US-R072",
            fmt::format("this runs on the default host, but a person who follows the steps is on "
                        "'{}' by now",
                        host_),
            block.where, "declare that host in the manifest and write host=NAME")
        .notes.push_back({.message = "the session is opened here", .where = opened_});
    host_.clear();
  }

  /// Of the last step: up to the next heading.
  [[nodiscard]] std::uint32_t past(const model::Step& step) const {
    std::uint32_t line = step.where.line + 1;
    while (line <= lines_.size() && !lines_[line - 1].starts_with('#')) ++line;
    return line;
  }

  Sink& sink_;
  std::shared_ptr<const diag::Source> source_;
  std::vector<std::string_view> lines_;
  std::size_t block_ = 0;  ///< The next one of the step.
  std::string host_;       ///< Where the person is; empty: where they began.
  diag::Span opened_;
};

}  // namespace

void check_ways(const Subject& subject, Sink& sink) {
  Elsewhere elsewhere(sink);
  for (const Told& told : subject.scenarios()) {
    each_block(*told.scenario, [&](const Running& at) {
      const model::Attributes& given = at.block->attributes;
      const bool script = at.block->style == model::BlockStyle::script;
      if (!script || !given.skip.empty() || !given.interpreter.empty()) return;
      for (const model::ShellCommand& command : at.block->commands) check_exits(command, sink);
    });
    elsewhere.open(told.scenario->where.source);
    for (const auto* steps : {&told.scenario->recovery, &told.scenario->test,
                              &told.scenario->resume, &told.scenario->rollback}) {
      elsewhere.check(*steps);
    }
  }
}

}  // namespace understudy::check
