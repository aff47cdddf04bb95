#include "understudy/model/reach.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

namespace understudy::model {

namespace {

bool is_ssh(std::string_view word) {
  const auto slash = word.rfind('/');
  return (slash == std::string_view::npos ? word : word.substr(slash + 1)) == "ssh";
}

/// A word as a POSIX shell takes it for this very word.
std::string quoted_for_shell(const std::string& word) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:=+,@%-";
  if (!word.empty() && word.find_first_not_of(plain) == std::string::npos) return word;
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

}  // namespace

std::vector<std::string> behind(std::vector<std::string> reach, std::vector<std::string> command) {
  for (auto shells = std::ranges::count_if(reach, is_ssh); shells > 0; --shells) {
    std::ranges::transform(command, command.begin(), quoted_for_shell);
  }
  std::ranges::move(command, std::back_inserter(reach));
  return reach;
}

}  // namespace understudy::model
