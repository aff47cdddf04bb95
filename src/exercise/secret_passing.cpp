#include "secret_passing.hpp"

#include <fmt/format.h>

namespace understudy::exercise {

void add_secrets(std::vector<std::string>& environment, const Secrets& secrets) {
  for (const auto& [name, value] : secrets.values()) {
    std::erase_if(environment, [start = name + "="](const std::string& entry) {
      return entry.starts_with(start);
    });
    environment.push_back(fmt::format("{}={}", name, value));
  }
}

std::string secrets_as_input(const std::vector<std::string>& reach, const Secrets& secrets) {
  std::string input;
  if (reach.empty()) return input;
  for (const auto& [name, value] : secrets.values()) input.append(value).append("\n");
  return input;
}

std::string behind_secrets(const std::string& text, const std::vector<std::string>& reach,
                           const Secrets& secrets, InputReader rest) {
  if (reach.empty() || secrets.empty()) return text;
  std::string before;
  for (const auto& [name, value] : secrets.values()) {
    before += fmt::format("IFS= builtin read -r {0} || builtin exit 3; builtin export {0}; ", name);
  }
  if (rest == InputReader::nobody) before += "exec </dev/null; ";
  return before + text;
}

void forget_secrets(ShellState& state, const ShellState& before, const Secrets& secrets) {
  if (secrets.empty()) return;
  const auto holds_one = [&secrets](const auto& variable) {
    return secrets.values().contains(variable.first) || secrets.revealed_by(variable.second);
  };
  std::erase_if(state.variables, holds_one);
  std::erase_if(state.exported, holds_one);
  for (const auto& [name, value] : secrets.values()) state.gone.erase(name);
  if (secrets.revealed_by(state.folder)) state.folder = before.folder;
  if (!secrets.revealed_by(state.text)) return;
  state.text = before.text;
  state.functions = before.functions;
}

}  // namespace understudy::exercise
