#include "loading.hpp"

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <iterator>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "on_all_cores.hpp"
#include "understudy/diag/nearest.hpp"
#include "understudy/exercise/compile.hpp"
#include "understudy/os/file.hpp"
#include "understudy/parse/application.hpp"
#include "understudy/parse/playbook.hpp"

namespace understudy::cli {

namespace {

namespace fs = std::filesystem;
using SourcePtr = std::shared_ptr<const diag::Source>;

/// Reads, parses and resolves; gathers findings on the way and goes on as far as it can.
class Loader {
 public:
  explicit Loader(const Choice& choice) : choice_(choice) {
    const auto hash = choice.playbook.rfind('#');
    playbook_file_ = choice.playbook.substr(0, hash);
    if (hash != std::string::npos) scenario_id_ = choice.playbook.substr(hash + 1);
  }

  Loading load() {
    if (read_playbook() && read_manifest() && pick_scenario()) {
      pick_environment();
      pick_fault();
      pick_probe();
      pick_ledger();
      objectives();
      compile();
    }
    Loading out{.loaded = std::nullopt, .findings = std::move(findings_)};
    if (!diag::has_errors(out.findings)) out.loaded = std::move(loaded_);
    return out;
  }

 private:
  void error(std::string code, std::string message, diag::Span where, std::string hint) {
    findings_.push_back({.code = std::move(code),
                         .message = std::move(message),
                         .where = std::move(where),
                         .hint = std::move(hint)});
  }

  void add(diag::Findings more) {
    findings_.insert(findings_.end(), std::make_move_iterator(more.begin()),
                     std::make_move_iterator(more.end()));
  }

  SourcePtr read(const fs::path& path, const std::string& shown, const std::string& hint) {
    auto text = os::read_file(path, 4U << 20U);
    if (!text) {
      diag::Diagnostic cause = text.error().cause();
      if (cause.hint.empty()) cause.hint = hint;
      findings_.push_back(std::move(cause));
      return nullptr;
    }
    return std::make_shared<const diag::Source>(
        diag::Source{.name = shown, .text = std::move(*text)});
  }

  bool read_playbook() {
    std::error_code ignored;
    if (!fs::exists(playbook_file_, ignored)) {
      error("US-C009", fmt::format("there is no playbook '{}'", playbook_file_), {},
            playbooks_nearby());
      return false;
    }
    loaded_.playbook_source = read(playbook_file_, playbook_file_, "");
    if (loaded_.playbook_source == nullptr) return false;
    auto parsed = parse::parse_playbook(loaded_.playbook_source);
    add(std::move(parsed.findings));
    loaded_.playbook = std::move(parsed.value);
    return true;
  }

  static std::vector<std::string> playbooks_in(const fs::path& folder) {
    std::vector<std::string> files;
    std::error_code error;
    for (fs::directory_iterator at(folder.empty() ? "." : folder, error), end; !error && at != end;
         at.increment(error)) {
      const fs::path name = at->path().filename();
      if (name.extension() == ".md") files.push_back((folder / name).string());
    }
    std::ranges::sort(files);
    return files;
  }

  /// The file that may be meant, or those that there are.
  [[nodiscard]] std::string playbooks_nearby() const {
    const fs::path wanted(playbook_file_);
    std::vector<std::string> files = playbooks_in(wanted.parent_path());
    std::ranges::move(playbooks_in(wanted.parent_path() / "playbooks"), std::back_inserter(files));
    const std::string with_ending = wanted.extension() == ".md" ? "" : ".md";
    for (const std::string& file : files) {
      if (file == wanted.string() + with_ending || fs::path(file).stem() == wanted.filename()) {
        return fmt::format("did you mean '{}'?", file);
      }
    }
    if (files.empty()) return "name a playbook file: understudy exercise FILE.md";
    const std::vector<std::string_view> candidates(files.begin(), files.end());
    return diag::did_you_mean(playbook_file_, candidates);
  }

  /// Beside the playbook or in a folder above it, as `git` finds its repository.
  [[nodiscard]] fs::path manifest_beside() const {
    std::error_code ignored;
    fs::path folder = fs::absolute(playbook_file_, ignored).parent_path();
    while (true) {
      if (fs::exists(folder / "understudy.yaml", ignored)) return folder / "understudy.yaml";
      if (folder == folder.parent_path()) return {};
      folder = folder.parent_path();
    }
  }

  bool read_manifest() {
    fs::path path = choice_.manifest;
    if (path.empty()) path = manifest_beside();
    if (path.empty()) {
      error("US-C001",
            fmt::format("no manifest: there is no understudy.yaml in the folder of '{}' or above "
                        "it",
                        playbook_file_),
            {}, "write one (docs/formats/manifest.md), or name it with --manifest FILE");
      return false;
    }
    std::error_code ignored;
    const fs::path shown = choice_.manifest.empty() ? fs::proximate(path, ignored) : path;
    loaded_.manifest_path = path;
    loaded_.manifest_source = read(path, shown.string(), "");
    if (loaded_.manifest_source == nullptr) return false;
    auto parsed = parse::parse_application(loaded_.manifest_source, on_all_cores);
    // What it lacks because it could not be read would only hide why.
    const bool sound = !diag::has_errors(parsed.findings);
    add(std::move(parsed.findings));
    loaded_.application = std::move(parsed.value);
    return sound;
  }

  bool pick_scenario() {
    const auto& scenarios = loaded_.playbook.scenarios;
    const model::Scenario* found = model::find_scenario(loaded_.playbook, scenario_id_);
    if (found != nullptr) {
      loaded_.scenario = *found;
      return true;
    }
    if (diag::has_errors(findings_)) return false;
    std::vector<std::string_view> ids;
    ids.reserve(scenarios.size());
    for (const model::Scenario& scenario : scenarios) ids.emplace_back(scenario.id);
    const diag::Span file{.source = loaded_.playbook_source};
    if (scenario_id_.empty()) {
      error("US-C002", fmt::format("the playbook holds {} scenarios", scenarios.size()), file,
            scenarios.empty() ? "write one (docs/formats/playbook.md)"
                              : fmt::format("name one: {}#{}", playbook_file_, ids.front()));
    } else {
      error("US-C002", fmt::format("the playbook has no scenario '{}'", scenario_id_), file,
            diag::did_you_mean(scenario_id_, ids));
    }
    return false;
  }

  /// Finds a declared thing by name, or says which there are.
  template <typename T>
  const T* pick(const std::vector<T>& list, const std::string& name, std::string_view kind,
                const diag::Span& where) {
    const auto found =
        std::ranges::find_if(list, [&name](const T& item) { return item.name.value == name; });
    if (found != list.end()) return &*found;
    std::vector<std::string_view> names;
    names.reserve(list.size());
    for (const T& item : list) names.emplace_back(item.name.value);
    error("US-C003", fmt::format("the manifest declares no {} '{}'", kind, name), where,
          diag::did_you_mean(name, names));
    return nullptr;
  }

  void pick_environment() {
    const auto& list = loaded_.application.environments;
    const diag::Span file{.source = loaded_.manifest_source};
    if (choice_.environment.empty() && list.size() == 1) {
      loaded_.environment = list.front();
    } else if (choice_.environment.empty()) {
      error("US-C004",
            list.empty() ? "the manifest declares no environment"
                         : "the manifest declares several environments",
            file,
            list.empty() ? "declare one under spec.environments"
                         : fmt::format("choose one: --environment {}", list.front().name.value));
    } else if (const auto* found = pick(list, choice_.environment, "environment", {})) {
      loaded_.environment = *found;
    }
  }

  void pick_fault() {
    std::string name = choice_.fault;
    diag::Span where;
    if (name.empty()) {
      if (loaded_.scenario.faults.empty()) {
        return error("US-C005", "the scenario names no fault that rehearses it",
                     loaded_.scenario.where,
                     "add 'faults: [NAME]' to the front matter, or choose one with --fault NAME");
      }
      name = loaded_.scenario.faults.front().value;
      where = loaded_.scenario.faults.front().where;
    }
    if (const auto* found = pick(loaded_.application.faults, name, "fault", where)) {
      loaded_.fault = *found;
    }
  }

  /// What the service is measured by, unless one is chosen.
  [[nodiscard]] model::Text probe_of_service() const {
    if (loaded_.scenario.service) {
      for (const model::Service& service : loaded_.application.services) {
        if (service.name.value == loaded_.scenario.service->value && !service.probes.empty()) {
          return service.probes.front();
        }
      }
    }
    if (loaded_.application.probes.size() == 1) return loaded_.application.probes.front().name;
    return {};
  }

  void pick_probe() {
    const model::Text name =
        choice_.probe.empty() ? probe_of_service() : model::Text{.value = choice_.probe};
    if (name.value.empty()) {
      return error("US-C006", "no probe shows whether the scenario's service is served",
                   loaded_.scenario.where,
                   "name one under the service's 'probes' in the manifest, or with --probe NAME");
    }
    if (const auto* found = pick(loaded_.application.probes, name.value, "probe", name.where)) {
      loaded_.probe = *found;
      if (choice_.interval) loaded_.probe.interval = *choice_.interval;
    }
  }

  void pick_ledger() {
    const auto& list = loaded_.application.ledgers;
    if (choice_.ledger == "none") return;
    if (choice_.ledger.empty()) {
      if (!list.empty()) loaded_.ledger = list.front();
      return;
    }
    if (const auto* found = pick(list, choice_.ledger, "ledger", {})) loaded_.ledger = *found;
  }

  /// As the manifest names it. Where it lies elsewhere, the manifest names it not.
  [[nodiscard]] std::string playbook_named() const {
    std::error_code ignored;
    const fs::path manifest = fs::absolute(loaded_.manifest_path, ignored).lexically_normal();
    const fs::path playbook = fs::absolute(playbook_file_, ignored).lexically_normal();
    return playbook.lexically_relative(manifest.parent_path()).generic_string();
  }

  void objectives() {
    const std::string playbook = playbook_named();
    if (const auto* one =
            model::disruption_of(loaded_.application, playbook, loaded_.scenario.id)) {
      loaded_.disruption = one->name.value;
    }
    const model::Dependency* dependency =
        model::dependency_of(loaded_.application, playbook, loaded_.scenario);
    if (dependency != nullptr) loaded_.dependency = dependency->name.value;
    loaded_.promises =
        model::promises_for(loaded_.application, playbook, loaded_.scenario, dependency);
  }

  void compile() {
    std::map<std::string, std::string> inputs = choice_.inputs;
    for (const model::Input& input : loaded_.scenario.inputs) gather(input, inputs);
    auto compiled = exercise::compile(loaded_.scenario, inputs, loaded_.secrets);
    if (choice_.begun) {
      // Of what the journal holds, nothing is missing.
      std::erase_if(compiled.findings, [this](const diag::Diagnostic& finding) {
        return std::ranges::none_of(loaded_.scenario.inputs, [&](const model::Input& input) {
          return input.secret && input.where.line == finding.where.line;
        });
      });
    }
    add(std::move(compiled.findings));
    loaded_.plan = std::move(compiled.plan);
    check_plan();
  }

  /// The hosts and probes that it names are declared.
  void check_plan() {
    for (const model::Action& action : loaded_.plan.actions) {
      if (!action.host.empty()) check_host(action.host, action.line);
      for (const model::Way& way : action.ways) {
        if (!way.host.empty()) check_host(way.host, action.line);
      }
    }
    for (const model::PlannedAssumption& one : loaded_.plan.assumptions) {
      if (!one.host.empty()) check_host(one.host, one.line);
      if (one.probe.empty()) continue;
      pick(loaded_.application.probes, one.probe, "probe",
           {.source = loaded_.playbook_source, .line = one.line, .column = 1});
    }
  }

  void gather(const model::Input& input, std::map<std::string, std::string>& inputs) {
    std::optional<std::string> value;
    if (input.secret) {
      const char* found = std::getenv(input.name.c_str());  // NOLINT(concurrency-mt-unsafe)
      if (found != nullptr) value = found;
    } else if (choice_.begun || input.value || inputs.contains(input.name)) {
      return;
    }
    if (!value && choice_.ask) value = choice_.ask(input);
    if (value) (input.secret ? loaded_.secrets : inputs)[input.name] = *value;
  }

  void check_host(const std::string& name, std::uint32_t line) {
    pick(loaded_.application.hosts, name, "host",
         {.source = loaded_.playbook_source, .line = line, .column = 1});
  }

  const Choice& choice_;
  std::string playbook_file_;
  std::string scenario_id_;
  Loaded loaded_;
  diag::Findings findings_;
};

}  // namespace

Loading load(const Choice& choice) {
  return Loader(choice).load();
}

std::vector<std::string> reach_of(const model::Application& application,
                                  const std::optional<model::Text>& name) {
  for (const model::Host& host : application.hosts) {
    if (name ? host.name.value == name->value : host.is_default) return host.reach;
  }
  return {};
}

}  // namespace understudy::cli
