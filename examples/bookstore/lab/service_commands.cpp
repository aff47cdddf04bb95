#include <cstdint>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "commands.hpp"
#include "table.hpp"

namespace bookstore::lab {

namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

/// What the commands of one group take.
struct ServiceOptions {
  std::string name;
  std::string snapshot;
  std::string folder;
  std::string type;
  std::string value;
  std::int64_t grace = 0;
  int ttl = 1;
};

void add_snapshots(CLI::App& group, const ContextPtr& c, const std::shared_ptr<ServiceOptions>& o) {
  add_command(group, c, "snapshots", "All of them, the newest last",
              [c] { return perform(*c, {{"op", "database.snapshots"}}, show_names); });
  auto* take = add_command(group, c, "snapshot", "Take one", [c, o] {
    return perform(*c, {{"op", "database.snapshot"}, {"name", o->name}},
                   fmt::format("snapshot {} taken", o->name));
  });
  take->add_option("name", o->name, "Name of the new snapshot")->required();
  auto* drop = add_command(group, c, "delete-snapshot", "Delete one", [c, o] {
    return perform(*c, {{"op", "database.delete-snapshot"}, {"name", o->name}},
                   fmt::format("snapshot {} deleted", o->name));
  });
  drop->add_option("name", o->name, "Snapshot")->required();
  auto* restore = add_command(group, c, "restore", "A snapshot into a new instance", [c, o] {
    return perform(*c, {{"op", "database.restore"}, {"snapshot", o->snapshot}, {"name", o->name}},
                   [](const json::value& one) {
                     std::cout << fmt::format("Restored into {} at {}.\n", text(one, "name"),
                                              text(one, "address"));
                   });
  });
  restore->add_option("snapshot", o->snapshot, "Snapshot")->required();
  restore->add_option("--name", o->name, "Name of the new instance")->required();
}

void add_database(CLI::App& root, const ContextPtr& c) {
  auto* group = add_group(root, "database", "PostgreSQL");
  auto o = std::make_shared<ServiceOptions>();
  add_command(*group, c, "status", "available, unavailable or stopped", [c] {
    return perform(*c, {{"op", "database.status"}}, [](const json::value& state) {
      std::cout << state.as_string().c_str() << '\n';
    });
  });
  for (const char* verb : {"stop", "start", "restart"}) {
    auto* app = add_command(*group, c, verb, std::string(verb) + " its instance", [c, o, verb] {
      return perform(*c,
                     {{"op", fmt::format("instance.{}", verb)},
                      {"name", "bookstore-db"},
                      {"grace_s", o->grace}},
                     fmt::format("bookstore-db: {} done", verb));
    });
    if (verb != std::string_view("start")) add_grace(*app, o->grace);
  }
  add_snapshots(*group, c, o);
}

Exit verify(const Context& c, const std::string& name, const std::string& folder) {
  const auto found =
      ask(c.folder(),
          {{"op", "bucket.verify"}, {"name", name}, {"folder", fs::absolute(folder).string()}});
  if (!found) return complain(found.error());
  if (c.json()) std::cout << json::serialize(*found) << '\n';
  bool same = true;
  for (const char* kind : {"missing", "changed", "extra"}) {
    for (const json::value& file : found->at(kind).as_array()) {
      same = false;
      if (!c.json()) std::cout << fmt::format("{:<8} {}\n", kind, file.as_string().c_str());
    }
  }
  if (same && !c.json()) std::cout << fmt::format("{} holds all of {}\n", name, folder);
  return same ? Exit::ok : Exit::differs;
}

void show_objects(const json::value& objects) {
  std::vector<Row> rows;
  for (const json::value& one : objects.as_array()) {
    rows.push_back({text(one, "bytes"), text(one, "md5"), text(one, "name")});
  }
  std::cout << table({"BYTES", "MD5", "NAME"}, rows);
}

void add_transfers(CLI::App& group, const ContextPtr& c, const std::shared_ptr<ServiceOptions>& o) {
  auto* sync = add_command(group, c, "sync", "Upload a folder", [c, o] {
    return perform(
        *c,
        {{"op", "bucket.sync"}, {"name", o->name}, {"folder", fs::absolute(o->folder).string()}},
        [o](const json::value& count) {
          std::cout << fmt::format("{} files uploaded to {}\n", json::serialize(count), o->name);
        });
  });
  sync->add_option("folder", o->folder, "What to upload")
      ->required()
      ->check(CLI::ExistingDirectory);
  sync->add_option("name", o->name, "Bucket")->required();
  auto* check = add_command(group, c, "verify", "Compare with a folder; exit 1 when they differ",
                            [c, o] { return verify(*c, o->name, o->folder); });
  check->add_option("name", o->name, "Bucket")->required();
  check->add_option("folder", o->folder, "What it should hold")
      ->required()
      ->check(CLI::ExistingDirectory);
}

void add_bucket(CLI::App& root, const ContextPtr& c) {
  auto* group = add_group(root, "bucket", "Object storage");
  auto o = std::make_shared<ServiceOptions>();
  add_command(*group, c, "list", "All of them",
              [c] { return perform(*c, {{"op", "bucket.list"}}, show_names); });
  auto* show = add_command(*group, c, "show", "What is in one", [c, o] {
    return perform(*c, {{"op", "bucket.show"}, {"name", o->name}}, show_objects);
  });
  show->add_option("name", o->name, "Bucket")->required();
  for (const auto& [verb, help] : {std::pair{"create", "A new one, public to read"},
                                   std::pair{"delete", "Delete one with all that is in it"}}) {
    auto* app = add_command(*group, c, verb, help, [c, o, verb] {
      return perform(*c, {{"op", fmt::format("bucket.{}", verb)}, {"name", o->name}},
                     fmt::format("bucket {}: {} done", o->name, verb));
    });
    app->add_option("name", o->name, "Bucket")->required();
  }
  add_transfers(*group, c, o);
}

void add_dns(CLI::App& root, const ContextPtr& c) {
  auto* group = add_group(root, "dns", "Names in the zone bookstore.test");
  auto o = std::make_shared<ServiceOptions>();
  add_command(*group, c, "list", "All records",
              [c] { return perform(*c, {{"op", "dns.list"}}, show_records); });
  auto* get = add_command(*group, c, "get", "The values of one name", [c, o] {
    return perform(*c, {{"op", "dns.get"}, {"name", o->name}}, [](const json::value& records) {
      for (const json::value& one : records.as_array()) std::cout << text(one, "value") << '\n';
    });
  });
  get->add_option("name", o->name, "Name; short or whole")->required();
  auto* set = add_command(*group, c, "set", "Point a name at a value", [c, o] {
    return perform(*c,
                   {{"op", "dns.set"},
                    {"name", o->name},
                    {"type", o->type},
                    {"value", o->value},
                    {"ttl", o->ttl}},
                   fmt::format("{} {} {}", o->name, o->type, o->value));
  });
  set->add_option("name", o->name, "Name; short or whole")->required();
  set->add_option("type", o->type, "Type of record")
      ->required()
      ->check(CLI::IsMember({"A", "CNAME", "TXT"}));
  set->add_option("value", o->value, "Address, name or text")->required();
  set->add_option("--ttl", o->ttl, "Seconds")->check(CLI::Range(1, 86400))->capture_default_str();
  auto* drop = add_command(*group, c, "delete", "Remove a name", [c, o] {
    return perform(*c, {{"op", "dns.delete"}, {"name", o->name}, {"type", o->type}},
                   fmt::format("{} {} deleted", o->name, o->type));
  });
  drop->add_option("name", o->name, "Name; short or whole")->required();
  drop->add_option("type", o->type, "Type of record")->required();
}

}  // namespace

void add_service_commands(CLI::App& root, const ContextPtr& context) {
  add_database(root, context);
  add_bucket(root, context);
  add_dns(root, context);
}

}  // namespace bookstore::lab
