#include "cloud.hpp"

#include <algorithm>
#include <cerrno>
#include <future>
#include <utility>

#include <fmt/format.h>
#include <poll.h>

#include "cloud_state.hpp"

namespace bookstore::lab {

namespace {

namespace diag = understudy::diag;
namespace os = understudy::os;

void wait_readable(int fd, std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  pollfd waited{.fd = fd, .events = POLLIN, .revents = 0};
  for (auto left = limit; left.count() > 0; left = std::chrono::ceil<std::chrono::milliseconds>(
                                                deadline - std::chrono::steady_clock::now())) {
    if (::poll(&waited, 1, static_cast<int>(left.count())) >= 0 || errno != EINTR) return;
  }
}

}  // namespace

Cloud::Cloud(LabSettings settings)
    : settings_(std::move(settings)), impl_(std::make_unique<Impl>(settings_)) {}

Cloud::~Cloud() = default;

std::vector<InstanceInfo> Cloud::instances() {
  std::vector<InstanceInfo> out;
  {
    const std::scoped_lock lock(impl_->mutex);
    for (const auto& [name, machine] : impl_->machines) out.push_back(Impl::info(*machine));
  }
  std::vector<std::future<InstanceInfo>> asked;
  asked.reserve(out.size());
  for (InstanceInfo& one : out) {
    asked.push_back(std::async(std::launch::async, [this, info = std::move(one)]() mutable {
      return impl_->with_health(std::move(info));
    }));
  }
  std::ranges::transform(asked, out.begin(), [](auto& one) { return one.get(); });
  return out;
}

Result<InstanceInfo> Cloud::instance(const std::string& name) {
  std::unique_lock lock(impl_->mutex);
  auto machine = impl_->find(name);
  if (!machine) return std::unexpected(std::move(machine).error());
  InstanceInfo info = Impl::info(**machine);
  lock.unlock();
  return impl_->with_health(std::move(info));
}

Result<InstanceInfo> Cloud::launch(const std::string& name, const std::string& from) {
  const std::scoped_lock lock(impl_->mutex);
  auto named = check_name(name);
  if (!named) return std::unexpected(std::move(named).error());
  if (impl_->machines.contains(name)) {
    return there_already("instance", name, "choose another --name, or terminate it first");
  }
  const auto found = impl_->find_template(from);
  if (!found) return std::unexpected(found.error());
  auto machine = impl_->add(name, found->image, impl_->new_address(found->image), found->disk_mb,
                            impl_->releases());
  if (!machine) return std::unexpected(std::move(machine).error());
  return Impl::info(**machine);
}

Result<> Cloud::stop(const std::string& name, std::chrono::seconds grace) {
  std::unique_lock lock(impl_->mutex);
  auto machine = impl_->find(name);
  if (!machine) return std::unexpected(std::move(machine).error());
  const pid_t init = (*machine)->init();
  if (grace.count() > 0) {
    const os::Descriptor ended = (*machine)->ask_to_end();
    // Without the lock: one slow shutdown must not hold everybody else up.
    lock.unlock();
    if (ended.valid()) wait_readable(ended.get(), grace);
    lock.lock();
    const auto still = impl_->machines.find(name);
    if (still == impl_->machines.end() || still->second->init() != init) return {};
    machine = still->second.get();
  }
  (*machine)->stop();
  return {};
}

Result<> Cloud::start(const std::string& name) {
  const std::scoped_lock lock(impl_->mutex);
  auto machine = impl_->find(name);
  if (!machine) return std::unexpected(std::move(machine).error());
  if ((*machine)->running()) return {};
  (*machine)->stop();
  return (*machine)->start();
}

Result<> Cloud::restart(const std::string& name, std::chrono::seconds grace) {
  auto stopped = stop(name, grace);
  if (!stopped) return stopped;
  return start(name);
}

Result<> Cloud::terminate(const std::string& name) {
  const std::scoped_lock lock(impl_->mutex);
  auto machine = impl_->find(name);
  if (!machine) return std::unexpected(std::move(machine).error());
  (*machine)->terminate();
  impl_->machines.erase(name);
  return {};
}

Result<pid_t> Cloud::init_of(const std::string& name) {
  const std::scoped_lock lock(impl_->mutex);
  auto machine = impl_->find(name);
  if (!machine) return std::unexpected(std::move(machine).error());
  if (!(*machine)->running()) {
    return diag::fail({.code = "LAB-C07",
                       .message = fmt::format("instance '{}' is stopped", name),
                       .hint = fmt::format("start it: bookstore-lab instance start {}", name)});
  }
  return (*machine)->init();
}

Result<pid_t> Cloud::client_place() {
  const std::scoped_lock lock(impl_->mutex);
  if (impl_->client == nullptr || !impl_->client->running()) {
    return diag::fail({.code = "LAB-C07", .message = "the client's place is not there"});
  }
  return impl_->client->init();
}

}  // namespace bookstore::lab
