#include "layout.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "reporter.hpp"
#include "scalar_text.hpp"
#include "sheet.hpp"
#include "words.hpp"
#include "yaml_tree.hpp"

namespace understudy::parse {

namespace {

constexpr std::size_t widest = 100;
constexpr std::size_t step = 2;

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

class Layouter {
 public:
  Layouter(const Sheet& sheet, std::string_view source, const Canon& canon)
      : sheet_(sheet), source_(source), canon_(canon) {}

  std::string lay_out() {
    const Part& root = sheet_.parts.front();
    write_head();
    const bool gap = !sheet_.head.empty() && sheet_.entries[root.entries.front()].gap;
    if (gap) blank();
    write_entries(root, 0, "");
    return std::move(out_);
  }

 private:
  // --- Lines ------------------------------------------------------------------------------------

  void line(std::string_view text) {
    out_ += text;
    out_ += '\n';
    keeps_end_ = false;
  }

  /// One blank line, unless one stands here already, or would become part of a text.
  void blank() {
    if (out_.empty() || out_.ends_with("\n\n") || keeps_end_) return;
    out_ += '\n';
  }

  void write_head() {
    for (std::size_t i = 0; i < sheet_.head.size(); ++i) {
      if (sheet_.marked && i == sheet_.before_mark) line("---");
      const bool after_mark = sheet_.marked && i == sheet_.before_mark;
      if (sheet_.head[i].gap && i > 0 && !after_mark) blank();
      line(sheet_.head[i].text);
    }
    if (sheet_.marked && sheet_.before_mark == sheet_.head.size()) line("---");
  }

  void remarks(const std::vector<Remark>& remarks, std::size_t indent, bool first) {
    for (const Remark& remark : remarks) {
      if (remark.gap && !first) blank();
      first = false;
      line(std::string(indent, ' ') + std::string(remark.text));
    }
  }

  [[nodiscard]] static std::string with_aside(std::string text, const std::optional<Aside>& aside) {
    if (!aside) return text;
    const std::size_t width = width_of(text);
    const std::size_t blanks = aside->aligned && aside->column > width ? aside->column - width : 1;
    text.append(blanks, ' ');
    text += aside->text;
    return text;
  }

  // --- Entries ----------------------------------------------------------------------------------

  /// The entries as they are written: keys in the order of the format. The parts of a document keep
  /// their author's order, for they often stand under headings.
  [[nodiscard]] std::vector<EntryId> in_order(const Part& part) const {
    std::vector<EntryId> order = part.entries;
    const auto known = canon_.keys.find(part.value.begin());
    if (!part.value.is(NodeKind::mapping) || known == canon_.keys.end() || is_spec(part)) {
      return order;
    }
    std::ranges::sort(order, {}, [&](EntryId entry) {
      const std::string_view key = sheet_.entries[entry].key->text();
      return std::pair(std::ranges::find(known->second, key) - known->second.begin(), entry);
    });
    return order;
  }

  [[nodiscard]] bool is_spec(const Part& part) const {
    if (part.owner == no_one) return false;
    const Entry& owner = sheet_.entries[part.owner];
    return owner.in == 0 && owner.key && owner.key->text() == "spec";
  }

  /// `lead` is what already stands on the line of the first entry: indentation and dashes.
  void write_entries(const Part& part, std::size_t indent, std::string lead) {
    bool first = true;
    for (const EntryId at : in_order(part)) {
      const Entry& entry = sheet_.entries[at];
      const std::size_t above = lead.empty() ? indent : lead.find_first_not_of(' ');
      // What was first had no line above it, whatever is written there.
      const bool was_first = at == part.entries.front();
      remarks(entry.above, above, first);
      if (entry.gap && !first && !was_first) blank();
      if (lead.empty()) lead.assign(indent, ' ');
      write_entry(entry, indent, std::exchange(lead, {}));
      first = false;
    }
    remarks(part.foot, indent, false);
  }

  void write_entry(const Entry& entry, std::size_t indent, std::string lead) {
    const Part& part = sheet_.parts[entry.value];
    if (entry.key) {
      lead += scalar_lines(source_, *entry.key, Setting::item, entry.column).first;
      lead += ':';
    } else {
      lead += '-';
    }
    if (part.value.is(NodeKind::scalar)) return write_scalar(entry, part, indent, std::move(lead));
    if (part.flow && !has_comments(part)) {
      std::string whole = lead + ' ' + in_one_line(part);
      if (width_of(whole) <= widest || part.entries.empty()) {
        return line(with_aside(std::move(whole), entry.beside));
      }
    }
    if (part.entries.empty()) {
      line(with_aside(lead + ' ' + in_one_line(part), entry.beside));
      return remarks(part.foot, indent, false);
    }
    // A mapping in a list begins beside its dash, unless a comment stands there.
    if (!entry.key && !entry.beside) return write_entries(part, indent + step, lead + ' ');
    line(with_aside(std::move(lead), entry.beside));
    write_entries(part, indent + step, "");
  }

  void write_scalar(const Entry& entry, const Part& part, std::size_t indent, std::string lead) {
    const ScalarLines lines =
        spelled(part.value, entry.key ? Setting::pair : Setting::item, entry.column);
    if (!lines.first.empty()) lead += ' ';
    lead += lines.first;
    const bool block =
        part.value.style() == NodeStyle::literal || part.value.style() == NodeStyle::folded;
    const bool header = block || lines.more.empty();
    line(header ? with_aside(std::move(lead), entry.beside) : lead);
    for (std::size_t i = 0; i < lines.more.size(); ++i) {
      std::string text = lines.more[i];
      if (!text.empty()) text.insert(0, indent + step, ' ');
      const bool last = i + 1 == lines.more.size();
      line(last && !header ? with_aside(std::move(text), entry.beside) : text);
    }
    keeps_end_ = lines.keeps_end;
  }

  [[nodiscard]] ScalarLines spelled(const Value& value, Setting setting, std::size_t column) const {
    const auto canonical = canon_.spellings.find(value.begin());
    if (canonical != canon_.spellings.end()) return {.first = canonical->second, .more = {}};
    return scalar_lines(source_, value, setting, column);
  }

  // --- Brackets ---------------------------------------------------------------------------------

  [[nodiscard]] bool has_comments(const Part& part) const {
    return !part.foot.empty() || std::ranges::any_of(part.entries, [this](EntryId at) {
      const Entry& entry = sheet_.entries[at];
      return !entry.above.empty() || entry.beside || has_comments(sheet_.parts[entry.value]);
    });
  }

  [[nodiscard]] std::string in_one_line(const Part& part) const {
    if (part.value.is(NodeKind::scalar)) return spelled(part.value, Setting::flow, 0).first;
    const bool mapping = part.value.is(NodeKind::mapping);
    std::string text;
    for (const EntryId at : in_order(part)) {
      const Entry& entry = sheet_.entries[at];
      if (!text.empty()) text += ", ";
      if (entry.key) text += scalar_lines(source_, *entry.key, Setting::flow, 0).first + ": ";
      text += in_one_line(sheet_.parts[entry.value]);
    }
    if (!mapping) return '[' + text + ']';
    return text.empty() ? "{}" : "{ " + text + " }";
  }

  const Sheet& sheet_;
  std::string_view source_;
  const Canon& canon_;
  std::string out_;
  bool keeps_end_ = false;  ///< The last line belongs to a text that keeps its blank lines.
};

}  // namespace

std::string lay_out(const Sheet& sheet, std::string_view source, const Canon& canon) {
  return Layouter(sheet, source, canon).lay_out();
}

}  // namespace understudy::parse
