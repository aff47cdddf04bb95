/// \file
/// A section of a playbook as HTML: prose by cmark, and in the procedures every step, branch and
/// command as what it is. Private to the module.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "markdown_tree.hpp"
#include "markup.hpp"
#include "understudy/model/playbook.hpp"
#include "understudy/publish/markdown.hpp"

namespace understudy::publish {

/// The steps of one procedure, by the lines of the file on which they stand.
class Procedure {
 public:
  /// `prefix` makes identifiers unique on a page with several scenarios, `name` within the
  /// scenario. What is passed must outlive it.
  Procedure(const std::vector<model::Step>& steps, std::string prefix, std::string_view name,
            const LinkTarget& target);

  /// The section's text, whole.
  [[nodiscard]] Html render(const model::Section& section);

 private:
  void know(const model::Step& step);
  void know(const model::Branch& branch);
  [[nodiscard]] std::uint32_t line_of(Node node) const;
  void blocks(const std::vector<Node>& nodes, Writer& out);
  void list(Node node, Writer& out);
  void step(const model::Step& step, Node item, Writer& out);
  void branch(const model::Branch& branch, Node item, Writer& out);
  void command(const model::Block& block, Writer& out);

  std::string prefix_;
  std::string_view name_;
  const LinkTarget& target_;
  std::unordered_map<std::uint32_t, const model::Step*> steps_;
  std::unordered_map<std::uint32_t, const model::Branch*> branches_;
  std::unordered_map<std::uint32_t, const model::Block*> blocks_;
  std::uint32_t first_line_ = 1;
  int commands_ = 0;
};

}  // namespace understudy::publish
