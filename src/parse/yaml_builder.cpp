#include "yaml_builder.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "reporter.hpp"
#include "text_index.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "yaml_error.hpp"
#include "yaml_tree.hpp"

namespace understudy::parse {

namespace {

/// Deep enough for any declaration, shallow enough for every recursion over it.
constexpr std::size_t deepest_level = 32;

/// Of what people write, each key, value and list takes about so much and more.
constexpr std::size_t usual_bytes_a_node = 8;

std::string_view view_of_text(const yaml_char_t* text, std::size_t size) {
  return {reinterpret_cast<const char*>(text), size};
}

std::string_view view_of_text(const char* text) {
  return text == nullptr ? std::string_view() : std::string_view(text);
}

NodeStyle style_of(yaml_scalar_style_t style) {
  switch (style) {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: return NodeStyle::single_quoted;
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE: return NodeStyle::double_quoted;
    case YAML_LITERAL_SCALAR_STYLE: return NodeStyle::literal;
    case YAML_FOLDED_SCALAR_STYLE: return NodeStyle::folded;
    default: return NodeStyle::plain;
  }
}

NodeStyle style_of(const yaml_event_t& event, NodeKind kind) {
  const bool flow = kind == NodeKind::list
                        ? event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE
                        : event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
  return flow ? NodeStyle::flow : NodeStyle::block;
}

}  // namespace

EventScanner::EventScanner(std::string_view opening, std::string_view text)
    : opening_(opening), text_(text) {
  ready_ = yaml_parser_initialize(&parser_) != 0;
  if (!ready_) return;
  yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
  yaml_parser_set_input(&parser_, &EventScanner::feed, this);
}

EventScanner::~EventScanner() {
  if (holding_) yaml_event_delete(&event_);
  if (ready_) yaml_parser_delete(&parser_);
}

const yaml_event_t* EventScanner::next() {
  if (holding_) yaml_event_delete(&event_);
  holding_ = ready_ && yaml_parser_parse(&parser_, &event_) != 0;
  return holding_ ? &event_ : nullptr;
}

int EventScanner::feed(void* self, unsigned char* buffer, std::size_t size, std::size_t* taken) {
  auto* const scanner = static_cast<EventScanner*>(self);
  std::string_view& from = scanner->opening_.empty() ? scanner->text_ : scanner->opening_;
  *taken = from.copy(reinterpret_cast<char*>(buffer), size);
  from.remove_prefix(*taken);
  return 1;
}

TreeBuilder::TreeBuilder(const TextIndex& index, const Stretch& stretch, Reporter& reporter)
    : index_(index),
      stretch_(stretch),
      characters_(index.text().substr(stretch.begin, stretch.end - stretch.begin)),
      reporter_(reporter),
      scanner_(stretch.opening, index.text().substr(stretch.begin, stretch.end - stretch.begin)),
      tree_(index),
      keys_(reporter) {
  // What is not used of it is never touched, and so takes no memory.
  const std::size_t bytes = stretch.end - stretch.begin;
  tree_.nodes_.reserve(std::min(bytes / usual_bytes_a_node + 1, most_nodes));
}

std::optional<Tree> TreeBuilder::build() {
  while (const yaml_event_t* event = scanner_.next()) {
    if (event->type == YAML_STREAM_END_EVENT) return finish();
    if (event->type == YAML_DOCUMENT_START_EVENT && documents_++ > 0) {
      reporter_.error("US-?008", "a second document begins here, but only one is read",
                      span_of(*event), "put it into a file of its own");
      return finish();
    }
    if (!take(*event)) return std::nullopt;
    if (tree_.nodes_.size() > most_nodes) {
      reporter_.error("US-?003", fmt::format("more than {} keys and values", most_nodes),
                      span_of(*event), "split the file");
      return std::nullopt;
    }
  }
  report_syntax();
  return std::nullopt;
}

std::size_t TreeBuilder::byte_of(const yaml_mark_t& mark) const {
  const std::size_t opening = stretch_.opening.size();
  return stretch_.begin + characters_.byte_of(mark.index - std::min(mark.index, opening));
}

diag::Span TreeBuilder::span_of(const yaml_event_t& event) const {
  return index_.span(byte_of(event.start_mark), byte_of(event.end_mark));
}

std::optional<Tree> TreeBuilder::finish() {
  if (!tree_.nodes_.empty()) return std::move(tree_);
  reporter_.error("US-?009", "nothing is declared here", index_.file());
  return std::nullopt;
}

/// False when reading must stop.
bool TreeBuilder::take(const yaml_event_t& event) {
  switch (event.type) {
    case YAML_SCALAR_EVENT: scalar(event); return true;
    case YAML_ALIAS_EVENT: alias(event); return true;
    case YAML_SEQUENCE_START_EVENT: return open(event, NodeKind::list);
    case YAML_MAPPING_START_EVENT: return open(event, NodeKind::mapping);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT: close(event); return true;
    case YAML_DOCUMENT_END_EVENT: over_ = event.data.document_end.implicit == 0; return true;
    default: return true;
  }
}

Node& TreeBuilder::add(const yaml_event_t& event, NodeKind kind) {
  return tree_.nodes_.emplace_back(
      Node{.begin = static_cast<std::uint32_t>(byte_of(event.start_mark)),
           .end = static_cast<std::uint32_t>(byte_of(event.end_mark)),
           .kind = kind});
}

void TreeBuilder::scalar(const yaml_event_t& event) {
  const auto& scalar = event.data.scalar;
  refuse(event, scalar.anchor, scalar.tag);
  Node& node = add(event, NodeKind::scalar);
  node.style = style_of(scalar.style);
  place(node, view_of_text(scalar.value, scalar.length));
}

/// Most scalars mean what they show, so that their characters need no copy.
void TreeBuilder::place(Node& node, std::string_view characters) {
  const bool plain = node.style == NodeStyle::plain;
  const std::size_t shown = node.begin + (plain ? 0U : 1U);  // Behind a quotation mark.
  node.extent = static_cast<std::uint32_t>(characters.size());
  node.pooled =
      index_.text().substr(std::min(shown, index_.text().size()), characters.size()) != characters;
  node.text = static_cast<std::uint32_t>(node.pooled ? tree_.pool_.size() : shown);
  if (node.pooled) tree_.pool_.append(characters);
}

void TreeBuilder::alias(const yaml_event_t& event) {
  reporter_.error("US-?004", "aliases are not read", span_of(event),
                  "write the value out, or put quotes around a text that begins with '*'");
  add(event, NodeKind::broken);
}

bool TreeBuilder::open(const yaml_event_t& event, NodeKind kind) {
  if (kind == NodeKind::list) {
    refuse(event, event.data.sequence_start.anchor, event.data.sequence_start.tag);
  } else {
    refuse(event, event.data.mapping_start.anchor, event.data.mapping_start.tag);
  }
  if (open_.size() >= deepest_level) {
    reporter_.error("US-?003", fmt::format("nested more than {} levels deep", deepest_level),
                    span_of(event));
    return false;
  }
  open_.push_back(static_cast<std::uint32_t>(tree_.nodes_.size()));
  add(event, kind).style = style_of(event, kind);
  return true;
}

void TreeBuilder::close(const yaml_event_t& event) {
  const std::uint32_t at = open_.back();
  open_.pop_back();
  Node& node = tree_.nodes_[at];
  node.extent = static_cast<std::uint32_t>(tree_.nodes_.size());
  node.end = static_cast<std::uint32_t>(byte_of(event.start_mark));
  // The keys that only open a stretch are not those of the text.
  if (node.kind == NodeKind::mapping && at >= stretch_.opened) keys_.look_at({&tree_, at});
}

void TreeBuilder::refuse(const yaml_event_t& event, const yaml_char_t* anchor,
                         const yaml_char_t* tag) {
  if (anchor != nullptr) {
    reporter_.error("US-?004", "anchors are not read", span_of(event),
                    "write the value out where it is needed, or put quotes around a text "
                    "that begins with '&'");
  }
  if (tag != nullptr) {
    reporter_.error("US-?005", "tags are not read", span_of(event),
                    "take the tag out, or put quotes around a text that begins with '!'");
  }
}

void KeyCheck::look_at(const Value& mapping) {
  keys_.clear();
  by_text_.clear();
  each_pair(mapping, [this](const Value& key, const Value&) { look_at_key(key); });
}

void KeyCheck::look_at_key(const Value& key) {
  if (key.is(NodeKind::broken)) return;
  if (!key.is(NodeKind::scalar)) {
    reporter_.error("US-?012", "a key must be a text", key.where());
    return;
  }
  if (key.plain() && key.text() == "<<") {
    reporter_.error("US-?006", "merge keys are not read", key.where(),
                    "write the keys out where they are needed");
    return;
  }
  const std::optional<Value> first = known(key);
  if (!first) return;
  reporter_.error("US-?007", fmt::format("the key '{}' stands here twice", key.text()), key.where())
      .notes.push_back({.message = "first defined here", .where = first->where()});
}

/// The first key of that text; none when this is the first. Nearly all mappings are small.
std::optional<Value> KeyCheck::known(const Value& key) {
  constexpr std::size_t few = 24;
  const std::string_view text = key.text();
  if (keys_.size() < few) {
    const auto found = std::ranges::find(keys_, text, &Key::text);
    if (found != keys_.end()) return found->value;
    keys_.push_back({.text = text, .value = key});
    return std::nullopt;
  }
  if (by_text_.empty()) {
    for (const Key& known : keys_) by_text_.emplace(known.text, known.value);
  }
  const auto [found, added] = by_text_.emplace(text, key);
  return added ? std::nullopt : std::optional(found->second);
}

void TreeBuilder::report_syntax() {
  const yaml_parser_t& parser = scanner_.parser();
  const std::string_view problem = view_of_text(parser.problem);
  const std::string_view context = view_of_text(parser.context);
  // What is left open is found at the end of the file; where it opens is what a person needs.
  const bool opened = context.contains("simple key") ||
                      (context.contains("quoted scalar") && problem.contains("unexpected"));
  const std::size_t begin = byte_of(opened ? parser.context_mark : parser.problem_mark);
  const bool at_tab = index_.text().substr(std::min(begin, index_.text().size())).starts_with('\t');
  const YamlProblem said = explain_yaml(at_tab ? "found a tab character" : problem, context);
  diag::Diagnostic& finding = reporter_.error(
      "US-?001", std::string(said.message), index_.span(begin, begin + 1), std::string(said.hint));
  if (!context.contains("parsing a flow")) return;
  const std::size_t opening = byte_of(parser.context_mark);
  if (opening == begin) return;
  finding.notes.push_back({.message = "it opens here", .where = index_.span(opening, opening + 1)});
}

}  // namespace understudy::parse
