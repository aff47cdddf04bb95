#include "services.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <map>
#include <sstream>
#include <string_view>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "images.hpp"
#include "tool.hpp"
#include "understudy/diag/nearest.hpp"

namespace bookstore::lab {

namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
namespace diag = understudy::diag;

constexpr auto storage = "http://10.77.0.80:8080";
constexpr auto account = "http://10.77.0.80:8080/v1/AUTH_test/";

std::unexpected<diag::Failure> refused(const std::string& what, const HttpAnswer& answer,
                                       std::string hint = "") {
  return diag::fail({.code = "LAB-S01",
                     .message = answer.status == 0
                                    ? what + ": no answer"
                                    : fmt::format("{}: HTTP {}", what, answer.status),
                     .hint = std::move(hint)});
}

/// Names as PowerDNS wants them: absolute. A short name is one of the lab's zone.
std::string absolute(std::string name) {
  if (name.ends_with('.')) return name;
  if (!name.contains('.')) return fmt::format("{}.{}.", name, plan::zone);
  return name + ".";
}

bool in_zone(const std::string& name) {
  return name == fmt::format("{}.", plan::zone) || name.ends_with(fmt::format(".{}.", plan::zone));
}

std::string without_dot(std::string name) {
  if (name.ends_with('.')) name.pop_back();
  return name;
}

/// The name of an object as a URL has it.
std::string encoded(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const bool plain =
        std::isalnum(static_cast<unsigned char>(c)) != 0 || std::string_view("-._~/").contains(c);
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

HttpAnswer dns_call(const std::string& method, const std::string& path, const json::value& body) {
  return http(
      {.method = method,
       .url = plan::dns_api + path,
       .headers = {fmt::format("X-API-Key: {}", plan::dns_key), "Content-Type: application/json"},
       .body = body.is_null() ? "" : json::serialize(body)});
}

std::string zone_path() {
  return fmt::format("/zones/{}.", plan::zone);
}

std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code ignored;
  for (const auto& entry : fs::recursive_directory_iterator(folder, ignored)) {
    if (entry.is_regular_file()) files.push_back(fs::relative(entry.path(), folder));
  }
  std::ranges::sort(files);
  return files;
}

std::string type_of(const fs::path& file) {
  static const std::map<std::string, std::string> types{
      {".json", "application/json"}, {".svg", "image/svg+xml"}, {".css", "text/css"},
      {".html", "text/html"},        {".png", "image/png"},     {".txt", "text/plain"}};
  const auto found = types.find(file.extension().string());
  return found == types.end() ? "application/octet-stream" : found->second;
}

}  // namespace

bool NameService::answers() const {
  return dns_call("GET", "", nullptr).status == 200;
}

Result<> NameService::create_zone() const {
  const json::object zone{{"name", fmt::format("{}.", plan::zone)},
                          {"kind", "Native"},
                          {"nameservers", json::array{fmt::format("ns1.{}.", plan::zone)}}};
  const HttpAnswer answer = dns_call("POST", "/zones", zone);
  if (answer.status != 201) return refused("cannot create the zone", answer);
  return {};
}

Result<std::vector<Record>> NameService::records() const {
  const HttpAnswer answer = dns_call("GET", zone_path(), nullptr);
  if (answer.status != 200) return refused("cannot read the zone", answer);
  boost::system::error_code error;
  const json::value zone = json::parse(answer.body, error);
  std::vector<Record> out;
  if (error) return refused("cannot read the zone", answer);
  for (const json::value& set : zone.at("rrsets").as_array()) {
    const auto type = json::value_to<std::string>(set.at("type"));
    if (type == "SOA") continue;
    for (const json::value& record : set.at("records").as_array()) {
      out.push_back({.name = without_dot(json::value_to<std::string>(set.at("name"))),
                     .type = type,
                     .value = without_dot(json::value_to<std::string>(record.at("content"))),
                     .ttl = static_cast<int>(set.at("ttl").as_int64())});
    }
  }
  std::ranges::sort(out, {}, &Record::name);
  return out;
}

Result<std::vector<Record>> NameService::records_of(const std::string& name) const {
  auto all = records();
  if (!all) return all;
  const std::string full = without_dot(absolute(name));
  std::vector<Record> found;
  std::ranges::copy_if(*all, std::back_inserter(found),
                       [&full](const Record& one) { return one.name == full; });
  if (!found.empty()) return found;
  std::vector<std::string_view> known;
  for (const Record& one : *all) known.push_back(one.name);
  return diag::fail({.code = "LAB-S04",
                     .message = fmt::format("there is no name '{}'", full),
                     .hint = diag::did_you_mean(full, known)});
}

Result<> NameService::set(const Record& record) const {
  if (!in_zone(absolute(record.name))) {
    return diag::fail({.code = "LAB-S05",
                       .message = fmt::format("'{}' is outside the lab's zone", record.name),
                       .hint = fmt::format("a name here is short or ends with .{}", plan::zone)});
  }
  const std::string value = record.type == "CNAME" ? absolute(record.value) : record.value;
  const json::object change{
      {"rrsets",
       json::array{json::object{
           {"name", absolute(record.name)},
           {"type", record.type},
           {"ttl", record.ttl},
           {"changetype", "REPLACE"},
           {"records", json::array{json::object{{"content", value}, {"disabled", false}}}}}}}};
  const HttpAnswer answer = dns_call("PATCH", zone_path(), change);
  if (answer.status != 204) {
    return refused(fmt::format("cannot set {} {} {}", record.name, record.type, record.value),
                   answer, "check type and value");
  }
  return {};
}

Result<> NameService::remove(const std::string& name, const std::string& type) const {
  const auto there = records_of(name);
  if (!there) return std::unexpected(there.error());
  if (std::ranges::find(*there, type, &Record::type) == there->end()) {
    return diag::fail({.code = "LAB-S04",
                       .message = fmt::format("'{}' has no record of type '{}'", name, type),
                       .hint = fmt::format("it has one of type {}", there->front().type)});
  }
  const json::object change{
      {"rrsets", json::array{json::object{
                     {"name", absolute(name)}, {"type", type}, {"changetype", "DELETE"}}}}};
  const HttpAnswer answer = dns_call("PATCH", zone_path(), change);
  if (answer.status != 204) return refused(fmt::format("cannot delete {} {}", name, type), answer);
  return {};
}

bool ObjectStorage::answers() {
  const auto fresh = token();
  return fresh.has_value();
}

/// A new one for each operation: a storage that was started again has forgotten those it gave out.
Result<std::string> ObjectStorage::token() {
  token_.clear();
  const HttpAnswer answer = http({.url = fmt::format("{}/auth/v1.0", storage),
                                  .headers = {"X-Auth-User: test:tester", "X-Auth-Key: testing"}});
  if (answer.status != 200) return refused("the object storage does not answer", answer);
  std::istringstream in(answer.headers);
  for (std::string line; std::getline(in, line);) {
    constexpr std::string_view name = "x-auth-token:";
    std::string lower = line;
    std::ranges::transform(lower, lower.begin(),
                           [](char c) { return static_cast<char>(std::tolower(c)); });
    if (!lower.starts_with(name)) continue;
    token_ = line.substr(name.size() + 1);
    while (token_.ends_with('\r')) token_.pop_back();
  }
  return token_;
}

Result<std::vector<std::string>> ObjectStorage::buckets() {
  auto key = token();
  if (!key) return std::unexpected(std::move(key).error());
  const HttpAnswer answer = http({.url = account, .headers = {"X-Auth-Token: " + *key}});
  if (answer.status != 200 && answer.status != 204) return refused("cannot list buckets", answer);
  std::vector<std::string> names;
  std::istringstream in(answer.body);
  for (std::string line; std::getline(in, line);) names.push_back(line);
  return names;
}

Result<> ObjectStorage::create(const std::string& bucket) {
  auto key = token();
  if (!key) return std::unexpected(std::move(key).error());
  const HttpAnswer answer =
      http({.method = "PUT",
            .url = account + encoded(bucket),
            .headers = {"X-Auth-Token: " + *key, "X-Container-Read: .r:*,.rlistings",
                        "Content-Length: 0"}});
  if (answer.status != 201 && answer.status != 202) {
    return refused(fmt::format("cannot create bucket '{}'", bucket), answer);
  }
  return {};
}

std::unexpected<diag::Failure> ObjectStorage::no_bucket(const std::string& name) {
  const auto known = buckets();
  std::vector<std::string_view> names;
  if (known) names.assign(known->begin(), known->end());
  const auto near = diag::nearest(name, names);
  return diag::fail({.code = "LAB-S02",
                     .message = fmt::format("there is no bucket '{}'", name),
                     .hint = near
                                 ? fmt::format("did you mean '{}'?", *near)
                                 : fmt::format("create it: bookstore-lab bucket create {}", name)});
}

Result<std::vector<StoredObject>> ObjectStorage::objects(const std::string& bucket) {
  // Neither is a bucket's name, and either would reach something else.
  if (bucket.empty() || bucket.contains('/')) return no_bucket(bucket);
  auto key = token();
  if (!key) return std::unexpected(std::move(key).error());
  const HttpAnswer answer = http({.url = fmt::format("{}{}?format=json", account, encoded(bucket)),
                                  .headers = {"X-Auth-Token: " + *key}});
  if (answer.status == 404) {
    return no_bucket(bucket);
  }
  boost::system::error_code error;
  const json::value list = json::parse(answer.body.empty() ? "[]" : answer.body, error);
  if (answer.status >= 300 || error) return refused("cannot list the bucket", answer);
  std::vector<StoredObject> out;
  for (const json::value& item : list.as_array()) {
    out.push_back({.name = json::value_to<std::string>(item.at("name")),
                   .bytes = item.at("bytes").to_number<std::int64_t>(),
                   .md5 = json::value_to<std::string>(item.at("hash"))});
  }
  return out;
}

Result<> ObjectStorage::remove(const std::string& bucket) {
  auto list = objects(bucket);
  if (!list) return std::unexpected(std::move(list).error());
  for (const StoredObject& object : *list) {
    (void)http({.method = "DELETE",
                .url = fmt::format("{}{}/{}", account, encoded(bucket), encoded(object.name)),
                .headers = {"X-Auth-Token: " + token_}});
  }
  const HttpAnswer answer = http({.method = "DELETE",
                                  .url = account + encoded(bucket),
                                  .headers = {"X-Auth-Token: " + token_}});
  if (answer.status != 204)
    return refused(fmt::format("cannot delete bucket '{}'", bucket), answer);
  return {};
}

Result<int> ObjectStorage::upload(const fs::path& folder, const std::string& bucket) {
  std::error_code ignored;
  if (!fs::is_directory(folder, ignored)) {
    return diag::fail(
        {.code = "LAB-S03", .message = fmt::format("'{}' is not a folder", folder.string())});
  }
  auto there = objects(bucket);
  if (!there) return std::unexpected(std::move(there).error());
  int count = 0;
  for (const fs::path& file : files_in(folder)) {
    const HttpAnswer answer =
        http({.method = "PUT",
              .url = fmt::format("{}{}/{}", account, encoded(bucket), encoded(file.string())),
              .headers = {"X-Auth-Token: " + token_, "Content-Type: " + type_of(file)},
              .body = "",
              .from_file = (folder / file).string()});
    if (answer.status != 201) return refused("cannot upload '" + file.string() + "'", answer);
    ++count;
  }
  return count;
}

Result<BucketDifference> ObjectStorage::compare(const std::string& bucket, const fs::path& folder) {
  auto list = objects(bucket);
  if (!list) return std::unexpected(std::move(list).error());
  std::map<std::string, std::string> there;
  for (const StoredObject& object : *list) there[object.name] = object.md5;

  BucketDifference difference;
  for (const fs::path& file : files_in(folder)) {
    const auto found = there.find(file.string());
    if (found == there.end()) {
      difference.missing.push_back(file.string());
      continue;
    }
    auto sum = call({"md5sum", "--", (folder / file).string()});
    if (!sum) return std::unexpected(std::move(sum).error());
    if (sum->substr(0, 32) != found->second) difference.changed.push_back(file.string());
    there.erase(found);
  }
  for (const auto& [name, md5] : there) difference.extra.push_back(name);
  return difference;
}

}  // namespace bookstore::lab
