// Addresses in a playbook's commands that the manifest does not know (any more).

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "../rules.hpp"
#include "../subject.hpp"
#include "understudy/diag/nearest.hpp"
#include "understudy/parse/shell.hpp"

namespace understudy::check {

namespace {

/// The host of an address: `http://api.test:80/x`, `api.test:80` and `api.test/x` give `api.test`.
std::string host_of(std::string_view address) {
  const auto scheme = address.find("://");
  if (scheme != std::string_view::npos) address.remove_prefix(scheme + 3);
  address = address.substr(0, address.find_first_of("/?#"));
  if (const auto user = address.rfind('@'); user != std::string_view::npos) {
    address.remove_prefix(user + 1);
  }
  return std::string(address.substr(0, address.find(':')));
}

/// Whether a word is an address with a scheme and a plain host name in it.
std::string url_host(std::string_view word) {
  if (!word.starts_with("http://") && !word.starts_with("https://")) return {};
  const std::string host = host_of(word);
  const bool plain = !host.empty() && std::ranges::all_of(host, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_';
  });
  const bool number =
      std::ranges::all_of(host, [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
  return plain && !number && host != "localhost" ? host : std::string();
}

/// A word that may name another machine, without user, and as long as nothing has to be put in.
std::string host_named(std::string_view word) {
  if (word.contains('$') || word.contains('\x01') || word.contains('/')) return {};
  const std::string host = host_of(word);
  const bool here = host == "localhost" || host.starts_with("127.");
  return here ? std::string() : host;
}

/// Behind `-h` or `--host`, as clients of databases have it.
std::string host_of_a_client(std::span<const std::string> words) {
  constexpr std::string_view option = "--host=";
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string_view word = words[i];
    if ((word == "-h" || word == "--host") && i + 1 < words.size()) return host_named(words[i + 1]);
    if (word.starts_with(option)) return host_named(word.substr(option.size()));
  }
  return {};
}

/// `deploy@app-1:/srv`, as scp and rsync have it.
bool is_elsewhere(std::string_view path) {
  const auto colon = path.find(':');
  return colon != std::string_view::npos && !path.substr(colon).starts_with("://");
}

/// The machine that a command goes to by name; empty when it goes to none.
std::string machine_of(std::span<const std::string> words) {
  constexpr std::array<std::string_view, 7> clients{
      "psql", "pg_dump", "pg_restore", "pg_isready", "mysql", "mysqldump", "redis-cli"};
  constexpr std::string_view with_value = "BbcDEeFIiJLlmOopQRSWw";
  const std::string_view program = words.front();
  if (std::ranges::find(clients, program) != clients.end()) return host_of_a_client(words);
  const bool copies = program == "scp" || program == "rsync";
  if (!copies && program != "ssh") return {};
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string_view word = words[i];
    if (word.starts_with('-')) {
      if (program == "ssh" && word.size() == 2 && with_value.contains(word[1])) ++i;
      continue;
    }
    if (program == "ssh") return host_named(word);
    if (is_elsewhere(word)) return host_named(word.substr(0, word.find(':')));
  }
  return {};
}

/// What a name or an address is written with; elsewhere a word may begin.
bool is_inside_a_word(char c) {
  constexpr std::string_view others = "-_./";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         others.contains(c);
}

/// Whether an address, or a program that goes to a machine, may begin here.
bool may_lead_to_a_machine(std::string_view word, bool addresses) {
  constexpr std::array<std::string_view, 7> programs{"ssh", "scp",   "rsync", "psql",
                                                     "pg_", "mysql", "redis-"};
  if (addresses && word.starts_with("http")) return true;
  return std::ranges::any_of(
      programs, [word](std::string_view program) { return word.starts_with(program); });
}

/// Whether a word of a shell text may lead to a machine. Quick, so that only such a text is taken
/// apart; one with quotes may hold such a word in pieces.
bool may_name_a_machine(std::string_view text, bool addresses) {
  if (text.find_first_of("'\"\\$") != std::string_view::npos) return true;
  bool inside = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool now = is_inside_a_word(text[at]);
    if (now && !inside && may_lead_to_a_machine(text.substr(at), addresses)) return true;
    inside = now;
  }
  return false;
}

/// Names by which a person may speak of a machine: hosts, services and their addresses.
std::set<std::string> named_machines(const model::Application& app,
                                     const std::set<std::string>& addresses) {
  std::set<std::string> out = addresses;
  for (const model::Host& host : app.hosts) out.insert(host.name.value);
  for (const model::Service& service : app.services) out.insert(service.name.value);
  return out;
}

/// Whether a host is reached by that word, as in `reach: [ssh, deploy@app-1]`.
bool is_reached_by(const model::Application& app, std::string_view machine) {
  return std::ranges::any_of(app.hosts, [machine](const model::Host& host) {
    return std::ranges::any_of(
        host.reach, [machine](const std::string& word) { return host_named(word) == machine; });
  });
}

std::set<std::string> declared_hosts(const model::Application& app) {
  std::set<std::string> out;
  for (const model::Service& service : app.services) out.insert(host_of(service.endpoint));
  for (const model::HttpProbe& probe : app.probes) out.insert(host_of(probe.url.value));
  for (const model::WriteLedger& ledger : app.ledgers) out.insert(host_of(ledger.url.value));
  out.erase("");
  return out;
}

/// Says of each address and machine once for each scenario that the manifest does not have it.
class EndpointSearch {
 public:
  EndpointSearch(const model::Application& app, Sink& sink)
      : app_(app),
        sink_(sink),
        addresses_(declared_hosts(app)),
        machines_(named_machines(app, addresses_)) {}

  void in(const model::Scenario& scenario) {
    said_.clear();
    each_block(scenario, [&](const Running& at) {
      const model::Attributes& given = at.block->attributes;
      if (!given.skip.empty() || !given.interpreter.empty()) return;
      for (const model::ShellCommand& command : at.block->commands) {
        if (!may_name_a_machine(command.text, !addresses_.empty())) continue;
        for (const parse::StartedCommand& started : parse::started_commands(command.text)) {
          in(command, started);
        }
      }
    });
  }

 private:
  void in(const model::ShellCommand& command, const parse::StartedCommand& started) {
    for (const std::string& word : started.words) {
      const std::string host = addresses_.empty() ? std::string() : url_host(word);
      if (host.empty() || addresses_.contains(host) || !said_.insert(host).second) continue;
      sink_.warning("US-R044",
                    fmt::format("no service of the manifest has the endpoint '{}'", host),
                    place_of(command, command.text.find(host), host.size()),
                    diag::did_you_mean(host, views(addresses_)));
    }
    const std::string machine = machine_of(started.words);
    const bool known =
        machine.empty() || machines_.contains(machine) || is_reached_by(app_, machine);
    if (known || !said_.insert(machine).second) return;
    sink_.warning("US-R044", fmt::format("no host or service of the manifest is '{}'", machine),
                  place_of(command, command.text.find(machine, started.offset), machine.size()),
                  diag::did_you_mean(machine, views(machines_)));
  }

  static std::vector<std::string_view> views(const std::set<std::string>& names) {
    return {names.begin(), names.end()};
  }

  const model::Application& app_;
  Sink& sink_;
  std::set<std::string> addresses_;
  std::set<std::string> machines_;
  std::set<std::string> said_;
};

}  // namespace

void check_endpoints(const Subject& subject, Sink& sink) {
  EndpointSearch search(subject.app(), sink);
  for (const Told& told : subject.scenarios()) search.in(*told.scenario);
}

}  // namespace understudy::check
