#include "step_reader.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <cmark.h>
#include <fmt/format.h>

#include "attributes.hpp"
#include "block.hpp"
#include "comment.hpp"
#include "markdown.hpp"
#include "procedure.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/playbook.hpp"
#include "words.hpp"

namespace understudy::parse {

namespace {

/// What an item turns out to hold, whether it is a step or a branch.
struct Draft {
  std::string text;
  std::string name;
  std::string guard;
  std::string guard_host;
  bool guard_negated = false;
  model::Attributes attributes;
  std::vector<model::Block> blocks;
  std::vector<model::Branch> branches;
  std::vector<model::Step> steps;
};

enum class Role : std::uint8_t { step, branch };

bool is_list(MarkdownNode node, cmark_list_type type) {
  return cmark_node_get_type(node) == CMARK_NODE_LIST && cmark_node_get_list_type(node) == type;
}

/// a, b, … z, aa, ab, …
std::string letters(std::size_t number) {
  constexpr std::size_t alphabet = 26;
  std::string out;
  for (std::size_t left = number + 1; left > 0; left = (left - 1) / alphabet) {
    out.insert(out.begin(), static_cast<char>('a' + (left - 1) % alphabet));
  }
  return out;
}

/// Whether two blocks are ways of doing the same thing rather than one after the other.
bool speaks_of_a_choice(std::string_view text) {
  constexpr std::array<std::string_view, 4> phrases{"or", "alternatively", "can be overridden",
                                                    "instead"};
  const std::string low = lower(text);
  return std::ranges::any_of(phrases, [&](std::string_view phrase) {
    for (auto at = low.find(phrase); at != std::string::npos; at = low.find(phrase, at + 1)) {
      const bool begins = at == 0 || !is_letter(low[at - 1]);
      if (begins && begins_with_word(std::string_view(low).substr(at), phrase)) return true;
    }
    return false;
  });
}

/// Layout marks of site generators, `{: .notice}`, say nothing to a person.
std::string without_layout_marks(std::string text) {
  const auto at = text.find("{:");
  if (at != std::string::npos && text.ends_with('}')) text.resize(at);
  return std::string(trimmed(text));
}

/// Whether a bullet is one of the ways on of a decision.
bool is_conditional(const Document& document, MarkdownNode item) {
  for (const MarkdownNode child : children(item)) {
    if (cmark_node_get_type(child) != CMARK_NODE_HTML_BLOCK) {
      return cmark_node_get_type(child) == CMARK_NODE_PARAGRAPH &&
             begins_with_condition(prose(child));
    }
    const HtmlText html = read_html(document, child);
    const bool declared = std::ranges::any_of(
        html.comments, [](const Comment& c) { return c.kind == CommentKind::branch; });
    if (declared) return true;
    if (!html.text.empty()) return begins_with_condition(html.text);
  }
  return false;
}

class ItemReader {
 public:
  ItemReader(Role role, std::string id, ScenarioScope& scope)
      : role_(role),
        id_(std::move(id)),
        scope_(scope),
        document_(scope.document),
        reporter_(scope.reporter),
        blocks_(scope.document.index(), scope.inputs, scope.reporter) {}

  Draft read(MarkdownNode item) {
    where_ = document_.where(item);
    content(item);
    settle_pending();
    settle_guard();
    for (model::Block& block : draft_.blocks) {
      if (block.attributes.host.empty()) block.attributes.host = step_host_;
    }
    check_condition();
    return std::move(draft_);
  }

 private:
  void content(MarkdownNode parent) {
    for (const MarkdownNode node : children(parent)) {
      switch (cmark_node_get_type(node)) {
        case CMARK_NODE_PARAGRAPH:
        case CMARK_NODE_HEADING: paragraph(node); break;
        case CMARK_NODE_CODE_BLOCK: code(node); break;
        case CMARK_NODE_HTML_BLOCK: html(node); break;
        case CMARK_NODE_LIST: list(node); break;
        case CMARK_NODE_BLOCK_QUOTE: content(node); break;
        default: break;
      }
    }
  }

  void say(std::string_view text) {
    if (text.empty()) return;
    if (!draft_.text.empty()) draft_.text += ' ';
    draft_.text += text;
    between_ += ' ';
    between_ += text;
  }

  void paragraph(MarkdownNode node) {
    say(without_layout_marks(prose(node)));
    each_node(node, [&](MarkdownNode inner) {
      if (cmark_node_get_type(inner) != CMARK_NODE_HTML_INLINE) return;
      if (!is_for_tool(cmark_node_get_literal(inner))) return;
      reporter_.error("US-P045", "a comment for the tool must not stand inside a line of text",
                      document_.where(node), "put it on a line of its own, above what it is for");
    });
  }

  void html(MarkdownNode node) {
    const HtmlText found = read_html(document_, node);
    for (const Comment& comment : found.comments) annotate(comment);
    say(without_layout_marks(found.text));
  }

  [[nodiscard]] bool untouched() const {
    return draft_.text.empty() && draft_.blocks.empty() && draft_.branches.empty() &&
           draft_.steps.empty();
  }

  void annotate(const Comment& comment) {
    if (comment.kind == CommentKind::other) return;
    if (comment.kind == CommentKind::malformed) {
      report_malformed(comment, reporter_);
      return;
    }
    if (comment.kind == CommentKind::check) {
      reporter_.error("US-P045", "a 'check:' comment is for a box to tick below Basic assumptions",
                      comment.where, "write 'step:', and the check as when='…'");
      return;
    }
    const std::string_view text = trimmed(comment.attributes);
    const auto gap = text.empty() ? 0 : text.data() - comment.attributes.data();
    AttributeList list = read_attributes(document_.index(), text,
                                         comment.offset + static_cast<std::size_t>(gap), reporter_);
    if (comment.kind == CommentKind::branch) {
      annotate_branch(list, comment);
      return;
    }
    if (role_ == Role::step && untouched() && pending_.empty()) take_guard(list);
    std::ranges::move(list, std::back_inserter(pending_));
  }

  void annotate_branch(const AttributeList& list, const Comment& comment) {
    if (role_ != Role::branch || !untouched()) {
      reporter_.error("US-P045", "a 'branch:' comment must be the first thing of a nested bullet",
                      comment.where, "move it there, or write 'step:'");
      return;
    }
    const Meaning meaning = interpret(list, Bearer::branch, reporter_);
    if (meaning.when_at) blocks_.check_guard(meaning.attributes.when, meaning.when_offset);
    guard_by(meaning.attributes);
  }

  void guard_by(const model::Attributes& given) {
    draft_.guard = given.when;
    draft_.guard_host = given.host;
    draft_.guard_negated = given.unless;
  }

  /// A comment with `when` that opens a step is about the step as a whole: its guard, its host and
  /// its name are taken out of the list.
  void take_guard(AttributeList& list) {
    const bool guards = std::ranges::any_of(
        list, [](const Attribute& given) { return given.key == "when" || given.key == "unless"; });
    if (!guards) return;
    constexpr std::array<std::string_view, 4> of_the_step{"when", "unless", "host", "name"};
    AttributeList own;
    AttributeList rest;
    for (Attribute& given : list) {
      (is_one_of(given.key, of_the_step) ? own : rest).push_back(std::move(given));
    }
    list = std::move(rest);
    const Meaning meaning = interpret(own, Bearer::block, reporter_);
    if (meaning.when_at) blocks_.check_guard(meaning.attributes.when, meaning.when_offset);
    guard_by(meaning.attributes);
    draft_.name = meaning.attributes.name;
    step_host_ = meaning.attributes.host;
  }

  void code(MarkdownNode node) {
    const Fence& fence = document_.fence(node);
    if (scope_.open_fences.contains(fence.line)) return;
    if (runs(fence, pending_) == Runs::no)
      return;  // A comment above it is for a later block of the item.
    auto read = blocks_.read(fence, std::exchange(pending_, {}));
    if (!read) {
      if (auto held = held_block(fence, document_.index())) draft_.blocks.push_back(*held);
      return;
    }
    if (!draft_.branches.empty() || !draft_.steps.empty()) {
      reporter_.error("US-P056", "a block behind the branches of its step is out of order",
                      fence.where, "make it a step of its own, below");
      return;
    }
    const std::string& guard = read->block.attributes.when;
    if (read->meaning.when_at) blocks_.check_guard(guard, read->meaning.when_offset);
    if (guard.empty()) warn_of_choice(fence);
    if (draft_.name.empty()) draft_.name = read->block.attributes.name;
    draft_.blocks.push_back(std::move(read->block));
    between_.clear();
  }

  void warn_of_choice(const Fence& fence) {
    if (draft_.blocks.empty() || !speaks_of_a_choice(between_)) return;
    reporter_
        .warning("US-P034", "the text above speaks of a choice, but both blocks will run",
                 fence.where,
                 "make each a branch: a bullet that begins with 'If …'; or give one the language "
                 "'text'")
        .notes.push_back({.message = "the other block", .where = draft_.blocks.back().where});
  }

  void list(MarkdownNode node) {
    if (is_list(node, CMARK_ORDERED_LIST)) {
      if (role_ == Role::branch) {
        sub_steps(node);
      } else {
        notes(node);
      }
      return;
    }
    const std::vector<MarkdownNode> items = children(node);
    const auto conditional = std::ranges::count_if(
        items, [&](MarkdownNode item) { return is_conditional(document_, item); });
    if (conditional == 0) {
      notes(node);
    } else if (static_cast<std::size_t>(conditional) < items.size()) {
      const auto plain = std::ranges::find_if_not(
          items, [&](MarkdownNode item) { return is_conditional(document_, item); });
      reporter_.error("US-P024",
                      "some bullets of this list are conditions and this one is not, so it is not "
                      "clear which of them to follow",
                      document_.where(*plain),
                      "begin every bullet with a condition ('If …', 'Otherwise …'), or none");
    } else {
      decision(node, items);
    }
  }

  void decision(MarkdownNode node, const std::vector<MarkdownNode>& items) {
    if (role_ == Role::branch || nested_ > 0) {
      reporter_.error("US-P057", "a decision inside a bullet is not carried out by this version",
                      document_.where(node),
                      "write a numbered list into the branch, and the decision into its step");
      return;
    }
    if (!draft_.branches.empty()) {
      reporter_.error("US-P056", "a second decision in one step is out of order",
                      document_.where(node), "make it a step of its own, below");
      return;
    }
    for (std::size_t i = 0; i < items.size(); ++i) {
      draft_.branches.push_back(branch(items[i], fmt::format("{}.{}", id_, letters(i))));
    }
    check_guards(node);
  }

  model::Branch branch(MarkdownNode item, std::string id) {
    Draft draft = ItemReader(Role::branch, id, scope_).read(item);
    return {.id = std::move(id),
            .text = std::move(draft.text),
            .guard = std::move(draft.guard),
            .guard_host = std::move(draft.guard_host),
            .guard_negated = draft.guard_negated,
            .blocks = std::move(draft.blocks),
            .steps = std::move(draft.steps),
            .where = document_.where(item)};
  }

  /// A decision is made by checks only when each way on has one.
  void check_guards(MarkdownNode node) {
    const auto unguarded = std::ranges::find_if(
        draft_.branches, [](const model::Branch& branch) { return branch.guard.empty(); });
    const bool some = std::ranges::any_of(
        draft_.branches, [](const model::Branch& branch) { return !branch.guard.empty(); });
    if (!some || unguarded == draft_.branches.end()) return;
    reporter_
        .warning("US-P058",
                 "this way on has no check of its own, so a person makes the whole decision",
                 unguarded->where, "begin the bullet with <!-- branch: when='…' -->")
        .notes.push_back({.message = "the decision begins here", .where = document_.where(node)});
  }

  void sub_steps(MarkdownNode node) {
    const std::size_t first = draft_.steps.size() + 1;
    std::ranges::move(read_steps(node, id_, first, scope_), std::back_inserter(draft_.steps));
  }

  /// A list that decides nothing belongs to its step as it stands.
  void notes(MarkdownNode node) {
    ++nested_;
    for (const MarkdownNode item : children(node)) {
      const std::size_t before = draft_.text.size();
      if (before != 0) draft_.text += " •";
      const std::size_t marked = draft_.text.size();
      content(item);
      // A bullet that says nothing, or holds a block alone, is not told.
      if (draft_.text.size() == marked) draft_.text.resize(before);
    }
    --nested_;
  }

  void settle_pending() {
    if (pending_.empty()) return;
    const bool manual = role_ == Role::step && draft_.blocks.empty() && draft_.branches.empty();
    const auto other = std::ranges::find_if(pending_, [manual](const Attribute& given) {
      return manual ? !is_of_a_manual_step(given.key) : given.key != "name";
    });
    if (other != pending_.end()) {
      reporter_.error("US-P045",
                      fmt::format("'{}' is for a block that runs, but none follows", other->key),
                      other->key_at, "put the comment above the fence, in the same item");
      return;
    }
    Meaning meaning = interpret(pending_, Bearer::manual, reporter_);
    if (draft_.name.empty()) draft_.name = meaning.attributes.name;
    draft_.attributes = std::move(meaning.attributes);
    draft_.attributes.name.clear();
  }

  /// `when=` on a fence guards the step, if the fence is all that the step does; else the fence
  /// alone.
  void settle_guard() {
    const bool only = role_ == Role::step && draft_.guard.empty() && draft_.blocks.size() == 1 &&
                      draft_.branches.empty() && draft_.steps.empty();
    if (!only || draft_.blocks.front().attributes.when.empty()) return;
    model::Attributes& given = draft_.blocks.front().attributes;
    guard_by(given);
    given.when.clear();
    given.unless = false;
  }

  /// A block under a condition that nothing checks would run every time.
  void check_condition() {
    const bool unchecked = std::ranges::any_of(
        draft_.blocks, [](const model::Block& block) { return block.attributes.when.empty(); });
    const bool automatic = role_ == Role::step && unchecked && draft_.guard.empty();
    if (!automatic || !begins_with_condition(draft_.text)) return;
    reporter_.error("US-P053",
                    "this step begins with a condition that nothing checks: its block would run "
                    "every time",
                    where_, "begin the step with <!-- step: when='CHECK' -->");
  }

  Role role_;
  std::string id_;
  ScenarioScope& scope_;
  const Document& document_;
  Reporter& reporter_;
  BlockReader blocks_;
  Draft draft_;
  diag::Span where_;
  AttributeList pending_;
  std::string step_host_;
  std::string between_;
  int nested_ = 0;
};

void check_name(const model::Step& step, ScenarioScope& scope) {
  if (step.name.empty()) return;
  const auto [first, added] = scope.step_names.emplace(step.name, step.where);
  if (added) return;
  scope.reporter
      .error("US-P043", fmt::format("there are two steps named '{}'", step.name), step.where,
             "give one of them another name")
      .notes.push_back({.message = "first defined here", .where = first->second});
}

}  // namespace

bool begins_with_condition(std::string_view text) {
  constexpr std::array<std::string_view, 11> words{
      "if",      "when",       "whenever",     "unless", "otherwise", "else",
      "in case", "as long as", "in the event", "should", "provided"};
  text = text.substr(std::min(text.find_first_not_of(" *_(["), text.size()));
  return std::ranges::any_of(
      words, [text](std::string_view word) { return begins_with_word(text, word); });
}

std::vector<model::Step> read_steps(MarkdownNode list, const std::string& prefix, std::size_t first,
                                    ScenarioScope& scope) {
  std::vector<model::Step> steps;
  const std::vector<MarkdownNode> items = children(list);
  steps.reserve(items.size());
  for (const MarkdownNode item : items) {
    std::string id = fmt::format("{}.{}", prefix, first + steps.size());
    Draft draft = ItemReader(Role::step, id, scope).read(item);
    model::Step step{.id = std::move(id),
                     .name = std::move(draft.name),
                     .text = std::move(draft.text),
                     .guard = std::move(draft.guard),
                     .guard_host = std::move(draft.guard_host),
                     .guard_negated = draft.guard_negated,
                     .attributes = std::move(draft.attributes),
                     .blocks = std::move(draft.blocks),
                     .branches = std::move(draft.branches),
                     .where = scope.document.where(item)};
    check_name(step, scope);
    steps.push_back(std::move(step));
  }
  return steps;
}

void report_strays(MarkdownNode node, ScenarioScope& scope) {
  each_node(node, [&](MarkdownNode inner) {
    if (cmark_node_get_type(inner) == CMARK_NODE_CODE_BLOCK) {
      const Fence& fence = scope.document.fence(inner);
      if (runs(fence) == Runs::no || scope.open_fences.contains(fence.line)) return;
      scope.reporter.error(
          "US-P050", "this block belongs to no step, so it would never run", fence.where,
          "indent it as far as the text of the step it belongs to; or write `text` if it is sample "
          "output");
    }
    if (cmark_node_get_type(inner) != CMARK_NODE_HTML_BLOCK) return;
    for (const Comment& comment : read_html(scope.document, inner).comments) {
      if (comment.kind == CommentKind::other) continue;
      scope.reporter.error("US-P045", "this comment belongs to no step", comment.where,
                           "indent it as far as the text of the step it belongs to");
    }
  });
}

}  // namespace understudy::parse
