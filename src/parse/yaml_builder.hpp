/// \file
/// Makes the nodes of a tree of libyaml's events.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <yaml.h>

#include "reporter.hpp"
#include "text_index.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "yaml_tree.hpp"

namespace understudy::parse {

/// Several times what a catalogue of 100,000 services has; so many take some 200 MB.
inline constexpr std::size_t most_nodes = std::size_t{8} << 20U;

/// libyaml's parser over two texts as if they were one; released whatever happens.
class EventScanner {
 public:
  /// Both must outlive it.
  EventScanner(std::string_view opening, std::string_view text);
  ~EventScanner();

  EventScanner(const EventScanner&) = delete;
  EventScanner& operator=(const EventScanner&) = delete;
  EventScanner(EventScanner&&) = delete;
  EventScanner& operator=(EventScanner&&) = delete;

  /// The next event, which stays valid until the next call; null when the text is not YAML.
  [[nodiscard]] const yaml_event_t* next();

  [[nodiscard]] const yaml_parser_t& parser() const { return parser_; }

 private:
  static int feed(void* self, unsigned char* buffer, std::size_t size, std::size_t* taken);

  std::string_view opening_;
  std::string_view text_;
  yaml_parser_t parser_{};
  yaml_event_t event_{};
  bool ready_ = false;
  bool holding_ = false;
};

/// Says what is wrong with the keys of mappings, one after the other.
class KeyCheck {
 public:
  explicit KeyCheck(Reporter& reporter) : reporter_(reporter) {}

  void look_at(const Value& mapping);

 private:
  struct Key {
    std::string_view text;
    Value value;
  };

  void look_at_key(const Value& key);
  std::optional<Value> known(const Value& key);

  Reporter& reporter_;
  std::vector<Key> keys_;                                ///< Of the mapping that is looked at.
  std::unordered_map<std::string_view, Value> by_text_;  ///< The same, when there are many.
};

/// Turns the events of one stretch into nodes, once.
class TreeBuilder {
 public:
  /// `stretch` must outlive it.
  TreeBuilder(const TextIndex& index, const Stretch& stretch, Reporter& reporter);

  /// nullopt when it is not YAML, nested too deeply or empty: reported.
  [[nodiscard]] std::optional<Tree> build();

  /// Whether a `...` said that the document is over.
  [[nodiscard]] bool is_over() const { return over_; }

 private:
  [[nodiscard]] std::size_t byte_of(const yaml_mark_t& mark) const;
  [[nodiscard]] diag::Span span_of(const yaml_event_t& event) const;
  std::optional<Tree> finish();
  bool take(const yaml_event_t& event);
  Node& add(const yaml_event_t& event, NodeKind kind);
  void scalar(const yaml_event_t& event);
  void place(Node& node, std::string_view characters);
  void alias(const yaml_event_t& event);
  bool open(const yaml_event_t& event, NodeKind kind);
  void close(const yaml_event_t& event);
  void refuse(const yaml_event_t& event, const yaml_char_t* anchor, const yaml_char_t* tag);
  void report_syntax();

  const TextIndex& index_;
  const Stretch& stretch_;
  CharacterIndex characters_;
  Reporter& reporter_;
  EventScanner scanner_;
  Tree tree_;
  std::vector<std::uint32_t> open_;
  KeyCheck keys_;
  int documents_ = 0;
  bool over_ = false;
};

}  // namespace understudy::parse
