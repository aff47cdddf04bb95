/// \file
/// Secrets by the forms that their issuers document.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace understudy::check {

/// What stands in a line, and where the secret itself is.
struct FoundSecret {
  std::string_view what;  ///< `a GitHub token`
  std::size_t offset = 0;
  std::size_t length = 0;
};

/// The first secret of a line without its end, in the order of the forms. Any thread may ask.
[[nodiscard]] std::optional<FoundSecret> secret_in(std::string_view line);

/// The next byte from `from` on in whose line a secret may stand; npos when there is none. Quick:
/// no secret has a form that lacks such a byte, and few lines of a manifest or a playbook have one.
[[nodiscard]] std::size_t next_sign_of_a_secret(std::string_view text, std::size_t from);

}  // namespace understudy::check
