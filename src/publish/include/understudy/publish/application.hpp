/// \file
/// One application's part of the site, from values to files. Pure: the same values give the same
/// bytes; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "understudy/agree/agreement.hpp"
#include "understudy/agree/bundle.hpp"
#include "understudy/check/workspace.hpp"
#include "understudy/evidence/evidence.hpp"
#include "understudy/publish/summary.hpp"
#include "understudy/stage/ladder.hpp"

namespace understudy::publish {

/// A file of the site.
struct File {
  std::string path;  ///< Below the site's folder, `/` between its parts.
  std::string bytes;
};

/// A report of a run, ready to be put into a page: the HTML that the report module made of the
/// run's journal.
struct RunReport {
  std::string run;
  std::string title;
  std::string chain;  ///< Hash of the journal's last record: names the whole of it.
  std::string content;
};

/// All that is published of one application. Borrowed.
struct Subject {
  const check::Workspace& workspace;  ///< It alone, its playbooks with and without errors.
  const stage::Ladder& ladder;
  const evidence::Evidence& evidence;  ///< Of this application, oldest first or not.
  const agree::AgreementState& agreement;
  const std::vector<agree::Content>& sources;  ///< The texts that are agreed to.
  std::vector<std::string> reported;           ///< Runs that have a page of their own on the site.
};

/// As many runs are listed and drawn at most; earlier ones stay in the evidence.
inline constexpr std::size_t most_runs = 100;

/// The newest runs, those that are listed; newest first. Points into the evidence.
[[nodiscard]] std::vector<const evidence::Run*> listed_runs(const evidence::Evidence& evidence);

/// Where a page of a run lies.
[[nodiscard]] std::string report_path(const std::string& application, const std::string& run);

/// Where an application's summary lies.
[[nodiscard]] std::string summary_path(const std::string& application);

/// The application's page, drawings, sources, and summary; not its playbooks and reports.
[[nodiscard]] std::vector<File> application_files(const Subject& subject, const Summary& summary);

/// Pages of the playbooks: they depend on what is agreed to and on nothing else, so that anybody
/// can make them again and compare.
[[nodiscard]] std::vector<File> playbook_files(const check::Member& member,
                                               const std::string& bundle);

/// A run that is sealed does not change, and its page depends on nothing else.
[[nodiscard]] File report_file(const Subject& subject, const RunReport& report);

/// What the whole site's pages say of it.
[[nodiscard]] Summary summary_of(const Subject& subject);

}  // namespace understudy::publish
