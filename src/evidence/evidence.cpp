#include "understudy/evidence/evidence.hpp"

#include <utility>
#include <variant>

#include "kinds.hpp"

namespace understudy::evidence {

void add(Evidence& evidence, Time at, Body body) {
  std::visit(
      [&evidence, at](auto&& what) {
        place_of(evidence, &what).push_back({at, std::forward<decltype(what)>(what)});
      },
      std::move(body));
}

}  // namespace understudy::evidence
