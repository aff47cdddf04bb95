/// \file
/// Writes the files of an image.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "understudy/diag/result.hpp"
#include "understudy/os/file.hpp"

namespace bookstore::lab {

/// Writes files below a root until the first failure, which it keeps.
class ImageWriter {
 public:
  explicit ImageWriter(std::filesystem::path root) : root_(std::move(root)) {}

  ImageWriter& folder(const std::string& name) {
    if (result_) result_ = understudy::os::make_folders(root_ / name);
    return *this;
  }

  ImageWriter& file(const std::string& name, std::string_view text) {
    folder(std::filesystem::path(name).parent_path().string());
    if (result_) result_ = understudy::os::replace_file(root_ / name, text);
    return *this;
  }

  ImageWriter& program(const std::string& name, std::string_view text) {
    file(name, text);
    std::error_code ignored;
    std::filesystem::permissions(root_ / name, std::filesystem::perms(0755), ignored);
    return *this;
  }

  ImageWriter& link(const std::string& name, const std::string& target) {
    folder(std::filesystem::path(name).parent_path().string());
    std::error_code ignored;
    std::filesystem::remove(root_ / name, ignored);
    std::filesystem::create_symlink(target, root_ / name, ignored);
    return *this;
  }

  [[nodiscard]] understudy::diag::Result<> done() { return std::move(result_); }

 private:
  std::filesystem::path root_;
  understudy::diag::Result<> result_;
};

/// How every nginx of the lab begins; the servers and two closing braces follow.
inline constexpr std::string_view nginx_head =
    "user root;\nworker_processes 1;\ndaemon off;\npid /run/nginx.pid;\n"
    "error_log /var/log/nginx-error.log;\nevents { worker_connections 1024; }\n"
    "http {\n  access_log off;\n  include /etc/nginx/mime.types;\n"
    "  client_body_temp_path /tmp/nginx-body;\n  proxy_temp_path /tmp/nginx-proxy;\n"
    "  fastcgi_temp_path /tmp/nginx-fastcgi;\n  uwsgi_temp_path /tmp/nginx-uwsgi;\n"
    "  scgi_temp_path /tmp/nginx-scgi;\n";

}  // namespace bookstore::lab
