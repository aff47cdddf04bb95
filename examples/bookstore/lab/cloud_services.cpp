#include <utility>

#include "cloud_state.hpp"

namespace bookstore::lab {

namespace {

namespace fs = std::filesystem;

}  // namespace

Result<std::vector<std::string>> Cloud::buckets() {
  const std::scoped_lock lock(impl_->mutex);
  return impl_->storage.buckets();
}

Result<std::vector<StoredObject>> Cloud::objects(const std::string& bucket) {
  const std::scoped_lock lock(impl_->mutex);
  return impl_->storage.objects(bucket);
}

Result<> Cloud::create_bucket(const std::string& name) {
  const std::scoped_lock lock(impl_->mutex);
  auto named = check_name(name);
  if (!named) return named;
  return impl_->storage.create(name);
}

Result<> Cloud::delete_bucket(const std::string& name) {
  const std::scoped_lock lock(impl_->mutex);
  return impl_->storage.remove(name);
}

Result<int> Cloud::sync_bucket(const fs::path& folder, const std::string& name) {
  const std::scoped_lock lock(impl_->mutex);
  return impl_->storage.upload(folder, name);
}

Result<BucketDifference> Cloud::verify_bucket(const std::string& name, const fs::path& folder) {
  const std::scoped_lock lock(impl_->mutex);
  return impl_->storage.compare(name, folder);
}

Result<std::vector<Record>> Cloud::records() {
  const std::scoped_lock lock(impl_->mutex);
  return impl_->names.records();
}

Result<std::vector<Record>> Cloud::records_of(const std::string& name) {
  const std::scoped_lock lock(impl_->mutex);
  return impl_->names.records_of(name);
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
