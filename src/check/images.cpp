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

namespace {

/// What a shell or a person has still to put in is no image yet.
std::string if_written_out(std::string_view image) {
  const bool open = image.contains('$') || image.contains('\x01');
  return open ? std::string() : std::string(image);
}

/// Of `kubectl run NAME --image=IMAGE` and `kubectl set image PART CONTAINER=IMAGE`.
std::string image_of_kubectl(std::span<const std::string> words) {
  constexpr std::string_view option = "--image";
  const bool sets = words.size() > 3 && words[1] == "set" && words[2] == "image";
  for (std::size_t i = 1; i < words.size() && words[i] != "--"; ++i) {
    const std::string_view word = words[i];
    if (word == option && i + 1 < words.size()) return if_written_out(words[i + 1]);
    const auto equals = word.find('=');
    if (equals == std::string_view::npos) continue;
    const bool named = word.starts_with(option) ? equals == option.size() : sets && word[0] != '-';
    if (named) return if_written_out(word.substr(equals + 1));
  }
  return {};
}

}  // namespace

std::string image_in(std::span<const std::string> words) {
  const std::string_view whole = words.empty() ? std::string_view() : words.front();
  const std::string_view program = whole.substr(whole.rfind('/') + 1);
  if (program == "kubectl" || program == "oc") return image_of_kubectl(words);
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
    return if_written_out(word);
  }
  return {};
}

}  // namespace understudy::check
