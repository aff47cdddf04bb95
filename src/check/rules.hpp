/// \file
/// The rules, one file each below rules/. A rule looks at one application and puts down everything
/// it finds; none depends on what another one found.
#pragma once

#include <span>

#include "subject.hpp"
#include "understudy/check/workspace.hpp"
#include "understudy/graph/landscape.hpp"
#include "understudy/graph/order.hpp"

namespace understudy::check {

// Completeness: what the seed document asks for at a minimum.
void check_dependencies(const Subject& subject, Sink& sink);
void check_sections(const Subject& subject, Sink& sink);
void check_leads(const Subject& subject, Sink& sink);
void check_contacts(const Subject& subject, Sink& sink);
void check_notifications(const Subject& subject, Sink& sink);
void check_agreement(const Subject& subject, Sink& sink);
void check_owners(const Subject& subject, Sink& sink);

void check_blanks(const Subject& subject, Sink& sink);

// Objectives that cannot hold.
void check_objectives(const Subject& subject, Sink& sink);
void check_time_budget(const Subject& subject, Sink& sink);
void check_tolerance(const Subject& subject, Sink& sink);

// Whether somebody is there when something is critical.
void check_windows(const Subject& subject, Sink& sink);
void check_reachability(const Subject& subject, Sink& sink);

// Structure.
void check_names(const Subject& subject, Sink& sink);
void check_variables(const Subject& subject, Sink& sink);
void check_branches(const Subject& subject, Sink& sink);
void check_ways(const Subject& subject, Sink& sink);
void check_endpoints(const Subject& subject, Sink& sink);

// Safety.
void check_secrets(const Member& member, Sink& sink);
void check_commands(const Subject& subject, Sink& sink);

// Traps of real playbooks, and drift.
void check_volatile_output(const Subject& subject, Sink& sink);
void check_prose(const Subject& subject, Sink& sink);
void check_versions(const Subject& subject, Sink& sink);
void check_images(const Subject& subject, Sink& sink);
void check_unfenced(const Subject& subject, Sink& sink);

// Along the dependencies of all applications together. `subjects` are the workspace's members.
void check_structure(const graph::Landscape& landscape, const graph::Order& order, Sink& sink);
void check_recovery(const graph::Landscape& landscape, const graph::Order& order,
                    std::span<const Subject> subjects, Sink& sink);

/// References from one application to another.
void check_neighbours(const Workspace& workspace, Sink& sink);

}  // namespace understudy::check
