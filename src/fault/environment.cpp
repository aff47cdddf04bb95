#include "environment.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>

#include "understudy/journal/codec.hpp"

namespace understudy::fault {

namespace {

constexpr std::array<std::string_view, 17> known{"PATH",
                                                 "HOME",
                                                 "USER",
                                                 "LOGNAME",
                                                 "LANG",
                                                 "LC_ALL",
                                                 "TZ",
                                                 "TMPDIR",
                                                 "XDG_CACHE_HOME",
                                                 "XDG_CONFIG_HOME",
                                                 "XDG_DATA_HOME",
                                                 "XDG_STATE_HOME",
                                                 "XDG_RUNTIME_DIR",
                                                 "SSH_AUTH_SOCK",
                                                 "KUBECONFIG",
                                                 "AWS_PROFILE",
                                                 "AWS_REGION"};

/// The sample lab's and our own settings.
constexpr std::array<std::string_view, 2> known_prefixes{"BOOKSTORE_", "UNDERSTUDY_"};

constexpr std::array<std::string_view, 6> secret_marks{"SECRET", "TOKEN",      "PASS",
                                                       "KEY",    "CREDENTIAL", "AUTH"};

std::string_view name_of(std::string_view entry) {
  return entry.substr(0, entry.find('='));
}

bool is_secret(std::string_view name) {
  if (std::ranges::find(known, name) != known.end()) return false;
  std::string upper(name);
  std::ranges::transform(upper, upper.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  });
  return std::ranges::any_of(secret_marks,
                             [&upper](std::string_view mark) { return upper.contains(mark); });
}

bool is_wanted(std::string_view name, const std::vector<std::string>& names) {
  return std::ranges::find(known, name) != known.end() ||
         std::ranges::find(names, name) != names.end() ||
         std::ranges::any_of(known_prefixes,
                             [name](std::string_view prefix) { return name.starts_with(prefix); });
}

}  // namespace

std::vector<std::string> recordable_environment(const std::vector<std::string>& names) {
  std::vector<std::string> entries;
  for (char** entry = ::environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view name = name_of(*entry);
    const bool valid = journal::valid_utf8(*entry) == *entry;
    if (is_wanted(name, names) && !is_secret(name) && valid) entries.emplace_back(*entry);
  }
  std::ranges::sort(entries);
  return entries;
}

std::vector<std::string> environment_with(const std::vector<std::string>& recorded) {
  std::vector<std::string> entries = recorded;
  for (char** entry = ::environ; entry != nullptr && *entry != nullptr; ++entry) {
    const bool replaced = std::ranges::any_of(
        recorded, [entry](const std::string& other) { return name_of(other) == name_of(*entry); });
    if (!replaced) entries.emplace_back(*entry);
  }
  return entries;
}

}  // namespace understudy::fault
