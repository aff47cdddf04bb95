#include "operations.hpp"

#include <chrono>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "protocol.hpp"

namespace bookstore::lab {

namespace json = boost::json;
namespace diag = understudy::diag;

json::object failure(const diag::Failure& why) {
  return {{"ok", false},
          {"message", why.cause().message},
          {"code", why.cause().code},
          {"hint", why.cause().hint}};
}

json::object success(json::value data) {
  return {{"ok", true}, {"data", std::move(data)}};
}

namespace {

json::object to_json(const InstanceInfo& info) {
  return {{"name", info.name},   {"state", info.state},   {"address", info.address},
          {"image", info.image}, {"health", info.health}, {"uptime_s", info.uptime_s},
          {"pid", info.pid}};
}

json::array to_json(const std::vector<std::string>& names) {
  json::array list;
  for (const std::string& name : names) list.emplace_back(name);
  return list;
}

json::object to_json(const Template& one) {
  return {{"name", one.name}, {"image", one.image}, {"disk_mb", one.disk_mb}};
}

json::value as_object(const InstanceInfo& info) {
  return to_json(info);
}

json::value as_list(const std::vector<Record>& records) {
  json::array list;
  for (const Record& record : records) {
    list.push_back(json::object{{"name", record.name},
                                {"type", record.type},
                                {"value", record.value},
                                {"ttl", record.ttl}});
  }
  return list;
}

std::chrono::seconds grace(const json::object& request) {
  const json::value* given = request.if_contains("grace_s");
  return given == nullptr ? usual_grace : std::chrono::seconds(given->as_int64());
}

template <typename T>
json::object answer(const Result<T>& result, const std::function<json::value(const T&)>& show) {
  return result ? success(show(*result)) : failure(result.error());
}

json::object answer(const Result<>& result) {
  return result ? success() : failure(result.error());
}

}  // namespace

Operations::Operations(Cloud& cloud) : cloud_(cloud) {
  instances();
  images();
  templates();
  database();
  buckets();
  names();
}

json::object Operations::perform(const json::object& request) const {
  const auto found = table_.find(text(request, "op"));
  if (found != table_.end()) return found->second(request);
  return {{"ok", false},
          {"code", "LAB-D02"},
          {"message", "this lab does not know that operation"},
          {"hint", "another version of bookstore-lab brought it up; take it down and up again"}};
}

void Operations::instances() {
  table_["instance.list"] = [this](const json::object&) {
    json::array list;
    for (const InstanceInfo& info : cloud_.instances()) list.push_back(to_json(info));
    return success(std::move(list));
  };
  table_["instance.show"] = [this](const json::object& r) {
    return answer<InstanceInfo>(cloud_.instance(text(r, "name")), as_object);
  };
  table_["instance.launch"] = [this](const json::object& r) {
    return answer<InstanceInfo>(cloud_.launch(text(r, "name"), text(r, "template")), as_object);
  };
  table_["instance.stop"] = [this](const json::object& r) {
    return answer(cloud_.stop(text(r, "name"), grace(r)));
  };
  table_["instance.start"] = [this](const json::object& r) {
    return answer(cloud_.start(text(r, "name")));
  };
  table_["instance.restart"] = [this](const json::object& r) {
    return answer(cloud_.restart(text(r, "name"), grace(r)));
  };
  table_["instance.terminate"] = [this](const json::object& r) {
    return answer(cloud_.terminate(text(r, "name")));
  };
}

void Operations::images() {
  table_["image.list"] = [this](const json::object&) { return success(to_json(cloud_.images())); };
  table_["image.create"] = [this](const json::object& r) {
    return answer(cloud_.create_image(text(r, "name"), text(r, "from")));
  };
  table_["image.delete"] = [this](const json::object& r) {
    return answer(cloud_.delete_image(text(r, "name")));
  };
  table_["image.show"] = [this](const json::object& r) {
    return answer<ImageInfo>(cloud_.image(text(r, "name")), [](const ImageInfo& info) {
      return json::value(json::object{{"name", info.name},
                                      {"size_kb", info.size_kb},
                                      {"instances", to_json(info.instances)},
                                      {"templates", to_json(info.templates)}});
    });
  };
}

void Operations::templates() {
  table_["template.list"] = [this](const json::object&) {
    json::array list;
    for (const Template& one : cloud_.templates()) {
      list.push_back(to_json(one));
    }
    return success(std::move(list));
  };
  table_["template.create"] = [this](const json::object& r) {
    return answer(
        cloud_.create_template({.name = text(r, "name"),
                                .image = text(r, "image"),
                                .disk_mb = static_cast<int>(r.at("disk_mb").as_int64())}));
  };
  table_["template.show"] = [this](const json::object& r) {
    return answer<Template>(cloud_.launch_template(text(r, "name")),
                            [](const Template& one) { return json::value(to_json(one)); });
  };
  table_["template.delete"] = [this](const json::object& r) {
    return answer(cloud_.delete_template(text(r, "name")));
  };
}

void Operations::database() {
  table_["database.status"] = [this](const json::object&) {
    return answer<std::string>(cloud_.database_state(),
                               [](const std::string& state) { return json::value(state); });
  };
  table_["database.snapshots"] = [this](const json::object&) {
    return success(to_json(cloud_.snapshots()));
  };
  table_["database.snapshot"] = [this](const json::object& r) {
    return answer(cloud_.snapshot(text(r, "name")));
  };
  table_["database.restore"] = [this](const json::object& r) {
    return answer<InstanceInfo>(cloud_.restore(text(r, "snapshot"), text(r, "name")), as_object);
  };
  table_["database.delete-snapshot"] = [this](const json::object& r) {
    return answer(cloud_.delete_snapshot(text(r, "name")));
  };
}

void Operations::buckets() {
  table_["bucket.list"] = [this](const json::object&) {
    return answer<std::vector<std::string>>(
        cloud_.buckets(), [](const auto& names) { return json::value(to_json(names)); });
  };
  table_["bucket.create"] = [this](const json::object& r) {
    return answer(cloud_.create_bucket(text(r, "name")));
  };
  table_["bucket.delete"] = [this](const json::object& r) {
    return answer(cloud_.delete_bucket(text(r, "name")));
  };
  table_["bucket.sync"] = [this](const json::object& r) {
    return answer<int>(cloud_.sync_bucket(text(r, "folder"), text(r, "name")),
                       [](int count) { return json::value(count); });
  };
  table_["bucket.verify"] = [this](const json::object& r) {
    return answer<BucketDifference>(
        cloud_.verify_bucket(text(r, "name"), text(r, "folder")),
        [](const BucketDifference& found) {
          return json::value(json::object{{"missing", to_json(found.missing)},
                                          {"changed", to_json(found.changed)},
                                          {"extra", to_json(found.extra)}});
        });
  };
  table_["bucket.show"] = [this](const json::object& r) {
    return answer<std::vector<StoredObject>>(
        cloud_.objects(text(r, "name")), [](const std::vector<StoredObject>& objects) {
          json::array list;
          for (const StoredObject& one : objects) {
            list.push_back(
                json::object{{"name", one.name}, {"bytes", one.bytes}, {"md5", one.md5}});
          }
          return json::value(std::move(list));
        });
  };
}

void Operations::names() {
  table_["dns.list"] = [this](const json::object&) {
    return answer<std::vector<Record>>(cloud_.records(), as_list);
  };
  table_["dns.get"] = [this](const json::object& r) {
    return answer<std::vector<Record>>(cloud_.records_of(text(r, "name")), as_list);
  };
  table_["dns.set"] = [this](const json::object& r) {
    return answer(cloud_.set_record({.name = text(r, "name"),
                                     .type = text(r, "type"),
                                     .value = text(r, "value"),
                                     .ttl = static_cast<int>(r.at("ttl").as_int64())}));
  };
  table_["dns.delete"] = [this](const json::object& r) {
    return answer(cloud_.delete_record(text(r, "name"), text(r, "type")));
  };
}

}  // namespace bookstore::lab
