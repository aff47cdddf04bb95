#include "cloud.hpp"

#include <algorithm>
#include <chrono>
#include <future>
#include <optional>
#include <system_error>

#include <fmt/format.h>
#include <sys/mount.h>

#include "images.hpp"
#include "services.hpp"
#include "tool.hpp"
#include "understudy/os/file.hpp"

namespace bookstore::lab {

namespace {

namespace fs = std::filesystem;
namespace diag = understudy::diag;
namespace os = understudy::os;
using std::chrono::seconds;

constexpr auto api_instance = "bookstore-api";
constexpr auto api_image = "bookstore-api-ec2-image";
constexpr auto api_template = "bookstore-api-ec2";
constexpr auto db_instance = "bookstore-db";
/// How long a server may take to answer for the first time. It takes seconds at most, but a machine
/// that is busy with other things should make the lab slow, not broken.
constexpr auto patience = seconds(60);
constexpr auto first_release = "1.0.0";

std::unexpected<diag::Failure> no_such(const std::string& kind, const std::string& name,
                                       const std::string& command) {
  return diag::fail({.code = "LAB-C01",
                     .message = fmt::format("there is no {} '{}'", kind, name),
                     .hint = fmt::format("see 'bookstore-lab {} list'", command)});
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

}  // namespace

/// The state behind the operations; every function expects the lock to be held.
class Cloud::Impl {
 public:
  explicit Impl(const LabSettings& settings) : settings_(settings) {}

  std::mutex mutex;
  std::map<std::string, std::unique_ptr<Instance>> machines;
  std::vector<Template> templates;
  NameService names;
  ObjectStorage storage;

  [[nodiscard]] fs::path images() const { return settings_.folder / "images"; }

  [[nodiscard]] fs::path snapshots() const { return settings_.folder / "snapshots"; }

  [[nodiscard]] fs::path usr() const { return settings_.folder / "usr"; }

  [[nodiscard]] Result<> network() const {
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"ip", "link", "set", "lo", "up"},
          {"ip", "link", "add", "br0", "type", "bridge"},
          {"ip", "addr", "add", "10.77.0.1/16", "dev", "br0"},
          {"ip", "link", "set", "br0", "up"}}) {
      auto done = call(words);
      if (!done) return std::unexpected(std::move(done).error().during("making the lab's network"));
    }
    return {};
  }

  std::string new_address(const std::string& image) {
    if (image.starts_with(db_instance)) return fmt::format("10.77.2.{}", ++last_database_);
    return fmt::format("10.77.1.{}", ++last_machine_);
  }

  Result<Instance*> add(const std::string& name, const std::string& image, std::string address,
                        int disk_mb, std::vector<Bind> binds) {
    InstanceSpec spec{.name = name,
                      .address = std::move(address),
                      .image = image,
                      .image_root = images() / image,
                      .folder = settings_.folder / "instances" / name,
                      .usr = usr(),
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

  Result<Instance*> find(const std::string& name) {
    const auto found = machines.find(name);
    if (found == machines.end()) return no_such("instance", name, "instance");
    return found->second.get();
  }

  /// A copy of the base image to add a service to.
  Result<fs::path> image_from_base(const std::string& name) {
    auto done = copy_tree(images() / ".base", images() / name);
    if (!done) return std::unexpected(std::move(done).error());
    return images() / name;
  }

  [[nodiscard]] std::vector<Bind> releases() const {
    return {{.from = settings_.folder / "releases", .to = "srv/releases"}};
  }

  [[nodiscard]] Result<> publish_release() const {
    const fs::path release = settings_.folder / "releases" / first_release;
    auto made = os::make_folders(release);
    if (!made) return made;
    auto copied = call({"cp", settings_.api.string(), (release / "bookstore-api").string()});
    if (!copied) return std::unexpected(std::move(copied).error());
    return {};
  }

  /// Needs no lock, and must not be asked with it: a dead machine answers after seconds.
  [[nodiscard]] bool healthy(const std::string& image, const std::string& address) const {
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

  static bool database_answers(const std::string& address) {
    return call({std::string(plan::pg_bin) + "pg_isready", "-q", "-h", address, "-t", "1"})
        .has_value();
  }

  static InstanceInfo info(const Instance& machine) {
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

  [[nodiscard]] InstanceInfo with_health(InstanceInfo info) const {
    if (info.state == "running") {
      info.health = healthy(info.image, info.address) ? "healthy" : "unhealthy";
    }
    return info;
  }

  /// The instance that `db.bookstore.test` points at.
  Result<Instance*> database() {
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

  Result<> bring_up_dns();
  Result<> bring_up_database();
  Result<> bring_up_storage();
  Result<> bring_up_api();
  Result<> bring_up_client();
  Result<> seed();

  std::unique_ptr<Instance> client;

 private:
  const LabSettings& settings_;
  std::mutex machines_mutex_;
  int last_machine_ = 10;
  int last_database_ = 0;
};

Result<> Cloud::Impl::bring_up_dns() {
  auto image = image_from_base("dns");
  if (!image) return std::unexpected(std::move(image).error());
  auto done = add_dns(*image);
  if (!done) return done;
  auto machine = add("dns", "dns", plan::dns_address, 32, {});
  if (!machine) return std::unexpected(std::move(machine).error());
  if (!wait_until([this] { return names.answers(); }, patience)) {
    return diag::fail({.code = "LAB-C04", .message = "the DNS server does not answer"});
  }
  done = names.create_zone();
  for (const Record& record :
       {Record{.name = "ns1", .type = "A", .value = plan::dns_address},
        Record{.name = "api", .type = "A", .value = "10.77.1.11"},
        Record{.name = "db", .type = "A", .value = "10.77.2.1"},
        Record{.name = "cdn", .type = "A", .value = plan::s3_address},
        Record{.name = "www", .type = "CNAME", .value = "api.bookstore.test."}}) {
    if (done) done = names.set(record);
  }
  return done;
}

Result<> Cloud::Impl::bring_up_database() {
  auto data = database_template(settings_.cache, images() / ".base/etc/passwd");
  if (!data) return std::unexpected(std::move(data).error());
  auto image = image_from_base("bookstore-db-image");
  if (!image) return std::unexpected(std::move(image).error());
  auto done = add_database(*image, *data);
  if (!done) return done;
  auto machine = add(db_instance, "bookstore-db-image", new_address(db_instance), 512, {});
  if (!machine) return std::unexpected(std::move(machine).error());
  const std::string address = (*machine)->spec().address;
  if (!wait_until([&address] { return database_answers(address); }, patience)) {
    return diag::fail({.code = "LAB-C04", .message = "the database does not answer"});
  }
  auto created = call({std::string(plan::pg_bin) + "psql", "-h", address, "-U", "postgres", "-Xqc",
                       "create database bookstore"});
  if (!created) return std::unexpected(std::move(created).error());
  return {};
}

Result<> Cloud::Impl::bring_up_storage() {
  auto image = image_from_base("s3");
  if (!image) return std::unexpected(std::move(image).error());
  auto done = add_storage(*image);
  if (!done) return done;
  auto machine = add("bookstore-s3", "s3", plan::s3_address, 256, {});
  if (!machine) return std::unexpected(std::move(machine).error());
  if (!wait_until([this] { return storage.answers(); }, patience)) {
    return diag::fail({.code = "LAB-C04", .message = "the object storage does not answer"});
  }
  // The proxy answers a little before its three servers do.
  if (!wait_until([this] { return storage.create(plan::bucket).has_value(); }, patience)) {
    return diag::fail({.code = "LAB-C04", .message = "the object storage takes no bucket"});
  }
  done = copy_tree(settings_.assets, settings_.folder / "backups/static");
  if (!done) return done;
  // The object server may come up last of all.
  const auto upload = [this] { return storage.upload(settings_.assets, plan::bucket).has_value(); };
  if (!wait_until(upload, patience)) {
    return diag::fail({.code = "LAB-C04", .message = "the object storage takes no object"});
  }
  return {};
}

Result<> Cloud::Impl::bring_up_api() {
  auto image = image_from_base(api_image);
  if (!image) return std::unexpected(std::move(image).error());
  auto done = add_api(*image, settings_.api, first_release);
  if (done) done = publish_release();
  if (!done) return done;
  templates.push_back({.name = api_template, .image = api_image, .disk_mb = 128});
  auto machine = add(api_instance, api_image, new_address(api_image), 128, releases());
  if (!machine) return std::unexpected(std::move(machine).error());
  return {};
}

/// The client's place: a network namespace of its own, the host's files, the lab's names.
Result<> Cloud::Impl::bring_up_client() {
  const fs::path folder = settings_.folder / "instances/client";
  auto made = os::make_folders(folder);
  if (made) {
    made = os::replace_file(folder / "resolv.conf", fmt::format("nameserver {}\noptions timeout:1 "
                                                                "attempts:2\n",
                                                                plan::dns_address));
  }
  if (made)
    made = os::replace_file(folder / "nsswitch.conf",
                            "hosts: files dns\npasswd: files\n"
                            "group: files\n");
  if (!made) return made;
  client = std::make_unique<Instance>(InstanceSpec{.name = "client",
                                                   .address = plan::client_address,
                                                   .image = "",
                                                   .image_root = {},
                                                   .folder = folder,
                                                   .usr = {},
                                                   .disk_mb = 0,
                                                   .command = {}},
                                      std::vector<Bind>{});
  return client->start();
}

/// A few real books, written through the public API as anybody would.
Result<> Cloud::Impl::seed() {
  struct Book {
    const char* first;
    const char* last;
    const char* born;
    const char* title;
    const char* published;
  };

  for (const Book& book :
       {Book{"Stephen", "King", "1947-09-21", "The Stand", "1978-09-01"},
        Book{"Mary", "Shelley", "1797-08-30", "Frankenstein", "1818-01-01"},
        Book{"Jules", "Verne", "1828-02-08", "Around the World in Eighty Days", "1872-12-22"},
        Book{"Jane", "Austen", "1775-12-16", "Emma", "1815-12-23"}}) {
    const std::vector<std::string> headers{"Host: api.bookstore.test",
                                           "Content-Type: application/json"};
    const std::string api = "http://10.77.1.11";
    const HttpAnswer author =
        http({.method = "POST",
              .url = api + "/authors/",
              .headers = headers,
              .body = fmt::format(R"({{"first_name":"{}","last_name":"{}","birth_date":"{}"}})",
                                  book.first, book.last, book.born)});
    const auto start = author.body.find("\"url\":\"");
    if (author.status != 201 || start == std::string::npos) {
      return diag::fail(
          {.code = "LAB-C05",
           .message = fmt::format("cannot seed the bookstore: HTTP {}", author.status)});
    }
    const std::string url =
        author.body.substr(start + 7, author.body.find('"', start + 7) - start - 7);
    (void)http({.method = "POST",
                .url = api + "/books/",
                .headers = headers,
                .body = fmt::format(R"({{"title":"{}","publication_date":"{}","authors":["{}"]}})",
                                    book.title, book.published, url)});
  }
  return {};
}

Cloud::Cloud(LabSettings settings)
    : settings_(std::move(settings)), impl_(std::make_unique<Impl>(settings_)) {}

Cloud::~Cloud() = default;

Result<> Cloud::bring_up(const Progress& progress) {
  const std::scoped_lock lock(impl_->mutex);
  auto done = impl_->network();
  if (done) done = make_base_image(impl_->images() / ".base");
  if (!done) return done;
  progress("network and base image");

  std::mutex talk;
  const auto stage = [&](const char* name, Result<> (Impl::*work)()) {
    return std::async(std::launch::async, [this, &talk, &progress, name, work]() -> Result<> {
      auto result = (impl_.get()->*work)();
      const std::scoped_lock quiet(talk);
      if (result) progress(name);
      return result;
    });
  };
  std::vector<std::future<Result<>>> stages;
  stages.push_back(stage("DNS (PowerDNS)", &Impl::bring_up_dns));
  stages.push_back(stage("database (PostgreSQL)", &Impl::bring_up_database));
  stages.push_back(stage("bucket and CDN (Swift, nginx)", &Impl::bring_up_storage));
  stages.push_back(stage("API instance (nginx, bookstore-api)", &Impl::bring_up_api));
  for (auto& one : stages) {
    auto result = one.get();
    if (!result && done) done = std::move(result);
  }
  if (done) done = impl_->bring_up_client();
  if (!done) return done;

  const auto all_healthy = [this] {
    return std::ranges::all_of(impl_->machines, [this](const auto& one) {
      const InstanceSpec& spec = one.second->spec();
      return impl_->healthy(spec.image, spec.address);
    });
  };
  if (!wait_until(all_healthy, patience)) {
    return diag::fail(
        {.code = "LAB-C04",
         .message = "the lab did not become healthy within a minute",
         .hint = "read the consoles in " + (settings_.folder / "instances").string()});
  }
  progress("everything is healthy");
  done = impl_->seed();
  if (!done) return done;
  progress("books are in the store");
  return {};
}

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
    return diag::fail({.code = "LAB-C06",
                       .message = fmt::format("an instance '{}' is there already", name),
                       .hint = "choose another --name, or terminate it first"});
  }
  const auto found = std::ranges::find(impl_->templates, from, &Template::name);
  if (found == impl_->templates.end()) return no_such("template", from, "template");
  auto machine = impl_->add(name, found->image, impl_->new_address(found->image), found->disk_mb,
                            impl_->releases());
  if (!machine) return std::unexpected(std::move(machine).error());
  return Impl::info(**machine);
}

Result<> Cloud::stop(const std::string& name) {
  const std::scoped_lock lock(impl_->mutex);
  auto machine = impl_->find(name);
  if (!machine) return std::unexpected(std::move(machine).error());
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

Result<> Cloud::restart(const std::string& name) {
  const std::scoped_lock lock(impl_->mutex);
  auto machine = impl_->find(name);
  if (!machine) return std::unexpected(std::move(machine).error());
  (*machine)->stop();
  return (*machine)->start();
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
    return diag::fail(
        {.code = "LAB-C06", .message = fmt::format("an image '{}' is there already", name)});
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
  if (fs::exists(target, ignored)) {
    return diag::fail(
        {.code = "LAB-C06", .message = fmt::format("a snapshot '{}' is there already", name)});
  }
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

Result<InstanceInfo> Cloud::restore(const std::string& snapshot, const std::string& name) {
  const std::scoped_lock lock(impl_->mutex);
  auto named = check_name(name);
  if (!named) return std::unexpected(std::move(named).error());
  std::error_code ignored;
  if (!good_name(snapshot) || !fs::exists(impl_->snapshots() / snapshot, ignored)) {
    return diag::fail({.code = "LAB-C01",
                       .message = fmt::format("there is no snapshot '{}'", snapshot),
                       .hint = "see 'bookstore-lab database snapshots'"});
  }
  if (impl_->machines.contains(name)) {
    return diag::fail({.code = "LAB-C06",
                       .message = fmt::format("an instance '{}' is there already", name),
                       .hint = "choose another --name, or terminate it first"});
  }
  const std::string image = fmt::format("bookstore-db-restored-{}", name);
  fs::remove_all(impl_->images() / image, ignored);
  auto root = impl_->image_from_base(image);
  if (!root) return std::unexpected(std::move(root).error());
  auto done = add_database(*root, impl_->snapshots() / snapshot);
  if (!done) return std::unexpected(std::move(done).error());
  auto machine = impl_->add(name, image, impl_->new_address(image), 512, {});
  if (!machine) return std::unexpected(std::move(machine).error());
  const std::string address = (*machine)->spec().address;
  if (!wait_until([&address] { return Impl::database_answers(address); }, patience)) {
    return diag::fail({.code = "LAB-C04", .message = "the restored database does not answer"});
  }
  return Impl::info(**machine);
}

Result<std::vector<std::string>> Cloud::buckets() {
  const std::scoped_lock lock(impl_->mutex);
  return impl_->storage.buckets();
}

Result<> Cloud::create_bucket(const std::string& name) {
  const std::scoped_lock lock(impl_->mutex);
  auto named = check_name(name);
  if (!named) return named;
  return impl_->storage.create(name);
}

Result<> Cloud::delete_bucket(const std::string& name) {
  const std::scoped_lock lock(impl_->mutex);
  auto named = check_name(name);
  if (!named) return named;
  return impl_->storage.remove(name);
}

Result<int> Cloud::sync_bucket(const fs::path& folder, const std::string& name) {
  const std::scoped_lock lock(impl_->mutex);
  auto named = check_name(name);
  if (!named) return std::unexpected(std::move(named).error());
  return impl_->storage.upload(folder, name);
}

Result<BucketDifference> Cloud::verify_bucket(const std::string& name, const fs::path& folder) {
  const std::scoped_lock lock(impl_->mutex);
  auto named = check_name(name);
  if (!named) return std::unexpected(std::move(named).error());
  return impl_->storage.compare(name, folder);
}

Result<std::vector<Record>> Cloud::records() {
  const std::scoped_lock lock(impl_->mutex);
  return impl_->names.records();
}

Result<> Cloud::set_record(const Record& record) {
  const std::scoped_lock lock(impl_->mutex);
  return impl_->names.set(record);
}

Result<> Cloud::delete_record(const std::string& name, const std::string& type) {
  const std::scoped_lock lock(impl_->mutex);
  return impl_->names.remove(name, type);
}

}  // namespace bookstore::lab
