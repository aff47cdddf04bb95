/// \file
/// Reads one mapping of a declaration key by key, and says what is wrong with it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "duration_text.hpp"
#include "reporter.hpp"
#include "understudy/model/application.hpp"
#include "understudy/model/experiment.hpp"
#include "understudy/model/runner.hpp"
#include "yaml_tree.hpp"

namespace understudy::parse {

/// A scalar as a text: not empty, and nothing another YAML reader takes for something else.
/// `what` names it in messages. nullopt when it is not one: reported.
[[nodiscard]] std::optional<model::Text> read_text(const Value& value, std::string_view what,
                                                   Reporter& reporter);

/// As `read_text`, and a name (words.hpp).
[[nodiscard]] std::optional<model::Text> read_name(const Value& value, std::string_view what,
                                                   Reporter& reporter);

/// What a value is called in messages, put together only when there is one to write.
struct Called {
  std::string_view key;
  std::string_view of;
  bool item = false;  ///< An item of the list that stands there.

  /// "'reach' of a host", "an item of 'reach' of a host"
  [[nodiscard]] std::string text() const;
};

/// Keys that were never asked for are unknown; `close` reports them. The first of two equal keys
/// counts. Every getter reports a value that is not what it wants and then gives the default.
class Record {
 public:
  /// `what` names the mapping in messages: "a host".
  Record(Value value, std::string what, Reporter& reporter);

  /// Of several mappings that are called the same, to be opened one after the other.
  Record(std::string what, Reporter& reporter) : what_(std::move(what)), reporter_(reporter) {}

  /// Turns to this mapping; what is known of the last one is forgotten.
  void open(Value value);

  [[nodiscard]] const Value& value() const { return value_; }

  /// Whether the key stands here, with or without a value.
  [[nodiscard]] bool has(std::string_view key) const;

  /// The value of a key; nullopt when the key is absent, has no value or is already reported.
  std::optional<Value> find(std::string_view key);

  /// As `find`; an absent key is an error.
  std::optional<Value> need(std::string_view key);

  std::optional<model::Text> located(std::string_view key);
  std::string text(std::string_view key);
  model::Text needed_text(std::string_view key);
  model::Text needed_name(std::string_view key);

  std::optional<Value> list(std::string_view key);
  std::vector<model::Text> texts(std::string_view key);
  /// One of them.
  std::optional<model::Text> item(std::string_view key, const Value& value);
  std::vector<std::string> words(std::string_view key);

  /// A command's argument vector; never a shell line.
  std::vector<std::string> command(std::string_view key);
  std::vector<std::string> needed_command(std::string_view key);

  bool flag(std::string_view key, bool otherwise);
  std::optional<model::Located<int>> located_number(std::string_view key, int least, int most);
  int number(std::string_view key, int least, int most, int otherwise);
  std::optional<model::Duration> duration(std::string_view key, Likely likely);

  /// A duration above zero.
  std::chrono::milliseconds span(std::string_view key, std::chrono::milliseconds otherwise,
                                 Likely likely = Likely::seconds);

  /// A percentage.
  std::optional<model::Percentage> share(std::string_view key);

  /// One of the accepted words; empty when absent.
  std::string choice(std::string_view key, std::span<const std::string_view> accepted,
                     bool needed = false);

  /// A key that must not stand here, with the reason: it is reported, and is not unknown as well.
  void refuse(std::string_view key, std::string_view code, std::string message, std::string hint);

  /// Reports the keys nobody asked for.
  void close();

 private:
  struct Entry {
    Value key;
    Value value;
    std::string_view name;  ///< The key's text; empty when it is none.
    bool known = false;
    bool reported = false;  ///< That it has no value; said once, however often it is asked for.
  };

  [[nodiscard]] Called called(std::string_view key) const { return {.key = key, .of = what_}; }

  [[nodiscard]] std::string named(std::string_view key) const { return called(key).text(); }

  void ask(std::string_view key);

  /// The keys that were asked for, each once, in the order of the first question.
  [[nodiscard]] std::vector<std::string_view> known_keys() const;

  Value value_{nullptr, 0};
  std::string what_;
  Reporter& reporter_;
  std::vector<Entry> entries_;
  std::vector<std::string_view> asked_;  ///< In order; some more than once.
};

/// The pairs of a mapping whose keys are names to be read; merge keys are left out.
[[nodiscard]] std::vector<std::pair<Value, Value>> pairs_of(const Value& mapping);

/// How many items a list has, with those that are left out of it.
[[nodiscard]] std::size_t items_of(const Value& list);

/// Calls `take(place of the first, items, reporter)` for items that follow each other, until it had
/// all of the list: those that are left out through `run`, several runs at once. False when these
/// are not what they seemed to be: the whole text has to be read in one go.
[[nodiscard]] bool each_run_of_items(
    const Value& list, const model::Runner& run, Reporter& reporter,
    const std::function<void(std::size_t, std::span<const Value>, Reporter&)>& take);

/// What `read(Record&, Reporter&)` makes of the items of a list, each a mapping, in their order;
/// nullopt as `each_run_of_items` says.
template <typename Part, typename Read>
std::optional<std::vector<Part>> read_each(const Value& list, std::string_view what,
                                           Reporter& reporter, const model::Runner& run,
                                           const Read& read) {
  const std::size_t count = items_of(list);
  std::vector<char> made(count);  // What is no mapping makes no part.
  std::vector<Part> parts;
  parts.reserve(count);  // None of them moves from here on.
  Part* const first = parts.data();
  std::mutex making;
  const auto take = [&](std::size_t place, std::span<const Value> items, Reporter& heard) {
    {
      // By and by, so that many are not made by one thread while the others wait.
      const std::scoped_lock alone(making);
      if (parts.size() < place + items.size()) parts.resize(place + items.size());
    }
    Record record(std::string(what), heard);
    for (const Value& item : items) {
      record.open(item);
      if (item.is(NodeKind::mapping)) {
        first[place] = read(record, heard);
        made[place] = 1;
        record.close();
      }
      ++place;
    }
  };
  if (!each_run_of_items(list, run, reporter, take)) return std::nullopt;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (made[i] == 0) continue;
    if (kept != i) parts[kept] = std::move(parts[i]);
    ++kept;
  }
  parts.resize(kept);
  return parts;
}

/// The items of a list, each a mapping, handed to `read(Record&)` and closed afterwards.
template <typename Read>
void each_record(const std::optional<Value>& list, std::string_view what, Reporter& reporter,
                 const Read& read) {
  if (!list) return;
  Record record(std::string(what), reporter);
  for (const Value& item : list->children()) {
    record.open(item);
    if (!item.is(NodeKind::mapping)) continue;
    read(record);
    record.close();
  }
}

}  // namespace understudy::parse
