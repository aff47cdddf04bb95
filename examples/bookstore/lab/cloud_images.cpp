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

}  // namespace

std::vector<std::string> Cloud::images() {
  const std::scoped_lock lock(impl_->mutex);
  return folders_in(impl_->images());
}

Result<> Cloud::create_image(const std::string& name, const std::string& instance) {
  auto pid = init_of(instance);
  if (!pid) return std::unexpected(std::move(pid).error());
  const std::scoped_lock lock(impl_->mutex);
  auto named = check_name(name);
  if (!named) return named;
  const fs::path target = impl_->images() / name;
  std::error_code ignored;
  if (fs::exists(target, ignored)) {
    return there_already("image", name);
  }
  // One file system only: leaves /usr, /proc, /run and the other mounts out.
  const fs::path beside = impl_->images() / ("." + name + ".new");
  auto made = os::make_folders(beside);
  if (!made) return made;
  auto copied = call({"cp", "-rx", "--no-dereference", "--preserve=mode,timestamps,links",
                      fmt::format("/proc/{}/root/.", *pid), beside.string() + "/"});
  if (!copied) return std::unexpected(std::move(copied).error());
  fs::rename(beside, target, ignored);
  return {};
}

Result<> Cloud::delete_image(const std::string& name) {
  const std::scoped_lock lock(impl_->mutex);
  if (!good_name(name) || !fs::exists(impl_->images() / name)) {
    return no_such("image", name, "image");
  }
  for (const auto& [other, machine] : impl_->machines) {
    if (machine->spec().image != name) continue;
    return diag::fail(
        {.code = "LAB-C08", .message = fmt::format("image '{}' is in use by '{}'", name, other)});
  }
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
  std::error_code ignored;
  if (!good_name(made.image) || !fs::exists(impl_->images() / made.image, ignored)) {
    return no_such("image", made.image, "image");
  }
  std::erase_if(impl_->templates, [&made](const Template& old) { return old.name == made.name; });
  impl_->templates.push_back(std::move(made));
  return {};
}

}  // namespace bookstore::lab
