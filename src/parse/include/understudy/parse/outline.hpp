/// \file
/// The first draft of the files a team keeps: everything in its place, and a mark wherever a person
/// has still to say something. Pure: text out, nothing is written.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace understudy::parse {

/// Wherever this word stands in a manifest or playbook, somebody has still to decide. `check`
/// reports each (US-R082) until the word is gone.
constexpr std::string_view blank_mark = "FILL-IN";

struct OutlinePerson {
  std::string name;
  std::string email;  ///< May be empty.
};

/// What is known about an application before anything is declared. Texts may hold any characters.
struct Outline {
  std::string name;  ///< A name (small letters, digits, inner hyphens), as those below are.
  std::string title;
  std::string owner;     ///< Empty: to be filled in, as every text here.
  std::string timezone;  ///< An IANA name.
  std::vector<std::string> critical;
  std::vector<std::string> non_critical;
  std::vector<OutlinePerson> people;  ///< Who can lead a recovery, the first one first.
  std::string schema;                 ///< Path of the manifest's schema for editors.
};

struct OutlinedFile {
  std::string path;  ///< Below the folder that holds the manifest.
  std::string text;
};

/// The manifest, and one playbook for each critical dependency. They pass `check --strict` once the
/// blanks are filled.
[[nodiscard]] std::vector<OutlinedFile> outline(const Outline& known);

/// The name nearest to a text: `Order DB` becomes `order-db`. Empty when nothing is left of it.
[[nodiscard]] std::string name_from(std::string_view text);

/// A name as YAML readers of every kind take it for a text: `api`, but `"no"` and `"7"`.
[[nodiscard]] std::string yaml_name(std::string_view name);

/// A text in double quotes, as YAML reads it back.
[[nodiscard]] std::string yaml_quoted(std::string_view text);

}  // namespace understudy::parse
