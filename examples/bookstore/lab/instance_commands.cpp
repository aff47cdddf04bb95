#include <cstdint>
#include <iostream>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include <fmt/format.h>

#include "commands.hpp"
#include "table.hpp"

namespace bookstore::lab {

namespace {

namespace json = boost::json;

/// What the commands of one group take.
struct InstancesOptions {
  std::string name;
  std::string from;
  std::string field;
  std::int64_t grace = 0;
  int disk = 128;
};

/// Every member of an object, one a line.
void show_members(const json::value& object) {
  for (const auto& member : object.as_object()) {
    const std::string key(member.key());
    std::cout << fmt::format("{:<9} {}\n", key, text(object, key.c_str()));
  }
}

void add_launch(CLI::App& group, const ContextPtr& c, const std::shared_ptr<InstancesOptions>& o) {
  auto* launch =
      add_command(group, c, "launch", "A new one from a template, at a new address", [c, o] {
        return perform(*c, {{"op", "instance.launch"}, {"name", o->name}, {"template", o->from}},
                       [](const json::value& one) {
                         std::cout << fmt::format("Launched {} at {}.\n", text(one, "name"),
                                                  text(one, "address"));
                       });
      });
  launch->add_option("--template", o->from, "Launch template")->required();
  launch->add_option("--name", o->name, "Name of the new instance")->required();
}

Exit show_field(const Context& c, const InstancesOptions& o) {
  const auto one = ask(c.folder(), {{"op", "instance.show"}, {"name", o.name}});
  if (!one) return complain(one.error());
  std::cout << (c.json() ? json::serialize(one->at(o.field)) : text(*one, o.field.c_str())) << '\n';
  return Exit::ok;
}

void add_instance(CLI::App& root, const ContextPtr& c) {
  auto* group = add_group(root, "instance", "Machines of the lab");
  auto o = std::make_shared<InstancesOptions>();
  add_command(*group, c, "list", "All of them",
              [c] { return perform(*c, {{"op", "instance.list"}}, show_instances); });
  auto* show = add_command(*group, c, "show", "One of them", [c, o] {
    if (!o->field.empty()) return show_field(*c, *o);
    return perform(*c, {{"op", "instance.show"}, {"name", o->name}}, show_members);
  });
  show->add_option("name", o->name, "Instance")->required();
  show->add_option("--field", o->field, "Print just this one")
      ->check(CLI::IsMember({"name", "state", "address", "health", "image", "uptime_s", "pid"}));
  add_launch(*group, c, o);
  for (const auto& [verb, help, done, in_order] :
       {std::tuple{"stop", "Shut it down; disk and address stay", "stopped", true},
        std::tuple{"start", "Start it again", "started", false},
        std::tuple{"restart", "Stop, then start", "restarted", true},
        std::tuple{"terminate", "Kill it at once and destroy its disk", "terminated", false}}) {
    auto* app = add_command(*group, c, verb, help, [c, o, verb, done] {
      return perform(
          *c, {{"op", fmt::format("instance.{}", verb)}, {"name", o->name}, {"grace_s", o->grace}},
          fmt::format("{} {}", o->name, done));
    });
    app->add_option("name", o->name, "Instance")->required();
    if (in_order) add_grace(*app, o->grace);
  }
}

void add_image(CLI::App& root, const ContextPtr& c) {
  auto* group = add_group(root, "image", "What instances start from");
  auto o = std::make_shared<InstancesOptions>();
  add_command(*group, c, "list", "All of them",
              [c] { return perform(*c, {{"op", "image.list"}}, show_names); });
  auto* show = add_command(*group, c, "show", "Its size and who uses it", [c, o] {
    return perform(*c, {{"op", "image.show"}, {"name", o->name}}, show_members);
  });
  show->add_option("name", o->name, "Image")->required();
  auto* create = add_command(*group, c, "create", "From a running instance", [c, o] {
    return perform(*c, {{"op", "image.create"}, {"name", o->name}, {"from", o->from}},
                   fmt::format("image {} created", o->name));
  });
  create->add_option("name", o->name, "Name of the new image")->required();
  create->add_option("--from", o->from, "Instance")->required();
  auto* drop = add_command(*group, c, "delete", "Delete one that nothing uses", [c, o] {
    return perform(*c, {{"op", "image.delete"}, {"name", o->name}},
                   fmt::format("image {} deleted", o->name));
  });
  drop->add_option("name", o->name, "Image")->required();
}

void show_templates(const json::value& templates) {
  std::vector<Row> rows;
  for (const json::value& one : templates.as_array()) {
    rows.push_back({text(one, "name"), text(one, "image"), text(one, "disk_mb") + " MB"});
  }
  std::cout << table({"NAME", "IMAGE", "DISK"}, rows);
}

void add_template(CLI::App& root, const ContextPtr& c) {
  auto* group = add_group(root, "template", "How to launch an instance");
  auto o = std::make_shared<InstancesOptions>();
  add_command(*group, c, "list", "All of them",
              [c] { return perform(*c, {{"op", "template.list"}}, show_templates); });
  auto* show = add_command(*group, c, "show", "One of them", [c, o] {
    return perform(*c, {{"op", "template.show"}, {"name", o->name}}, show_members);
  });
  show->add_option("name", o->name, "Template")->required();
  auto* create = add_command(*group, c, "create", "A new one, or another version", [c, o] {
    return perform(
        *c,
        {{"op", "template.create"}, {"name", o->name}, {"image", o->from}, {"disk_mb", o->disk}},
        fmt::format("template {} created", o->name));
  });
  create->add_option("name", o->name, "Name of the template")->required();
  create->add_option("--image", o->from, "Image to start from")->required();
  create->add_option("--disk", o->disk, "Megabytes")
      ->check(CLI::Range(16, 4096))
      ->capture_default_str();
  auto* drop = add_command(*group, c, "delete", "Delete one; its instances stay", [c, o] {
    return perform(*c, {{"op", "template.delete"}, {"name", o->name}},
                   fmt::format("template {} deleted", o->name));
  });
  drop->add_option("name", o->name, "Template")->required();
}

}  // namespace

void add_instance_commands(CLI::App& root, const ContextPtr& context) {
  add_instance(root, context);
  add_image(root, context);
  add_template(root, context);
}

}  // namespace bookstore::lab
