/// \file
/// Name service and object storage as their own APIs offer them. Stateless: every call asks the
/// server.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cloud.hpp"

namespace bookstore::lab {

/// PowerDNS through its HTTP API.
class NameService {
 public:
  [[nodiscard]] bool answers() const;
  [[nodiscard]] Result<> create_zone() const;
  [[nodiscard]] Result<std::vector<Record>> records() const;
  /// At least one; `name` may be written short.
  [[nodiscard]] Result<std::vector<Record>> records_of(const std::string& name) const;
  [[nodiscard]] Result<> set(const Record& record) const;
  [[nodiscard]] Result<> remove(const std::string& name, const std::string& type) const;
};

/// Swift through its own API; the same objects are there through S3.
class ObjectStorage {
 public:
  [[nodiscard]] bool answers();
  [[nodiscard]] Result<std::vector<std::string>> buckets();
  /// Up to the 10 000 that Swift lists at once.
  [[nodiscard]] Result<std::vector<StoredObject>> objects(const std::string& bucket);
  [[nodiscard]] Result<> create(const std::string& bucket);
  [[nodiscard]] Result<> remove(const std::string& bucket);
  [[nodiscard]] Result<int> upload(const std::filesystem::path& folder, const std::string& bucket);
  [[nodiscard]] Result<BucketDifference> compare(const std::string& bucket,
                                                 const std::filesystem::path& folder);

 private:
  [[nodiscard]] Result<std::string> token();
  [[nodiscard]] std::unexpected<understudy::diag::Failure> no_bucket(const std::string& name);

  std::string token_;
};

}  // namespace bookstore::lab
