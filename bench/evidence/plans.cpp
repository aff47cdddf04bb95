#include "plans.hpp"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "stored_runs.hpp"

namespace bench {

namespace {

constexpr auto manifest_head = R"(apiVersion: understudy/v1
kind: Application
metadata:
  name: {name}
  title: An application
spec:
  owner: team
  timezone: Europe/Berlin
  environments:
    - {{name: lab, production: false}}
    - {{name: prod, production: true}}
  hosts:
    - {{name: here, default: true}}
  contacts:
{contacts}  notification:
    - when: detected
      notify: [person-0]
      via: [phone]
      what: Which name fails and since when
      why: They open the playbook
      within: 15m
  probes:
    - {{name: up, url: "http://{name}.shop.test/", expect: {{status: 200}}}}
)";

constexpr auto contact_part = R"(    - id: {name}
      name: {name}
      position: Director
      services: [all]
      phone: "+15555555550"
      availability: [on-call]
)";

constexpr auto service_part = R"(    - name: {name}
      endpoint: {name}.shop.test
      probes: [up]
)";

constexpr auto dependency_part = R"(    - name: {name}
      criticality: critical
      periods: [always]
      workaround: Restart the instance by hand
      rto: 12h
      rpo: 1d
      playbook: playbooks/{name}.md
)";

constexpr auto fault_part = R"(    - name: stop-{name}
      title: it is stopped
      inject: [systemctl, stop, {name}]
      effect: [systemctl, is-failed, {name}]
      revert: [systemctl, start, {name}]
      reverted: [systemctl, is-active, {name}]
)";

constexpr auto playbook = R"(---
apiVersion: understudy/v1
kind: Playbook
id: {name}-failure
service: {name}
severity: critical
leads: [person-0]
rto: 12h
rpo: 1d
faults: [stop-{name}]
---

# Scenario: {name} failure

## Purpose

Bring {name} back.

## Recovery procedure overview

Restart it.

## Basic assumptions

The machine is up.

## Recovery platform

One machine.

## Recovery procedure

1. Restart it.

   ```sh {{timeout=1m}}
   systemctl restart {name}
   ```

## Test procedure

1. Ask it.

   ```sh {{timeout=1m}}
   systemctl is-active {name}
   ```

## Resume procedure

1. Tell the others that it is back.
)";

std::string of_each_dependency(const char* part) {
  std::string out;
  for (std::size_t i = 0; i < dependencies; ++i) {
    const std::string name = dependency_of(i);
    out += fmt::format(fmt::runtime(part), fmt::arg("name", name));
  }
  return out;
}

}  // namespace

std::string name_of(std::size_t application) {
  return fmt::format("application-{:04}", application);
}

std::string dependency_of(std::size_t number) {
  return fmt::format("part-{}", number);
}

std::string scenario_of(std::size_t number) {
  return dependency_of(number) + "-failure";
}

std::string person_of(std::size_t number) {
  return fmt::format("person-{}", number);
}

std::string contacts_of(const std::vector<std::string>& keys) {
  std::string out;
  for (std::size_t i = 0; i < std::max<std::size_t>(keys.size(), 1); ++i) {
    out += fmt::format(fmt::runtime(contact_part), fmt::arg("name", person_of(i)));
    if (i < keys.size()) out += fmt::format("      key: {}\n", keys[i]);
  }
  return out;
}

std::string manifest_text(std::size_t application, const std::string& contacts) {
  const std::string name = name_of(application);
  return fmt::format(fmt::runtime(manifest_head), fmt::arg("name", name),
                     fmt::arg("contacts", contacts)) +
         "  services:\n" + of_each_dependency(service_part) + "  dependencies:\n" +
         of_each_dependency(dependency_part) + "  faults:\n" + of_each_dependency(fault_part);
}

std::string playbook_text(std::size_t dependency) {
  const std::string name = dependency_of(dependency);
  return fmt::format(fmt::runtime(playbook), fmt::arg("name", name));
}

std::filesystem::path write_plans(const std::filesystem::path& folder, std::size_t application,
                                  const std::string& contacts) {
  const std::filesystem::path here = folder / name_of(application) / "resilience";
  std::filesystem::create_directories(here / "playbooks");
  const std::filesystem::path manifest = here / "understudy.yaml";
  understudy::evidence::test::write_text(manifest, manifest_text(application, contacts));
  for (std::size_t i = 0; i < dependencies; ++i) {
    understudy::evidence::test::write_text(here / "playbooks" / (dependency_of(i) + ".md"),
                                           playbook_text(i));
  }
  return manifest;
}

}  // namespace bench
