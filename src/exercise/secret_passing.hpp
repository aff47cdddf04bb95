/// \file
/// How secrets come to the commands that need them, and stay out of what these leave behind.
/// Private to the module.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "understudy/exercise/secrets.hpp"
#include "understudy/exercise/session.hpp"

namespace understudy::exercise {

/// Into the environment of a process here, in the place of what has their names there.
void add_secrets(std::vector<std::string>& environment, const Secrets& secrets);

/// Our environment does not reach another host: its shell reads the secrets from its input first.
/// Empty when `reach` leads to no other host.
[[nodiscard]] std::string secrets_as_input(const std::vector<std::string>& reach,
                                           const Secrets& secrets);

/// Who reads the input behind the secrets.
enum class InputReader : std::uint8_t { nobody, command };

/// The shell text, and before it what reads `secrets_as_input`.
[[nodiscard]] std::string behind_secrets(const std::string& text,
                                         const std::vector<std::string>& reach,
                                         const Secrets& secrets, InputReader rest);

/// What a command leaves for the next travels as arguments: a secret does not. What holds one is
/// as it was in `before`.
void forget_secrets(ShellState& state, const ShellState& before, const Secrets& secrets);

}  // namespace understudy::exercise
