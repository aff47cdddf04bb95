/// \file
/// The parts of a manifest, each read by its own function into the model.
#pragma once

#include <memory>
#include <vector>

#include "record.hpp"
#include "reporter.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/application.hpp"
#include "understudy/model/runner.hpp"

namespace understudy::parse {

/// The application as far as it is read, and what only the reference check needs.
struct Manifest {
  model::Application app;
  std::vector<model::Text> contact_services;  ///< As in Contact::services, with their places.
  bool zoned = false;                         ///< It says its time zone, be it a known one or not.
  bool gap_read = false;  ///< What is left out of the dependencies' list was read.
  model::Runner run;      ///< Through which what is left out of a list is read.
};

/// The whole manifest; what is wrong with it is in the reporter's hands.
[[nodiscard]] model::Application read_application(std::shared_ptr<const diag::Source> source,
                                                  Reporter& reporter,
                                                  const model::Runner& run = {});

/// `rto` and `rpo` of the mapping at hand.
[[nodiscard]] model::Objectives read_objectives(Record& record, Reporter& reporter);

void read_environments(Record& spec, Manifest& manifest, Reporter& reporter);
void read_hosts(Record& spec, Manifest& manifest, Reporter& reporter);
void read_tools(Record& spec, Manifest& manifest, Reporter& reporter);
void read_services(Record& spec, Manifest& manifest, Reporter& reporter);

/// The only list of which a tree may leave something out; false when that is not what it seemed.
[[nodiscard]] bool read_dependencies(Record& spec, Manifest& manifest, Reporter& reporter);

/// Stage, target, cadence, schedule, team, agreement, steady state.
void read_aims(Record& spec, Manifest& manifest, Reporter& reporter);
void read_annotations(Record& metadata, Manifest& manifest, Reporter& reporter);

void read_contacts(Record& spec, Manifest& manifest, Reporter& reporter);
void read_notifications(Record& spec, Manifest& manifest, Reporter& reporter);
void read_roles(Record& spec, Manifest& manifest, Reporter& reporter);

void read_probes(Record& spec, Manifest& manifest, Reporter& reporter);
void read_ledgers(Record& spec, Manifest& manifest, Reporter& reporter);
void read_faults(Record& spec, Manifest& manifest, Reporter& reporter);

/// `scenarios`: what is promised for each kind of disruption.
void read_disruptions(Record& spec, Manifest& manifest, Reporter& reporter);

/// A playbook as a manifest names one: below its folder, perhaps with a scenario.
void check_playbook_path(const model::Text& path, Reporter& reporter);

/// A page's address, http only, of a probe and the like.
void check_url(const model::Text& url, Reporter& reporter);

/// What `understudy doctor` is told besides: where a service shows its metrics and certificates,
/// and how old a dependency's newest backup is.
void read_watched(Record& record, model::Service& service, Reporter& reporter);
void read_backup(Record& record, model::Dependency& dependency, Reporter& reporter);

/// Names used twice, names nobody declares, people who report in a circle.
void check_references(const Manifest& manifest, Reporter& reporter);

}  // namespace understudy::parse
