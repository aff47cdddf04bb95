// What to type next.

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "rules.hpp"
#include "understudy/model/duration.hpp"

namespace understudy::stage {

namespace {

void fill_in(std::string& text, std::string_view mark, std::string_view value) {
  for (std::size_t at = text.find(mark); at != std::string::npos;
       at = text.find(mark, at + value.size())) {
    text.replace(at, mark.size(), value);
  }
}

std::string path_in(const Case& about, std::string_view path) {
  const std::string& folder = about.content().folder;
  return folder.empty() || folder == "." ? std::string(path) : fmt::format("{}/{}", folder, path);
}

/// The environment that a rule wants; null when none is declared that would do.
const model::Environment* environment_for(const Case& about, const TestRule& rule) {
  const auto& all = about.content().application.environments;
  const bool wanted = rule.production.value_or(false);
  const auto fits = std::ranges::find(all, wanted, &model::Environment::production);
  if (fits != all.end()) return &*fits;
  return rule.production || all.empty() ? nullptr : &all.front();
}

std::string exercise_command(const Case& about, const Case::Plan& plan,
                             const model::Environment& environment) {
  std::string playbook = path_in(about, plan.file->path);
  if (plan.file->value.scenarios.size() > 1) playbook += "#" + plan.scenario->id;
  std::string out = fmt::format("understudy exercise {}", shell_word(playbook));
  if (about.content().application.environments.size() > 1) {
    out += fmt::format(" --environment {}", shell_word(environment.name.value));
  }
  return out;
}

Case::Plan plan_for(const Case& about, const Subject& subject) {
  if (subject.what == Subject::What::scenario) return about.plan_of_scenario(subject.name);
  for (const model::Dependency& dependency : about.content().application.dependencies) {
    if (dependency.name.value == subject.name) return about.plan_of(dependency);
  }
  return {};
}

}  // namespace

std::string shell_word(std::string_view text) {
  static constexpr std::string_view plain = "_./=@%+,:-#";
  const bool safe = !text.empty() && text.front() != '#' && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           plain.contains(c);
  });
  if (safe) return std::string(text);
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string how(const Case& about, const Requirement& requirement, std::string_view run) {
  const std::string& folder = about.content().folder;
  std::string text = requirement.how;
  fill_in(text, "{folder}/", folder.empty() || folder == "." ? "" : folder + "/");
  fill_in(text, "{folder}", folder.empty() ? "." : shell_word(folder));
  fill_in(text, "{run}", run);
  constexpr std::string_view exercise = "understudy exercise ";
  fill_in(text, "{gated}",
          fmt::format("--run {}", run.starts_with(exercise) ? run.substr(exercise.size())
                                                            : std::string_view("PLAYBOOK")));
  fill_in(text, "understudy exercise {playbook}",
          run.starts_with(exercise) ? run : std::string_view("understudy exercise PLAYBOOK"));
  return text;
}

namespace {

/// What carries the experiment out; nullopt when no file has it.
std::optional<std::string> experiment_command(const Case& about, const std::string& name) {
  for (const ExperimentFile& file : about.content().experiments) {
    if (file.value.name.value != name) continue;
    return fmt::format("understudy experiment {}", shell_word(path_in(about, file.path)));
  }
  return std::nullopt;
}

}  // namespace

NextTest next_test(const Case& about, const Requirement& requirement, const TestRule& rule,
                   const Subject& subject) {
  const std::string manifest = path_in(about, "understudy.yaml");
  if (subject.what == Subject::What::experiment) {
    if (auto command = experiment_command(about, subject.name)) {
      return {.command = *std::move(command), .offered = false};
    }
  }
  const model::Environment* environment = environment_for(about, rule);
  if (environment == nullptr) {
    return {.command = fmt::format(
                "declare {} environment under 'environments' in {}",
                !rule.production ? "an" : (*rule.production ? "a production" : "a non-production"),
                manifest)};
  }
  const Case::Plan plan = plan_for(about, subject);
  if (plan.scenario == nullptr) {
    return {.command =
                fmt::format("write a playbook for '{}' and name it in {}", subject.name, manifest)};
  }
  const std::string run = exercise_command(about, plan, *environment);
  // Where the requirement's own way is to publish or to lower a target, the test comes first; only
  // a pipeline's tests are started otherwise.
  const bool about_run =
      requirement.how.contains("{run}") || requirement.how.contains("{playbook}");
  if (!about_run && rule.trigger != evidence::Trigger::pipeline) return {.command = run};
  return {.command = how(about, requirement, run), .offered = requirement.offered};
}

std::optional<std::chrono::milliseconds> window_of(const Case& about,
                                                   const Requirement& requirement) {
  if (requirement.test && requirement.test->within) return requirement.test->within;
  switch (requirement.lapse) {
    case Lapse::year: return year;
    case Lapse::cadence: return about.cadence();
    case Lapse::never: break;
  }
  return std::nullopt;
}

Part aged(const Case& about, const Requirement& requirement, evidence::Time since,
          std::string says) {
  Part part{.state = State::held, .says = std::move(says), .since = since};
  const auto window = window_of(about, requirement);
  if (!window) return part;
  part.until = since + std::chrono::floor<std::chrono::seconds>(*window);
  if (about.at() <= *part.until) return part;
  part.state = State::expired;
  part.says += fmt::format(", which counts for {}: until {}", span_text(*window),
                           evidence::to_date(*part.until));
  part.next = how(about, requirement);
  part.offered = requirement.offered;
  return part;
}

std::string span_text(std::chrono::milliseconds span) {
  const auto days = std::chrono::floor<std::chrono::days>(span);
  if (days != span || days.count() == 0) return model::to_text(span);
  const auto count = days.count() % 7 == 0 ? days.count() / 7 : days.count();
  return fmt::format("{} {}{}", count, days.count() % 7 == 0 ? "week" : "day",
                     count == 1 ? "" : "s");
}

}  // namespace understudy::stage
