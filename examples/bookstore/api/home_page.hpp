/// \file
/// The page that a browser gets at `/`.
#pragma once

#include <string>
#include <string_view>

#include "http/message.hpp"
#include "settings.hpp"

namespace bookstore {

/// Needs no database. The style sheet, the picture and status.json come from the CDN; the page
/// reads well without them.
[[nodiscard]] http::Response home_page(const Settings& settings);

/// `text` for HTML, in an element's text or a quoted attribute.
[[nodiscard]] std::string escape_html(std::string_view text);

}  // namespace bookstore
