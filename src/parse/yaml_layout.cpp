#include "yaml_layout.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "layout.hpp"
#include "reporter.hpp"
#include "sheet.hpp"
#include "text_index.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "yaml_tree.hpp"

namespace understudy::parse {

namespace {

class Comparison {
 public:
  explicit Comparison(const Canon& canon) : canon_(canon) {}

  [[nodiscard]] bool same(const Value& before, const Value& after) const {
    if (before.kind() != after.kind()) return false;
    switch (before.kind()) {
      case NodeKind::scalar: return same_scalar(before, after);
      case NodeKind::list: return same_list(before.children().all(), after.children().all());
      case NodeKind::mapping: return same_mapping(before.children().all(), after.children().all());
      case NodeKind::broken: return false;
    }
    return false;
  }

 private:
  [[nodiscard]] bool same_scalar(const Value& before, const Value& after) const {
    const auto canonical = canon_.spellings.find(before.begin());
    if (canonical != canon_.spellings.end()) return after.text() == canonical->second;
    return before.text() == after.text() && before.missing() == after.missing();
  }

  [[nodiscard]] bool same_list(const std::vector<Value>& before,
                               const std::vector<Value>& after) const {
    if (before.size() != after.size()) return false;
    for (std::size_t i = 0; i < before.size(); ++i) {
      if (!same(before[i], after[i])) return false;
    }
    return true;
  }

  /// The order of the keys says nothing.
  [[nodiscard]] bool same_mapping(const std::vector<Value>& before,
                                  const std::vector<Value>& after) const {
    if (before.size() != after.size()) return false;
    std::unordered_map<std::string_view, const Value*> values;
    for (std::size_t i = 0; i + 1 < after.size(); i += 2) {
      values.emplace(after[i].text(), &after[i + 1]);
    }
    for (std::size_t i = 0; i + 1 < before.size(); i += 2) {
      const auto found = values.find(before[i].text());
      if (found == values.end() || !same(before[i + 1], *found->second)) return false;
    }
    return true;
  }

  const Canon& canon_;
};

bool says_the_same(const Value& before, std::size_t comments, const std::string& text,
                   const Canon& canon) {
  const TextIndex index(std::make_shared<const diag::Source>(diag::Source{.text = text}));
  Reporter reporter(Family::manifest);
  const auto tree = Tree::read(index, index.text(), 0, reporter);
  if (!tree || !reporter.take().empty()) return false;
  return Comparison(canon).same(before, tree->root()) &&
         lay_open(index, index.text(), 0, tree->root()).comments == comments;
}

}  // namespace

std::optional<std::string> lay_out_yaml(const TextIndex& index, std::string_view text,
                                        std::size_t offset, const Canon& canon) {
  Reporter reporter(Family::manifest);
  const auto tree = Tree::read(index, text, offset, reporter);
  if (!tree) return std::nullopt;
  const Sheet sheet = lay_open(index, text, offset, tree->root());
  if (sheet.entries.empty()) return std::nullopt;
  std::string laid_out = lay_out(sheet, index.text(), canon);
  if (!says_the_same(tree->root(), sheet.comments, laid_out, canon)) return std::nullopt;
  return laid_out;
}

}  // namespace understudy::parse
