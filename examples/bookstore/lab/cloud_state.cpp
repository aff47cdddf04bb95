#include "cloud_state.hpp"

#include <algorithm>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "images.hpp"
#include "tool.hpp"
#include "understudy/diag/nearest.hpp"

namespace bookstore::lab {

namespace {

namespace fs = std::filesystem;
namespace diag = understudy::diag;
using std::chrono::seconds;

}  // namespace

std::unexpected<diag::Failure> no_such(const std::string& kind, const std::string& name,
                                       const std::vector<std::string>& known) {
  const std::vector<std::string_view> names(known.begin(), known.end());
  return diag::fail({.code = "LAB-C01",
                     .message = fmt::format("there is no {} '{}'", kind, name),
                     .hint = known.empty() ? fmt::format("there is no {} at all", kind)
                                           : diag::did_you_mean(name, names)});
}

std::unexpected<diag::Failure> there_already(const std::string& kind, const std::string& name,
                                             std::string hint) {
  return diag::fail({.code = "LAB-C06",
                     .message = fmt::format("{} {} '{}' is there already",
                                            kind.starts_with('i') ? "an" : "a", kind, name),
                     .hint = std::move(hint)});
}

bool good_name(const std::string& name) {
  return !name.empty() && name.size() <= 40 && name.front() != '-' &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
}

Result<> check_name(const std::string& name) {
  if (good_name(name)) return {};
  return diag::fail({.code = "LAB-C02",
                     .message = fmt::format("'{}' is no name", name),
                     .hint = "use up to 40 of a-z, 0-9 and -"});
}

std::vector<std::string> folders_in(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with('.')) names.push_back(name);
  }
  std::ranges::sort(names);
  return names;
}

std::string Cloud::Impl::new_address(const std::string& image) {
  if (image.starts_with(db_instance)) return fmt::format("10.77.2.{}", ++last_database_);
  return fmt::format("10.77.1.{}", ++last_machine_);
}

Result<Instance*> Cloud::Impl::add(const std::string& name, const std::string& image,
                                   std::string address, int disk_mb, std::vector<Bind> binds) {
  InstanceSpec spec{.name = name,
                    .address = std::move(address),
                    .image = image,
                    .image_root = images() / image,
                    .folder = settings_.folder / "instances" / name,
                    .usr = settings_.folder / "usr",
                    .disk_mb = disk_mb,
                    .command = {"/etc/rc"}};
  auto machine = std::make_unique<Instance>(std::move(spec), std::move(binds));
  auto done = machine->make_disk();
  if (done) done = machine->start();
  if (!done) {
    machine->terminate();
    return std::unexpected(std::move(done).error());
  }
  const std::scoped_lock lock(machines_mutex_);
  return (machines[name] = std::move(machine)).get();
}

Result<Instance*> Cloud::Impl::find(const std::string& name) {
  const auto found = machines.find(name);
  if (found != machines.end()) return found->second.get();
  std::vector<std::string> known;
  known.reserve(machines.size());
  for (const auto& [one, machine] : machines) known.push_back(one);
  return no_such("instance", name, known);
}

Result<Template> Cloud::Impl::find_template(const std::string& name) const {
  const auto found = std::ranges::find(templates, name, &Template::name);
  if (found != templates.end()) return *found;
  std::vector<std::string> known;
  known.reserve(templates.size());
  for (const Template& one : templates) known.push_back(one.name);
  return no_such("template", name, known);
}

Result<fs::path> Cloud::Impl::find_image(const std::string& name) const {
  std::error_code ignored;
  if (good_name(name) && fs::exists(images() / name, ignored)) return images() / name;
  return no_such("image", name, folders_in(images()));
}

Result<fs::path> Cloud::Impl::find_snapshot(const std::string& name) const {
  std::error_code ignored;
  if (good_name(name) && fs::exists(snapshots() / name, ignored)) return snapshots() / name;
  return no_such("snapshot", name, folders_in(snapshots()));
}

Result<Instance*> Cloud::Impl::database() {
  auto list = names.records();
  if (!list) return std::unexpected(std::move(list).error());
  for (const Record& record : *list) {
    if (record.name != fmt::format("db.{}", plan::zone)) continue;
    for (const auto& [name, machine] : machines) {
      if (machine->spec().address == record.value) return machine.get();
    }
  }
  return diag::fail({.code = "LAB-C03",
                     .message = "no database instance stands where db.bookstore.test points",
                     .hint = "restore a snapshot: bookstore-lab database restore SNAPSHOT --name "
                             "NAME"});
}

Result<fs::path> Cloud::Impl::image_from_base(const std::string& name) {
  auto done = copy_tree(images() / ".base", images() / name);
  if (!done) return std::unexpected(std::move(done).error());
  return images() / name;
}

std::vector<Bind> Cloud::Impl::releases() const {
  return {{.from = settings_.folder / "releases", .to = "srv/releases"}};
}

bool Cloud::Impl::healthy(const std::string& image, const std::string& address) const {
  if (image == "dns") return names.answers();
  if (image == "s3") {
    return http({.url = fmt::format("http://{}/static/status.json", address), .limit_s = 1})
               .status == 200;
  }
  if (image.starts_with(db_instance)) return database_answers(address);
  return http({.url = fmt::format("http://{}/health/ready", address),
               .headers = {"Host: api.bookstore.test"},
               .limit_s = 2})
             .status == 200;
}

bool Cloud::Impl::database_answers(const std::string& address) {
  return call({std::string(plan::pg_bin) + "pg_isready", "-q", "-h", address, "-t", "1"})
      .has_value();
}

InstanceInfo Cloud::Impl::info(const Instance& machine) {
  const bool running = machine.running();
  InstanceInfo out{.name = machine.spec().name,
                   .state = running ? "running" : "stopped",
                   .address = machine.spec().address,
                   .image = machine.spec().image,
                   .health = "-"};
  if (!running) return out;
  out.pid = machine.init();
  out.uptime_s =
      std::chrono::duration_cast<seconds>(std::chrono::system_clock::now() - machine.started())
          .count();
  return out;
}

InstanceInfo Cloud::Impl::with_health(InstanceInfo info) const {
  if (info.state == "running") {
    info.health = healthy(info.image, info.address) ? "healthy" : "unhealthy";
  }
  return info;
}

}  // namespace bookstore::lab
