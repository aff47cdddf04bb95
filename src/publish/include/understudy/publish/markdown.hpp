/// \file
/// What others wrote in Markdown, as HTML that can only be read: no script, no markup of its own,
/// nothing loaded from anywhere. Pure; any thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace understudy::publish {

/// Where a relative link leads on the site; nullopt when there is no such page.
using LinkTarget = std::function<std::optional<std::string>(std::string_view url)>;

/// CommonMark to HTML. Raw HTML is shown as the text it is, comments are left out. Links keep only
/// http, https, mailto, tel and fragments; a relative one becomes what `target` says, and without
/// an answer, like every other link, it becomes its text with the address behind it. Images become
/// links or text likewise: none is ever loaded.
[[nodiscard]] std::string safe_markdown(std::string_view text, const LinkTarget& target = {});

}  // namespace understudy::publish
