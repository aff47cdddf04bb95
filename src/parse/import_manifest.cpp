#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "duration_text.hpp"
#include "envelope.hpp"
#include "import_table.hpp"
#include "import_text.hpp"
#include "import_window.hpp"
#include "markdown.hpp"
#include "reporter.hpp"
#include "text_index.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/duration.hpp"
#include "understudy/parse/import.hpp"
#include "understudy/parse/outline.hpp"
#include "understudy/parse/playbook.hpp"
#include "words.hpp"

namespace understudy::parse {

namespace {

using SourcePtr = std::shared_ptr<const diag::Source>;
using Row = std::vector<Cell>;

constexpr std::size_t largest_tables = std::size_t{1} << 20U;

bool is_of_services(const Table& table) {
  return table.has("service") &&
         (table.has("platform") || table.has("technologies") || table.has("endpoint"));
}

bool is_of_dependencies(const Table& table) {
  return table.has("dependency");
}

bool is_of_people(const Table& table) {
  const bool reached =
      table.has("email") || table.has("e-mail") || table.has("phone") || table.has("availability");
  return table.has("team member") || ((table.has("name") || table.has("contact")) && reached);
}

/// The words of a cell that lists several: `Database, CDN`.
std::vector<std::string> listed(const Cell* cell) {
  std::vector<std::string> words;
  if (cell == nullptr) return words;
  for (std::string_view rest = cell->text; !rest.empty();) {
    const std::size_t end = std::min(rest.find_first_of(",;"), rest.size());
    if (const auto word = trimmed(rest.substr(0, end)); !word.empty()) words.emplace_back(word);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return words;
}

std::string in_list(const std::vector<std::string>& words) {
  std::vector<std::string> quoted;
  quoted.reserve(words.size());
  for (const std::string& word : words) quoted.push_back(yaml_quoted(word));
  return fmt::format("[{}]", fmt::join(quoted, ", "));
}

class ManifestWriter {
 public:
  ManifestWriter(const ManifestImportOptions& options, Reporter& reporter)
      : options_(options), reporter_(reporter) {
    for (const SourcePtr& playbook : options.playbooks) {
      playbooks_.push_back({playbook->name, parse_playbook(playbook).value});
    }
  }

  ImportText write(const std::vector<Table>& tables) {
    find_names(tables);
    out_.add("# Made of the tables of a runbook. `understudy check` lists what is missing.");
    out_.add("apiVersion: understudy/v1");
    out_.add("kind: Application");
    out_.add("metadata:");
    out_.add("  name: " + yaml_name(options_.application));
    out_.add("spec:");
    // Tables of people say their hours and hardly ever in which zone.
    out_.add(
        fmt::format("  timezone: Etc/UTC  # {}: an IANA name, as in Europe/Berlin", blank_mark));
    part(tables, is_of_services, "services", &ManifestWriter::service);
    part(tables, is_of_dependencies, "dependencies", &ManifestWriter::dependency);
    part(tables, is_of_people, "contacts", &ManifestWriter::person);
    if (!people_.empty()) {
      out_.gap();
      out_.add("  # In order: the first is the primary lead, the next one stands in.");
      out_.add("  roles:");
      out_.add(fmt::format("    lead: [{}]", fmt::join(people_, ", ")));
    }
    return std::move(out_);
  }

 private:
  void part(const std::vector<Table>& tables, bool (*wanted)(const Table&), std::string_view key,
            void (ManifestWriter::*row)(const Table&, const Row&)) {
    bool begun = false;
    for (const Table& table : tables) {
      if (!wanted(table)) continue;
      if (!std::exchange(begun, true)) {
        out_.gap();
        out_.add(fmt::format("  {}:", key));
      }
      for (const Row& one : table.rows) (this->*row)(table, one);
    }
  }

  /// What others may refer to.
  void find_names(const std::vector<Table>& tables) {
    for (const Table& table : tables) {
      for (const Row& row : table.rows) {
        const Cell* name = nullptr;
        if (is_of_services(table)) name = table.find(row, {"service"});
        if (is_of_dependencies(table)) name = table.find(row, {"dependency"});
        if (name != nullptr) names_.push_back(name_from(name->text));
      }
    }
  }

  void field(std::string_view key, const Cell* cell) {
    if (cell != nullptr) out_.add(fmt::format("      {}: {}", key, yaml_quoted(cell->text)));
  }

  bool begin(std::string_view key, const std::string& name, const Cell* cell) {
    if (cell == nullptr) return false;
    if (name.empty()) {
      reporter_.error("US-I020", fmt::format("'{}' leaves no name", cell->text), cell->where,
                      "give it a name with letters or digits");
      return false;
    }
    out_.add(fmt::format("    - {}: {}", key, yaml_name(name)));
    if (key == "name" && name != lower(cell->text)) {
      out_.remark("US-I017", fmt::format("'{}' is called '{}' here", cell->text, name),
                  "playbooks refer to it by this name");
    }
    return true;
  }

  void service(const Table& table, const Row& row) {
    const Cell* name = table.find(row, {"service"});
    if (!begin("name", name == nullptr ? "" : name_from(name->text), name)) return;
    field("platform", table.find(row, {"platform"}));
    const auto technologies = listed(table.find(row, {"technologies", "technology"}));
    if (!technologies.empty()) out_.add("      technologies: " + in_list(technologies));
    field("zone", table.find(row, {"az", "zone", "availability zone"}));
    field("network", table.find(row, {"vpc", "network"}));
    field("subnet", table.find(row, {"subnet"}));
    field("endpoint", table.find(row, {"endpoint", "url"}));
  }

  void dependency(const Table& table, const Row& row) {
    const Cell* cell = table.find(row, {"dependency"});
    const std::string name = cell == nullptr ? "" : name_from(cell->text);
    if (!begin("name", name, cell)) return;
    const Cell* impact = table.find(row, {"impact"});
    out_.add(
        fmt::format("      criticality: {}", table.has("impact") ? "non-critical" : "critical"));
    windows("periods", table.find(row, {"criticality period", "period"}), nullptr);
    field("workaround", table.find(row, {"manual workaround", "workaround"}));
    field("impact", impact);
    field("severity", table.find(row, {"severity"}));
    objective("rto", table.find(row, {"rto", "recovery time objective"}));
    objective("rpo", table.find(row, {"rpo", "recovery point objective"}));
    names("children", table.find(row, {"child dependencies", "children", "depends on"}));
    playbook(name);
  }

  void person(const Table& table, const Row& row) {
    const Cell* cell = table.find(row, {"team member", "name", "contact"});
    if (cell == nullptr) return;
    std::string id = name_from(cell->text.substr(0, cell->text.find(' ')));
    const bool taken = std::ranges::find(people_, yaml_name(id)) != people_.end();
    if (taken) id = name_from(cell->text);
    if (!begin("id", id, cell)) return;
    people_.push_back(yaml_name(id));
    field("name", cell);
    field("position", table.find(row, {"position", "role", "title"}));
    names("services", table.find(row, {"relevant services", "services"}));
    field("email", table.find(row, {"email", "e-mail"}));
    field("phone", table.find(row, {"phone", "telephone"}));
    std::string zone;
    windows("availability", table.find(row, {"availability", "available"}), &zone);
    if (!zone.empty()) out_.add("      timezone: " + zone);
  }

  /// References to what the tables declare; `Bookstore API` means `api` when nothing is called
  /// `bookstore-api`.
  void names(std::string_view key, const Cell* cell) {
    std::vector<std::string> found;
    std::string unknown;
    for (const std::string& word : listed(cell)) {
      if (lower(word) == "all") {
        found.emplace_back("all");
        continue;
      }
      const std::string name = name_from(word);
      const auto meant = std::ranges::find_if(
          names_, [&](const std::string& one) { return one == name || name.ends_with("-" + one); });
      if (meant == names_.end()) {
        unknown += fmt::format("{}'{}'", unknown.empty() ? "" : ", ", word);
      } else {
        found.push_back(yaml_name(*meant));
      }
    }
    if (cell == nullptr) return;
    out_.add(fmt::format("      {}: [{}]", key, fmt::join(found, ", ")));
    if (unknown.empty()) return;
    out_.remark("US-I017", fmt::format("no table declares {}", unknown),
                "declare it as a service, and name it here");
  }

  void objective(std::string_view key, const Cell* cell) {
    if (cell == nullptr) return;
    std::string text = canonical_duration(cell->text);
    const bool bare = std::ranges::all_of(text, is_digit);
    if (bare && options_.unit.empty()) {
      reporter_.error("US-I019", fmt::format("'{}' does not say its unit", cell->text), cell->where,
                      "give '--unit h' if hours are meant");
      return;
    }
    if (bare) text += options_.unit;
    if (!model::parse_duration(text)) {
      reporter_.error("US-I019", fmt::format("'{}' is no duration", cell->text), cell->where,
                      "write a number and a unit: w, d, h, m or s, as in 1h30m");
      return;
    }
    out_.add(fmt::format("      {}: {}", key, text));
  }

  /// `zone` takes a contact's time zone; without it the zone stands in the window itself.
  void windows(std::string_view key, const Cell* cell, std::string* zone) {
    if (cell == nullptr) return;
    auto read = imported_windows(cell->text);
    if (!read) {
      out_.add(fmt::format("      # {}: {} is {}", blank_mark, key, yaml_quoted(cell->text)));
      out_.remark("US-I018", fmt::format("'{}' is not understood", cell->text),
                  "write it as in [\"Mon-Fri 09:00-17:00\"], [always] or [on-call]");
      return;
    }
    if (zone != nullptr) *zone = read->zone;
    if (zone == nullptr && !read->zone.empty()) {
      for (std::string& window : read->windows) window += " " + read->zone;
    }
    out_.add(fmt::format("      {}: {}", key, in_list(read->windows)));
    if (read->guessed) {
      out_.remark("US-I018", fmt::format("'{}' says neither am nor pm", cell->text),
                  "make sure that these are the hours that are meant");
    }
    if (read->abbreviation.empty() || read->abbreviation == "UTC") return;
    out_.remark("US-I018",
                fmt::format("'{}' is a fixed offset to some and a place's time to others, and is "
                            "taken for {}",
                            read->abbreviation, read->zone),
                "make sure that this is the time zone that is meant");
  }

  /// The scenario that bears the dependency's name.
  void playbook(const std::string& name) {
    for (const Known& known : playbooks_) {
      for (const model::Scenario& scenario : known.playbook.scenarios) {
        const std::string words = "-" + scenario.id + "-";
        if (!words.contains("-" + name + "-")) continue;
        const bool only = known.playbook.scenarios.size() == 1;
        out_.add(fmt::format("      playbook: {}{}{}", known.path, only ? "" : "#",
                             only ? "" : scenario.id));
        out_.remark("US-I017",
                    fmt::format("'{}' is taken for what brings '{}' back, by its title",
                                scenario.title, name),
                    "name another playbook if it does not");
        return;
      }
    }
  }

  struct Known {
    std::string path;
    model::Playbook playbook;
  };

  const ManifestImportOptions& options_;
  Reporter& reporter_;
  ImportText out_;
  std::vector<Known> playbooks_;
  std::vector<std::string> names_;
  std::vector<std::string> people_;
};

void take_tables(const SourcePtr& runbook, std::vector<Table>& tables, diag::Findings& refused) {
  Reporter reporter(Family::playbook);
  const TextIndex index(runbook);
  if (is_readable(index, largest_tables, reporter)) {
    // A page's own front matter is a paragraph to Markdown, and holds no table.
    if (const auto document = Document::read(index, 1, reporter)) {
      std::ranges::move(tables_of(*document), std::back_inserter(tables));
    }
  }
  std::ranges::move(reporter.take(), std::back_inserter(refused));
}

bool is_wanted(const Table& table) {
  return is_of_services(table) || is_of_dependencies(table) || is_of_people(table);
}

}  // namespace

ImportedManifest import_tables(const std::vector<SourcePtr>& runbooks,
                               const ManifestImportOptions& options) {
  ImportedManifest out;
  std::vector<Table> tables;
  for (const SourcePtr& runbook : runbooks) take_tables(runbook, tables, out.refused);
  if (!diag::has_errors(out.refused) && std::ranges::none_of(tables, is_wanted)) {
    out.refused.push_back({.code = "US-I021",
                           .message = "no table of services, dependencies or people is here",
                           .where = {.source = runbooks.empty() ? nullptr : runbooks.front()},
                           .hint = "begin with 'understudy init'",
                           .notes = {}});
  }
  if (diag::has_errors(out.refused)) return out;

  Reporter reporter(Family::manifest);
  const ImportText text = ManifestWriter(options, reporter).write(tables);
  std::ranges::move(reporter.take(), std::back_inserter(out.refused));
  if (diag::has_errors(out.refused)) return out;
  std::string whole;
  for (const std::string& line : text.lines()) whole += line + '\n';
  out.manifest = std::make_shared<const diag::Source>(
      diag::Source{.name = options.name, .text = std::move(whole)});
  const TextIndex index(out.manifest);
  for (const Decision& remark : text.remarks()) {
    out.decisions.push_back({.severity = diag::Severity::warning,
                             .code = remark.code,
                             .message = remark.message,
                             .where = index.whole_line(static_cast<std::uint32_t>(remark.line)),
                             .hint = remark.hint,
                             .notes = {}});
  }
  return out;
}

}  // namespace understudy::parse
