#include "random_models.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <rapidcheck.h>

#include "understudy/model/application.hpp"
#include "understudy/model/condition.hpp"
#include "understudy/model/experiment.hpp"
#include "understudy/model/located.hpp"
#include "understudy/model/window.hpp"
#include "window_text.hpp"

namespace understudy::properties {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

bool chance(int percent) {
  return *rc::gen::inRange(0, 100) < percent;
}

/// Texts that YAML makes much of: indicators, quotes, numbers, other alphabets, several lines.
std::string any_text() {
  constexpr std::array<const char*, 38> texts{"Alice",
                                              "no",
                                              "0123",
                                              "12h",
                                              "a: b",
                                              "#1",
                                              "a # b",
                                              "- x",
                                              "it's \"so\"",
                                              "back\\slash",
                                              "two\nlines",
                                              "line end\n",
                                              "tab\there",
                                              "Zürich, 東京",
                                              "[a, b]",
                                              "{token}",
                                              "*star",
                                              "&and",
                                              "!bang",
                                              "%20",
                                              "@at",
                                              "`tick`",
                                              "null",
                                              "true",
                                              "1.50",
                                              "---",
                                              "...",
                                              "x: ",
                                              " padded ",
                                              "trailing #",
                                              "?",
                                              "-",
                                              "Mon-Fri 09:00-17:00",
                                              "\\n",
                                              "emoji 🙂",
                                              "a,b",
                                              "|",
                                              ">-"};
  return texts.at(*rc::gen::inRange<std::size_t>(0, texts.size()));
}

std::string some_text() {
  return chance(60) ? any_text() : std::string();
}

std::string name(const char* kind, std::size_t number) {
  return fmt::format("{}-{}", kind, number);
}

model::Text at(std::string text) {
  return {.value = std::move(text), .where = {}};
}

std::optional<model::Duration> some_duration(int percent = 60) {
  if (!chance(percent)) return std::nullopt;
  return model::Duration{.value = milliseconds(*rc::gen::inRange(1, 1'000'000'000)), .where = {}};
}

milliseconds some_length() {
  return milliseconds(*rc::gen::inRange(1, 100'000'000));
}

/// `most` words and fewer, never none where `least` is one.
std::vector<std::string> words(std::size_t least = 0) {
  std::vector<std::string> found;
  const auto count = *rc::gen::inRange<std::size_t>(least, 5);
  for (std::size_t i = 0; i < count; ++i) found.push_back(any_text());
  return found;
}

std::vector<model::Text> located(const std::vector<std::string>& texts) {
  std::vector<model::Text> found;
  for (const std::string& text : texts) found.push_back(at(text));
  return found;
}

/// Some of the names that a list declares.
template <typename Item>
std::vector<model::Text> some_of(const std::vector<Item>& items, model::Text Item::* named) {
  std::vector<model::Text> found;
  for (const Item& item : items) {
    if (chance(40)) found.push_back(at((item.*named).value));
  }
  return found;
}

template <typename Item>
std::optional<model::Text> one_of(const std::vector<Item>& items, model::Text Item::* named) {
  auto found = some_of(items, named);
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

template <typename Make>
void repeat(std::size_t most, const Make& make) {
  const auto count = *rc::gen::inRange<std::size_t>(0, most + 1);
  for (std::size_t i = 0; i < count; ++i) make(i);
}

model::WrittenWindow window(const char* text) {
  return {.value = text, .where = {}, .means = parse::parse_window(text).value()};
}

/// Windows that may stand together.
std::vector<model::WrittenWindow> some_windows(bool availability) {
  if (chance(30)) return {};
  if (chance(30)) return {window(availability ? "on-call" : "always")};
  std::vector<model::WrittenWindow> found{window("Mon-Fri 09:00-17:00 Europe/Berlin")};
  if (chance(50)) found.push_back(window("Sat,Sun 22:00-06:00 America/Los_Angeles"));
  if (chance(30)) found.push_back(window("11-20..12-31 UTC"));
  return found;
}

/// One of the steady state's, of a declared probe.
model::Condition some_condition(const model::Text& probe) {
  model::Condition condition{.probe = probe, .during = false};
  if (chance(70)) {
    condition.success = model::Percentage{.value = {.thousandths = *rc::gen::inRange(1, 100'001)}};
  }
  if (!condition.success || chance(50)) {
    condition.latencies.push_back({.percentile = 95, .most = {.value = some_length()}});
  }
  return condition;
}

void add_aims(model::Application& app) {
  app.mtpd = some_duration();
  repeat(2, [&](std::size_t i) {
    app.scenarios.push_back(
        {.name = at(name("disruption", i)),
         .objectives = {.rto = some_duration(), .rpo = some_duration()},
         .mtpd = model::Duration{.value = some_length(), .where = {}},
         .playbook =
             chance(50) ? std::optional(at(fmt::format("playbooks/a.md#{}", i))) : std::nullopt});
  });
  if (chance(50)) app.annotations.push_back({.key = at("backstage.io/ref"), .value = any_text()});
  if (chance(50)) app.annotations.push_back({.key = at("a: b"), .value = any_text()});
  if (chance(50)) app.target = model::Located<int>{.value = *rc::gen::inRange(1, 6), .where = {}};
  app.cadence = some_duration();
  app.team = some_of(app.contacts, &model::Contact::id);
  if (chance(50)) {
    model::Agreement agreement{.valid_for = some_duration()};
    if (chance(50)) agreement.quorum = {.value = *rc::gen::inRange(1, 9), .where = {}};
    for (const model::Role& role : app.roles) {
      agreement.roles.push_back({.role = role.name, .least = *rc::gen::inRange(1, 4)});
    }
    app.agreement = std::move(agreement);
  }
  if (chance(50)) {
    model::ExerciseSchedule schedule{.environment =
                                         one_of(app.environments, &model::Environment::name)};
    if (chance(50)) schedule.windows = some_windows(false);
    repeat(2, [&](std::size_t) {
      schedule.freezes.push_back({.windows = some_windows(false), .why = any_text()});
    });
    app.schedule = std::move(schedule);
  }
  for (const model::HttpProbe& probe : app.probes) {
    if (chance(50)) app.steady_state.push_back(some_condition(probe.name));
  }
}

void add_places(model::Application& app) {
  repeat(2, [&](std::size_t i) {
    app.environments.push_back({.name = at(name("env", i)),
                                .production = chance(50),
                                .approvals = chance(50) ? *rc::gen::inRange(0, 100) : 0});
  });
  repeat(3, [&](std::size_t i) {
    app.hosts.push_back(
        {.name = at(name("host", i)), .reach = words(), .is_default = i == 0 && chance(50)});
  });
}

void add_tools(model::Application& app) {
  repeat(3, [&](std::size_t i) {
    app.tools.push_back({.name = at(chance(50) ? name("tool", i) : "["),
                         .from = one_of(app.hosts, &model::Host::name),
                         .version = at(chance(50) ? "15" : ">=1.6.2"),
                         .ask = words()});
  });
}

void add_running(model::Application& app) {
  repeat(2, [&](std::size_t i) {
    app.probes.push_back({.name = at(name("probe", i)),
                          .url = at("http://shop.test/health"),
                          .from = one_of(app.hosts, &model::Host::name),
                          .interval = chance(50) ? milliseconds(20) : some_length(),
                          .timeout = chance(50) ? milliseconds(1000) : some_length(),
                          .expect_status = chance(50) ? 200 : *rc::gen::inRange(100, 600),
                          .expect_body = some_text()});
  });
  repeat(2, [&](std::size_t i) {
    app.ledgers.push_back({.name = at(name("ledger", i)),
                           .url = at("http://shop.test/orders/"),
                           .from = one_of(app.hosts, &model::Host::name),
                           .body = R"({"note": "{token}"})",
                           .locator = "/url",
                           .interval = some_length(),
                           .clean_up = chance(50)});
  });
  repeat(3, [&](std::size_t i) {
    const bool destroys = chance(40);
    app.faults.push_back({.name = at(name("fault", i)),
                          .title = chance(50) ? any_text() : name("fault", i),
                          .from = one_of(app.hosts, &model::Host::name),
                          .inject = words(1),
                          .effect = words(1),
                          .revert = destroys ? std::vector<std::string>() : words(1),
                          .reverted = destroys ? std::vector<std::string>() : words(1),
                          .destroys = destroys,
                          .heal = destroys ? any_text() : some_text(),
                          .timeout = some_length()});
  });
}

void add_architecture(model::Application& app) {
  repeat(3, [&](std::size_t i) {
    app.services.push_back({.name = at(name("service", i)),
                            .platform = some_text(),
                            .technologies = words(),
                            .zone = some_text(),
                            .endpoint = some_text(),
                            .owner = some_text(),
                            .probes = some_of(app.probes, &model::HttpProbe::name),
                            .hosts = some_of(app.hosts, &model::Host::name)});
    if (chance(50)) app.services.back().metrics = at("http://shop.test/metrics");
    if (chance(50)) app.services.back().certificates = {at("shop.test:443"), at("[::1]:8443")};
  });
  repeat(3, [&](std::size_t i) {
    app.dependencies.push_back({.name = at(name("dependency", i)),
                                .criticality = chance(50) ? model::Criticality::critical
                                                          : model::Criticality::non_critical,
                                .periods = some_windows(false),
                                .workaround = some_text(),
                                .objectives = {.rto = some_duration(), .rpo = some_duration()},
                                .children = some_of(app.services, &model::Service::name)});
    model::Dependency& made = app.dependencies.back();
    model::Loss loss{.impact = some_text(), .severity = some_text(), .threshold = some_duration()};
    if (loss.threshold && chance(50)) loss.becomes = at("critical");
    made.loss = std::move(loss);
    made.elsewhere = model::Elsewhere{.slo = words(), .ref = some_text()};
    if (app.services.size() > 1 && chance(50)) {
      made.redundant.push_back({.any_of = {app.services[0].name, app.services[1].name}});
    }
    if (chance(50)) {
      made.provider = model::Provider{
          .name = at(any_text()), .third_party = chance(50), .support = some_text()};
    }
    if (chance(50)) {
      made.backup =
          model::Backup{.newest = words(1), .from = one_of(app.hosts, &model::Host::name)};
    }
    if (chance(50)) app.dependencies.back().playbook = at("playbooks/a.md#b");
  });
}

void add_people(model::Application& app) {
  repeat(3, [&](std::size_t i) {
    app.contacts.push_back(
        {.id = at(name("person", i)),
         .name = some_text(),
         .position = some_text(),
         .services = chance(50) ? std::vector<std::string>{"all"} : std::vector<std::string>(),
         .email = some_text(),
         .phone = some_text(),
         .availability = some_windows(true),
         .deputy = one_of(app.contacts, &model::Contact::id),
         .reports_to = one_of(app.contacts, &model::Contact::id)});
    if (chance(50)) app.contacts.back().timezone = at("Europe/Berlin");
    if (chance(50)) {
      app.contacts.back().key = at(fmt::format("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA{} x", i));
      if (chance(50)) {
        app.contacts.back().key_expires = {
            .value = std::chrono::sys_days(std::chrono::days(*rc::gen::inRange(0, 40'000))),
            .where = {}};
      }
    }
  });
  repeat(2, [&](std::size_t i) {
    app.roles.push_back(
        {.name = at(name("role", i)), .people = some_of(app.contacts, &model::Contact::id)});
  });
  repeat(2, [&](std::size_t) {
    app.notifications.push_back({.when = at("declared"),
                                 .notify = some_of(app.contacts, &model::Contact::id),
                                 .via = words(),
                                 .what = some_text(),
                                 .why = some_text(),
                                 .within = some_duration(),
                                 .escalate_to = one_of(app.contacts, &model::Contact::id),
                                 .after = some_duration()});
  });
}

}  // namespace

model::Application random_application() {
  model::Application app{.name = at("shop"),
                         .title = chance(50) ? any_text() : "shop",
                         .owner = some_text(),
                         .objectives = {.rto = some_duration(), .rpo = some_duration()}};
  add_places(app);
  add_tools(app);
  add_running(app);
  add_architecture(app);
  add_people(app);
  add_aims(app);
  return app;
}

model::Experiment random_experiment() {
  model::Experiment experiment{.name = at("lost"),
                               .title = chance(50) ? any_text() : "lost",
                               .proves = at(any_text()),
                               .environment = at(any_text())};
  const auto share = [] {
    return model::Percentage{.value = {.thousandths = *rc::gen::inRange(1, 100'001)}};
  };
  experiment.hypothesis.push_back({.probe = at(any_text()), .success = share()});
  repeat(2, [&](std::size_t) {
    model::Condition condition{.probe = at(any_text()),
                               .latencies = {{.percentile = 50, .most = {.value = some_length()}},
                                             {.percentile = 99, .most = {.value = some_length()}}},
                               .during = chance(50)};
    if (chance(50)) condition.within.value = seconds(*rc::gen::inRange(1, 10));
    experiment.hypothesis.push_back(std::move(condition));
  });
  milliseconds end(0);
  const auto faults = *rc::gen::inRange<std::size_t>(1, 4);
  for (std::size_t i = 0; i < faults; ++i) {
    const milliseconds after = chance(30) ? milliseconds(0) : some_length();
    experiment.faults.push_back(
        {.fault = at(name("fault", i)), .after = after, .lasts = {.value = some_length()}});
    end = std::max(end, experiment.faults.back().ends());
  }
  experiment.duration.value = end + seconds(60);
  experiment.abort.push_back({.probe = at(any_text()), .failing = {.value = seconds(1)}});
  repeat(2, [&](std::size_t) {
    model::AbortCondition abort{.when = at(any_text())};
    if (chance(50)) abort.from = at(any_text());
    if (chance(50)) abort.every.value = milliseconds(*rc::gen::inRange(1, 60'000));
    experiment.abort.push_back(std::move(abort));
  });
  experiment.blast_radius = {.services = located(words(1)), .hosts = located(words())};
  if (chance(50)) experiment.blast_radius.clients = share();
  if (chance(50)) experiment.playbook = at("playbooks/a.md");
  if (chance(50)) {
    experiment.schedule =
        model::Schedule{.every = {.value = experiment.duration.value + some_length()}};
    if (chance(50)) experiment.schedule->window = window("daily 22:00-04:00 Europe/Berlin");
  }
  return experiment;
}

}  // namespace understudy::properties
