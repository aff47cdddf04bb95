/// \file
/// The container image that a command starts.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace understudy::check {

/// `registry:5000/shop/api`, and what stands behind it: `:1.4`, `@sha256:…`, or nothing.
struct Image {
  std::string_view name;
  std::string_view version;
};

/// A colon before a slash belongs to a registry's port.
[[nodiscard]] Image parts_of(std::string_view image);

/// The image that `docker run`, `pull` or `create` and their like name; empty when there is none,
/// or when a variable or placeholder is part of it. `words` begin with the program.
[[nodiscard]] std::string image_in(std::span<const std::string> words);

}  // namespace understudy::check
