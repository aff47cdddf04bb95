/// \file
/// What is agreed to: the texts of an application's folder under one hash. The form is specified in
/// docs/formats/agreement.md. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "understudy/diag/result.hpp"

namespace understudy::agree {

/// One file as it is signed.
struct Content {
  std::string path;  ///< Below the application's folder, `/` between its parts.
  std::string text;  ///< With line feeds alone (see normalised).
};

/// One file as a statement names it.
struct File {
  std::string path;
  std::string sha256;
  bool operator==(const File&) const = default;
};

/// All files, sorted by path, and the hash over them.
struct Bundle {
  std::string sha256;
  std::vector<File> files;
  bool operator==(const Bundle&) const = default;
};

/// Why a path cannot be signed, as a predicate: "has a part '..'"; empty when it can.
[[nodiscard]] std::string trouble_with_path(std::string_view path);

/// Every CR LF becomes LF, so that a checkout on another system has the same hash.
[[nodiscard]] std::string normalised(std::string_view text);

/// Errors: a path that leaves the folder (US-G013) or cannot be written down (US-G015), two paths
/// that differ in case alone or not at all (US-G014).
[[nodiscard]] diag::Result<Bundle> bundle_of(std::vector<Content> contents);

enum class Edit : std::uint8_t { added, removed, changed };

struct FileChange {
  std::string path;
  Edit edit = Edit::changed;
  bool operator==(const FileChange&) const = default;
};

/// By path; both lists are sorted.
[[nodiscard]] std::vector<FileChange> changes_between(const std::vector<File>& before,
                                                      const std::vector<File>& after);

}  // namespace understudy::agree
