/// \file
/// What the reader's terminal can show.
#pragma once

#include <string>

namespace understudy::report {

struct Style {
  bool color = false;
  bool unicode = true;
  int width = 80;
  std::string report_path;  ///< Named at the end of the summary; empty: not named.
};

}  // namespace understudy::report
