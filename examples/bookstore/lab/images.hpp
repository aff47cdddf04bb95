/// \file
/// The images that instances start from: a small tree of /etc, /var, /opt and /srv; programs come
/// from the bound /usr.
#pragma once

#include <filesystem>

#include "understudy/diag/result.hpp"

namespace bookstore::lab {

using std::filesystem::path;

/// Names and addresses that every part of the lab agrees on.
namespace plan {
inline constexpr auto zone = "bookstore.test";
inline constexpr auto dns_address = "10.77.0.53";
inline constexpr auto s3_address = "10.77.0.80";
inline constexpr auto client_address = "10.77.9.9";
inline constexpr auto dns_api = "http://10.77.0.53:8081/api/v1/servers/localhost";
inline constexpr auto dns_key = "lab";
inline constexpr auto bucket = "bookstore-static";
inline constexpr auto pg_bin = "/usr/lib/postgresql/15/bin/";
}  // namespace plan

/// An empty machine: users, name resolution, certificates.
[[nodiscard]] understudy::diag::Result<> make_base_image(const path& root);

/// Each takes a base image and adds its service and `/etc/rc`, which starts it.
[[nodiscard]] understudy::diag::Result<> add_dns(const path& root);
[[nodiscard]] understudy::diag::Result<> add_storage(const path& root);
/// `data`: a database cluster to copy in.
[[nodiscard]] understudy::diag::Result<> add_database(const path& root, const path& data);
[[nodiscard]] understudy::diag::Result<> add_api(const path& root, const path& binary,
                                                 const std::string& version);

/// A new, empty database cluster; kept in the cache, since making one takes most of a second.
[[nodiscard]] understudy::diag::Result<path> database_template(const path& cache,
                                                               const path& passwd);

/// Copies a tree; ownership is the lab's.
[[nodiscard]] understudy::diag::Result<> copy_tree(const path& from, const path& to);

}  // namespace bookstore::lab
