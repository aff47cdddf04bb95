#include "block.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/parse.hpp>
#include <boost/system/error_code.hpp>
#include <fmt/format.h>

#include "attributes.hpp"
#include "command_rules.hpp"
#include "expectation.hpp"
#include "markdown.hpp"
#include "placeholders.hpp"
#include "session.hpp"
#include "shell_scanner.hpp"
#include "snippet.hpp"
#include "understudy/diag/nearest.hpp"
#include "understudy/model/playbook.hpp"
#include "way_of_running.hpp"
#include "words.hpp"

namespace understudy::parse {

namespace {

constexpr std::array<std::string_view, 6> runnable{"sh",      "bash",     "shell",
                                                   "console", "terminal", "shell-session"};
constexpr std::array<std::string_view, 8> other_shells{"zsh", "ksh",  "mksh", "dash",
                                                       "ash", "fish", "csh",  "tcsh"};

/// `shel` or `consoel`: one or two letters from a language that runs, and long enough not to be one
/// of its own.
std::optional<std::string> misspelt(const std::string& language) {
  constexpr std::size_t shortest = 4;
  constexpr std::array<std::string_view, 4> near_misses{"bash", "shell", "console", "terminal"};
  if (language.size() < shortest) return std::nullopt;
  return diag::nearest(language, near_misses);
}

std::string_view describe(Waiting waiting) {
  switch (waiting) {
    case Waiting::line: return "it ends in a backslash";
    case Waiting::quote: return "a quote or bracket is still open";
    case Waiting::heredoc: return "its here-document has no end";
    default: return "a 'done', 'fi', 'esac', '}' or what follows an operator is missing";
  }
}

}  // namespace

Runs runs(const Fence& fence, const AttributeList& before) {
  const bool interpreted =
      std::ranges::find(before, "interpreter", &Attribute::key) != before.end() ||
      fence.info.contains("interpreter=") || fence.info.contains("\"interpreter\"");
  if (interpreted && !fence.language.empty()) return Runs::yes;
  if (fence.language.empty() || is_one_of(fence.language, other_shells)) return Runs::unclear;
  if (is_one_of(fence.language, runnable)) return Runs::yes;
  return misspelt(fence.language) ? Runs::unclear : Runs::no;
}

std::optional<model::Block> held_block(const Fence& fence, const TextIndex& index) {
  if (runs(fence) != Runs::unclear) return std::nullopt;
  Snippet snippet;
  for (const CodeLine& line : fence.lines) snippet.add(line.text, line.line, line.column);
  if (trimmed(snippet.text()).empty()) return std::nullopt;
  model::Block block{.language = fence.language, .where = fence.where};
  block.commands.push_back(
      {.text = snippet.text(), .expected = {}, .where = snippet.span(index, 0, 1)});
  return block;
}

void BlockReader::report_unclear(const Fence& fence) {
  if (fence.language.empty()) {
    reporter_.error("US-P025",
                    fence.fenced
                        ? "this fence does not say its language, so it is not clear "
                          "whether it is to be run"
                        : "this indented block has no language, so it is not clear whether "
                          "it is to be run",
                    fence.where,
                    fence.fenced ? "write `sh`, or `text` if it is sample output"
                                 : "make it a fence: `sh` if it is to be run, `text` if not");
  } else if (is_one_of(fence.language, other_shells)) {
    reporter_.error("US-P026", fmt::format("the shell '{}' is not supported", fence.written),
                    fence.where,
                    fmt::format("write the block for bash, let its own shell read it whole, "
                                "`{0} {{interpreter={0}}}`, or give it the language 'text'",
                                fence.written));
  } else if (const auto meant = misspelt(fence.language)) {
    reporter_.error(
        "US-P027",
        fmt::format("the language '{}' does not run, but is close to one that does", fence.written),
        fence.where, fmt::format("did you mean '{}'?", *meant));
  }
}

std::optional<ReadBlock> BlockReader::read(const Fence& fence, AttributeList before) {
  const Runs run = runs(fence, before);
  if (run == Runs::unclear) report_unclear(fence);
  if (run != Runs::yes) return std::nullopt;

  ReadBlock read{.block = {.language = fence.language, .where = fence.where}};
  if (!fence.info.empty() && !fence.info.starts_with('{')) {
    reporter_.error("US-P033", "what follows the language is not read",
                    index_.span(fence.info_offset, fence.info_offset + fence.info.size()),
                    "write attributes in braces, as in {timeout=5m}");
  } else {
    AttributeList own = read_attributes(index_, fence.info, fence.info_offset, reporter_);
    if (before.empty()) {
      before = std::move(own);
    } else {
      std::ranges::move(own, std::back_inserter(before));
    }
  }
  read.meaning = interpret(before, Bearer::block, reporter_);
  read.block.attributes = std::exchange(read.meaning.attributes, {});
  given_ = &read.block.attributes;

  if (!given_->interpreter.empty()) {
    read.block.commands = text_for_an_interpreter(fence);
  } else {
    const char prompt = prompt_of(fence, reporter_);
    read.block.style = prompt == '\0' ? model::BlockStyle::script : model::BlockStyle::session;
    read.block.commands = prompt == '\0' ? script_of(fence) : commands_of(fence, prompt);
  }
  given_ = nullptr;
  if (read.block.commands.empty()) return std::nullopt;
  check_attributes(read);
  return read;
}

std::vector<model::ShellCommand> BlockReader::script_of(const Fence& fence) {
  Snippet snippet;
  const bool empty = std::ranges::all_of(
      fence.lines, [](const CodeLine& line) { return trimmed(line.text).empty(); });
  if (empty) {
    reporter_.error("US-P041", "this block holds nothing to run", fence.where,
                    "write the command, or take the block out");
    return {};
  }
  if (is_terminal(fence)) {
    reporter_.error("US-P040",
                    fmt::format("this {} block has no '$ ' prompt, so commands and output cannot "
                                "be told apart",
                                fence.written),
                    fence.where,
                    "put '$ ' before each command; or write `sh` for a script, `text` for output");
    return {};
  }
  for (const CodeLine& line : fence.lines) {
    snippet.add(line.text, line.line, line.column);
    if (!trimmed(line.text).starts_with("$ ")) continue;
    reporter_.error("US-P051", "a '$ ' prompt stands in a script",
                    index_.at(line.line, line.column, line.text.size()),
                    "take the prompts out, or begin the block with one to document its output");
  }
  check_command(snippet);
  return {{.text = snippet.text(), .expected = {}, .where = snippet.span(index_, 0, 1)}};
}

/// In another language `<x>` may mean anything, so only `{{x}}` is a placeholder there.
std::vector<model::ShellCommand> BlockReader::text_for_an_interpreter(const Fence& fence) {
  Snippet snippet;
  bool empty = true;
  for (const CodeLine& line : fence.lines) {
    empty = empty && trimmed(line.text).empty();
    snippet.add(line.text, line.line, line.column);
  }
  if (empty) {
    reporter_.error("US-P041", "this block holds nothing to run", fence.where,
                    "write the command, or take the block out");
    return {};
  }
  if (is_one_of(fence.language, runnable) && prompt_of(fence, reporter_) != '\0') {
    reporter_.error("US-P067", "an interpreter reads the whole block, prompts and all", fence.where,
                    "take the prompts out, or take 'interpreter' out");
    return {};
  }
  if (given_->skip.empty()) {
    std::vector<Placeholder> placeholders = find_placeholders(snippet.text());
    std::erase_if(placeholders, &Placeholder::angled);
    note_placeholders(snippet, placeholders);
  }
  return {{.text = snippet.text(), .expected = {}, .where = snippet.span(index_, 0, 1)}};
}

std::vector<model::ShellCommand> BlockReader::commands_of(const Fence& fence, char prompt) {
  std::vector<model::ShellCommand> commands;
  std::vector<SessionCommand> all = split_session(fence, prompt, index_, reporter_);
  commands.reserve(all.size());
  for (SessionCommand& written : all) commands.push_back(command_of(written));
  return commands;
}

model::ShellCommand BlockReader::command_of(SessionCommand& written) {
  check_session_command(written);
  const std::size_t first_line = written.text.text().find('\n');
  model::ShellCommand command{
      .text = written.text.text(),
      .where = written.text.span(index_, 0, std::min(first_line, written.text.text().size()))};
  read_output(std::move(written.output), command);
  return command;
}

void BlockReader::read_output(std::vector<CodeLine> output, model::ShellCommand& command) {
  const bool json = given_->output == model::OutputMode::json;
  // A lone `[7]` is a list as well.
  if (output.size() > (json ? 1U : 0U)) {
    if (const auto code = exit_mark(output.back().text)) {
      command.exit_code = *code;
      output.pop_back();
    }
  }
  if (json) {
    read_json(output, command);
    return;
  }
  for (const CodeLine& line : output) {
    auto expected = read_expected(line, index_, reporter_);
    if (expected) command.expected.push_back(std::move(*expected));
  }
  for (std::size_t i = 0; i + 1 < command.expected.size(); ++i) {
    if (command.expected[i].match != model::Match::no_eol) continue;
    reporter_.error("US-P039", "only the last line of the output can have no end",
                    command.expected[i].where, "take '(no-eol)' off, or what follows it");
  }
}

/// No line of JSON bears a mark: it is compared as a whole.
void BlockReader::read_json(const std::vector<CodeLine>& output, model::ShellCommand& command) {
  std::string text;
  for (const CodeLine& line : output) {
    command.expected.push_back({.text = std::string(line.text),
                                .where = index_.at(line.line, line.column, line.text.size())});
    text += line.text;
    text += '\n';
  }
  if (command.expected.empty() || !given_->skip.empty()) return;
  boost::system::error_code error;
  [[maybe_unused]] const auto parsed = boost::json::parse(text, error);
  if (!error) return;
  reporter_.error("US-P063", "the output documented here is not JSON",
                  command.expected.front().where, "correct it; \"[..]\" stands for any value");
}

/// A secret in a command would be on the command line, for every user of the machine to see.
void BlockReader::note_placeholders(const Snippet& snippet, const std::vector<Placeholder>& found) {
  for (const Placeholder& placeholder : found) {
    if (!inputs_.is_secret(placeholder.name)) continue;
    reporter_.error("US-P068",
                    fmt::format("the secret '{}' must not be put into a command", placeholder.name),
                    snippet.span(index_, placeholder.offset, placeholder.length),
                    fmt::format("read it from the environment: \"${}\"", placeholder.name));
  }
  inputs_.note(snippet, found, index_);
}

void BlockReader::check_command(const Snippet& snippet) {
  if (!given_->skip.empty()) return;  // Never typed by us.
  const std::vector<Placeholder> placeholders = find_placeholders(snippet.text());
  note_placeholders(snippet, placeholders);
  ShellScanner scanner;
  scanner.feed_lines(masked(snippet.text(), placeholders));
  judge_command(snippet, placeholders, scanner.finish());
}

void BlockReader::check_session_command(SessionCommand& written) {
  const std::string& text = written.text.text();
  // What read the block has scanned the command already; that counts if there was nothing to mask.
  if (!given_->skip.empty() || text.contains('\n') || !find_placeholders(text).empty()) {
    check_command(written.text);
  } else {
    judge_command(written.text, {}, written.scanned);
  }
}

void BlockReader::judge_command(const Snippet& snippet,
                                const std::vector<Placeholder>& placeholders,
                                const ScannedText& scanned) {
  if (scanned.waiting != Waiting::nothing) {
    reporter_.error("US-P048",
                    fmt::format("the command is not finished: {}", describe(scanned.waiting)),
                    snippet.span(index_, 0, snippet.text().find('\n')),
                    "finish it; further lines of a command in a console block begin with '> '");
  }
  for (const Placeholder& placeholder : placeholders) {
    if (!placeholder.angled ||
        !std::ranges::binary_search(scanned.bare_masks, placeholder.offset)) {
      continue;
    }
    reporter_.warning(
        "US-P036",
        fmt::format("'<{}>' is taken for a placeholder; typed as it stands, a shell reads from a "
                    "file and overwrites the next word",
                    placeholder.name),
        snippet.span(index_, placeholder.offset, placeholder.length),
        fmt::format("write '{{{{{}}}}}', which fails safely", placeholder.name));
  }
  // A person has the terminal, and ends what does not end by itself.
  if (given_->interactive) return;
  for (Objection& objection : object_to(scanned.commands, given_->background)) {
    reporter_.error("US-P035", std::move(objection.message),
                    snippet.span(index_, objection.offset, objection.length),
                    std::move(objection.hint));
  }
}

void BlockReader::check_guard(std::string_view guard, std::size_t offset) {
  const model::Attributes none;
  given_ = &none;
  check_command(Snippet(guard, index_, offset));
  given_ = nullptr;
}

void BlockReader::check_attributes(const ReadBlock& read) {
  check_way_of_running(read.block, read.meaning, reporter_);
  const bool script = read.block.style == model::BlockStyle::script;
  if (script && read.meaning.output_at) {
    reporter_.error("US-P032", "'output' is about documented output, but a script has none",
                    *read.meaning.output_at,
                    "write the commands with '$ ' before them and their output below");
  }
  if (!read.meaning.has_exit) return;
  for (const model::ShellCommand& command : read.block.commands) {
    if (command.exit_code == 0) continue;
    reporter_.error("US-P032",
                    fmt::format("the exit code is given twice: [{}] below the command, and 'exit='",
                                command.exit_code),
                    command.where, "keep one of them");
  }
}

}  // namespace understudy::parse
