/// \file
/// What others wrote, fit for a terminal.
#pragma once

#include <string>
#include <string_view>

namespace understudy::agree {

/// Every control character but the tab becomes '?', so that a text cannot drive the terminal; so
/// does every mark that turns the order of letters around and would show a text otherwise than it
/// is.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace understudy::agree
