#include "record.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "duration_text.hpp"
#include "reporter.hpp"
#include "share_text.hpp"
#include "text_index.hpp"
#include "understudy/diag/nearest.hpp"
#include "understudy/model/application.hpp"
#include "understudy/model/duration.hpp"
#include "understudy/model/experiment.hpp"
#include "understudy/model/runner.hpp"
#include "understudy/model/share.hpp"
#include "words.hpp"
#include "yaml_stretches.hpp"
#include "yaml_tree.hpp"

namespace understudy::parse {

namespace {

std::string_view describe(const Value& value) {
  switch (value.kind()) {
    case NodeKind::list: return "a list";
    case NodeKind::mapping: return "a mapping";
    default: return value.missing() ? "nothing" : "a text";
  }
}

void wrong_kind(const Value& value, std::string_view what, std::string_view wanted,
                std::string hint, Reporter& reporter) {
  if (value.is(NodeKind::broken)) return;
  reporter.error("US-?012", fmt::format("{} must be {}, but is {}", what, wanted, describe(value)),
                 value.where(), std::move(hint));
}

bool is_boolean_word(std::string_view text) {
  constexpr std::size_t longest = 5;
  constexpr std::string_view first_letters = "yYnNoOtTfF";
  if (text.empty() || text.size() > longest || !first_letters.contains(text.front())) return false;
  constexpr std::array<std::string_view, 8> words{"y",  "n",   "yes",  "no",
                                                  "on", "off", "true", "false"};
  return is_one_of(lower(text), words);
}

/// A decimal number without sign `+`, leading zeros or separators reads the same everywhere.
bool is_canonical_integer(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.empty() || (text.front() == '0' && text.size() > 1)) return false;
  return std::ranges::all_of(text, is_digit);
}

/// Whether YAML 1.1 takes the characters for a number: `0123`, `0x1F`, `1_000`, `1:30`, `.5`,
/// `1e3`.
bool is_number_word(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || (!is_digit(text.front()) && text.front() != '.')) return false;
  const std::string low = lower(text);
  if (low == ".inf" || low == ".nan") return true;
  if (low.starts_with("0x")) return low.find_first_not_of("0123456789abcdef_", 2) == low.npos;
  if (!std::ranges::any_of(low, is_digit)) return false;
  const auto dots = std::ranges::count(low, '.');
  const auto exponents = std::ranges::count(low, 'e');
  if (dots > 1 || exponents > 1 || (exponents == 1 && low.contains(':'))) return false;
  return low.find_first_not_of("0123456789_:.e+") == low.npos && !low.ends_with(':');
}

/// What a plain scalar means to other YAML readers; empty when it is just a text.
std::string_view other_reading(std::string_view text) {
  if (is_boolean_word(text)) return "yes or no";
  if (!is_canonical_integer(text) && is_number_word(text)) return "a number";
  return {};
}

std::string said(std::string_view what) {
  return std::string(what);
}

std::string said(const Called& what) {
  return what.text();
}

/// The characters of a text as `read_text` wants it. `what` is put into words only for a message.
template <typename What>
std::optional<std::string_view> characters_of(const Value& value, const What& what,
                                              Reporter& reporter) {
  if (!value.is(NodeKind::scalar)) {
    wrong_kind(value, said(what), "a text", "", reporter);
    return std::nullopt;
  }
  const std::string_view text = value.text();
  if (value.missing() || trimmed(text).empty()) {
    reporter.error("US-?019", fmt::format("{} has no value", said(what)), value.where(),
                   "write one, or take the key out");
    return std::nullopt;
  }
  const std::string_view other = value.plain() ? other_reading(text) : std::string_view();
  if (!other.empty()) {
    reporter.error(
        "US-?013",
        fmt::format("{} must be a text, but YAML reads {} as {}", said(what), text, other),
        value.where(), fmt::format("write \"{}\" in quotes", text));
    return std::nullopt;
  }
  return text;
}

template <typename What>
std::optional<model::Text> text_of(const Value& value, const What& what, Reporter& reporter) {
  const auto text = characters_of(value, what, reporter);
  if (!text) return std::nullopt;
  return model::Text{.value = std::string(*text), .where = value.where()};
}

template <typename What>
std::optional<model::Text> name_of(const Value& value, const What& what, Reporter& reporter) {
  auto text = text_of(value, what, reporter);
  if (!text || is_name(text->value)) return text;
  const std::string proposal = slug(text->value);
  reporter.error("US-?016", fmt::format("{} is '{}', which is not a name", said(what), text->value),
                 value.where(),
                 "a name has small letters, digits and inner hyphens, at most 63" +
                     (proposal.empty() ? "" : fmt::format(": '{}'", proposal)));
  return std::nullopt;
}

}  // namespace

std::string Called::text() const {
  return fmt::format("{}'{}' of {}", item ? "an item of " : "", key, of);
}

std::optional<model::Text> read_text(const Value& value, std::string_view what,
                                     Reporter& reporter) {
  return text_of(value, what, reporter);
}

std::optional<model::Text> read_name(const Value& value, std::string_view what,
                                     Reporter& reporter) {
  return name_of(value, what, reporter);
}

Record::Record(Value value, std::string what, Reporter& reporter)
    : Record(std::move(what), reporter) {
  open(value);
}

void Record::open(Value value) {
  value_ = value;
  entries_.clear();
  asked_.clear();
  if (!value_.is(NodeKind::mapping)) {
    wrong_kind(value_, what_, "a mapping of keys and values", "", reporter_);
    return;
  }
  each_pair(value_, [this](const Value& key, const Value& paired) {
    entries_.push_back({.key = key, .value = paired, .name = key.text()});
  });
}

void Record::ask(std::string_view key) {
  if (reporter_.takes_keys() && !is_one_of(key, asked_)) {
    reporter_.note_asked(what_, value_.begin(), key);
  }
  asked_.push_back(key);
}

std::optional<Value> Record::find(std::string_view key) {
  ask(key);
  Entry* found = nullptr;
  for (Entry& entry : entries_) {
    if (entry.name != key) continue;
    entry.known = true;
    if (found == nullptr) found = &entry;
  }
  if (found == nullptr || found->reported || found->value.is(NodeKind::broken)) return std::nullopt;
  if (!found->value.missing()) return found->value;
  // A value that is not there stands where the next token begins; the key is where a person looks.
  found->reported = true;
  reporter_.error("US-?019", fmt::format("{} has no value", named(key)), found->key.where(),
                  "write one, or take the key out");
  return std::nullopt;
}

bool Record::has(std::string_view key) const {
  return std::ranges::find(entries_, key, &Entry::name) != entries_.end();
}

std::optional<Value> Record::need(std::string_view key) {
  if (!has(key) && value_.is(NodeKind::mapping)) {
    ask(key);
    reporter_.error("US-?011", fmt::format("{} has no '{}'", what_, key), value_.where(),
                    fmt::format("add '{}: …'", key));
    return std::nullopt;
  }
  return find(key);
}

std::optional<model::Text> Record::located(std::string_view key) {
  const auto value = find(key);
  return value ? text_of(*value, called(key), reporter_) : std::nullopt;
}

std::string Record::text(std::string_view key) {
  const auto value = find(key);
  const auto found = value ? characters_of(*value, called(key), reporter_) : std::nullopt;
  return std::string(found.value_or(std::string_view()));
}

model::Text Record::needed_text(std::string_view key) {
  const auto value = need(key);
  if (!value) return {};
  return text_of(*value, called(key), reporter_).value_or(model::Text{});
}

model::Text Record::needed_name(std::string_view key) {
  const auto value = need(key);
  if (!value) return {};
  return name_of(*value, called(key), reporter_).value_or(model::Text{});
}

std::optional<Value> Record::list(std::string_view key) {
  auto value = find(key);
  if (!value || value->is(NodeKind::list)) return value;
  const std::string hint = value->is(NodeKind::scalar)
                               ? fmt::format("write {}: [{}]", key, trimmed(value->text()))
                               : std::string();
  wrong_kind(*value, named(key), "a list", hint.contains('\n') ? "" : hint, reporter_);
  return std::nullopt;
}

std::vector<model::Text> Record::texts(std::string_view key) {
  std::vector<model::Text> found;
  const auto value = list(key);
  if (!value) return found;
  found.reserve(value->children().count());
  for (const Value& one : value->children()) {
    if (auto text = item(key, one)) found.push_back(std::move(*text));
  }
  return found;
}

std::optional<model::Text> Record::item(std::string_view key, const Value& value) {
  return text_of(value, Called{.key = key, .of = what_, .item = true}, reporter_);
}

std::vector<std::string> Record::words(std::string_view key) {
  std::vector<std::string> found;
  for (model::Text& text : texts(key)) found.push_back(std::move(text.value));
  return found;
}

std::vector<std::string> Record::command(std::string_view key) {
  const auto value = find(key);
  if (!value || !value->is(NodeKind::scalar)) return words(key);
  std::string arguments = folded(value->text());
  for (std::size_t at = 0; (at = arguments.find(' ', at)) != std::string::npos; at += 2) {
    arguments.insert(at, ",");
  }
  wrong_kind(*value, named(key), "a list of arguments",
             fmt::format("write {}: [{}]", key, arguments), reporter_);
  return {};
}

std::vector<std::string> Record::needed_command(std::string_view key) {
  const auto value = need(key);
  if (!value) return {};
  if (value->is(NodeKind::list) && value->children().empty()) {
    reporter_.error("US-?019", fmt::format("{} is an empty list", named(key)), value->where(),
                    "write the command and its arguments");
  }
  return command(key);
}

bool Record::flag(std::string_view key, bool otherwise) {
  const auto value = find(key);
  if (!value) return otherwise;
  if (!value->is(NodeKind::scalar)) {
    wrong_kind(*value, named(key), "true or false", "", reporter_);
    return otherwise;
  }
  const std::string_view text = value->text();
  if (value->plain() && (text == "true" || text == "false")) return text == "true";
  if (!is_boolean_word(text)) {
    wrong_kind(*value, named(key), "true or false", "", reporter_);
    return otherwise;
  }
  constexpr std::array<std::string_view, 4> yes{"y", "yes", "on", "true"};
  const bool meant = is_one_of(lower(text), yes);
  reporter_.error("US-?013",
                  fmt::format("{} must be true or false, but is written '{}'", named(key), text),
                  value->where(), fmt::format("write {}", meant ? "true" : "false"));
  return meant;
}

std::optional<model::Located<int>> Record::located_number(std::string_view key, int least,
                                                          int most) {
  const auto value = find(key);
  if (!value) return std::nullopt;
  const std::string_view text = value->text();
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  if (!value->is(NodeKind::scalar) || !value->plain() || !whole || !is_canonical_integer(text)) {
    wrong_kind(*value, named(key), "a whole number", "", reporter_);
    return std::nullopt;
  }
  if (number >= least && number <= most) {
    return model::Located<int>{.value = number, .where = value->where()};
  }
  reporter_.error("US-?018", fmt::format("{} must be from {} to {}", named(key), least, most),
                  value->where());
  return std::nullopt;
}

int Record::number(std::string_view key, int least, int most, int otherwise) {
  const auto found = located_number(key, least, most);
  return found ? found->value : otherwise;
}

std::optional<model::Duration> Record::duration(std::string_view key, Likely likely) {
  const auto value = find(key);
  if (!value) return std::nullopt;
  if (!value->is(NodeKind::scalar)) {
    wrong_kind(*value, named(key), "a duration", "", reporter_);
    return std::nullopt;
  }
  const diag::Span where = value->where();
  const auto parsed = model::parse_duration(value->text());
  const auto read = parsed ? std::optional(*parsed)
                           : read_duration(value->text(), where, named(key), likely, reporter_);
  if (!read) return std::nullopt;
  if (reporter_.takes_spellings()) {
    reporter_.note_spelling(value->begin(), short_spelling(value->text(), *read));
  }
  return model::Duration{.value = *read, .where = where};
}

std::chrono::milliseconds Record::span(std::string_view key, std::chrono::milliseconds otherwise,
                                       Likely likely) {
  const auto found = duration(key, likely);
  if (!found) return otherwise;
  if (found->value.count() > 0) return found->value;
  reporter_.error("US-?018", fmt::format("{} must be above zero", named(key)), found->where);
  return otherwise;
}

std::optional<model::Percentage> Record::share(std::string_view key) {
  const auto value = find(key);
  if (!value) return std::nullopt;
  if (!value->is(NodeKind::scalar)) {
    wrong_kind(*value, named(key), "a percentage", "", reporter_);
    return std::nullopt;
  }
  const auto read = read_share(value->text(), value->where(), named(key), reporter_);
  if (!read) return std::nullopt;
  if (reporter_.takes_spellings()) {
    reporter_.note_spelling(value->begin(), model::to_text(*read));
  }
  return model::Percentage{.value = *read, .where = value->where()};
}

std::string Record::choice(std::string_view key, std::span<const std::string_view> accepted,
                           bool needed) {
  const auto value = needed ? need(key) : find(key);
  if (!value) return {};
  const auto text = characters_of(*value, called(key), reporter_);
  if (!text) return {};
  if (is_one_of(*text, accepted)) return std::string(*text);
  reporter_.error("US-?018", fmt::format("{} is '{}', which is not known", named(key), *text),
                  value->where(), diag::did_you_mean(*text, accepted));
  return {};
}

std::size_t items_of(const Value& list) {
  std::size_t count = list.children().count();
  const Gap* const gap = list.gap();
  if (gap == nullptr) return count;
  for (const Stretch& part : gap->parts) count += part.items;
  return count;
}

bool each_run_of_items(
    const Value& list, const model::Runner& run, Reporter& reporter,
    const std::function<void(std::size_t, std::span<const Value>, Reporter&)>& take) {
  const std::vector<Value> items = list.children().all();
  const Gap* const gap = list.gap();
  if (gap == nullptr) {
    take(0, items, reporter);
    return true;
  }
  std::vector<std::size_t> places{gap->before};
  for (const Stretch& part : gap->parts) places.push_back(places.back() + part.items);
  // The items in front of the gap, its parts, and those behind it.
  const std::size_t last = gap->parts.size() + 1;
  std::vector<Reporter> heard(last + 1, Reporter(reporter.family()));
  std::atomic<bool> sound = true;
  run(last + 1, [&](std::size_t i) {
    if (i == 0) return take(0, std::span(items).first(gap->before), heard[i]);
    if (i == last) return take(places.back(), std::span(items).subspan(gap->before), heard[i]);
    const Stretch& part = gap->parts[i - 1];
    const TextIndex apart = list.index().apart();
    const auto tree = read_items(apart, part);
    if (tree) take(places[i - 1], list_of_items(*tree, part).children().all(), heard[i]);
    if (!tree) sound = false;
  });
  if (!sound) return false;
  for (Reporter& one : heard) reporter.take_over(std::move(one));
  return true;
}

std::vector<std::pair<Value, Value>> pairs_of(const Value& mapping) {
  std::vector<std::pair<Value, Value>> pairs;
  each_pair(mapping, [&pairs](const Value& key, const Value& value) {
    const bool merges = key.plain() && key.text() == "<<";
    if (key.is(NodeKind::scalar) && !merges) pairs.emplace_back(key, value);
  });
  return pairs;
}

void Record::refuse(std::string_view key, std::string_view code, std::string message,
                    std::string hint) {
  for (Entry& entry : entries_) {
    if (entry.name != key) continue;
    if (!entry.known) reporter_.error(code, std::move(message), entry.key.where(), std::move(hint));
    entry.known = true;
    return;
  }
}

std::vector<std::string_view> Record::known_keys() const {
  std::vector<std::string_view> keys;
  for (const std::string_view key : asked_) {
    if (!is_one_of(key, keys)) keys.push_back(key);
  }
  return keys;
}

void Record::close() {
  for (const Entry& entry : entries_) {
    if (entry.known || !entry.key.is(NodeKind::scalar)) continue;
    const std::string_view key = entry.name;
    if (entry.key.plain() && key == "<<") continue;  // Reported as a merge key.
    if (reporter_.overflows()) return;
    reporter_.error("US-?010", fmt::format("there is no key '{}' in {}", key, what_),
                    entry.key.where(), diag::did_you_mean(key, known_keys()));
  }
}

}  // namespace understudy::parse
