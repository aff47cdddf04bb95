#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "commands.hpp"
#include "packages.hpp"

namespace bookstore::lab {

namespace {

namespace fs = std::filesystem;
namespace diag = understudy::diag;
namespace json = boost::json;
using Answer = diag::Result<json::value>;

/// What `status` asks for.
struct State {
  json::value instances;
  Answer records;
  Answer buckets;
  Answer database;
};

bool somebody_has(const json::value& instances, const json::value& address) {
  return std::ranges::any_of(instances.as_array(), [&address](const json::value& one) {
    return one.at("address") == address;
  });
}

/// Names that lead nowhere.
void add_problems_of_names(const State& state, std::vector<std::string>& out) {
  if (!state.records) {
    out.push_back("names: " + state.records.error().cause().message);
    return;
  }
  for (const json::value& one : state.records->as_array()) {
    if (one.at("type") != "A" || somebody_has(state.instances, one.at("value"))) continue;
    out.push_back(fmt::format("{} points at {}, where no instance is", text(one, "name"),
                              text(one, "value")));
  }
}

/// All that is not as it should be, each as a person would say it.
std::vector<std::string> problems(const State& state) {
  std::vector<std::string> out;
  for (const json::value& one : state.instances.as_array()) {
    const std::string state_or_health =
        one.at("state") == "running" ? text(one, "health") : text(one, "state");
    if (state_or_health == "healthy") continue;
    out.push_back(fmt::format("instance {} is {}", text(one, "name"), state_or_health));
  }
  add_problems_of_names(state, out);
  if (!state.buckets) out.push_back("buckets: " + state.buckets.error().cause().message);
  if (!state.database) {
    out.push_back("database: " + state.database.error().cause().message);
  } else if (*state.database != "available") {
    out.push_back(fmt::format("the database is {}", state.database->as_string().c_str()));
  }
  return out;
}

void print_for_program(const Context& c, const State& state, const std::vector<std::string>& bad) {
  const auto known = [](const Answer& answer, const json::value& otherwise) {
    return answer ? *answer : otherwise;
  };
  std::cout << json::serialize(json::object{{"lab", c.folder().string()},
                                            {"first_process", first_process(c.folder())},
                                            {"healthy", bad.empty()},
                                            {"problems", json::array(bad.begin(), bad.end())},
                                            {"instances", state.instances},
                                            {"dns", known(state.records, nullptr)},
                                            {"buckets", known(state.buckets, nullptr)},
                                            {"database", known(state.database, "unknown")}})
            << '\n';
}

void print_for_person(const Context& c, const State& state, const std::vector<std::string>& bad) {
  std::cout << fmt::format("Lab in {}, first process {}\n\n", c.folder().string(),
                           first_process(c.folder()));
  show_instances(state.instances);
  if (state.records) {
    std::cout << '\n';
    show_records(*state.records);
  }
  std::cout << '\n';
  if (state.buckets)
    std::cout << "buckets: " << text({{"buckets", *state.buckets}}, "buckets") << '\n';
  if (state.database) std::cout << "database: " << state.database->as_string().c_str() << '\n';
  if (bad.empty()) {
    std::cout << "\nEverything is healthy.\n";
    return;
  }
  std::cout << "\nNot healthy:\n";
  for (const std::string& one : bad) std::cout << "  " << one << '\n';
}

Exit status(const Context& c) {
  const fs::path lab = c.folder();
  auto instances = ask(lab, {{"op", "instance.list"}});
  if (!instances) return complain(instances.error());
  const State state{.instances = std::move(*instances),
                    .records = ask(lab, {{"op", "dns.list"}}),
                    .buckets = ask(lab, {{"op", "bucket.list"}}),
                    .database = ask(lab, {{"op", "database.status"}})};
  const auto bad = problems(state);
  (c.json() ? print_for_program : print_for_person)(c, state, bad);
  return bad.empty() ? Exit::ok : Exit::unhealthy;
}

fs::path cache_folder(const std::string& given) {
  return given.empty() ? default_cache() : fs::absolute(given);
}

Exit packages(const Context& c, const std::string& cache, bool print_root) {
  const bool quiet = print_root || c.json();
  auto root = prepare_packages(cache_folder(cache), [quiet](const std::string& line) {
    if (!quiet) std::cout << "  " << line << '\n' << std::flush;
  });
  if (!root) return complain(root.error());
  std::cout << (c.json() ? json::serialize(json::object{{"root", root->string()}}) : root->string())
            << '\n';
  return Exit::ok;
}

}  // namespace

void add_lab_commands(CLI::App& root, const ContextPtr& context) {
  auto up = std::make_shared<UpOptions>();
  auto cache = std::make_shared<std::string>();
  auto print_root = std::make_shared<bool>(false);
  auto* start = add_command(root, context, "up", "Bring the Bookstore up", [context, up, cache] {
    up->lab = context->folder();
    up->cache = cache_folder(*cache);
    up->json = context->json();
    return bring_up(*up);
  });
  start->add_option("--cache", *cache, "Unpacked packages are kept here");
  start->add_option("--api", up->api, "The bookstore-api program; default: beside this one");
  start->add_option("--assets", up->assets, "Folder with the static files");
  add_command(root, context, "down", "Take it down; nothing is left",
              [context] { return take_down(context->folder(), context->json()); });
  add_command(root, context, "status", "What is there; exit 1 when something is not healthy",
              [context] { return status(*context); });
  auto* unpack =
      add_command(root, context, "packages", "Unpack the lab's servers into its cache",
                  [context, cache, print_root] { return packages(*context, *cache, *print_root); });
  unpack->add_option("--cache", *cache, "Unpacked packages are kept here");
  unpack->add_flag("--print-root", *print_root, "Print nothing but where they are");
  root.add_subcommand("exec", "Run a command in an instance: exec INSTANCE -- CMD…");
  root.add_subcommand("run", "Run a command from a client's place: run -- CMD…");
}

}  // namespace bookstore::lab
