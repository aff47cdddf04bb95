/// \file
/// What the commands of playbooks and faults ask of the hosts on which they run. Private to the
/// module.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "understudy/stage/content.hpp"

namespace understudy::doctor {

/// Of one host.
struct Needs {
  std::set<std::string> tools;  ///< Programs that commands begin with.
  bool rights = false;          ///< A command uses sudo.
};

/// By the name of a declared host; empty: the default one, where there is none this machine.
[[nodiscard]] std::map<std::string, Needs> needs_of(const stage::Content& content);

/// The default host's name; empty: this machine.
[[nodiscard]] std::string default_host(const model::Application& app);

/// A name that a scenario points elsewhere.
struct Repointed {
  std::string name;
  std::string scenario;  ///< Its title.
  std::optional<std::chrono::milliseconds> rto;
};

/// Each name once, with the scenario of the shortest RTO: a command that names it together with a
/// word of the name service (`dns`, `A`, `CNAME`, `nsupdate`, `route53` …), or a manual step that
/// does so in its text.
[[nodiscard]] std::vector<Repointed> repointed_names(const stage::Content& content);

}  // namespace understudy::doctor
