// Addresses in a playbook's commands that the manifest does not know (any more).

#include <algorithm>
#include <set>
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

std::set<std::string> declared_hosts(const model::Application& app) {
  std::set<std::string> out;
  for (const model::Service& service : app.services) out.insert(host_of(service.endpoint));
  for (const model::HttpProbe& probe : app.probes) out.insert(host_of(probe.url.value));
  for (const model::WriteLedger& ledger : app.ledgers) out.insert(host_of(ledger.url.value));
  out.erase("");
  return out;
}

/// Says each host that is not declared once in a scenario.
class Endpoints {
 public:
  Endpoints(const std::set<std::string>& declared, Sink& sink)
      : declared_(declared), known_(declared.begin(), declared.end()), sink_(sink) {}

  void check(const model::Scenario& scenario) {
    said_.clear();
    each_block(scenario, [this](const Running& at) {
      const model::Attributes& given = at.block->attributes;
      if (!given.skip.empty() || !given.interpreter.empty()) return;
      for (const model::ShellCommand& command : at.block->commands) check(command);
    });
  }

 private:
  void check(const model::ShellCommand& command) {
    for (const parse::StartedCommand& started : parse::started_commands(command.text)) {
      for (const std::string& word : started.words) {
        const std::string host = url_host(word);
        if (host.empty() || declared_.contains(host) || !said_.insert(host).second) continue;
        sink_.warning("US-R044",
                      fmt::format("no service of the manifest has the endpoint '{}'", host),
                      place_of(command, command.text.find(host), host.size()),
                      diag::did_you_mean(host, known_));
      }
    }
  }

  const std::set<std::string>& declared_;
  std::vector<std::string_view> known_;
  Sink& sink_;
  std::set<std::string> said_;
};

}  // namespace

void check_endpoints(const Subject& subject, Sink& sink) {
  const std::set<std::string> declared = declared_hosts(subject.app());
  if (declared.empty()) return;
  Endpoints endpoints(declared, sink);
  for (const Told& told : subject.scenarios()) endpoints.check(*told.scenario);
}

}  // namespace understudy::check
