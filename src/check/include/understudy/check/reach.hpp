/// \file
/// Who can be reached for a service at an instant, in the order in which they are called. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "understudy/check/workspace.hpp"
#include "understudy/model/application.hpp"
#include "understudy/model/zone.hpp"

namespace understudy::check {

/// Why somebody is on the list.
enum class CalledAs : std::uint8_t {
  lead,      ///< Leads a scenario for the service.
  contact,   ///< Is a contact of the service.
  deputy,    ///< Stands in for the person before them.
  superior,  ///< Somebody before them reports to them.
};

/// One person on the list.
struct Callee {
  const model::Contact* contact = nullptr;
  CalledAs as = CalledAs::contact;
  std::string of;  ///< The scenario's title, the role's name (may be empty) or the other's id.
  bool reachable = false;
  std::string reason;  ///< For people: "on-call", "it is Sat 12:00 there".
  std::string zone;    ///< Whose clocks the reason speaks of; empty where none are needed.
  std::optional<std::chrono::sys_seconds>
      next;  ///< When they can be reached again, within 2 weeks.
};

/// Everybody who may be called for a service or a dependency, each once, in this order: the leads
/// of its scenarios as they are listed; its contacts, those that name it before those of all
/// services, in the order in which the roles list them; behind each the deputy; at last those they
/// report to, level by level. Points into the member. nullopt when there is nothing of that name.
[[nodiscard]] std::optional<std::vector<Callee>> who_is_called(const Member& member,
                                                               const model::Zones& zones,
                                                               std::string_view service,
                                                               std::chrono::sys_seconds at);

}  // namespace understudy::check
