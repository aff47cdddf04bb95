/// \file
/// What is wrong with a command line, and what to write instead.
#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "understudy/diag/result.hpp"

namespace bookstore::lab {

/// `words` did not parse. Names the first word that is no command here, with the nearest one that
/// is; else says what the parser says.
[[nodiscard]] understudy::diag::Failure wrong_usage(const CLI::App& root,
                                                    const std::vector<std::string>& words,
                                                    const CLI::ParseError& error);

}  // namespace bookstore::lab
