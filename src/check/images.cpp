#include "images.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace understudy::check {

Image parts_of(std::string_view image) {
  const auto at = image.find('@');
  if (at != std::string_view::npos) return {image.substr(0, at), image.substr(at)};
  const auto colon = image.rfind(':');
  const bool tagged = colon != std::string_view::npos && !image.substr(colon).contains('/');
  if (!tagged) return {image, {}};
  return {image.substr(0, colon), image.substr(colon)};
}

std::string image_in(std::span<const std::string> words) {
  const std::string_view whole = words.empty() ? std::string_view() : words.front();
  const std::string_view program = whole.substr(whole.rfind('/') + 1);
  if ((program != "docker" && program != "podman" && program != "nerdctl") || words.size() < 3 ||
      (words[1] != "run" && words[1] != "pull" && words[1] != "create")) {
    return {};
  }
  constexpr std::array<std::string_view, 16> with_value{
      "-p", "--publish", "-v", "--volume", "-e",           "--env",   "--name", "--network",
      "-w", "--workdir", "-u", "--user",   "--entrypoint", "--mount", "-l",     "--env-file"};
  for (std::size_t i = 2; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word.starts_with('-')) {
      const bool takes_next = std::ranges::find(with_value, word) != with_value.end();
      if (takes_next) ++i;
      continue;
    }
    return word.contains('$') || word.contains('\x01') ? std::string() : word;
  }
  return {};
}

}  // namespace understudy::check
