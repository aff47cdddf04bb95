#include "understudy/parse/outline.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "understudy/diag/diagnostic.hpp"
#include "understudy/parse/format.hpp"
#include "words.hpp"

namespace understudy::parse {

namespace {

/// A text that is known, or the mark and what is wanted in its place.
std::string or_blank(std::string_view known, std::string_view wanted) {
  return yaml_quoted(known.empty() ? fmt::format("{}: {}", blank_mark, wanted)
                                   : std::string(known));
}

struct Person {
  std::string id;
  OutlinePerson known;

  [[nodiscard]] std::string shown() const { return known.name.empty() ? id : known.name; }
};

/// Two at least, since one lead may be ill; each with an id of its own.
std::vector<Person> people_of(const Outline& known) {
  std::vector<Person> people;
  const auto taken = [&](const std::string& id) {
    return std::ranges::any_of(people, [&](const Person& person) { return person.id == id; });
  };
  for (const OutlinePerson& one : known.people) {
    const std::string_view name = one.name;
    std::string id = name_from(name.substr(0, name.find(' ')));
    if (id.empty() || taken(id)) id = name_from(name);
    if (id.empty()) id = "person";
    const std::string first = id;
    for (int number = 2; taken(id); ++number) id = fmt::format("{}-{}", first, number);
    people.push_back({.id = std::move(id), .known = one});
  }
  constexpr std::array<std::string_view, 2> blanks{"primary", "secondary"};
  while (people.size() < blanks.size()) {
    people.push_back({.id = std::string(blanks.at(people.size())), .known = {}});
  }
  return people;
}

std::string ids_of(const std::vector<Person>& people) {
  std::vector<std::string> ids;
  ids.reserve(people.size());
  for (const Person& person : people) ids.push_back(yaml_name(person.id));
  return fmt::format("{}", fmt::join(ids, ", "));
}

constexpr std::string_view manifest_head = R"(# yaml-language-server: $schema={schema}
#
# What the team declares about its application. Where '{mark}' stands, a person has still to say
# something: replace a text that begins with it; take a comment that begins with it away once the
# value beside it is what you want. `understudy check` lists what is left.
apiVersion: understudy/v1
kind: Application
metadata:
  name: {scalar}
  title: {title}
spec:
  owner: {owner}
  timezone: {timezone}

  # How long it may be gone, and how much of the newest data it may lose.
  objectives: {{rto: 12h, rpo: 24h}}  # {mark}: the first goals; they may shrink later

  environments:
    - {{name: test, production: false}}

  # Where commands run: no `reach` is this machine. Others: {{name: app-1, reach: [ssh, app-1]}}
  hosts:
    - {{name: here, default: true}}

  # --- Architecture -----------------------------------------------------------------------------

  services:
)";

constexpr std::string_view service_part = R"(    - name: {scalar}
      platform: "{mark}: what it runs on, as in Amazon EC2"
      technologies: ["{mark}: what it is made of, as in PostgreSQL 15"]
      # endpoint: {name}.example.com
)";

constexpr std::string_view dependencies_head = R"(
  # --- Dependencies -----------------------------------------------------------------------------

  # Critical: without it the application does not work at all.
  dependencies:
)";

constexpr std::string_view critical_part = R"(    - name: {scalar}
      criticality: critical
      periods: [always]  # {mark}: when it is needed, if not always
      workaround: "{mark}: what a person can do by hand"
      rto: 12h  # {mark}: how long it may be gone
      rpo: 24h  # {mark}: how much of its newest data may be lost
      # children: []  what it does not work without
      playbook: playbooks/{name}-failure.md
)";

constexpr std::string_view non_critical_part = R"(    - name: {scalar}
      criticality: non-critical
      impact: "{mark}: what is worse while it is gone"
      severity: low  # {mark}: how bad that is
      threshold: 1d  # {mark}: after how long it starts to hurt
)";

constexpr std::string_view people_head = R"(
  # --- People -----------------------------------------------------------------------------------

  contacts:
)";

constexpr std::string_view contact_part = R"(    - id: {id}
      name: {name}
      position: "{mark}: as in Lead Developer"
      services: [all]
      email: {email}
      phone: "{mark}: as in +15555555550"
      availability: [on-call]  # {mark}: as in ["Mon-Fri 09:00-17:00"]
)";

constexpr std::string_view notification_part = R"(
  # In order: the first is the primary lead, the next one stands in.
  roles:
    lead: [{people}]

  # Who is told, when, what, why and how.
  notification:
    - when: detected
      notify: ["role:lead"]
      via: [phone]
      what: What fails, since when, and which playbook applies
      why: The lead opens the playbook and begins
      within: 15m
      escalateTo: {second}
      after: 15m
    - when: recovered
      notify: ["role:lead"]
      via: [email]
      what: When service was lost and back, what is gone, and what is to be corrected
      why: The playbook is improved while memory is fresh
      within: 1d

  # --- How it is measured and how it is broken --------------------------------------------------

  # What a rehearsal needs beside a playbook: a probe, which the service names (probes: [up]); a
  # ledger of numbered writes, or nothing shows the RPO; and a fault with its undo, which the
  # playbook names in its front matter (faults: [stop-{first}]). For example:
  #
  # probes:
  #   - {{name: up, url: "http://{first}.example.com/health", interval: 100ms, timeout: 1s}}
  # ledgers:
  #   - {{name: notes, url: "http://{first}.example.com/notes", body: '{{"note": "{{token}}"}}', locator: /url}}
  # faults:
  #   - name: stop-{first}
  #     title: it is stopped
  #     inject: [systemctl, stop, {first}]
  #     effect: [systemctl, is-failed, {first}]
  #     revert: [systemctl, start, {first}]
  #     reverted: [systemctl, is-active, {first}]
)";

/// A zone that is known, or one that everybody has, to be decided.
std::string timezone_of(const Outline& known) {
  if (!known.timezone.empty()) return yaml_quoted(known.timezone);
  return fmt::format("Etc/UTC  # {}: an IANA name, as in Europe/Berlin", blank_mark);
}

std::string manifest(const Outline& known, const std::vector<Person>& people) {
  std::string out =
      fmt::format(manifest_head, fmt::arg("schema", known.schema), fmt::arg("mark", blank_mark),
                  fmt::arg("scalar", yaml_name(known.name)),
                  fmt::arg("title", or_blank(known.title, "what people call it")),
                  fmt::arg("owner", or_blank(known.owner, "the team")),
                  fmt::arg("timezone", timezone_of(known)));
  for (const auto* names : {&known.critical, &known.non_critical}) {
    for (const std::string& name : *names) {
      out += fmt::format(service_part, fmt::arg("name", name), fmt::arg("scalar", yaml_name(name)),
                         fmt::arg("mark", blank_mark));
    }
  }
  out += dependencies_head;
  for (const std::string& name : known.critical) {
    out += fmt::format(critical_part, fmt::arg("name", name), fmt::arg("scalar", yaml_name(name)),
                       fmt::arg("mark", blank_mark));
  }
  for (const std::string& name : known.non_critical) {
    out += fmt::format(non_critical_part, fmt::arg("name", name),
                       fmt::arg("scalar", yaml_name(name)), fmt::arg("mark", blank_mark));
  }
  out += people_head;
  for (const Person& person : people) {
    out += fmt::format(contact_part, fmt::arg("id", yaml_name(person.id)),
                       fmt::arg("mark", blank_mark),
                       fmt::arg("name", or_blank(person.known.name, "who can lead a recovery")),
                       fmt::arg("email", or_blank(person.known.email, "an address")));
  }
  out += fmt::format(notification_part, fmt::arg("people", ids_of(people)),
                     fmt::arg("second", yaml_name(people[1].id)),
                     fmt::arg("first", known.critical.front()));
  return out;
}

constexpr std::string_view playbook_text = R"(---
apiVersion: understudy/v1
kind: Playbook
id: {id}
title: {title}
service: {scalar}
severity: critical
leads: [{ids}]
---

# Scenario: {heading} failure

<!-- Where '{mark}' stands, a person has still to say something. `understudy check` lists what is left. -->

## Purpose

Bring `{name}` back when it fails.

## Disaster recovery leads

{leads}
## Severity

Critical.

## Recovery procedure overview

{mark}: the whole recovery in a few sentences.

## Basic assumptions

{mark}: what is taken for granted, such as a backup, or another's service.

## Recovery time objective

12 hours

<!-- The two objectives are those of `{name}` in understudy.yaml. -->

## Recovery point objective

24 hours

## Recovery platform

{mark}: the machines, versions and places that the recovery needs.

## Recovery procedure

<!-- Each item of the numbered list is a step. A step without a block is done and confirmed by a
person. A step with a block is carried out as it stands:

1. Restart it.

   ```sh {{timeout=1m}}
   systemctl restart {name}
   ```
-->

1. {mark}: how to see that `{name}` fails, and not something else.

2. {mark}: what to do first.

## Test procedure

1. {mark}: what shows that `{name}` works again.

## Resume procedure

{mark}: what is to be moved back when all is well, or 'Nothing' and why.
)";

std::string heading_from(std::string name) {
  std::ranges::replace(name, '-', ' ');
  if (!name.empty() && name.front() >= 'a' && name.front() <= 'z') {
    name.front() = static_cast<char>(name.front() - 'a' + 'A');
  }
  return name;
}

/// Text for a line of Markdown: what would be markup or a line end becomes a blank.
std::string in_prose(std::string_view text) {
  std::string out = folded(text);
  std::ranges::replace_if(
      out, [](char c) { return std::string_view("<>[]*_`#|\\:,({").contains(c); }, ' ');
  return folded(out);
}

std::string playbook(const std::string& name, const std::vector<Person>& people) {
  std::string leads;
  for (std::size_t i = 0; i < people.size() && i < 2; ++i) {
    const std::string shown = in_prose(people[i].shown());
    leads += fmt::format("- {}: {}\n", i == 0 ? "Primary" : "Secondary",
                         shown.empty() ? people[i].id : shown);
  }
  const std::string heading = heading_from(name);
  return fmt::format(playbook_text, fmt::arg("name", name), fmt::arg("scalar", yaml_name(name)),
                     fmt::arg("id", name_from(name + "-failure")),
                     fmt::arg("title", yaml_quoted(heading + " failure")),
                     fmt::arg("ids", ids_of(people)), fmt::arg("heading", heading),
                     fmt::arg("leads", leads), fmt::arg("mark", blank_mark));
}

}  // namespace

namespace {

/// As `fmt` would write it, so that the first layout a team sees is the one that stays.
std::string laid_out(std::string text, FileKind kind) {
  const auto source = std::make_shared<const diag::Source>(diag::Source{.name = "", .text = text});
  return format(source, kind).text.value_or(std::move(text));
}

}  // namespace

std::vector<OutlinedFile> outline(const Outline& known) {
  Outline whole = known;
  if (whole.critical.empty()) whole.critical.push_back(whole.name);
  const std::vector<Person> people = people_of(whole);
  std::vector<OutlinedFile> files{
      {.path = "understudy.yaml",
       .text = laid_out(manifest(whole, people), FileKind::application)}};
  for (const std::string& name : whole.critical) {
    files.push_back({.path = fmt::format("playbooks/{}-failure.md", name),
                     .text = laid_out(playbook(name, people), FileKind::playbook)});
  }
  return files;
}

std::string name_from(std::string_view text) {
  return slug(text);
}

std::string yaml_name(std::string_view name) {
  constexpr std::array<std::string_view, 9> words{"no",   "yes", "on",   "off",  "y",
                                                  "true", "n",   "null", "false"};
  const bool number = !name.empty() && is_digit(name.front());
  return number || is_one_of(name, words) ? yaml_quoted(name) : std::string(name);
}

std::string yaml_quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
  return out + '"';
}

}  // namespace understudy::parse
