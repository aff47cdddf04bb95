#include "system_zones.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include "understudy/model/application.hpp"
#include "understudy/model/window.hpp"
#include "understudy/os/file.hpp"
#include "understudy/parse/zone.hpp"

namespace understudy::cli {

namespace {

namespace fs = std::filesystem;

constexpr auto folder = "/usr/share/zoneinfo";
constexpr std::size_t largest = std::size_t{1} << 20U;

/// Letters, digits and the signs that names have: nothing that leads out of the folder.
bool is_zone_name(std::string_view name) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '+' || c == '/';
  };
  return !name.empty() && name.front() >= 'A' && name.front() <= 'Z' &&
         std::ranges::all_of(name, fits);
}

/// The zones that the machine has, by their files' names.
std::vector<std::string> all_names() {
  std::vector<std::string> names;
  std::error_code error;
  fs::recursive_directory_iterator at(folder, error);
  for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    const std::string name = at->path().lexically_relative(folder).generic_string();
    std::error_code ignored;
    // `posix` and `right` hold all of them once more.
    if (!is_zone_name(name)) {
      if (at->is_directory(ignored)) at.disable_recursion_pending();
    } else if (at->is_regular_file(ignored) && name != "Factory") {
      names.push_back(name);
    }
  }
  std::ranges::sort(names);
  return names;
}

void add_names(const std::vector<model::WrittenWindow>& windows, std::set<std::string>& names) {
  for (const model::WrittenWindow& window : windows) {
    const auto* calendar = std::get_if<model::Calendar>(&window.means);
    if (calendar != nullptr && !calendar->zone.empty()) names.insert(calendar->zone);
  }
}

std::set<std::string> names_in(const check::Workspace& workspace) {
  std::set<std::string> names;
  for (const check::Member& member : workspace.members) {
    const model::Application& app = member.application;
    if (app.timezone) names.insert(app.timezone->value);
    for (const model::Dependency& dependency : app.dependencies) {
      add_names(dependency.periods, names);
    }
    for (const model::Contact& contact : app.contacts) {
      if (contact.timezone) names.insert(contact.timezone->value);
      add_names(contact.availability, names);
    }
    add_names(member.schedules, names);
    if (!app.schedule) continue;
    add_names(app.schedule->windows, names);
    for (const model::Freeze& freeze : app.schedule->freezes) add_names(freeze.windows, names);
  }
  return names;
}

}  // namespace

bool add_zone(std::string_view name, model::Zones& zones) {
  if (zones.find(name) != nullptr) return true;
  if (!is_zone_name(name)) return false;
  const auto bytes = os::read_file(fs::path(folder) / name, largest);
  if (!bytes) return false;
  auto zone = parse::parse_zone(*bytes);
  if (zone) zones.rules.emplace(name, std::move(*zone));
  return zone.has_value();
}

void add_zones(check::Workspace& workspace) {
  bool all = true;
  for (const std::string& name : names_in(workspace)) {
    all = add_zone(name, workspace.zones) && all;
  }
  if (!all && workspace.zones.names.empty()) workspace.zones.names = all_names();
}

}  // namespace understudy::cli
