/// \file
/// The state behind the cloud's operations, and what several of them need. The operations lie
/// beside it, by what they work on: `cloud`, `cloud_images`, `cloud_database`, `cloud_services`.
#pragma once

#include <chrono>
#include <expected>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "cloud.hpp"
#include "instance.hpp"
#include "services.hpp"
#include "understudy/diag/result.hpp"

namespace bookstore::lab {

inline constexpr auto db_instance = "bookstore-db";
/// How long a server may take to answer for the first time. It takes seconds at most, but a machine
/// that is busy with other things should make the lab slow, not broken.
inline constexpr auto patience = std::chrono::seconds(60);

/// The failure of an operation on something that is not there; its hint names what is.
[[nodiscard]] std::unexpected<understudy::diag::Failure> no_such(
    const std::string& kind, const std::string& name, const std::vector<std::string>& known);

/// The failure of an operation that would make something for the second time.
[[nodiscard]] std::unexpected<understudy::diag::Failure> there_already(const std::string& kind,
                                                                       const std::string& name,
                                                                       std::string hint = "");

/// True for what may be the name of anything in the lab. What is no good name is no name of
/// anything that is there.
[[nodiscard]] bool good_name(const std::string& name);
[[nodiscard]] Result<> check_name(const std::string& name);

/// The entries of a folder by name, without hidden ones; none when it is not there.
[[nodiscard]] std::vector<std::string> folders_in(const std::filesystem::path& folder);

/// Every function expects the lock to be held, unless it says otherwise.
class Cloud::Impl {
 public:
  explicit Impl(const LabSettings& settings) : settings_(settings) {}

  std::mutex mutex;
  std::map<std::string, std::unique_ptr<Instance>> machines;
  std::vector<Template> templates;
  NameService names;
  ObjectStorage storage;
  std::unique_ptr<Instance> client;

  [[nodiscard]] std::filesystem::path images() const { return settings_.folder / "images"; }

  [[nodiscard]] std::filesystem::path snapshots() const { return settings_.folder / "snapshots"; }

  [[nodiscard]] std::string new_address(const std::string& image);
  /// Makes an instance and starts it.
  [[nodiscard]] Result<Instance*> add(const std::string& name, const std::string& image,
                                      std::string address, int disk_mb, std::vector<Bind> binds);
  [[nodiscard]] Result<Instance*> find(const std::string& name);
  [[nodiscard]] Result<Template> find_template(const std::string& name) const;
  /// The folder of an image or a snapshot.
  [[nodiscard]] Result<std::filesystem::path> find_image(const std::string& name) const;
  [[nodiscard]] Result<std::filesystem::path> find_snapshot(const std::string& name) const;
  /// The instance that `db.bookstore.test` points at.
  [[nodiscard]] Result<Instance*> database();

  /// A copy of the base image to add a service to.
  [[nodiscard]] Result<std::filesystem::path> image_from_base(const std::string& name);
  /// The code repository, as instances see it.
  [[nodiscard]] std::vector<Bind> releases() const;

  /// Needs no lock, and must not be asked with it: a dead machine answers after seconds.
  [[nodiscard]] bool healthy(const std::string& image, const std::string& address) const;
  [[nodiscard]] static bool database_answers(const std::string& address);
  /// Without its health.
  [[nodiscard]] static InstanceInfo info(const Instance& machine);
  /// Needs no lock, as `healthy`.
  [[nodiscard]] InstanceInfo with_health(InstanceInfo info) const;

  // The stages of bringing the lab up.
  [[nodiscard]] Result<> network() const;
  [[nodiscard]] Result<> bring_up_dns();
  [[nodiscard]] Result<> bring_up_database();
  [[nodiscard]] Result<> bring_up_storage();
  [[nodiscard]] Result<> bring_up_api();
  [[nodiscard]] Result<> bring_up_client();
  /// A few real books, written through the public API as anybody would.
  [[nodiscard]] static Result<> seed();

 private:
  [[nodiscard]] Result<> publish_release() const;

  const LabSettings& settings_;
  std::mutex machines_mutex_;
  int last_machine_ = 10;
  int last_database_ = 0;
};

}  // namespace bookstore::lab
