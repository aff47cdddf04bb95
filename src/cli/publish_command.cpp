/// \file
/// `understudy publish`: puts plans, agreement and results where the whole team finds them, and
/// proves that what is there is what stands in the plans.
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>

#include "options.hpp"
#include "publishing.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/result.hpp"
#include "verifying.hpp"

namespace understudy::cli {

namespace {

struct Options {
  PublishOptions publish;
  std::string format = "text";
  bool verify = false;
};

Exit refuse_publishing(const diag::Failure& failure) {
  std::cerr << diag::render(failure);
  const std::string& code = failure.cause().code;
  const bool given = code.starts_with("US-C") || code.starts_with("US-V") || code == "US-W004" ||
                     code == "US-W012" || code == "US-W015";
  return given ? Exit::usage : Exit::not_carried_out;
}

std::string plural(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::size_t count_of(const PublishOutcome& outcome, std::string_view state) {
  std::size_t count = 0;
  for (const PublishedOne& one : outcome.applications) {
    if (one.state == state) ++count;
  }
  return count;
}

void print_text(const PublishOutcome& outcome, const std::string& place) {
  const std::size_t removed = count_of(outcome, "removed");
  std::cout << fmt::format("Published {} in '{}': {} anew, {} unchanged{}\n",
                           plural(outcome.applications.size() - removed, "application"), place,
                           count_of(outcome, "written"),
                           count_of(outcome, "unchanged") + count_of(outcome, "kept"),
                           removed == 0 ? "" : fmt::format(", {} removed", removed));
  std::cout << fmt::format("{} written, {} as before, {} removed; content {}\n",
                           plural(outcome.files.written, "file"), outcome.files.unchanged,
                           outcome.files.removed, outcome.digest);
  std::cout << "Next, where your team reads it: understudy publish --verify "
               "ADDRESS-OR-FOLDER\n";
}

void print_json(const PublishOutcome& outcome, const std::string& place) {
  boost::json::array applications;
  for (const PublishedOne& one : outcome.applications) {
    applications.push_back({{"name", one.name}, {"bundle", one.bundle}, {"state", one.state}});
  }
  boost::json::array left;
  for (const std::string& path : outcome.files.left) left.emplace_back(path);
  std::cout << boost::json::serialize(boost::json::object{{"place", place},
                                                          {"at", outcome.at},
                                                          {"digest", outcome.digest},
                                                          {"applications", applications},
                                                          {"files",
                                                           {{"written", outcome.files.written},
                                                            {"unchanged", outcome.files.unchanged},
                                                            {"removed", outcome.files.removed},
                                                            {"left", left}}}})
            << '\n';
}

Exit run_publish(const Options& options) {
  const auto outcome = publish_site(options.publish);
  if (!outcome) return refuse_publishing(outcome.error());
  std::cerr << diag::render(outcome->findings);
  for (const std::string& path : outcome->files.left) {
    std::cerr << diag::render({.severity = diag::Severity::warning,
                               .code = "US-W006",
                               .message = fmt::format("'{}' is no longer part of the site, but "
                                                      "was changed by somebody: it is left",
                                                      path),
                               .where = {},
                               .hint = "remove it if nobody needs it"});
  }
  if (options.format == "json") {
    print_json(*outcome, options.publish.place);
  } else {
    print_text(*outcome, options.publish.place);
  }
  return diag::has_errors(outcome->findings) ? Exit::does_not_hold : Exit::holds;
}

void print_text(const VerifyOutcome& outcome, const std::string& place) {
  for (const publish::Difference& one : outcome.differences) {
    std::cout << fmt::format("{}: {}\n", one.path, words_of(one.what));
  }
  for (const VerifiedOne& one : outcome.applications) {
    std::cout << fmt::format("{}: {}{}\n", one.name,
                             one.verified ? "what is published is what stands in the plans"
                                          : "NOT what stands in the plans",
                             one.verified && !one.agreed ? " (not agreed to yet)" : "");
  }
  std::cout << fmt::format("Read back from '{}', published at {}\n", place, outcome.published_at);
}

void print_json(const VerifyOutcome& outcome, const std::string& place) {
  boost::json::array applications;
  for (const VerifiedOne& one : outcome.applications) {
    applications.push_back({{"name", one.name},
                            {"bundle", one.bundle},
                            {"agreed", one.agreed},
                            {"verified", one.verified}});
  }
  boost::json::array differences;
  for (const publish::Difference& one : outcome.differences) {
    differences.push_back({{"path", one.path},
                           {"application", one.application},
                           {"what", publish::name_of(one.what)}});
  }
  std::cout << boost::json::serialize(boost::json::object{{"place", place},
                                                          {"publishedAt", outcome.published_at},
                                                          {"holds", outcome.holds()},
                                                          {"applications", applications},
                                                          {"differences", differences}})
            << '\n';
}

Exit run_verify(const Options& options) {
  const auto outcome = verify_site(options.publish);
  if (!outcome) return refuse_publishing(outcome.error());
  std::cerr << diag::render(outcome->findings);
  if (options.format == "json") {
    print_json(*outcome, options.publish.place);
  } else {
    print_text(*outcome, options.publish.place);
  }
  return outcome->holds() ? Exit::holds : Exit::does_not_hold;
}

}  // namespace

Subcommand add_publish(CLI::App& root) {
  auto options = std::make_shared<Options>();
  auto* app = root.add_subcommand("publish", "Put plans and results where the team finds them");
  PublishOptions& publishing = options->publish;
  app->add_option("place", publishing.place, "Folder of the site; with --verify also an address")
      ->required();
  app->add_option("paths", publishing.paths, "Manifests, or folders of them; default: here");
  app->add_flag("--verify", options->verify,
                "Read it back from there and compare it with what stands in the plans");
  app->add_option("--ca", publishing.certificates,
                  "With --verify: a file of certificates to trust besides this machine's")
      ->needs("--verify");
  app->add_option("--format", options->format)
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  app->add_option("--store", publishing.store, "Evidence; default: .understudy beside the plans");
  app->add_option("--requirements", publishing.requirements,
                  "Files of your organisation's own requirements, beside requirements.yaml");
  app->add_option("--reports", publishing.reports,
                  "So many of each application's newest runs get a page of their own")
      ->capture_default_str();
  app->add_option("--as", publishing.actor, "Who you are; default: your login name");
  app->add_flag("--keep", publishing.keep, "Applications of the site that are not named stay");
  app->add_flag("--anew", publishing.anew, "Write everything anew, also what has not changed");
  app->footer(
      "Exit status: 0 published, or it is what stands in the plans; 1 an application has errors\n"
      "and was not published anew, or what is read back differs; 2 wrong usage, 3 could not be\n"
      "carried out.");
  return {.app = app, .run = [options] {
            return options->verify ? run_verify(*options) : run_publish(*options);
          }};
}

}  // namespace understudy::cli
