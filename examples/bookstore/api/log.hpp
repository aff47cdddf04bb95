/// \file
/// The service's log: one line each on standard error, with the time. Any thread may write.
#pragma once

#include <string_view>

namespace bookstore::log {

/// `2026-11-23T10:15:30.123Z text`; control characters of the text are shown as '?'.
void line(std::string_view text);

}  // namespace bookstore::log
