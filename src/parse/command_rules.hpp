/// \file
/// What a command that nobody watches must not do: open a session, follow a file, wait for keys.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "shell_scanner.hpp"

namespace understudy::parse {

struct Objection {
  std::size_t offset = 0;  ///< Of the command in its text.
  std::size_t length = 0;  ///< Of the program's name.
  std::string message;
  std::string hint;
};

/// At most one objection per command; `commands` are those of one shell text, in order. One that
/// runs in the background may follow its input: it is ended with the run.
[[nodiscard]] std::vector<Objection> object_to(const std::vector<StartedCommand>& commands,
                                               bool in_background);

}  // namespace understudy::parse
