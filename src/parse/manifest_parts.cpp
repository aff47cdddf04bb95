#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "duration_text.hpp"
#include "manifest.hpp"
#include "record.hpp"
#include "reporter.hpp"
#include "understudy/model/application.hpp"
#include "window_text.hpp"
#include "words.hpp"
#include "yaml_tree.hpp"

namespace understudy::parse {

namespace {

constexpr int most_approvals = 100;

void read_host(Record& record, model::Application& app, Reporter& reporter) {
  model::Host host{.name = record.needed_name("name"), .reach = record.command("reach")};
  const auto chosen = record.find("default");
  host.is_default = record.flag("default", false);
  if (chosen && host.is_default) {
    for (const model::Host& other : app.hosts) {
      if (!other.is_default) continue;
      diag::Diagnostic& finding =
          reporter.error("US-M027", "two hosts are the default one", chosen->where(),
                         "keep 'default: true' at one of them");
      // One without a name is reported already, and has no place to show.
      if (other.name.where.source == nullptr) break;
      finding.notes.push_back(
          {.message = fmt::format("'{}' is the default as well", other.name.value),
           .where = other.name.where});
      break;
    }
  }
  app.hosts.push_back(std::move(host));
}

model::Criticality read_criticality(Record& record) {
  constexpr std::array<std::string_view, 2> accepted{"critical", "non-critical"};
  return record.choice("criticality", accepted, true) == "non-critical"
             ? model::Criticality::non_critical
             : model::Criticality::critical;
}

/// A duration, or that and what the dependency becomes once it is over.
void read_threshold(Record& record, model::Loss& loss, Reporter& reporter) {
  const auto value = record.find("threshold");
  if (!value || !value->is(NodeKind::mapping)) {
    loss.threshold = record.duration("threshold", Likely::hours);
    return;
  }
  Record threshold(*value, "a threshold", reporter);
  threshold.need("after");
  loss.threshold = threshold.duration("after", Likely::hours);
  loss.becomes = threshold.located("becomes");
  threshold.close();
}

void read_loss(Record& record, model::Dependency& dependency, Reporter& reporter) {
  model::Loss loss{.impact = record.text("impact"), .severity = record.text("severity")};
  read_threshold(record, loss, reporter);
  const bool said =
      !loss.impact.empty() || !loss.severity.empty() || loss.threshold || loss.becomes;
  if (said) dependency.loss = std::move(loss);
}

void read_elsewhere(Record& record, model::Dependency& dependency) {
  model::Elsewhere elsewhere{.slo = record.words("slo"), .ref = record.text("ref")};
  const bool said = !elsewhere.slo.empty() || !elsewhere.ref.empty();
  if (said) dependency.elsewhere = std::move(elsewhere);
}

void read_provider(Record& record, model::Dependency& dependency, Reporter& reporter) {
  const auto value = record.find("provider");
  if (!value) return;
  Record provider(*value, "a provider", reporter);
  if (!value->is(NodeKind::mapping)) return;
  dependency.provider = model::Provider{.name = provider.needed_text("name"),
                                        .third_party = provider.flag("thirdParty", false),
                                        .support = provider.text("support")};
  provider.close();
}

/// `{anyOf: [a, b]}` among the children.
void read_redundant(const Value& item, model::Dependency& dependency, Reporter& reporter) {
  Record record(item, "a group of children", reporter);
  record.need("anyOf");
  model::Redundant group{.any_of = record.texts("anyOf"), .where = item.where()};
  record.close();
  if (group.any_of.size() == 1) {
    reporter.error("US-M037", "a single child has nothing that stands in for it",
                   group.any_of.front().where,
                   fmt::format("name another one, or write '{}' among the children as it is",
                               group.any_of.front().value));
  }
  std::unordered_map<std::string_view, const model::Text*> seen;
  for (const model::Text& child : group.any_of) {
    if (child.value == dependency.name.value) {
      reporter.error("US-M038", fmt::format("'{}' cannot stand in for what it needs", child.value),
                     child.where, "name what works without it");
    }
    const auto [first, added] = seen.emplace(child.value, &child);
    if (added) continue;
    reporter
        .error("US-M039", fmt::format("'{}' cannot stand in for itself", child.value), child.where,
               "take one of them out, or name another one")
        .notes.push_back({.message = "first named here", .where = first->second->where});
  }
  if (!group.any_of.empty()) dependency.redundant.push_back(std::move(group));
}

/// A child is a name, or a group of which any one will do.
void read_children(Record& record, model::Dependency& dependency, Reporter& reporter) {
  const auto list = record.list("children");
  if (!list) return;
  dependency.children.reserve(list->children().count());
  for (const Value& item : list->children()) {
    if (item.is(NodeKind::mapping)) {
      read_redundant(item, dependency, reporter);
    } else if (auto child = record.item("children", item)) {
      dependency.children.push_back(std::move(*child));
    }
  }
}

model::Dependency read_dependency(Record& record, bool zoned, Reporter& reporter) {
  model::Dependency dependency;
  dependency.name = record.needed_name("name");
  dependency.criticality = read_criticality(record);
  dependency.periods = read_windows(record, "periods", WindowUse::criticality, zoned, reporter);
  dependency.workaround = record.text("workaround");
  dependency.objectives = read_objectives(record, reporter);
  read_children(record, dependency, reporter);
  dependency.playbook = record.located("playbook");
  if (dependency.playbook) check_playbook_path(*dependency.playbook, reporter);
  read_loss(record, dependency, reporter);
  read_provider(record, dependency, reporter);
  read_elsewhere(record, dependency);
  read_backup(record, dependency, reporter);
  return dependency;
}

}  // namespace

void check_playbook_path(const model::Text& path, Reporter& reporter) {
  if (is_playbook_path(path.value)) return;
  reporter.error("US-M030", fmt::format("'{}' is not the path of a playbook", path.value),
                 path.where,
                 "give a path relative to the manifest, as in playbooks/api.md or "
                 "playbooks/api.md#scenario");
}

model::Objectives read_objectives(Record& record, Reporter& reporter) {
  model::Objectives objectives{.rto = record.duration("rto", Likely::hours),
                               .rpo = record.duration("rpo", Likely::hours)};
  if (objectives.rto && objectives.rto->value.count() == 0) {
    reporter.error("US-?018", "an RTO of zero cannot be met: noticing a failure takes time",
                   objectives.rto->where);
  }
  return objectives;
}

void read_environments(Record& spec, Manifest& manifest, Reporter& reporter) {
  each_record(spec.list("environments"), "an environment", reporter, [&](Record& record) {
    manifest.app.environments.push_back(
        {.name = record.needed_name("name"),
         .production = record.flag("production", false),
         .approvals = record.number("approvals", 0, most_approvals, 0)});
  });
}

void read_hosts(Record& spec, Manifest& manifest, Reporter& reporter) {
  each_record(spec.list("hosts"), "a host", reporter,
              [&](Record& record) { read_host(record, manifest.app, reporter); });
}

void read_services(Record& spec, Manifest& manifest, Reporter& reporter) {
  each_record(spec.list("services"), "a service", reporter, [&](Record& record) {
    model::Service service{.name = record.needed_name("name"),
                           .platform = record.text("platform"),
                           .technologies = record.words("technologies"),
                           .zone = record.text("zone"),
                           .network = record.text("network"),
                           .subnet = record.text("subnet"),
                           .endpoint = record.text("endpoint")};
    if (auto owner = record.located("owner")) {
      service.owner = std::move(owner->value);
      service.owner_at = owner->where;
    }
    service.probes = record.texts("probes");
    service.hosts = record.texts("hosts");
    read_watched(record, service, reporter);
    manifest.app.services.push_back(std::move(service));
  });
}

bool read_dependencies(Record& spec, Manifest& manifest, Reporter& reporter) {
  const std::optional<Value> list = spec.list("dependencies");
  if (!list) return true;
  auto found =
      read_each<model::Dependency>(*list, "a dependency", reporter, manifest.run,
                                   [zoned = manifest.zoned](Record& record, Reporter& heard) {
                                     return read_dependency(record, zoned, heard);
                                   });
  if (!found) return false;
  manifest.app.dependencies = std::move(*found);
  manifest.gap_read = list->gap() != nullptr;
  return true;
}

}  // namespace understudy::parse
