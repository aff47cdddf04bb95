#include "store.hpp"

#include <cstdlib>
#include <string_view>
#include <system_error>

#include <sys/ioctl.h>
#include <unistd.h>

namespace understudy::cli {

namespace {

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody calls setenv
  return value == nullptr ? std::string_view() : std::string_view(value);
}

bool utf8_locale() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const std::string_view value = environment(name);
    if (value.empty()) continue;
    return value.contains("UTF-8") || value.contains("utf8") || value.contains("UTF8");
  }
  return false;
}

}  // namespace

std::filesystem::path store_or_nearest(const std::string& given) {
  if (!given.empty()) return given;
  std::error_code ignored;
  std::filesystem::path folder = std::filesystem::current_path(ignored);
  std::filesystem::path here = folder / ".understudy";
  while (true) {
    if (std::filesystem::exists(folder / ".understudy", ignored)) return folder / ".understudy";
    if (folder == folder.parent_path()) return here;
    folder = folder.parent_path();
  }
}

report::Style terminal_style(int fd, const std::filesystem::path& report) {
  report::Style style;
  const bool terminal = ::isatty(fd) == 1;
  style.color = terminal && environment("NO_COLOR").empty() && environment("TERM") != "dumb";
  style.unicode = utf8_locale();
  std::error_code ignored;
  style.report_path = std::filesystem::proximate(report, ignored).string();
  winsize size{};
  if (terminal && ::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20) {
    style.width = size.ws_col;
  }
  return style;
}

}  // namespace understudy::cli
