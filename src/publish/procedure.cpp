#include "procedure.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <cmark.h>
#include <fmt/format.h>

#include "markdown_tree.hpp"
#include "markup.hpp"
#include "page.hpp"
#include "understudy/model/playbook.hpp"
#include "understudy/publish/markdown.hpp"
#include "understudy/report/playbook.hpp"

namespace understudy::publish {

namespace {

/// The line of its file on which the section's text begins: below its heading, which may take two
/// lines and have empty ones behind it.
std::uint32_t first_line_of(const model::Section& section) {
  const std::string_view wanted = std::string_view(section.text).substr(0, section.text.find('\n'));
  if (section.where.source == nullptr) return section.where.line + 1;
  const std::string_view whole = section.where.source->text;
  std::uint32_t number = 0;
  for (std::size_t at = 0; at < whole.size();) {
    const std::size_t end = std::min(whole.find('\n', at), whole.size());
    std::string_view line = whole.substr(at, end - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    ++number;
    if (number > section.where.line && line == wanted) return number;
    at = end + 1;
  }
  return section.where.line + 1;
}

/// The last part of `recovery.3.a`.
std::string_view last_part(std::string_view id) {
  const auto dot = id.rfind('.');
  return dot == std::string_view::npos ? id : id.substr(dot + 1);
}

/// An expected line with the mark that says how it is compared.
std::string expected_line(const model::ExpectedLine& line) {
  std::string_view mark;
  switch (line.match) {
    case model::Match::literal:
    case model::Match::wildcard: break;
    case model::Match::any_lines: return "...";
    case model::Match::glob: mark = "glob"; break;
    case model::Match::regex: mark = "re"; break;
    case model::Match::escaped: mark = "esc"; break;
    case model::Match::no_eol: mark = "no-eol"; break;
  }
  std::string_view repeat;
  if (line.repeat == model::Repeat::optional) repeat = "?";
  if (line.repeat == model::Repeat::star) repeat = "*";
  if (line.repeat == model::Repeat::plus) repeat = "+";
  if (mark.empty() && repeat.empty()) return line.text;
  return fmt::format("{} ({}{})", line.text, mark, repeat);
}

std::string expected_text(const model::ShellCommand& command) {
  std::string out;
  for (const model::ExpectedLine& line : command.expected) out += expected_line(line) + "\n";
  return out;
}

std::string_view expectation(model::OutputMode mode) {
  switch (mode) {
    case model::OutputMode::match: return "It must print";
    case model::OutputMode::contains: return "Among other things it must print";
    case model::OutputMode::sample: return "It prints something like";
    case model::OutputMode::ignore: return "It may print";
    case model::OutputMode::json: return "It must print at least this JSON";
  }
  return "It must print";
}

Html guard_html(const std::string& guard, const std::string& host, bool negated) {
  if (guard.empty()) return {};
  return html("<p class=\"guard\">{} <code>{}</code>{}</p>", negated ? "unless" : "when", guard,
              host.empty() ? std::string() : " on " + host);
}

}  // namespace

Procedure::Procedure(const std::vector<model::Step>& steps, std::string prefix,
                     std::string_view name, const LinkTarget& target)
    : prefix_(std::move(prefix)), name_(name), target_(target) {
  for (const model::Step& step : steps) know(step);
}

void Procedure::know(const model::Step& step) {
  steps_[step.where.line] = &step;
  for (const model::Block& block : step.blocks) blocks_[block.where.line] = &block;
  for (const model::Branch& branch : step.branches) know(branch);
}

void Procedure::know(const model::Branch& branch) {
  branches_[branch.where.line] = &branch;
  for (const model::Block& block : branch.blocks) blocks_[block.where.line] = &block;
  for (const model::Step& step : branch.steps) know(step);
}

std::uint32_t Procedure::line_of(Node node) const {
  return first_line_ + MarkdownTree::line_of(node) - 1;
}

Html Procedure::render(const model::Section& section) {
  first_line_ = first_line_of(section);
  const MarkdownTree tree(section.text, target_);
  Writer out;
  blocks(MarkdownTree::children(tree.root()), out);
  return out.take();
}

/// Prose that follows on prose stands in one element.
void Procedure::blocks(const std::vector<Node>& nodes, Writer& out) {
  Writer prose;
  const auto flush = [&] {
    if (!prose.empty()) out.add("<div class=\"prose\">{}</div>\n", prose.take());
    prose = Writer();
  };
  for (Node node : nodes) {
    const cmark_node_type type = cmark_node_get_type(node);
    if (type == CMARK_NODE_CODE_BLOCK) {
      const auto known = blocks_.find(line_of(node));
      if (known != blocks_.end()) {
        flush();
        command(*known->second, out);
        continue;
      }
    }
    if (type == CMARK_NODE_LIST) {
      const auto items = MarkdownTree::children(node);
      const bool known = std::ranges::any_of(items, [this](Node item) {
        return steps_.contains(line_of(item)) || branches_.contains(line_of(item));
      });
      if (known) {
        flush();
        list(node, out);
        continue;
      }
    }
    prose.add(MarkdownTree::render(node));
  }
  flush();
}

void Procedure::list(Node node, Writer& out) {
  const bool ordered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST;
  out.add(Html{ordered ? "<ol class=\"steps\">\n" : "<ul class=\"branches\">\n"});
  for (Node item : MarkdownTree::children(node)) {
    const std::uint32_t line = line_of(item);
    if (const auto known = steps_.find(line); known != steps_.end()) {
      step(*known->second, item, out);
    } else if (const auto way = branches_.find(line); way != branches_.end()) {
      branch(*way->second, item, out);
    } else {
      out.add(Html{"<li class=\"note\">"});
      blocks(MarkdownTree::children(item), out);
      out.add(Html{"</li>\n"});
    }
  }
  out.add(Html{ordered ? "</ol>\n" : "</ul>\n"});
}

void Procedure::step(const model::Step& step, Node item, Writer& out) {
  out.add(
      "<li class=\"step{}\" id=\"{}{}\" data-step=\"{}\"><div class=\"step-head\">"
      "<span class=\"step-number\">{}</span>",
      step.manual() ? " by-hand" : "", prefix_, step.id, step.id, last_part(step.id));
  if (step.manual()) out.add(Html{"<span class=\"who\">by hand</span>"});
  const std::string conditions = step.manual() ? report::conditions_of(step.attributes) : "";
  if (!conditions.empty()) out.add("<span class=\"where\">{}</span>", conditions);
  out.add(Html{"</div>\n"});
  out.add(guard_html(step.guard, step.guard_host, step.guard_negated));
  blocks(MarkdownTree::children(item), out);
  out.add(Html{"</li>\n"});
}

void Procedure::branch(const model::Branch& branch, Node item, Writer& out) {
  out.add(
      "<li class=\"branch\" id=\"{}{}\" data-step=\"{}\"><span class=\"step-number\">{}"
      "</span>\n",
      prefix_, branch.id, branch.id, last_part(branch.id));
  if (branch.guard.empty()) {
    out.add(Html{"<p class=\"guard\">a person decides</p>"});
  } else {
    out.add(guard_html(branch.guard, branch.guard_host, branch.guard_negated));
  }
  blocks(MarkdownTree::children(item), out);
  out.add(Html{"</li>\n"});
}

void Procedure::command(const model::Block& block, Writer& out) {
  const std::string conditions = report::conditions_of(block.attributes);
  const std::string_view verb = block.attributes.skip.empty() ? "Run" : "Do not run";
  for (const model::ShellCommand& command : block.commands) {
    const std::string id = fmt::format("cmd-{}{}-{}", prefix_, name_, ++commands_);
    out.add(
        "<figure class=\"command\"><figcaption>{} <span class=\"conditions\">{}</span> {}"
        "</figcaption>\n<pre class=\"cmd\" tabindex=\"0\"><code id=\"{}\">{}</code></pre>",
        verb, conditions, copy_button(id), id, command.text);
    const std::string expected = expected_text(command);
    if (!expected.empty()) {
      out.add(
          "<p class=\"expect-title\">{}</p><pre class=\"expect\" tabindex=\"0\"><code>{}"
          "</code></pre>",
          expectation(block.attributes.output), expected);
    }
    if (command.exit_code != 0) {
      out.add("<p class=\"expect-title\">It must end with exit code {}</p>", command.exit_code);
    }
    out.add(Html{"</figure>\n"});
  }
}

}  // namespace understudy::publish
