#include "commands.hpp"

#include <iostream>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cloud.hpp"
#include "table.hpp"

namespace bookstore::lab {

namespace json = boost::json;

namespace {

std::string plain(const json::value& value) {
  if (value.is_string()) return std::string(value.get_string());
  if (!value.is_array()) return json::serialize(value);
  std::string list;
  for (const json::value& one : value.get_array()) list += (list.empty() ? "" : ", ") + plain(one);
  return list.empty() ? "-" : list;
}

std::string uptime(const json::value& instance) {
  if (instance.at("state") != "running") return "-";
  const auto seconds = instance.at("uptime_s").as_int64();
  if (seconds < 120) return fmt::format("{} s", seconds);
  const auto minutes = seconds / 60;
  if (minutes < 120) return fmt::format("{} min", minutes);
  return fmt::format("{} h", minutes / 60);
}

}  // namespace

CLI::App* add_command(CLI::App& group, const ContextPtr& context, const std::string& name,
                      const std::string& help, Action action) {
  auto* app = group.add_subcommand(name, help);
  app->callback([context, action = std::move(action)] { context->action = action; });
  return app;
}

CLI::App* add_group(CLI::App& root, const std::string& name, const std::string& help) {
  return root.add_subcommand(name, help)->require_subcommand(1);
}

void add_grace(CLI::App& app, std::int64_t& seconds) {
  seconds = usual_grace.count();
  app.add_option("--grace", seconds,
                 "Seconds it may take to shut down before it is killed; 0: none")
      ->check(CLI::Range(0, 600))
      ->capture_default_str();
}

Exit perform(const Context& context, const json::object& request, const Show& show) {
  const auto data = ask(context.folder(), request);
  if (!data) return complain(data.error());
  if (context.json()) {
    std::cout << json::serialize(*data) << '\n';
  } else {
    show(*data);
  }
  return Exit::ok;
}

Exit perform(const Context& context, const json::object& request, const std::string& done) {
  const auto data = ask(context.folder(), request);
  if (!data) return complain(data.error());
  std::cout << (context.json() ? json::serialize(json::object{{"done", done}}) : done) << '\n';
  return Exit::ok;
}

std::string text(const json::value& object, const char* key) {
  return plain(object.at(key));
}

void show_names(const json::value& names) {
  for (const json::value& name : names.as_array()) std::cout << plain(name) << '\n';
}

void show_instances(const json::value& instances) {
  std::vector<Row> rows;
  for (const json::value& one : instances.as_array()) {
    rows.push_back({text(one, "name"), text(one, "state"), text(one, "address"),
                    text(one, "health"), text(one, "image"), uptime(one)});
  }
  std::cout << table({"NAME", "STATE", "ADDRESS", "HEALTH", "IMAGE", "UPTIME"}, rows);
}

void show_records(const json::value& records) {
  std::vector<Row> rows;
  for (const json::value& one : records.as_array()) {
    rows.push_back({text(one, "name"), text(one, "type"), text(one, "value"), text(one, "ttl")});
  }
  std::cout << table({"NAME", "TYPE", "VALUE", "TTL"}, rows);
}

}  // namespace bookstore::lab
