/// \file
/// The lab as a small cloud: every operation there is, typed. The command line and the socket are
/// thin adapters over this; so will be whatever speaks a cloud's own API later.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

#include "instance.hpp"
#include "understudy/diag/result.hpp"

namespace bookstore::lab {

template <typename T = void>
using Result = understudy::diag::Result<T>;

/// Where everything of one lab lies and what it is made from.
struct LabSettings {
  std::filesystem::path folder;    ///< State of this lab.
  std::filesystem::path packages;  ///< Unpacked packages; its `usr` goes over the host's.
  std::filesystem::path cache;
  std::filesystem::path api;     ///< The bookstore-api binary.
  std::filesystem::path assets;  ///< Static files of the bookstore.
};

struct InstanceInfo {
  std::string name;
  std::string state;  ///< running or stopped.
  std::string address;
  std::string image;
  std::string health;  ///< healthy, unhealthy, or - when it is not running.
  std::int64_t uptime_s = 0;
  std::int64_t pid = 0;
};

struct Template {
  std::string name;
  std::string image;
  int disk_mb = 128;
};

struct ImageInfo {
  std::string name;
  std::int64_t size_kb = 0;
  std::vector<std::string> instances;  ///< That run from it.
  std::vector<std::string> templates;  ///< That launch from it.
};

struct StoredObject {
  std::string name;
  std::int64_t bytes = 0;
  std::string md5;
};

struct Record {
  std::string name;
  std::string type;
  std::string value;
  int ttl = 1;
};

/// What differs between a bucket and a folder; all empty: the same.
struct BucketDifference {
  std::vector<std::string> missing;  ///< In the folder only.
  std::vector<std::string> changed;
  std::vector<std::string> extra;  ///< In the bucket only.

  [[nodiscard]] bool none() const { return missing.empty() && changed.empty() && extra.empty(); }
};

/// How long an instance may take to shut down, unless somebody says otherwise.
inline constexpr auto usual_grace = std::chrono::seconds(10);

/// Told of each stage while the lab comes up.
using Progress = std::function<void(const std::string&)>;

/// Thread-safe: one operation at a time. Every failure names the thing and what to do.
class Cloud {
 public:
  explicit Cloud(LabSettings settings);
  ~Cloud();
  Cloud(const Cloud&) = delete;
  Cloud& operator=(const Cloud&) = delete;
  Cloud(Cloud&&) = delete;
  Cloud& operator=(Cloud&&) = delete;

  /// Network, images, then all services at once; returns when everything is healthy.
  [[nodiscard]] Result<> bring_up(const Progress& progress);

  [[nodiscard]] std::vector<InstanceInfo> instances();
  [[nodiscard]] Result<InstanceInfo> instance(const std::string& name);
  [[nodiscard]] Result<InstanceInfo> launch(const std::string& name, const std::string& from);
  /// Shuts it down in order; what still runs after `grace` is killed, with no grace at once.
  [[nodiscard]] Result<> stop(const std::string& name, std::chrono::seconds grace);
  [[nodiscard]] Result<> start(const std::string& name);
  /// Stops it, then starts it.
  [[nodiscard]] Result<> restart(const std::string& name, std::chrono::seconds grace);
  /// At once, as a whole, with its disk.
  [[nodiscard]] Result<> terminate(const std::string& name);
  /// PID 1 of a running instance, for entering it.
  [[nodiscard]] Result<pid_t> init_of(const std::string& name);
  /// The process that holds the client's place.
  [[nodiscard]] Result<pid_t> client_place();

  [[nodiscard]] std::vector<std::string> images();
  [[nodiscard]] Result<ImageInfo> image(const std::string& name);
  [[nodiscard]] Result<> create_image(const std::string& name, const std::string& instance);
  /// Refused while an instance or a template uses it.
  [[nodiscard]] Result<> delete_image(const std::string& name);

  [[nodiscard]] std::vector<Template> templates();
  [[nodiscard]] Result<Template> launch_template(const std::string& name);
  [[nodiscard]] Result<> create_template(Template made);
  /// Instances that were launched from it stay.
  [[nodiscard]] Result<> delete_template(const std::string& name);

  [[nodiscard]] Result<std::string> database_state();
  /// From the oldest to the newest.
  [[nodiscard]] std::vector<std::string> snapshots();
  [[nodiscard]] Result<> snapshot(const std::string& name);
  [[nodiscard]] Result<> delete_snapshot(const std::string& name);
  /// Into a new instance with a new address.
  [[nodiscard]] Result<InstanceInfo> restore(const std::string& snapshot, const std::string& name);

  [[nodiscard]] Result<std::vector<std::string>> buckets();
  [[nodiscard]] Result<std::vector<StoredObject>> objects(const std::string& bucket);
  [[nodiscard]] Result<> create_bucket(const std::string& name);
  [[nodiscard]] Result<> delete_bucket(const std::string& name);
  [[nodiscard]] Result<int> sync_bucket(const std::filesystem::path& folder,
                                        const std::string& name);
  [[nodiscard]] Result<BucketDifference> verify_bucket(const std::string& name,
                                                       const std::filesystem::path& folder);

  [[nodiscard]] Result<std::vector<Record>> records();
  /// Those of one name, which may be written short.
  [[nodiscard]] Result<std::vector<Record>> records_of(const std::string& name);
  [[nodiscard]] Result<> set_record(const Record& record);
  [[nodiscard]] Result<> delete_record(const std::string& name, const std::string& type);

  [[nodiscard]] const LabSettings& settings() const { return settings_; }

 private:
  class Impl;
  LabSettings settings_;
  std::unique_ptr<Impl> impl_;
};

}  // namespace bookstore::lab
