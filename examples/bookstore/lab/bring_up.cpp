#include <algorithm>
#include <chrono>
#include <future>
#include <string>
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

constexpr auto api_instance = "bookstore-api";
constexpr auto api_image = "bookstore-api-ec2-image";
constexpr auto api_template = "bookstore-api-ec2";
constexpr auto first_release = "1.0.0";

}  // namespace

Result<> Cloud::Impl::network() const {
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

namespace {

/// A server that has just come up may be slow to answer a connection. Whether an attempt that got
/// no answer created it after all is seen by asking for it.
bool bookstore_created(const std::string& address) {
  static constexpr auto limit = std::chrono::seconds(5);
  const auto psql = [&address](const char* database, const char* what) {
    return call({std::string(plan::pg_bin) + "psql", "-h", address, "-U", "postgres", "-d",
                 database, "-Xqc", what},
                limit)
        .has_value();
  };
  return psql("postgres", "create database bookstore") || psql("bookstore", "select 1");
}

}  // namespace

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
  if (!wait_until([&address] { return bookstore_created(address); }, patience)) {
    return diag::fail({.code = "LAB-C04", .message = "the database takes no new database"});
  }
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

Result<> Cloud::Impl::publish_release() const {
  const fs::path release = settings_.folder / "releases" / first_release;
  auto made = os::make_folders(release);
  if (!made) return made;
  auto copied = call({"cp", settings_.api.string(), (release / "bookstore-api").string()});
  if (!copied) return std::unexpected(std::move(copied).error());
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

}  // namespace bookstore::lab
