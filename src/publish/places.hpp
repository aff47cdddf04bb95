/// \file
/// Where things lie on the site. Private to the module.
#pragma once

#include <string>
#include <string_view>

namespace understudy::publish {

/// The folder of an application.
[[nodiscard]] std::string folder_of(std::string_view application);

[[nodiscard]] std::string application_page(std::string_view application);

/// `bookstore/playbooks/api-failure.html` for `playbooks/api-failure.md`.
[[nodiscard]] std::string playbook_page(std::string_view application, std::string_view file);

/// A name for a file or an identifier: letters, digits, `-`, `_` and inner dots are kept, each run
/// of anything else becomes a hyphen.
[[nodiscard]] std::string plain_name(std::string_view text);

/// Where an agreed text lies: its path below the application's folder `source`, each byte that an
/// address could not carry as it is written `=XX`, and with the ending `.txt`: a browser shows it,
/// and nothing takes it for a manifest of its own.
[[nodiscard]] std::string source_name(std::string_view path);

}  // namespace understudy::publish
