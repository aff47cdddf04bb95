#include "places.hpp"

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "understudy/publish/application.hpp"

namespace understudy::publish {

std::string plain_name(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || (c == '.' && !out.empty());
    if (plain) {
      out += c;
    } else if (!out.ends_with('-')) {
      out += '-';
    }
  }
  while (out.ends_with('.') || out.ends_with('-')) out.pop_back();
  return out.empty() ? "unnamed" : out;
}

std::string folder_of(std::string_view application) {
  const std::string name = plain_name(application);
  // The site's own folder.
  return name == "assets" ? "assets-application" : name;
}

std::string application_page(std::string_view application) {
  return folder_of(application) + "/index.html";
}

std::string playbook_page(std::string_view application, std::string_view file) {
  if (file.starts_with("playbooks/")) file.remove_prefix(std::string_view("playbooks/").size());
  if (file.ends_with(".md")) file.remove_suffix(3);
  return fmt::format("{}/playbooks/{}.html", folder_of(application), plain_name(file));
}

std::string report_path(const std::string& application, const std::string& run) {
  return fmt::format("{}/exercises/{}.html", folder_of(application), plain_name(run));
}

std::string summary_path(const std::string& application) {
  return folder_of(application) + "/application.json";
}

std::string source_name(std::string_view path) {
  std::string out;
  for (const char c : path) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-_./").contains(c);
    out += plain ? std::string(1, c)
                 : fmt::format("={:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
  }
  return fmt::format("source/{}.txt", out);
}

}  // namespace understudy::publish
