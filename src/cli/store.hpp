/// \file
/// Small things the commands share: where evidence lies and what a terminal can show.
#pragma once

#include <filesystem>
#include <string>

#include "understudy/report/report.hpp"

namespace understudy::cli {

/// The store given, else the nearest `.understudy` in this folder or above it, else the one that
/// would be here.
[[nodiscard]] std::filesystem::path store_or_nearest(const std::string& given);

/// What descriptor `fd` can show: colour only on a terminal and without NO_COLOR, Unicode only in a
/// UTF-8 locale.
[[nodiscard]] report::Style terminal_style(int fd, const std::filesystem::path& report);

}  // namespace understudy::cli
