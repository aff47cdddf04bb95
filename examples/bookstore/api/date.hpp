/// \file
/// Calendar dates as the API writes and reads them.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace bookstore {

using Date = std::chrono::sys_days;

/// `1947-09-21`; month and day may have one digit. Years 1 to 9999. nullopt when it is not a date.
[[nodiscard]] std::optional<Date> parse_date(std::string_view text);

/// Appends `1947-09-21`.
void append_date(std::string& out, Date date);

}  // namespace bookstore
