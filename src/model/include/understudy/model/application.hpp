/// \file
/// What a team declares about its application: the values of `understudy.yaml`.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/boxed.hpp"
#include "understudy/model/condition.hpp"
#include "understudy/model/located.hpp"
#include "understudy/model/window.hpp"

namespace understudy::model {

/// RTO and RPO; absent means not declared, which is not the same as zero.
struct Objectives {
  std::optional<Duration> rto;
  std::optional<Duration> rpo;
};

struct Environment {
  Text name;
  bool production = false;
  int approvals = 0;  ///< People who must agree before each exercise in it.
};

/// A place where commands run: `reach` is put before the command's own argument vector, e.g.
/// `[ssh, app-2]`; empty means this machine. Never joined into a shell line.
struct Host {
  Text name;
  std::vector<std::string> reach;
  bool is_default = false;  ///< Where a step without `host=` runs; at most one.
};

/// A program that steps call, and which versions of it do what they are written for.
struct Tool {
  Text name;                     ///< As a step calls it.
  std::optional<Text> from;      ///< The host it must be on; the default host when absent.
  Text version;                  ///< `15`: 15 and 15.4, not 150; `>=1.6`: that or a later one.
  std::vector<std::string> ask;  ///< Prints the version; empty: `NAME --version`.
};

/// One row of the architecture table.
struct Service {
  Text name;
  std::string platform;
  std::vector<std::string> technologies;
  std::string zone;
  std::string network;
  std::string subnet;
  std::string endpoint;
  std::string owner;
  std::vector<Text> probes;        ///< Names of probes that show whether it is served.
  std::vector<Text> hosts;         ///< Names of the hosts it runs on.
  diag::Span owner_at;             ///< Where `owner` stands.
  std::optional<Text> metrics;     ///< Address of the page with its metrics.
  std::vector<Text> certificates;  ///< `HOST:PORT` where it answers by TLS.
};

enum class Criticality : std::uint8_t { critical, non_critical };

/// Who runs a dependency that the team does not run itself.
struct Provider {
  Text name;
  bool third_party = false;  ///< Outside the company: it recovers at its own pace.
  std::string support;       ///< How it is called: a phone number, an address.
};

/// How the age of a dependency's newest backup is learnt.
struct Backup {
  std::vector<std::string> newest;  ///< Prints when it was made, or how old it is; changes nothing.
  std::optional<Text> from;         ///< The host it runs on; the default host when absent.
};

/// Children that stand in for each other: what needs them works while any of them does.
struct Redundant {
  std::vector<Text> any_of;
  diag::Span where;
};

/// What losing a dependency does, as non-critical ones document it.
struct Loss {
  std::string impact;
  std::string severity;               ///< How bad that is.
  std::optional<Duration> threshold;  ///< When it starts to hurt.
  std::optional<Text> becomes;        ///< What the dependency is then: `critical`, or a severity.
};

/// What others call a dependency; never resolved.
struct Elsewhere {
  std::vector<std::string> slo;  ///< Names of OpenSLO objectives.
  std::string ref;               ///< In a catalogue: `resource:default/orders-db`.
};

/// One row of the dependency tables. A company has a hundred thousand: what few of them say takes
/// no room in the others.
struct Dependency {
  Text name;
  Criticality criticality = Criticality::critical;
  std::vector<WrittenWindow> periods;  ///< When it is critical.
  std::string workaround;
  Objectives objectives;
  std::vector<Text> children;        ///< Each of them is needed.
  std::vector<Redundant> redundant;  ///< Of each of these, any one.
  std::optional<Text> playbook;      ///< `playbooks/x.md` or `playbooks/x.md#scenario`.
  Boxed<Loss> loss;
  Boxed<Provider> provider;
  Boxed<Elsewhere> elsewhere;
  Boxed<Backup> backup;
};

struct Contact {
  Text id;
  std::string name;
  std::string position;
  std::vector<std::string> services;  ///< Service names, or "all".
  std::string email;
  std::string phone;
  std::optional<Text> timezone;  ///< IANA name; the manifest's when absent.
  std::vector<WrittenWindow> availability;
  std::optional<Text> deputy;
  std::optional<Text> reports_to;
  std::optional<Text> key;  ///< OpenSSH public key that the contact signs with.
  std::optional<Located<std::chrono::sys_days>> key_expires;  ///< Worth nothing from here on, UTC.
};

/// One notification procedure: who, what, when, why, how.
struct Notification {
  Text when;                 ///< detected, declared, escalated, recovered …
  std::vector<Text> notify;  ///< `role:NAME` or a contact's id.
  std::vector<std::string> via;
  std::string what;
  std::string why;
  std::optional<Duration> within;
  std::optional<Text> escalate_to;
  std::optional<Duration> after;
};

/// People in order: the first is the primary.
struct Role {
  Text name;
  std::vector<Text> people;
};

/// An HTTP request that shows from a client's place whether the application is served.
struct HttpProbe {
  Text name;
  Text url;
  std::optional<Text> from;                 ///< Host it is sent from; the default host when absent.
  std::chrono::milliseconds interval{20};   ///< Open-loop: requests start on schedule.
  std::chrono::milliseconds timeout{1000};  ///< A request unanswered by then has failed.
  int expect_status = 200;
  std::string expect_body;  ///< A text the answer must contain; empty means any.
};

/// Sequenced records written through the public API, to learn which acknowledged ones survive.
struct WriteLedger {
  Text name;
  Text url;                  ///< POST target.
  std::optional<Text> from;  ///< Host it is sent from; the default host when absent.
  std::string body;          ///< JSON text; every `{token}` becomes the record's unique token.
  std::string locator;       ///< JSON pointer to the created record's own URL in the answer.
  std::chrono::milliseconds interval{100};
  std::chrono::milliseconds timeout{2000};
  bool clean_up = true;  ///< DELETE each record after the read-back.
};

/// A declared fault, applied and undone by commands given as argument vectors.
struct Fault {
  Text name;
  std::string title;         ///< What is broken, for people: "the API process is killed".
  std::optional<Text> from;  ///< Host the commands run on; the default host when absent.
  std::vector<std::string> inject;
  std::vector<std::string> effect;           ///< Exits 0 once the fault is in force.
  std::vector<std::string> revert;           ///< Idempotent; empty only when `destroys`.
  std::vector<std::string> reverted;         ///< Exits 0 once nothing of the fault is left.
  bool destroys = false;                     ///< Only the playbook brings it back.
  std::string heal;                          ///< What to do by hand if the playbook does not.
  std::chrono::milliseconds timeout{30000};  ///< For each of the four commands.
};

/// What is promised for one kind of disruption, and the playbook that has to hold it.
struct DisruptionScenario {
  Text name;  ///< The kind of disruption: `region`.
  Objectives objectives;
  std::optional<Duration> mtpd;  ///< The application's when absent.
  std::optional<Text> playbook;  ///< `playbooks/x.md` or `playbooks/x.md#scenario`.
};

/// So many people of a role.
struct RoleCount {
  Text role;
  int least = 1;
};

/// When the team has agreed to what is declared and written.
struct Agreement {
  std::optional<Located<int>> quorum;  ///< People who must sign; absent: all of the team.
  std::vector<RoleCount> roles;        ///< Of them, at least so many of each role.
  std::optional<Duration> valid_for;   ///< How long it lasts; absent: until something changes.
  diag::Span where;
};

/// Times in which nothing is rehearsed.
struct Freeze {
  std::vector<WrittenWindow> windows;  ///< It holds whenever one of them does.
  std::string why;
};

/// When what is rehearsed again and again may begin, and where.
struct ExerciseSchedule {
  std::optional<Text> environment;     ///< Of exercises; experiments name their own.
  std::vector<WrittenWindow> windows;  ///< Of what has no window of its own; empty: at any time.
  std::vector<Freeze> freezes;
};

/// What other tools want to know; a key as they spell it.
struct Annotation {
  Text key;
  std::string value;
};

struct Application {
  std::shared_ptr<const diag::Source> source;
  Text name;
  std::string title;
  std::string owner;
  std::optional<Text> timezone;  ///< IANA name.
  Objectives objectives;
  std::optional<Duration> mtpd;  ///< Maximum tolerable period of disruption.
  std::vector<DisruptionScenario> scenarios;
  std::vector<Environment> environments;
  std::vector<Host> hosts;
  std::vector<Tool> tools;
  std::vector<Service> services;
  std::vector<Dependency> dependencies;
  std::vector<Contact> contacts;
  std::vector<Notification> notifications;
  std::vector<Role> roles;
  std::vector<HttpProbe> probes;
  std::vector<WriteLedger> ledgers;
  std::vector<Fault> faults;
  std::vector<Annotation> annotations;
  std::optional<Located<int>> target;  ///< The stage the team is climbing to, 1 to 5.
  std::optional<Duration> cadence;     ///< At most so long from one exercise to the next.
  std::optional<ExerciseSchedule> schedule;
  std::vector<Text> team;  ///< Contacts who must agree; empty: all of them.
  std::optional<Agreement> agreement;
  std::vector<Condition> steady_state;  ///< What holds while all is well, in every environment.
};

/// The files of the playbooks that its parts name, relative to the manifest's folder; one that is
/// named twice stands twice.
[[nodiscard]] std::vector<std::string> named_playbooks(const Application& application);

}  // namespace understudy::model
