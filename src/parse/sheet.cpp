#include "sheet.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "text_index.hpp"
#include "words.hpp"
#include "yaml_tree.hpp"

namespace understudy::parse {

namespace {

constexpr std::string_view spaces = " \t\r";

bool is_block_scalar(const Value& value) {
  return value.style() == NodeStyle::literal || value.style() == NodeStyle::folded;
}

/// Characters, not bytes: what a column is to a person.
std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

class Opener {
 public:
  Opener(std::string_view all, std::string_view text, std::size_t offset)
      : all_(all), from_(offset), to_(offset + text.size()) {}

  Sheet open(const Value& root) {
    content_end_ = root.begin();
    add_part(root, no_one);
    if (!sheet_.entries.empty()) find_comments();
    return std::move(sheet_);
  }

 private:
  // --- The tree ---------------------------------------------------------------------------------

  PartId add_part(const Value& value, EntryId owner) {
    const auto at = static_cast<PartId>(sheet_.parts.size());
    sheet_.parts.push_back(
        {.value = value, .owner = owner, .flow = value.style() == NodeStyle::flow});
    if (value.is(NodeKind::mapping)) {
      add_pairs(at, value.children().all());
    } else if (value.is(NodeKind::list)) {
      add_items(at, value.children().all());
    } else {
      add_leaf(value);
    }
    // The end of a collection without brackets is only known as that of its last leaf.
    const bool bracket = value.style() == NodeStyle::flow && value.begin() < all_.size() &&
                         (all_[value.begin()] == '[' || all_[value.begin()] == '{');
    if (bracket) content_end_ = value.end() + 1;
    sheet_.parts[at].end = content_end_;
    return at;
  }

  void add_leaf(const Value& value) {
    leaves_.push_back(value);
    content_end_ = value.end();
  }

  void add_pairs(PartId part, const std::vector<Value>& children) {
    for (std::size_t i = 0; i + 1 < children.size(); i += 2) {
      const EntryId entry = add_entry(part, children[i].begin(), children[i]);
      add_leaf(children[i]);
      const PartId value = add_part(children[i + 1], entry);
      sheet_.entries[entry].value = value;
    }
  }

  void add_items(PartId part, const std::vector<Value>& children) {
    const bool flow = sheet_.parts[part].flow;
    bool first = true;
    for (const Value& child : children) {
      const std::size_t dash = first ? sheet_.parts[part].value.begin() : next_dash();
      const EntryId entry = add_entry(part, flow ? child.begin() : dash, std::nullopt);
      const PartId value = add_part(child, entry);
      sheet_.entries[entry].value = value;
      first = false;
    }
  }

  EntryId add_entry(PartId part, std::size_t begin, std::optional<Value> key) {
    const auto at = static_cast<EntryId>(sheet_.entries.size());
    const std::size_t line = start_of_line(begin);
    const std::string_view before = all_.substr(line, begin - line);
    sheet_.entries.push_back(
        {.key = key,
         .in = part,
         .begin = begin,
         .column = begin - line,
         .gap = before.find_first_not_of(spaces) == before.npos && blank_above(line)});
    sheet_.parts[part].entries.push_back(at);
    return at;
  }

  /// The dash that opens the item behind what has been read so far.
  [[nodiscard]] std::size_t next_dash() const {
    std::size_t at = content_end_;
    while (at < to_ && all_[at] != '-') {
      at = all_[at] == '#' ? std::min(all_.find('\n', at), to_) : at + 1;
    }
    return at;
  }

  [[nodiscard]] std::size_t start_of_line(std::size_t at) const {
    const std::size_t end = at == 0 ? all_.npos : all_.rfind('\n', at - 1);
    return std::max(end == all_.npos ? 0 : end + 1, from_);
  }

  [[nodiscard]] bool blank_above(std::size_t line) const {
    if (line <= from_) return false;
    const std::size_t above = start_of_line(line - 1);
    return all_.substr(above, line - 1 - above).find_first_not_of(spaces) == all_.npos;
  }

  // --- Comments ---------------------------------------------------------------------------------

  void find_comments() {
    std::size_t at = from_;
    for (const Value& leaf : leaves_) {
      gap(at, leaf.begin());
      if (is_block_scalar(leaf)) gap(leaf.begin(), end_of_line(leaf.begin()));
      at = std::max(leaf.end(), at);
    }
    gap(at, to_);
  }

  [[nodiscard]] std::size_t end_of_line(std::size_t at) const {
    return std::min(all_.find('\n', at), to_);
  }

  /// Between two leaves stand only blanks, indicators and comments.
  void gap(std::size_t at, std::size_t end) {
    depth_limit_ = all_.npos;
    while (at < end) {
      const bool opens_line = at == start_of_line(at);
      if (opens_line && all_[at] == '%') {
        at = end_of_line(at);
      } else if (opens_line && all_.substr(at, 3) == "---" && sheet_.entries.front().begin > at) {
        sheet_.marked = true;
        sheet_.before_mark = sheet_.head.size();
        at += 3;
      } else if (all_[at] == '#') {
        const std::size_t line_end = end_of_line(at);
        comment(at, all_.substr(at, line_end - at));
        at = line_end;
      } else {
        ++at;
      }
    }
  }

  void comment(std::size_t at, std::string_view text) {
    ++sheet_.comments;
    text = text.substr(0, text.find_last_not_of(spaces) + 1);
    const std::size_t line = start_of_line(at);
    const std::string_view before = all_.substr(line, at - line);
    const bool alone = before.find_first_not_of(spaces) == before.npos;
    const Remark remark{.text = text, .gap = alone && blank_above(line)};
    const EntryId next = first_after(at);
    if (next == 0) {
      sheet_.head.push_back(remark);
    } else if (alone) {
      place(at, remark, before.size(), next);
    } else {
      const bool aligned = before.size() > 1 && is_blank(before[before.size() - 2]);
      place_beside({.text = text, .column = characters(before), .aligned = aligned}, at, next - 1);
    }
  }

  /// The first entry that begins behind a place; as many as there are when none does.
  [[nodiscard]] EntryId first_after(std::size_t at) const {
    const auto found = std::ranges::upper_bound(sheet_.entries, at, {}, &Entry::begin);
    return static_cast<EntryId>(found - sheet_.entries.begin());
  }

  void place_beside(Aside aside, std::size_t at, EntryId entry) {
    // What is closed already is not what the comment stands behind.
    for (PartId part = sheet_.entries[entry].in; part != 0 && part != no_one;) {
      const EntryId owner = sheet_.parts[part].owner;
      if (sheet_.parts[part].flow && sheet_.parts[part].end <= at) entry = owner;
      part = owner == no_one ? no_one : sheet_.entries[owner].in;
    }
    Entry& found = sheet_.entries[entry];
    if (found.beside) {
      found.above.push_back({.text = aside.text});
    } else {
      found.beside = aside;
    }
  }

  void place(std::size_t at, const Remark& remark, std::size_t column, EntryId next) {
    const PartId flow = open_flow(at, next - 1);
    const bool more = next < sheet_.entries.size();
    if (flow != no_one) {
      const bool inside = more && sheet_.entries[next].begin < sheet_.parts[flow].end;
      (inside ? sheet_.entries[next].above : sheet_.parts[flow].foot).push_back(remark);
      return;
    }
    // Never deeper than a comment above it: their order is kept.
    column = std::min(column, depth_limit_);
    const PartId closing = closing_part(next - 1, column, next);
    if (closing == no_one) {
      depth_limit_ = 0;
      sheet_.entries[next].above.push_back(remark);
      return;
    }
    depth_limit_ = column_of(closing);
    sheet_.parts[closing].foot.push_back(remark);
  }

  /// The innermost collection in brackets that is open at a place; the last entry before it is
  /// `last`.
  [[nodiscard]] PartId open_flow(std::size_t at, EntryId last) const {
    const auto open = [&](PartId part) {
      return sheet_.parts[part].flow && sheet_.parts[part].value.begin() < at &&
             at < sheet_.parts[part].end;
    };
    if (open(sheet_.entries[last].value)) return sheet_.entries[last].value;
    for (PartId part = sheet_.entries[last].in; part != no_one;) {
      if (open(part)) return part;
      const EntryId owner = sheet_.parts[part].owner;
      part = owner == no_one ? no_one : sheet_.entries[owner].in;
    }
    return no_one;
  }

  [[nodiscard]] std::size_t column_of(PartId part) const {
    return sheet_.entries[sheet_.parts[part].entries.front()].column;
  }

  /// The collection at whose end a comment in `column` stands: the innermost one that ends here and
  /// is not indented deeper. no_one when the comment belongs to `next`.
  [[nodiscard]] PartId closing_part(EntryId last, std::size_t column, EntryId next) const {
    const bool more = next < sheet_.entries.size();
    if (more && (column <= sheet_.entries[next].column ||
                 sheet_.entries[next].in == sheet_.entries[last].value)) {
      return no_one;
    }
    for (PartId part = sheet_.entries[last].in; part != no_one;) {
      if (more && part == sheet_.entries[next].in) return no_one;
      if (!sheet_.parts[part].flow && column_of(part) <= column) return part;
      const EntryId owner = sheet_.parts[part].owner;
      part = owner == no_one ? no_one : sheet_.entries[owner].in;
    }
    return more ? no_one : 0;
  }

  std::string_view all_;
  std::size_t from_;
  std::size_t to_;
  std::size_t content_end_ = 0;
  std::size_t depth_limit_ = 0;  ///< Column that no further comment of this gap goes beyond.
  std::vector<Value> leaves_;
  Sheet sheet_;
};

}  // namespace

Sheet lay_open(const TextIndex& index, std::string_view text, std::size_t offset, Value root) {
  return Opener(index.text(), text, offset).open(root);
}

}  // namespace understudy::parse
