#include <algorithm>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "cloud_state.hpp"
#include "images.hpp"
#include "tool.hpp"
#include "understudy/os/file.hpp"

namespace bookstore::lab {

namespace {

namespace fs = std::filesystem;
namespace diag = understudy::diag;
namespace os = understudy::os;

}  // namespace

Result<std::string> Cloud::database_state() {
  const std::scoped_lock lock(impl_->mutex);
  auto machine = impl_->database();
  if (!machine) return std::unexpected(std::move(machine).error());
  if (!(*machine)->running()) return "stopped";
  return Impl::database_answers((*machine)->spec().address) ? "available" : "unavailable";
}

std::vector<std::string> Cloud::snapshots() {
  const std::scoped_lock lock(impl_->mutex);
  std::vector<std::string> names = folders_in(impl_->snapshots());
  std::ranges::sort(names, {}, [this](const std::string& name) {
    std::error_code ignored;
    return fs::last_write_time(impl_->snapshots() / name, ignored);
  });
  return names;
}

Result<> Cloud::snapshot(const std::string& name) {
  const std::scoped_lock lock(impl_->mutex);
  auto named = check_name(name);
  if (!named) return named;
  auto machine = impl_->database();
  if (!machine) return std::unexpected(std::move(machine).error());
  const fs::path target = impl_->snapshots() / name;
  std::error_code ignored;
  if (fs::exists(target, ignored)) return there_already("snapshot", name);
  const fs::path beside = impl_->snapshots() / ("." + name + ".new");
  fs::remove_all(beside, ignored);
  auto made = os::make_folders(impl_->snapshots());
  if (!made) return made;
  auto copied =
      call({std::string(plan::pg_bin) + "pg_basebackup", "-h", (*machine)->spec().address, "-U",
            "postgres", "-D", beside.string(), "-X", "fetch", "-c", "fast", "--no-sync"});
  if (!copied) return std::unexpected(std::move(copied).error().during("taking the snapshot"));
  fs::rename(beside, target, ignored);
  return {};
}

Result<> Cloud::delete_snapshot(const std::string& name) {
  const std::scoped_lock lock(impl_->mutex);
  const auto data = impl_->find_snapshot(name);
  if (!data) return std::unexpected(data.error());
  std::error_code ignored;
  fs::remove_all(*data, ignored);
  return {};
}

Result<InstanceInfo> Cloud::restore(const std::string& snapshot, const std::string& name) {
  const std::scoped_lock lock(impl_->mutex);
  auto named = check_name(name);
  if (!named) return std::unexpected(std::move(named).error());
  const auto data = impl_->find_snapshot(snapshot);
  if (!data) return std::unexpected(data.error());
  if (impl_->machines.contains(name)) {
    return there_already("instance", name, "choose another --name, or terminate it first");
  }
  std::error_code ignored;
  const std::string image = fmt::format("bookstore-db-restored-{}", name);
  fs::remove_all(impl_->images() / image, ignored);
  auto root = impl_->image_from_base(image);
  if (!root) return std::unexpected(std::move(root).error());
  auto done = add_database(*root, *data);
  if (!done) return std::unexpected(std::move(done).error());
  auto machine = impl_->add(name, image, impl_->new_address(image), 512, {});
  if (!machine) return std::unexpected(std::move(machine).error());
  const std::string address = (*machine)->spec().address;
  if (!wait_until([&address] { return Impl::database_answers(address); }, patience)) {
    return diag::fail({.code = "LAB-C04", .message = "the restored database does not answer"});
  }
  return Impl::info(**machine);
}

}  // namespace bookstore::lab
