/// \file
/// The graph of what several applications declare, and what its nodes and edges mean.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "understudy/graph/graph.hpp"
#include "understudy/model/application.hpp"
#include "understudy/model/name_index.hpp"

namespace understudy::graph {

/// One service or dependency; where both have one name they are one part.
struct Part {
  const model::Application* application = nullptr;
  const model::Dependency* dependency = nullptr;  ///< Null: only the architecture knows it.
  const model::Service* service = nullptr;        ///< Null: it is no row of the architecture.

  [[nodiscard]] const std::string& own_name() const {
    return dependency != nullptr ? dependency->name.value : service->name.value;
  }

  /// Where it is declared.
  [[nodiscard]] const diag::Span& where() const {
    return dependency != nullptr ? dependency->name.where : service->name.where;
  }
};

/// Points into the applications, which must outlive it. Names that nobody declares are left out:
/// they are findings of others. A need is non-critical when all that may meet it is declared so.
class Landscape {
 public:
  explicit Landscape(std::span<const model::Application* const> applications);

  [[nodiscard]] const Graph& graph() const { return graph_; }

  [[nodiscard]] std::size_t size() const { return parts_.size(); }

  [[nodiscard]] const Part& part(Node node) const { return parts_[node]; }

  /// `api`; with several applications `shop/api`.
  [[nodiscard]] std::string name(Node node) const;

  /// The word in a list of children that made this edge.
  [[nodiscard]] const model::Text& written(std::uint32_t edge) const {
    return *written_[graph_.origin(edge)];
  }

  /// By `api` or `shop/api`; `no_node` when there is none, or a plain name is that of several.
  [[nodiscard]] Node find(std::string_view name) const;

 private:
  void declare(const model::Application& application);
  /// `bonds`: of every part when it is needed alone.
  void add_needs(Node owner, std::size_t application, const std::vector<Bond>& bonds,
                 Builder& builder);
  [[nodiscard]] Node find_in(std::size_t application, std::string_view name) const;
  [[nodiscard]] Node find_from(std::size_t application, std::string_view name) const;
  [[nodiscard]] Bond bond_of(std::span<const Node> alternatives) const;

  std::unordered_map<std::string_view, std::size_t> by_name_;  ///< The applications.
  std::vector<model::NameIndex> names_;                        ///< By application.
  std::vector<Part> parts_;
  std::vector<const model::Text*> written_;
  Graph graph_;
};

}  // namespace understudy::graph
