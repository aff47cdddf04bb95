#include "understudy/doctor/asks.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "commands.hpp"
#include "understudy/model/reach.hpp"
#include "understudy/probe/look.hpp"

namespace understudy::doctor {

namespace {

using std::chrono::milliseconds;

/// Prints the programs that the shell does not find; they are its arguments, never its text.
constexpr auto tools_script =
    "for tool do type -- \"$tool\" >/dev/null 2>&1 || printf '%s\\n' \"$tool\"; done";

constexpr milliseconds page_patience{5'000};
constexpr milliseconds name_patience{5'000};
constexpr milliseconds tls_patience{5'000};
/// For starting the program that looks, and for the way there.
constexpr milliseconds way_there{5'000};

class Asks {
 public:
  Asks(const stage::Content& content, const std::string& executable)
      : content_(content), app_(content.application), executable_(executable) {}

  std::vector<Ask> take() {
    add_hosts();
    add_needs();
    add_versions();
    add_probes();
    add_services();
    add_names();
    add_backups();
    return std::move(asks_);
  }

 private:
  using Argv = std::vector<std::string>;

  [[nodiscard]] Argv at(const std::string& host, Argv argv) const {
    for (const model::Host& one : app_.hosts) {
      if (one.name.value != host) continue;
      return model::behind(one.reach, std::move(argv));
    }
    return argv;
  }

  [[nodiscard]] std::string host_of(const std::optional<model::Text>& from) const {
    return from ? from->value : default_host(app_);
  }

  static std::string called(const std::string& host) {
    return host.empty() ? "this machine" : host;
  }

  void add(Kind kind, std::string subject, std::string host, Argv argv, About about,
           milliseconds limit = milliseconds(10'000)) {
    argv = at(host, std::move(argv));
    asks_.push_back({.kind = kind,
                     .subject = std::move(subject),
                     .host = std::move(host),
                     .argv = std::move(argv),
                     .limit = limit,
                     .about = std::move(about)});
  }

  void look(Kind kind, std::string subject, const std::string& host, const probe::LookJob& job,
            About about) {
    const milliseconds limit = milliseconds(job.timeout_ms) + way_there;
    add(kind, std::move(subject), host, probe::look_command(executable_, job), std::move(about),
        limit);
  }

  void add_hosts() {
    for (const model::Host& host : app_.hosts) {
      const std::string& name = host.name.value;
      add(Kind::hosts, name, name, {"true"}, AskReach{});
      // A host without reach is this machine, which others are compared with.
      if (host.reach.empty()) continue;
      add(Kind::clocks, name, name, {"date", "-u", "+%s.%N"}, AskClock{});
      add(Kind::clocks, name, name,
          {"timedatectl", "show", "--property=NTPSynchronized", "--value"}, AskTimeKeeping{});
    }
    add(Kind::clocks, "this machine", "",
        {"timedatectl", "show", "--property=NTPSynchronized", "--value"}, AskTimeKeeping{});
  }

  void add_needs() {
    for (const auto& [host, needs] : needs_of(content_)) {
      if (needs.rights) add(Kind::rights, called(host), host, {"sudo", "-n", "true"}, AskRights{});
      if (needs.tools.empty()) continue;
      const Argv names(needs.tools.begin(), needs.tools.end());
      Argv argv{"bash", "-c", tools_script, "bash"};
      argv.insert(argv.end(), names.begin(), names.end());
      add(Kind::tools, called(host), host, std::move(argv), AskTools{.names = names});
    }
  }

  void add_versions() {
    for (const model::Tool& tool : app_.tools) {
      const std::string host = host_of(tool.from);
      const std::string& name = tool.name.value;
      add(Kind::versions, fmt::format("{} on {}", name, called(host)), host,
          tool.ask.empty() ? Argv{name, "--version"} : tool.ask,
          AskVersion{.tool = name, .expected = tool.version.value});
    }
  }

  void add_probes() {
    for (const model::HttpProbe& probe : app_.probes) {
      look(Kind::probes, probe.name.value, host_of(probe.from),
           {.kind = "page",
            .url = probe.url.value,
            .expect_body = probe.expect_body,
            .timeout_ms = probe.timeout.count()},
           AskProbe{.probe = probe});
    }
  }

  /// Where clients of a service are: whence its first probe is sent.
  [[nodiscard]] std::string clients_of(const model::Service& service) const {
    for (const model::Text& name : service.probes) {
      for (const model::HttpProbe& probe : app_.probes) {
        if (probe.name.value == name.value) return host_of(probe.from);
      }
    }
    return default_host(app_);
  }

  void add_services() {
    for (const model::Service& service : app_.services) {
      const std::string& name = service.name.value;
      if (service.metrics) {
        look(Kind::metrics, name, clients_of(service),
             {.kind = "page", .url = service.metrics->value, .timeout_ms = page_patience.count()},
             AskMetrics{.url = service.metrics->value});
      }
      for (const model::Text& endpoint : service.certificates) {
        add_certificate(service, endpoint.value);
      }
    }
  }

  void add_certificate(const model::Service& service, const std::string& endpoint) {
    const auto colon = endpoint.rfind(':');
    if (colon == std::string::npos) return;
    std::string host = endpoint.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    std::uint16_t port = 0;
    for (const char digit : endpoint.substr(colon + 1)) {
      port = static_cast<std::uint16_t>(port * 10 + (digit - '0'));
    }
    look(Kind::certificates, endpoint, clients_of(service),
         {.kind = "certificate",
          .host = std::move(host),
          .port = port,
          .timeout_ms = tls_patience.count()},
         AskCertificate{.endpoint = endpoint});
  }

  void add_names() {
    for (const Repointed& one : repointed_names(content_)) {
      const std::string place =
          app_.probes.empty() ? default_host(app_) : host_of(app_.probes.front().from);
      look(Kind::names, one.name, place,
           {.kind = "name", .host = one.name, .timeout_ms = name_patience.count()},
           AskName{.scenario = one.scenario, .rto = one.rto});
    }
  }

  void add_backups() {
    for (const model::Dependency& dependency : app_.dependencies) {
      if (!dependency.backup) continue;
      const auto& own = dependency.objectives.rpo;
      const auto& rpo = own ? own : app_.objectives.rpo;
      add(Kind::backups, dependency.name.value, host_of(dependency.backup->from),
          dependency.backup->newest,
          AskBackup{.rpo = rpo ? std::optional(rpo->value) : std::nullopt});
    }
  }

  const stage::Content& content_;
  const model::Application& app_;
  const std::string& executable_;
  std::vector<Ask> asks_;
};

const model::Dependency* dependency_named(const model::Application& app, const std::string& name) {
  const auto found = std::ranges::find(app.dependencies, name,
                                       [](const model::Dependency& one) { return one.name.value; });
  return found == app.dependencies.end() ? nullptr : &*found;
}

/// Its own backup, or one of what it keeps its data in. Children may stand in a circle.
bool has_backup(const model::Application& app, const model::Dependency& dependency,
                std::set<std::string>& seen) {
  if (dependency.backup) return true;
  if (!seen.insert(dependency.name.value).second) return false;
  return std::ranges::any_of(dependency.children, [&](const model::Text& child) {
    const model::Dependency* below = dependency_named(app, child.value);
    return below != nullptr && has_backup(app, *below, seen);
  });
}

}  // namespace

std::vector<Ask> asks_of(const stage::Content& content, const std::string& executable) {
  return Asks(content, executable).take();
}

Undeclared undeclared(const stage::Content& content) {
  const model::Application& app = content.application;
  Undeclared out;
  if (app.probes.empty()) {
    out.unknown.push_back({.kind = Kind::probes,
                           .says = "no probe is declared, so nothing shows whether it is served",
                           .next = "declare one under 'probes'"});
  }
  for (const model::Dependency& dependency : app.dependencies) {
    std::set<std::string> seen;
    const bool critical = dependency.criticality == model::Criticality::critical;
    const bool promised = dependency.objectives.rpo || app.objectives.rpo;
    if (!critical || !promised || has_backup(app, dependency, seen)) continue;
    const bool theirs = dependency.provider && dependency.provider->third_party;
    out.unknown.push_back({.kind = Kind::backups,
                           .subject = dependency.name.value,
                           .says = "nothing declared tells how old its newest backup is",
                           .next = "declare 'backup: {newest: [command, …]}' at the dependency",
                           .essential = !theirs});
  }
  const auto none = [&](auto member) {
    return std::ranges::all_of(app.services, [&](const auto& one) { return !member(one); });
  };
  if (none([](const model::Service& one) { return one.metrics.has_value(); })) {
    out.absent.emplace_back("metrics");
  }
  if (none([](const model::Service& one) { return !one.certificates.empty(); })) {
    out.absent.emplace_back("certificates");
  }
  if (app.tools.empty()) out.absent.emplace_back("versions of tools");
  if (repointed_names(content).empty()) out.absent.emplace_back("names that a step repoints");
  return out;
}

}  // namespace understudy::doctor
