/// \file
/// The `bookstore-lab` program: one operation of the lab per command.
#include <algorithm>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <functional>
#include <iostream>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>

#include "client.hpp"
#include "instance.hpp"
#include "packages.hpp"
#include "server.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/nearest.hpp"
#include "understudy/diag/result.hpp"

namespace bookstore::lab {
namespace {

namespace diag = understudy::diag;
namespace fs = std::filesystem;
namespace json = boost::json;

using Action = std::function<Exit()>;

std::string text(const json::value& object, const char* key) {
  const json::value& found = object.at(key);
  return found.is_string() ? std::string(found.get_string()) : json::serialize(found);
}

/// What every command needs; filled while the command line is read.
struct Context {
  std::string lab;
  std::string format = "text";
  Action action;

  [[nodiscard]] fs::path folder() const { return lab_folder(lab); }

  [[nodiscard]] bool json() const { return format == "json"; }
};

using ContextPtr = std::shared_ptr<Context>;
using Show = std::function<void(const json::value&)>;

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

void quiet(const json::value& /*data*/) {}

Show say(std::string line) {
  return [line = std::move(line)](const json::value&) { std::cout << line << '\n'; };
}

void show_names(const json::value& data) {
  for (const json::value& name : data.as_array()) std::cout << name.as_string().c_str() << '\n';
}

void instance_row(const json::value& one) {
  std::cout << fmt::format("{:<20} {:<8} {:<12} {:<10} {}\n", text(one, "name"), text(one, "state"),
                           text(one, "address"), text(one, "health"), text(one, "image"));
}

void show_instances(const json::value& data) {
  std::cout << fmt::format("{:<20} {:<8} {:<12} {:<10} {}\n", "NAME", "STATE", "ADDRESS", "HEALTH",
                           "IMAGE");
  for (const json::value& one : data.as_array()) instance_row(one);
}

void show_instance(const json::value& one) {
  for (const char* key : {"name", "state", "address", "health", "image", "uptime_s"}) {
    std::cout << fmt::format("{:<9} {}\n", key, text(one, key));
  }
}

void show_records(const json::value& data) {
  for (const json::value& one : data.as_array()) {
    std::cout << fmt::format("{:<22} {:<6} {:<24} ttl {}\n", text(one, "name"), text(one, "type"),
                             text(one, "value"), text(one, "ttl"));
  }
}

CLI::App* command(CLI::App& root, const ContextPtr& context, const std::string& name,
                  const std::string& help, Action action) {
  auto* app = root.add_subcommand(name, help);
  app->callback([context, action = std::move(action)] { context->action = action; });
  return app;
}

void add_grace(CLI::App& app, std::int64_t& seconds) {
  app.add_option("--grace", seconds,
                 "Seconds it may take to shut down before it is killed; 0: at once")
      ->check(CLI::Range(0, 600))
      ->capture_default_str();
}

void add_instance(CLI::App& root, const ContextPtr& c) {
  auto* group = root.add_subcommand("instance", "Machines of the lab")->require_subcommand(1);
  auto name = std::make_shared<std::string>();
  auto from = std::make_shared<std::string>();
  auto field = std::make_shared<std::string>();
  command(*group, c, "list", "All of them",
          [c] { return perform(*c, {{"op", "instance.list"}}, show_instances); });
  auto* show = command(*group, c, "show", "One of them", [c, name, field] {
    return perform(*c, {{"op", "instance.show"}, {"name", *name}}, [field](const json::value& one) {
      if (field->empty()) return show_instance(one);
      std::cout << text(one, field->c_str()) << '\n';
    });
  });
  show->add_option("name", *name)->required();
  show->add_option("--field", *field, "Print just this one")
      ->check(CLI::IsMember({"name", "state", "address", "health", "image", "uptime_s", "pid"}));
  auto* launch =
      command(*group, c, "launch", "A new one from a template, at a new address", [c, name, from] {
        return perform(*c, {{"op", "instance.launch"}, {"name", *name}, {"template", *from}},
                       [](const json::value& one) {
                         std::cout << fmt::format("Launched {} at {}.\n", text(one, "name"),
                                                  text(one, "address"));
                       });
      });
  launch->add_option("--template", *from, "Launch template")->required();
  launch->add_option("--name", *name, "Name of the new instance")->required();
  auto grace = std::make_shared<std::int64_t>(usual_grace.count());
  for (const auto& [verb, help, done, in_order] :
       {std::tuple{"stop", "Shut it down; disk and address stay", "stopped", true},
        std::tuple{"start", "Start it again", "started", false},
        std::tuple{"restart", "Stop, then start", "restarted", true},
        std::tuple{"terminate", "Kill it at once and destroy its disk", "terminated", false}}) {
    auto* app = command(*group, c, verb, help, [c, name, verb, done, grace] {
      return perform(
          *c, {{"op", fmt::format("instance.{}", verb)}, {"name", *name}, {"grace_s", *grace}},
          say(fmt::format("{} {}", *name, done)));
    });
    app->add_option("name", *name)->required();
    if (in_order) add_grace(*app, *grace);
  }
}

void add_image(CLI::App& root, const ContextPtr& c) {
  auto* group = root.add_subcommand("image", "What instances start from")->require_subcommand(1);
  auto name = std::make_shared<std::string>();
  auto from = std::make_shared<std::string>();
  command(*group, c, "list", "All of them",
          [c] { return perform(*c, {{"op", "image.list"}}, show_names); });
  auto* create = command(*group, c, "create", "From a running instance", [c, name, from] {
    return perform(*c, {{"op", "image.create"}, {"name", *name}, {"from", *from}},
                   say(fmt::format("image {} created", *name)));
  });
  create->add_option("name", *name)->required();
  create->add_option("--from", *from, "Instance")->required();
  auto* drop = command(*group, c, "delete", "Delete one", [c, name] {
    return perform(*c, {{"op", "image.delete"}, {"name", *name}}, quiet);
  });
  drop->add_option("name", *name)->required();

  auto* templates = root.add_subcommand("template", "How to launch one")->require_subcommand(1);
  auto disk = std::make_shared<int>(128);
  command(*templates, c, "list", "All of them", [c] {
    return perform(*c, {{"op", "template.list"}}, [](const json::value& data) {
      for (const json::value& one : data.as_array()) {
        std::cout << fmt::format("{:<20} {:<26} disk {} MB\n", text(one, "name"),
                                 text(one, "image"), text(one, "disk_mb"));
      }
    });
  });
  auto* make =
      command(*templates, c, "create", "A new one, or another version", [c, name, from, disk] {
        return perform(
            *c, {{"op", "template.create"}, {"name", *name}, {"image", *from}, {"disk_mb", *disk}},
            say(fmt::format("template {} created", *name)));
      });
  make->add_option("name", *name)->required();
  make->add_option("--image", *from)->required();
  make->add_option("--disk", *disk, "Megabytes")->check(CLI::Range(16, 4096));
}

void add_database(CLI::App& root, const ContextPtr& c) {
  auto* group = root.add_subcommand("database", "PostgreSQL")->require_subcommand(1);
  auto name = std::make_shared<std::string>();
  auto snapshot = std::make_shared<std::string>();
  auto grace = std::make_shared<std::int64_t>(usual_grace.count());
  command(*group, c, "status", "available, unavailable or stopped", [c] {
    return perform(*c, {{"op", "database.status"}}, [](const json::value& state) {
      std::cout << state.as_string().c_str() << '\n';
    });
  });
  for (const char* verb : {"stop", "start", "restart"}) {
    auto* app = command(*group, c, verb, std::string(verb) + " its instance", [c, verb, grace] {
      return perform(
          *c,
          {{"op", fmt::format("instance.{}", verb)}, {"name", "bookstore-db"}, {"grace_s", *grace}},
          say(fmt::format("bookstore-db: {} done", verb)));
    });
    if (std::string_view(verb) != "start") add_grace(*app, *grace);
  }
  command(*group, c, "snapshots", "All of them, the newest last",
          [c] { return perform(*c, {{"op", "database.snapshots"}}, show_names); });
  auto* take = command(*group, c, "snapshot", "Take one", [c, name] {
    return perform(*c, {{"op", "database.snapshot"}, {"name", *name}},
                   say(fmt::format("snapshot {} taken", *name)));
  });
  take->add_option("name", *name)->required();
  auto* restore =
      command(*group, c, "restore", "A snapshot into a new instance", [c, name, snapshot] {
        return perform(*c, {{"op", "database.restore"}, {"snapshot", *snapshot}, {"name", *name}},
                       [](const json::value& one) {
                         std::cout << fmt::format("Restored into {} at {}.\n", text(one, "name"),
                                                  text(one, "address"));
                       });
      });
  restore->add_option("snapshot", *snapshot)->required();
  restore->add_option("--name", *name, "Name of the new instance")->required();
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

void add_bucket(CLI::App& root, const ContextPtr& c) {
  auto* group = root.add_subcommand("bucket", "Object storage")->require_subcommand(1);
  auto name = std::make_shared<std::string>();
  auto folder = std::make_shared<std::string>();
  command(*group, c, "list", "All of them",
          [c] { return perform(*c, {{"op", "bucket.list"}}, show_names); });
  for (const char* verb : {"create", "delete"}) {
    auto* app = command(*group, c, verb, std::string(verb) + " one", [c, name, verb] {
      return perform(*c, {{"op", fmt::format("bucket.{}", verb)}, {"name", *name}},
                     say(fmt::format("bucket {}: {} done", *name, verb)));
    });
    app->add_option("name", *name)->required();
  }
  auto* sync = command(*group, c, "sync", "Upload a folder", [c, name, folder] {
    return perform(
        *c, {{"op", "bucket.sync"}, {"name", *name}, {"folder", fs::absolute(*folder).string()}},
        [name](const json::value& count) {
          std::cout << fmt::format("{} files uploaded to {}\n", json::serialize(count), *name);
        });
  });
  sync->add_option("folder", *folder)->required()->check(CLI::ExistingDirectory);
  sync->add_option("name", *name)->required();
  auto* check = command(*group, c, "verify", "Compare with a folder; exit 1 when they differ",
                        [c, name, folder] { return verify(*c, *name, *folder); });
  check->add_option("name", *name)->required();
  check->add_option("folder", *folder)->required()->check(CLI::ExistingDirectory);
}

void add_dns(CLI::App& root, const ContextPtr& c) {
  auto* group =
      root.add_subcommand("dns", "Names in the zone bookstore.test")->require_subcommand(1);
  auto name = std::make_shared<std::string>();
  auto type = std::make_shared<std::string>();
  auto value = std::make_shared<std::string>();
  auto ttl = std::make_shared<int>(1);
  command(*group, c, "list", "All records",
          [c] { return perform(*c, {{"op", "dns.list"}}, show_records); });
  auto* get = command(*group, c, "get", "The values of one name", [c, name] {
    return perform(*c, {{"op", "dns.list"}}, [name](const json::value& data) {
      for (const json::value& one : data.as_array()) {
        if (text(one, "name") == *name) std::cout << text(one, "value") << '\n';
      }
    });
  });
  get->add_option("name", *name)->required();
  auto* set = command(*group, c, "set", "Point a name at a value", [c, name, type, value, ttl] {
    return perform(
        *c, {{"op", "dns.set"}, {"name", *name}, {"type", *type}, {"value", *value}, {"ttl", *ttl}},
        say(fmt::format("{} {} {}", *name, *type, *value)));
  });
  set->add_option("name", *name)->required();
  set->add_option("type", *type)->required()->check(CLI::IsMember({"A", "CNAME", "TXT"}));
  set->add_option("value", *value)->required();
  set->add_option("--ttl", *ttl, "Seconds")->check(CLI::Range(1, 86400));
  auto* drop = command(*group, c, "delete", "Remove a name", [c, name, type] {
    return perform(*c, {{"op", "dns.delete"}, {"name", *name}, {"type", *type}}, quiet);
  });
  drop->add_option("name", *name)->required();
  drop->add_option("type", *type)->required();
}

Exit status(const Context& c) {
  const fs::path lab = c.folder();
  const auto instances = ask(lab, {{"op", "instance.list"}});
  if (!instances) return complain(instances.error());
  const auto records = ask(lab, {{"op", "dns.list"}});
  const auto buckets = ask(lab, {{"op", "bucket.list"}});
  const auto database = ask(lab, {{"op", "database.status"}});
  const int first = first_process(lab);
  if (c.json()) {
    std::cout << json::serialize(
                     json::object{{"lab", lab.string()},
                                  {"first_process", first},
                                  {"instances", *instances},
                                  {"dns", records ? *records : json::value()},
                                  {"buckets", buckets ? *buckets : json::value()},
                                  {"database", database ? *database : json::value("unknown")}})
              << '\n';
    return Exit::ok;
  }
  std::cout << fmt::format("Lab in {}, first process {}\n\n", lab.string(), first);
  show_instances(*instances);
  std::cout << '\n';
  if (records) {
    show_records(*records);
  } else {
    std::cout << "DNS: " << records.error().cause().message << '\n';
  }
  std::cout << "\nbuckets: ";
  if (buckets) {
    for (const json::value& name : buckets->as_array())
      std::cout << name.as_string().c_str() << ' ';
  } else {
    std::cout << buckets.error().cause().message;
  }
  std::cout << "\ndatabase: "
            << (database ? std::string(database->as_string()) : database.error().cause().message)
            << '\n';
  return Exit::ok;
}

/// `run` and `exec` take the rest of the line as it stands, so they are read by hand.
std::optional<int> pass_through(std::span<const std::string> words) {
  const auto take = [&words] {
    std::string word = words.front();
    words = words.subspan(1);
    return word;
  };
  const auto next_is = [&words](std::string_view word) {
    return !words.empty() && words.front() == word;
  };
  std::string lab;
  if (words.size() > 1 && next_is("--lab")) {
    take();
    lab = take();
  }
  const bool exec = next_is("exec");
  if (!exec && !next_is("run")) return std::nullopt;
  take();
  if (next_is("--help") || next_is("-h") || (exec && words.empty())) return std::nullopt;
  const std::string name = exec ? take() : "";
  if (next_is("--")) take();
  const std::vector<std::string> command(words.begin(), words.end());
  if (command.empty()) {
    std::cerr << fmt::format("error: name a command: bookstore-lab {} -- CMD…\n",
                             exec ? "exec INSTANCE" : "run");
    return static_cast<int>(Exit::usage);
  }
  return run_in_lab(lab_folder(lab), name, command);
}

/// The lab's own processes.
std::optional<int> inner(const std::vector<std::string>& words) {
  if (words.size() == 2 && words[0] == "__instance") return instance_main(words[1]);
  if (words.size() >= 5 && words[0] == "__enter") {
    return enter_main(std::atoi(words[1].c_str()), words[2] == "in", words[3],
                      {words.begin() + 4, words.end()});
  }
  if (words.size() == 6 && words[0] == "__labd") {
    return labd_main({.folder = words[1],
                      .packages = words[2],
                      .cache = words[3],
                      .api = words[4],
                      .assets = words[5]});
  }
  return std::nullopt;
}

void add_top(CLI::App& root, const ContextPtr& c) {
  auto up = std::make_shared<UpOptions>();
  auto cache = std::make_shared<std::string>();
  auto print_root = std::make_shared<bool>(false);
  const auto cache_folder = [cache] {
    return cache->empty() ? default_cache() : fs::absolute(*cache);
  };
  auto* start = command(root, c, "up", "Bring the Bookstore up", [c, up, cache_folder] {
    up->lab = c->folder();
    up->cache = cache_folder();
    return bring_up(*up);
  });
  start->add_option("--cache", *cache, "Unpacked packages are kept here");
  start->add_option("--api", up->api, "The bookstore-api program; default: beside this one");
  start->add_option("--assets", up->assets, "Folder with the static files");
  command(root, c, "down", "Take it down; nothing is left", [c] { return take_down(c->folder()); });
  auto* state =
      command(root, c, "status", "What is there and how it does", [c] { return status(*c); });
  state->add_option("--format", c->format)->check(CLI::IsMember({"text", "json"}));
  auto* packages = command(
      root, c, "packages", "Unpack the lab's servers into its cache", [cache_folder, print_root] {
        auto root_folder = prepare_packages(cache_folder(), [print_root](const std::string& line) {
          if (!*print_root) std::cout << "  " << line << '\n' << std::flush;
        });
        if (!root_folder) return complain(root_folder.error());
        std::cout << root_folder->string() << '\n';
        return Exit::ok;
      });
  packages->add_option("--cache", *cache);
  packages->add_flag("--print-root", *print_root, "Print nothing but where they are");
  root.add_subcommand("exec", "exec INSTANCE -- CMD…: run a command in an instance");
  root.add_subcommand("run", "run -- CMD…: run a command from a client's place");
}

/// The command that was meant, or the help that tells.
diag::Diagnostic wrong_usage(const CLI::App& root, const CLI::ParseError& error,
                             std::span<const std::string> words) {
  const CLI::App* app = &root;
  std::string path = "bookstore-lab";
  while (true) {
    const auto chosen = app->get_subcommands();
    if (chosen.empty()) break;
    app = chosen.front();
    path += " " + app->get_name();
    const auto at = std::ranges::find(words, app->get_name());
    words = words.subspan(static_cast<std::size_t>(at - words.begin()) + 1);
  }
  const auto wanted =
      std::ranges::find_if(words, [](const std::string& word) { return !word.starts_with('-'); });
  std::vector<std::string_view> known;
  for (const CLI::App* one : app->get_subcommands([](const CLI::App*) { return true; })) {
    known.push_back(one->get_name());
  }
  if (known.empty() || wanted == words.end()) {
    return {.code = "LAB-N09", .message = error.what(), .hint = "see '" + path + " --help'"};
  }
  return {.code = "LAB-N09",
          .message = fmt::format("there is no command '{} {}'", path, *wanted),
          .hint = diag::did_you_mean(*wanted, known)};
}

int dispatch(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (const auto done = inner(words)) return *done;
  if (const auto done = pass_through(words)) return *done;

  CLI::App root("The Bookstore's small cloud: real servers in namespaces of their own.",
                "bookstore-lab");
  root.require_subcommand(1);
  root.footer(
      "Exit status: 0 done, 1 differs (bucket verify), 2 wrong usage, 3 could not be done.\n"
      "run and exec pass the command's own exit status on.");
  auto context = std::make_shared<Context>();
  root.add_option("--lab", context->lab, "State folder; default: $BOOKSTORE_LAB");
  root.add_option("--format", context->format)->check(CLI::IsMember({"text", "json"}));
  root.fallthrough();
  add_top(root, context);
  add_instance(root, context);
  add_image(root, context);
  add_database(root, context);
  add_bucket(root, context);
  add_dns(root, context);
  try {
    root.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return root.exit(error, std::cout, std::cerr);
    std::cerr << diag::render(diag::Failure(wrong_usage(root, error, words)));
    return static_cast<int>(Exit::usage);
  }
  if (!context->action) {
    std::cerr << root.help();
    return static_cast<int>(Exit::usage);
  }
  return static_cast<int>(context->action());
}

}  // namespace
}  // namespace bookstore::lab

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // NOLINT(bugprone-signal-handler): no handler runs
  try {
    return bookstore::lab::dispatch(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "error: bookstore-lab made a mistake and stopped: %s\n", error.what());
    return 3;
  }
}
