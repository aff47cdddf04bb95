#include "inputs.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "placeholders.hpp"
#include "snippet.hpp"
#include "text_index.hpp"
#include "understudy/model/playbook.hpp"

namespace understudy::parse {

Inputs::Inputs(std::vector<model::Input> declared) {
  for (model::Input& input : declared) {
    if (names_.insert(input.name).second) inputs_.push_back(std::move(input));
  }
}

void Inputs::note(const Snippet& snippet, const std::vector<Placeholder>& found,
                  const TextIndex& index) {
  for (const Placeholder& placeholder : found) {
    if (!names_.insert(placeholder.name).second) continue;
    inputs_.push_back({.name = placeholder.name,
                       .prompt = "",
                       .value = std::nullopt,
                       .where = snippet.span(index, placeholder.offset, placeholder.length)});
  }
}

bool Inputs::is_secret(const std::string& name) const {
  const auto found = std::ranges::find(inputs_, name, &model::Input::name);
  return found != inputs_.end() && found->secret;
}

}  // namespace understudy::parse
