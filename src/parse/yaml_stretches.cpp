#include "yaml_stretches.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reporter.hpp"
#include "text_index.hpp"
#include "understudy/model/runner.hpp"
#include "words.hpp"
#include "yaml_builder.hpp"
#include "yaml_tree.hpp"

namespace understudy::parse {

namespace {

/// How many lines from a wanted cut on the beginning of an item is looked for.
constexpr std::uint32_t longest_item = 256;

/// More than any machine has processors for.
constexpr std::size_t most_stretches = 1024;

/// Less is not worth a thread.
constexpr std::size_t fewest_stretches = 4;

std::size_t indent_of(std::string_view line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

/// Nothing, blanks, or a comment.
bool says_nothing(std::string_view line) {
  const std::string_view rest = trimmed(line);
  return rest.empty() || rest.front() == '#';
}

bool begins_item(std::string_view line) {
  const std::string_view rest = line.substr(indent_of(line));
  return rest.starts_with("- ") || rest == "-";
}

/// The outermost item that begins on `from` or soon behind it, before `after`; 0 when there is
/// none.
std::uint32_t item_near(const TextIndex& index, std::uint32_t from, std::uint32_t after) {
  std::uint32_t found = 0;
  const std::uint32_t until = std::min(after, from + longest_item + 1);
  for (std::uint32_t line = from; line < until; ++line) {
    const std::string_view rest = index.text().substr(index.start_of(line));
    if (!rest.substr(indent_of(rest)).starts_with('-')) continue;  // Nearly all lines.
    if (!begins_item(index.line(line))) continue;
    if (found == 0 || indent_of(index.line(line)) < indent_of(index.line(found))) found = line;
  }
  return found;
}

std::uint32_t line_at(const TextIndex& index, std::size_t offset) {
  return index.span(offset, offset + 1).line;
}

/// How many items of a list at `column` begin in a text.
std::size_t items_in(std::string_view text, std::size_t column) {
  const std::string opening = std::string(column, ' ') + "-";
  std::size_t count = text.starts_with(opening) ? 1 : 0;
  for (std::size_t at = text.find('\n'); at != std::string_view::npos;
       at = text.find('\n', at + 1)) {
    if (text.substr(at + 1).starts_with(opening)) ++count;
  }
  return count;
}

/// A line at which a text might be cut, and what seems to be open there.
struct Cut {
  std::uint32_t line = 0;
  std::vector<std::size_t> columns;    ///< Innermost first; empty: no cut.
  std::vector<std::string_view> keys;  ///< Innermost first: that of the list, then those around.
  bool same_list = false;              ///< As at the last cut.
};

/// Whether a line no deeper than the collection that is open says nothing of what stands around
/// it: it belongs to that collection, or is blank.
bool says_nothing_around(std::string_view line, std::size_t indent, const Cut& open) {
  const bool in_list = open.columns.size() == 1;
  const bool beside = indent == open.columns.back() && (!in_list || begins_item(line));
  return beside || says_nothing(line);
}

/// What the lines in front of an item seem to open, up to the last cut at most: when that stands
/// before an item of the same list, the same is open. No cut when it is not a list that is the
/// value of a key in nothing but mappings. It looks no further than `looks` characters.
Cut cut_at(const TextIndex& index, std::uint32_t item, const Cut& last, std::size_t& looks) {
  const std::size_t column = indent_of(index.line(item));
  Cut cut{.line = item, .columns = {column}, .keys = {}};
  for (std::uint32_t number = item - 1; number > 0 && looks > 0; --number) {
    const bool in_list = cut.columns.size() == 1;
    if (number == last.line && in_list && last.columns.front() == column) {
      return {.line = item, .columns = last.columns, .keys = last.keys, .same_list = true};
    }
    const std::size_t indent = indent_of(index.text().substr(index.start_of(number)));
    looks -= std::min(looks, indent + 1);
    if (indent > cut.columns.back()) continue;  // Nearly all lines.
    const std::string_view line = index.line(number);
    if (says_nothing_around(line, indent, cut)) continue;
    if (begins_item(line)) return {};
    cut.columns.push_back(indent);
    cut.keys.push_back(trimmed(line.substr(0, line.find(':'))));
    if (indent == 0) break;
  }
  return cut.keys.empty() ? Cut{} : cut;
}

/// Lines that open mappings at these columns, innermost first, and a list to come.
Stretch opened_by(std::vector<std::size_t> columns) {
  std::ranges::reverse(columns);
  Stretch stretch;
  for (std::size_t i = 0; i + 1 < columns.size(); ++i) {
    stretch.opening += std::string(columns[i], ' ') + "k:\n";
  }
  // A mapping and its key at each level, and the list.
  stretch.opened = static_cast<std::uint32_t>(2 * (columns.size() - 1) + 1);
  stretch.columns = std::move(columns);
  return stretch;
}

std::optional<Tree> read_stretch(const TextIndex& index, const Stretch& stretch) {
  Reporter unheard(Family::manifest);
  TreeBuilder builder(index, stretch, unheard);
  auto tree = builder.build();
  // Behind the end of a document nothing goes on.
  if (builder.is_over() && stretch.end < index.text().size()) return std::nullopt;
  return unheard.take().empty() ? std::move(tree) : std::nullopt;
}

}  // namespace

std::vector<Stretch> stretches_of(const TextIndex& index, std::span<const std::string_view> inner,
                                  std::size_t usual) {
  const std::size_t size = index.text().size();
  const std::size_t fitting = std::min(size / usual, most_stretches);
  const std::size_t count = fitting < fewest_stretches ? 1 : fitting;
  std::vector<Stretch> stretches(1);
  Cut last;
  // A text of long lists is looked at once; one without any must not take more.
  std::size_t looks = size;
  std::uint32_t looked_from = 0;
  bool marked = false;  // One run of such stretches is enough.
  for (std::size_t i = 1; i < count; ++i) {
    const std::uint32_t from = line_at(index, size / count * i);
    if (std::exchange(looked_from, from) == from) continue;  // A line of several stretches.
    const std::uint32_t after = line_at(index, size / count * (i + 1)) + 1;
    const std::uint32_t line = item_near(index, std::max(from, last.line + 1), after);
    Cut cut = line == 0 ? Cut{} : cut_at(index, line, last, looks);
    if (cut.columns.empty()) continue;
    Stretch& before = stretches.back();
    const bool inside = cut.same_list && std::ranges::equal(inner.rbegin(), inner.rend(),
                                                            cut.keys.begin(), cut.keys.end());
    const bool run_on = !marked || stretches[stretches.size() - 2].only_items;
    if (inside && run_on) before.only_items = marked = true;
    before.end = index.start_of(line);
    Stretch next = opened_by(cut.columns);
    next.begin = before.end;
    stretches.push_back(std::move(next));
    last = std::move(cut);
  }
  stretches.back().end = size;
  return stretches;
}

Value list_of_items(const Tree& tree, const Stretch& part) {
  return {&tree, part.opened - 1};
}

/// Puts the trees of stretches together.
class StretchJoiner {
 public:
  StretchJoiner(const TextIndex& index, const std::vector<Stretch>& stretches)
      : index_(index), stretches_(stretches), whole_(index) {}

  /// There are no trees for the stretches that are left out. nullopt when a cut was not where it
  /// seemed to be.
  std::optional<Tree> join(std::vector<std::optional<Tree>>& trees) {
    for (std::size_t i = 0; i < stretches_.size(); ++i) {
      if (stretches_[i].only_items) {
        leave_out(stretches_[i]);
        continue;
      }
      std::optional<Tree>& tree = trees[i];
      if (!tree) return std::nullopt;
      std::vector<std::uint32_t> open;
      if (i + 1 < stretches_.size()) {
        open = open_at_end(*tree, i);
        if (open.empty()) return std::nullopt;
        end_at_next_item(*tree, stretches_[i], stretches_[i + 1].columns.back());
      }
      take(std::move(*tree), i, std::move(open));
      tree.reset();
      if (whole_.nodes_.size() > most_nodes) return std::nullopt;
    }
    if (!keys_are_sound()) return std::nullopt;
    return std::move(whole_);
  }

  /// Whether a stretch in front of another one of its list is nothing but items of it, as many as
  /// it should have.
  static bool holds_only_items(const Tree& tree, const Stretch& stretch) {
    const Value list = list_of_items(tree, stretch);
    return tree.nodes_[stretch.opened - 1].extent == tree.nodes_.size() &&
           list.children().count() == stretch.items;
  }

  /// What the end of a stretch closed is in truth closed by the item behind the cut.
  static void end_at_next_item(Tree& tree, const Stretch& stretch, std::size_t column) {
    const auto item = static_cast<std::uint32_t>(stretch.end + column);
    for (Node& node : std::span(tree.nodes_).subspan(stretch.opened)) {
      const bool empty = node.begin >= stretch.end;
      if (empty) node.begin = node.text = item;
      if (node.end >= stretch.end && (empty || node.is_collection())) node.end = item;
    }
  }

 private:
  void leave_out(const Stretch& stretch) {
    std::optional<Gap>& gap = whole_.gap_;
    if (!gap) {
      const std::uint32_t list = open_.back();
      gap = Gap{.list = list, .before = Value(&whole_, list).children().count(), .parts = {}};
    }
    gap->parts.push_back(stretch);
  }

  /// The nodes that the next stretch continues, outermost first, when they are what it opens.
  [[nodiscard]] std::vector<std::uint32_t> open_at_end(const Tree& tree, std::size_t at) const {
    const std::vector<std::size_t>& columns = stretches_[at + 1].columns;
    std::vector<std::uint32_t> open;
    std::uint32_t node_at = 0;
    for (std::size_t level = 0; level < columns.size(); ++level) {
      const bool innermost = level + 1 == columns.size();
      const Node& node = tree.nodes_[node_at];
      if (node.kind != (innermost ? NodeKind::list : NodeKind::mapping)) return {};
      if (node.style != NodeStyle::block || node.extent != tree.nodes_.size()) return {};
      if (column_of(tree, node_at, stretches_[at]) != columns[level]) return {};
      open.push_back(node_at);
      if (!innermost) node_at = last_child(tree, node_at);
    }
    return open;
  }

  /// Of a collection that has one.
  static std::uint32_t last_child(const Tree& tree, std::uint32_t parent) {
    std::uint32_t last = parent + 1;
    const std::uint32_t after = tree.nodes_[parent].extent;
    for (std::uint32_t at = last; at < after;) {
      last = at;
      at = tree.nodes_[at].is_collection() ? tree.nodes_[at].extent : at + 1;
    }
    return last;
  }

  /// The column of a block collection; nullopt when something other than blanks stands before it.
  [[nodiscard]] std::optional<std::size_t> column_of(const Tree& tree, std::uint32_t at,
                                                     const Stretch& stretch) const {
    if (at < stretch.opened) return stretch.columns[at / 2];
    const std::size_t begin = tree.nodes_[at].begin;
    const std::string_view before = index_.text().substr(0, begin);
    const std::size_t start = before.rfind('\n') + 1;
    if (before.find_first_not_of(' ', start) != std::string_view::npos) return std::nullopt;
    return begin - start;
  }

  void take(Tree tree, std::size_t at, std::vector<std::uint32_t> still_open) {
    if (at == 0) {
      whole_ = std::move(tree);
    } else {
      append(tree, stretches_[at].opened, still_open);
    }
    open_ = std::move(still_open);
  }

  /// Hangs a stretch's nodes behind those there are, but for the first `opened`, which stand for
  /// those that are open. What stays open is named as in the whole.
  void append(const Tree& tree, std::uint32_t opened, std::vector<std::uint32_t>& still_open) {
    std::vector<Node>& nodes = whole_.nodes_;
    const auto base = static_cast<std::uint32_t>(nodes.size());
    const auto pool = static_cast<std::uint32_t>(whole_.pool_.size());
    const auto moved = [&](std::uint32_t at) { return at - opened + base; };
    for (std::size_t level = 0; level < open_.size(); ++level) {
      const Node& standing = tree.nodes_[level * 2];
      Node& open = nodes[open_[level]];
      open.extent = moved(standing.extent);
      open.end = standing.end;
      if (open.kind == NodeKind::mapping) continued_.push_back(open_[level]);
    }
    std::ranges::transform(tree.nodes_.begin() + opened, tree.nodes_.end(),
                           std::back_inserter(nodes), [&](Node node) {
                             if (node.is_collection()) node.extent = moved(node.extent);
                             if (node.pooled) node.text += pool;
                             return node;
                           });
    whole_.pool_ += tree.pool_;
    for (std::uint32_t& at : still_open) at = at < opened ? open_[at / 2] : moved(at);
  }

  /// Of mappings that reach across cuts: their keys were seen only stretch by stretch.
  [[nodiscard]] bool keys_are_sound() const {
    Reporter unheard(Family::manifest);
    KeyCheck keys(unheard);
    for (const std::uint32_t at : continued_) keys.look_at({&whole_, at});
    return unheard.take().empty();
  }

  const TextIndex& index_;
  const std::vector<Stretch>& stretches_;
  Tree whole_;                       ///< That of the first stretch, and what was put behind it.
  std::vector<std::uint32_t> open_;  ///< In the whole: what the next stretch continues.
  std::vector<std::uint32_t> continued_;  ///< Mappings that some stretch continued.
};

std::optional<Tree> Tree::read_in_stretches(const TextIndex& index,
                                            std::span<const std::string_view> leave_out,
                                            const model::Runner& run, std::size_t usual) {
  std::vector<Stretch> stretches = stretches_of(index, leave_out, usual);
  if (stretches.size() < 2) return std::nullopt;
  std::vector<std::optional<Tree>> trees(stretches.size());
  run(stretches.size(), [&](std::size_t i) {
    Stretch& one = stretches[i];
    if (one.only_items) {
      const std::string_view text = index.text().substr(one.begin, one.end - one.begin);
      one.items = items_in(text, one.columns.back());
    } else {
      trees[i] = read_stretch(index, one);
    }
  });
  return StretchJoiner(index, stretches).join(trees);
}

std::optional<Tree> read_items(const TextIndex& index, const Stretch& part) {
  auto tree = read_stretch(index, part);
  if (!tree || !StretchJoiner::holds_only_items(*tree, part)) return std::nullopt;
  StretchJoiner::end_at_next_item(*tree, part, part.columns.back());
  return tree;
}

}  // namespace understudy::parse
