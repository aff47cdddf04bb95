/// \file
/// Base64 of RFC 4648, with padding.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace understudy::agree {

[[nodiscard]] std::string to_base64(std::string_view bytes);

/// nullopt for anything that to_base64 does not write.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

}  // namespace understudy::agree
