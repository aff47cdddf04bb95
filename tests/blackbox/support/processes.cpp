#include "processes.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <string_view>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "programs.hpp"

namespace understudy::blackbox {

namespace {

std::vector<std::string> split_at_zero(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto end = text.find('\0');
    out.emplace_back(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return out;
}

}  // namespace

bool Process::has_argument(const std::string& word) const {
  return std::ranges::find(argv, word) != argv.end();
}

bool Process::has_variable(const std::string& entry) const {
  return std::ranges::find(environment, entry) != environment.end();
}

std::string Process::text() const {
  return fmt::format("{}: {}", pid, fmt::join(argv, " "));
}

std::vector<Process> processes(const std::function<bool(const Process&)>& wanted) {
  std::vector<Process> found;
  std::error_code error;
  for (fs::directory_iterator at("/proc", error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    Process process;
    const auto [rest, bad] = std::from_chars(name.data(), name.data() + name.size(), process.pid);
    if (bad != std::errc() || rest != name.data() + name.size()) continue;
    process.argv = split_at_zero(text_of(at->path() / "cmdline"));
    process.environment = split_at_zero(text_of(at->path() / "environ"));
    if (!process.argv.empty() && wanted(process)) found.push_back(std::move(process));
  }
  return found;
}

}  // namespace understudy::blackbox
