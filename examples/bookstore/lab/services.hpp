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
  [[nodiscard]] Result<> set(const Record& record) const;
  [[nodiscard]] Result<> remove(const std::string& name, const std::string& type) const;
};

/// Swift through its own API; the same objects are there through S3.
class ObjectStorage {
 public:
  [[nodiscard]] bool answers();
  [[nodiscard]] Result<std::vector<std::string>> buckets();
  [[nodiscard]] Result<> create(const std::string& bucket);
  [[nodiscard]] Result<> remove(const std::string& bucket);
  [[nodiscard]] Result<int> upload(const std::filesystem::path& folder, const std::string& bucket);
  [[nodiscard]] Result<BucketDifference> compare(const std::string& bucket,
                                                 const std::filesystem::path& folder);

 private:
  struct Object {
    std::string name;
    std::string md5;
  };

  [[nodiscard]] Result<std::string> token();
  [[nodiscard]] Result<std::vector<Object>> objects(const std::string& bucket);

  std::string token_;
};

}  // namespace bookstore::lab
