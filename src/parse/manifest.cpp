#include "manifest.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "duration_text.hpp"
#include "envelope.hpp"
#include "record.hpp"
#include "reporter.hpp"
#include "text_index.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/application.hpp"
#include "understudy/parse/application.hpp"
#include "window_text.hpp"
#include "yaml_tree.hpp"

namespace understudy::parse {

namespace {

/// A catalogue of 100,000 services fits; what is larger was not written by people.
constexpr std::size_t largest_manifest = std::size_t{64} << 20U;

void read_metadata(Record& top, Manifest& manifest, Reporter& reporter) {
  const auto value = top.need("metadata");
  if (!value) return;
  Record metadata(*value, "the metadata", reporter);
  manifest.app.name = metadata.needed_name("name");
  manifest.app.title = metadata.text("title");
  if (manifest.app.title.empty()) manifest.app.title = manifest.app.name.value;
  read_annotations(metadata, manifest, reporter);
  metadata.close();
}

/// False when what is left out of the tree is not what it seemed to be.
bool read_spec(Record& top, Manifest& manifest, Reporter& reporter) {
  const auto value = top.need("spec");
  if (!value) return true;
  Record spec(*value, "the spec", reporter);
  manifest.app.owner = spec.text("owner");
  manifest.app.timezone = read_zone(spec, "timezone", reporter);
  manifest.zoned = spec.has("timezone");
  if (const auto objectives = spec.find("objectives")) {
    Record record(*objectives, "the objectives", reporter);
    manifest.app.objectives = read_objectives(record, reporter);
    manifest.app.mtpd = record.duration("mtpd", Likely::hours);
    record.close();
  }
  read_disruptions(spec, manifest, reporter);
  read_environments(spec, manifest, reporter);
  read_hosts(spec, manifest, reporter);
  read_tools(spec, manifest, reporter);
  read_services(spec, manifest, reporter);
  if (!read_dependencies(spec, manifest, reporter)) return false;
  read_contacts(spec, manifest, reporter);
  read_notifications(spec, manifest, reporter);
  read_roles(spec, manifest, reporter);
  read_probes(spec, manifest, reporter);
  read_ledgers(spec, manifest, reporter);
  read_faults(spec, manifest, reporter);
  read_aims(spec, manifest, reporter);
  spec.close();
  return true;
}

/// False as `read_spec` says, and when something is left out that nobody asked for.
bool read_tree(const Tree& tree, Manifest& manifest, Reporter& reporter) {
  Record top(tree.root(), "a manifest", reporter);
  if (!top.value().is(NodeKind::mapping)) return !tree.has_gap();
  check_envelope(top, "Application", reporter);
  read_metadata(top, manifest, reporter);
  if (!read_spec(top, manifest, reporter)) return false;
  top.close();
  if (tree.has_gap() && !manifest.gap_read) return false;
  check_references(manifest, reporter);
  return true;
}

/// Reads a long manifest in stretches; false when it has to be read in one go.
bool read_at_once(const TextIndex& index, Manifest& manifest, Reporter& reporter) {
  constexpr std::array<std::string_view, 2> longest_list{"spec", "dependencies"};
  // Who wants to know what is asked for hears it in order.
  if (!manifest.run || reporter.takes_keys()) return false;
  const auto tree = Tree::read_in_stretches(index, longest_list, manifest.run);
  return tree && read_tree(*tree, manifest, reporter);
}

}  // namespace

model::Application read_application(std::shared_ptr<const diag::Source> source, Reporter& reporter,
                                    const model::Runner& run) {
  const TextIndex index(source, run);
  Manifest manifest;
  if (is_readable(index, largest_manifest, reporter, run)) {
    Reporter heard(reporter.family());
    manifest.run = run;
    if (read_at_once(index, manifest, heard)) {
      reporter.take_over(std::move(heard));
    } else {
      manifest = {};
      const std::optional<Tree> tree = Tree::read(index, index.text(), 0, reporter);
      if (tree) static_cast<void>(read_tree(*tree, manifest, reporter));
    }
  }
  manifest.app.source = std::move(source);
  return std::move(manifest.app);
}

ParsedApplication parse_application(std::shared_ptr<const diag::Source> source,
                                    const model::Runner& run) {
  Reporter reporter(Family::manifest);
  model::Application app = read_application(std::move(source), reporter, run);
  return {.value = std::move(app), .findings = reporter.take()};
}

}  // namespace understudy::parse
