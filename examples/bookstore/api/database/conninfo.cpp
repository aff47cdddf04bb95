#include "database/conninfo.hpp"

#include <algorithm>
#include <cstddef>
#include <expected>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <libpq-fe.h>

namespace bookstore::database {

namespace {

std::vector<std::string> split(std::string_view list) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t comma = list.find(',');
    parts.emplace_back(list.substr(0, comma));
    if (comma == std::string_view::npos) return parts;
    list.remove_prefix(comma + 1);
  }
}

bool is_socket(std::string_view host) {
  return host.empty() || host.starts_with('/') || host.starts_with('@');
}

void append(std::string& list, std::string_view item, bool first) {
  if (!first) list += ',';
  list += item;
}

/// One port is for all hosts, else each host has its own.
std::vector<Host> pair_up(const std::vector<std::string>& names,
                          const std::vector<std::string>& ports) {
  std::vector<Host> hosts;
  hosts.reserve(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::size_t port = ports.size() == 1 ? 0 : i;
    hosts.push_back({.host = names[i], .port = port < ports.size() ? ports[port] : ""});
  }
  return hosts;
}

}  // namespace

std::expected<Conninfo, std::string> Conninfo::parse(const std::string& text) {
  char* message = nullptr;
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
      PQconninfoParse(text.c_str(), &message), &PQconninfoFree);
  if (!options) {
    std::string told = message == nullptr ? "out of memory" : message;
    PQfreemem(message);
    while (told.ends_with('\n')) told.pop_back();
    return std::unexpected(std::move(told));
  }
  Conninfo parsed;
  for (const auto* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr) parsed.options_[option->keyword] = option->val;
  }
  const auto host = parsed.options_.find("host");
  if (host == parsed.options_.end() || parsed.options_.contains("hostaddr")) return parsed;
  const auto names = split(host->second);
  if (std::ranges::all_of(names, is_socket)) return parsed;
  parsed.hosts_ = pair_up(names, split(parsed.options_["port"]));
  return parsed;
}

std::map<std::string, std::string> Conninfo::keywords(
    const std::vector<std::vector<std::string>>& addresses) const {
  auto all = options_;
  const std::map<std::string, std::string> defaults = {
      {"keepalives", "1"},
      {"keepalives_idle", "2"},
      {"keepalives_interval", "1"},
      {"keepalives_count", "3"},
      {"tcp_user_timeout", "3000"},
      {"client_encoding", "UTF8"},
      {"fallback_application_name", "bookstore-api"}};
  all.insert(defaults.begin(), defaults.end());
  if (hosts_.empty()) return all;
  std::string host;
  std::string hostaddr;
  std::string port;
  bool first = true;
  for (std::size_t i = 0; i < hosts_.size(); ++i) {
    for (const std::string& address : addresses.at(i)) {
      append(host, hosts_[i].host, first);
      append(hostaddr, address, first);
      append(port, hosts_[i].port, first);
      first = false;
    }
  }
  all["host"] = host;
  all["hostaddr"] = hostaddr;
  all["port"] = port;
  return all;
}

}  // namespace bookstore::database
