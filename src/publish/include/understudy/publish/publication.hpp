/// \file
/// `publication.json`: what a publication consists of (docs/publishing.md), what the next one has
/// to write, keep and remove, and whether what is read back is what was written. Pure.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "understudy/agree/bundle.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/publish/application.hpp"

namespace understudy::publish {

inline constexpr std::string_view publication_file = "publication.json";

struct PublishedFile {
  std::string path;
  std::string sha256;
  std::uint64_t size = 0;
  bool operator==(const PublishedFile&) const = default;
};
BOOST_DESCRIBE_STRUCT(PublishedFile, (), (path, sha256, size))

/// One application of a publication. With the same inputs it has the same pages until `stale_at`.
struct PublishedApplication {
  std::string name;
  std::string bundle;
  std::string inputs;  ///< Digest of all that its pages are made of.
  std::string stale_at;
  std::vector<std::string> beside;  ///< Playbooks outside of the usual folder, as named.
  bool operator==(const PublishedApplication&) const = default;
};
BOOST_DESCRIBE_STRUCT(PublishedApplication, (), (name, bundle, inputs, stale_at, beside))

struct Publication {
  int version = 1;
  std::string tool;
  std::string at;
  std::string digest;  ///< Over all applications' contents.
  std::vector<PublishedApplication> applications;
  std::vector<PublishedFile> files;  ///< By path; without `publication.json` itself.
  bool operator==(const Publication&) const = default;
};
BOOST_DESCRIBE_STRUCT(Publication, (), (version, tool, at, digest, applications, files))

[[nodiscard]] std::string to_json(const Publication& publication);

/// Reads what `to_json` wrote. Errors (US-W001): anything else, also a path that could lead out of
/// the site's folder.
[[nodiscard]] diag::Result<Publication> read_publication(std::string_view json);

/// Whether a path of a publication stays below its folder: plain names with `/` between them, none
/// of which begins with a dot.
[[nodiscard]] bool stays_below(std::string_view path);

[[nodiscard]] PublishedFile described(const File& file);

/// The files below an application's folder; `publication.files` are sorted by path.
[[nodiscard]] std::vector<PublishedFile> files_of(const Publication& publication,
                                                  std::string_view application);

/// The files that belong to no application but to all of them.
[[nodiscard]] std::vector<PublishedFile> shared_files_of(const Publication& publication);

/// Something that is not as it was published.
struct Difference {
  enum class What : std::uint8_t { missing, changed, other_content, not_published, not_as_agreed };

  What what = What::changed;
  std::string path;         ///< A file, or an application's name.
  std::string application;  ///< Whose it is; empty: of all of them.
  bool operator==(const Difference&) const = default;
};

[[nodiscard]] std::string_view name_of(Difference::What what);

/// The bytes of a file where it is published; nullopt when it is not there.
using Fetch = std::function<diag::Result<std::optional<std::string>>(const std::string& path)>;

/// An application as it stands in the team's own folder.
struct Local {
  const check::Member& member;
  const agree::Bundle& bundle;
};

/// Reads every file of the publication that concerns `locals` back and compares it: with its
/// recorded digest, the published sources with the bundle that is agreed to, and the playbooks'
/// pages with those made anew from it. Errors: those of `fetch`.
[[nodiscard]] diag::Result<std::vector<Difference>> compare(const Publication& publication,
                                                            const std::vector<Local>& locals,
                                                            const Fetch& fetch);

}  // namespace understudy::publish
