#include <algorithm>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "cloud_state.hpp"
#include "tool.hpp"
#include "understudy/os/file.hpp"

namespace bookstore::lab {

namespace {

namespace fs = std::filesystem;
namespace diag = understudy::diag;
namespace os = understudy::os;

std::int64_t bytes_in(const fs::path& folder) {
  std::int64_t sum = 0;
  std::error_code ignored;
  for (const auto& entry : fs::recursive_directory_iterator(folder, ignored)) {
    if (!entry.is_symlink(ignored) && entry.is_regular_file(ignored)) {
      sum += static_cast<std::int64_t>(entry.file_size(ignored));
    }
  }
  return sum;
}

}  // namespace

std::vector<std::string> Cloud::images() {
  const std::scoped_lock lock(impl_->mutex);
  return folders_in(impl_->images());
}

Result<ImageInfo> Cloud::image(const std::string& name) {
  const std::scoped_lock lock(impl_->mutex);
  const auto folder = impl_->find_image(name);
  if (!folder) return std::unexpected(folder.error());
  ImageInfo info{.name = name, .size_kb = bytes_in(*folder) / 1024};
  for (const auto& [user, machine] : impl_->machines) {
    if (machine->spec().image == name) info.instances.push_back(user);
  }
  for (const Template& user : impl_->templates) {
    if (user.image == name) info.templates.push_back(user.name);
  }
  return info;
}

Result<> Cloud::create_image(const std::string& name, const std::string& instance) {
  auto pid = init_of(instance);
  if (!pid) return std::unexpected(std::move(pid).error());
  const std::scoped_lock lock(impl_->mutex);
  auto named = check_name(name);
  if (!named) return named;
  const fs::path target = impl_->images() / name;
  std::error_code ignored;
  if (fs::exists(target, ignored)) return there_already("image", name);
  // One file system only: leaves /usr, /proc, /run and the other mounts out.
  const fs::path beside = impl_->images() / ("." + name + ".new");
  fs::remove_all(beside, ignored);
  auto made = os::make_folders(beside);
  if (!made) return made;
  auto copied = call({"cp", "-rx", "--no-dereference", "--preserve=mode,timestamps,links",
                      fmt::format("/proc/{}/root/.", *pid), beside.string() + "/"});
  if (!copied) return std::unexpected(std::move(copied).error());
  fs::rename(beside, target, ignored);
  return {};
}

Result<> Cloud::delete_image(const std::string& name) {
  const auto known = image(name);
  if (!known) return std::unexpected(known.error());
  if (!known->instances.empty()) {
    const std::string& user = known->instances.front();
    return diag::fail(
        {.code = "LAB-C08",
         .message = fmt::format("image '{}' is in use by '{}'", name, user),
         .hint = fmt::format("end that first: bookstore-lab instance terminate {}", user)});
  }
  if (!known->templates.empty()) {
    const std::string& user = known->templates.front();
    return diag::fail(
        {.code = "LAB-C08",
         .message = fmt::format("image '{}' is in use by template '{}'", name, user),
         .hint = fmt::format("delete that first: bookstore-lab template delete {}", user)});
  }
  const std::scoped_lock lock(impl_->mutex);
  std::error_code ignored;
  fs::remove_all(impl_->images() / name, ignored);
  return {};
}

std::vector<Template> Cloud::templates() {
  const std::scoped_lock lock(impl_->mutex);
  return impl_->templates;
}

Result<> Cloud::create_template(Template made) {
  const std::scoped_lock lock(impl_->mutex);
  auto named = check_name(made.name);
  if (!named) return named;
  const auto image = impl_->find_image(made.image);
  if (!image) return std::unexpected(image.error());
  std::erase_if(impl_->templates, [&made](const Template& old) { return old.name == made.name; });
  impl_->templates.push_back(std::move(made));
  return {};
}

Result<Template> Cloud::launch_template(const std::string& name) {
  const std::scoped_lock lock(impl_->mutex);
  return impl_->find_template(name);
}

Result<> Cloud::delete_template(const std::string& name) {
  const std::scoped_lock lock(impl_->mutex);
  const auto found = impl_->find_template(name);
  if (!found) return std::unexpected(found.error());
  std::erase_if(impl_->templates, [&name](const Template& one) { return one.name == name; });
  return {};
}

}  // namespace bookstore::lab
