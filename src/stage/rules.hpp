/// \file
/// How each requirement is judged: one function a file's worth of related ones. Private to the
/// module. A rule gives the parts; what they come to is the same for all (`combine`).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "case.hpp"
#include "understudy/stage/ladder.hpp"
#include "understudy/stage/requirement.hpp"

namespace understudy::stage {

using Rule = std::vector<Part> (*)(const Case&, const Requirement&);

/// The rule of a built-in requirement that is not about runs alone; null when there is none.
[[nodiscard]] Rule rule_of(std::string_view id);

[[nodiscard]] std::vector<Part> judge_tests(const Case& about, const Requirement& requirement,
                                            const TestRule& rule);

// What the team declares (stage 0): held or missing.
[[nodiscard]] std::vector<Part> observability(const Case& about, const Requirement& requirement);
[[nodiscard]] std::vector<Part> critical_declared(const Case& about,
                                                  const Requirement& requirement);
[[nodiscard]] std::vector<Part> impact_declared(const Case& about, const Requirement& requirement);
[[nodiscard]] std::vector<Part> contacts_declared(const Case& about,
                                                  const Requirement& requirement);
[[nodiscard]] std::vector<Part> notifications_declared(const Case& about,
                                                       const Requirement& requirement);
[[nodiscard]] std::vector<Part> failover_playbook(const Case& about,
                                                  const Requirement& requirement);
[[nodiscard]] std::vector<Part> critical_playbooks(const Case& about,
                                                   const Requirement& requirement);

// What was said about the content as a whole.
[[nodiscard]] std::vector<Part> checked(const Case& about, const Requirement& requirement);
[[nodiscard]] std::vector<Part> published(const Case& about, const Requirement& requirement);
[[nodiscard]] std::vector<Part> agreed(const Case& about, const Requirement& requirement);
[[nodiscard]] std::vector<Part> cleared(const Case& about, const Requirement& requirement);
[[nodiscard]] std::vector<Part> gated(const Case& about, const Requirement& requirement);

// What was made of results.
[[nodiscard]] std::vector<Part> targets_updated(const Case& about, const Requirement& requirement);
[[nodiscard]] std::vector<Part> trend_shown(const Case& about, const Requirement& requirement);

/// `how` with `{folder}`, `{run}` and `{playbook}` filled in; words are quoted for a shell.
[[nodiscard]] std::string how(const Case& about, const Requirement& requirement,
                              std::string_view run = "");

/// A word as a shell takes it, quoted only when it must be.
[[nodiscard]] std::string shell_word(std::string_view text);

/// The command that tests a subject where and as a rule wants it, or what stands in its way.
struct NextTest {
  std::string command;
  bool offered = true;
};

[[nodiscard]] NextTest next_test(const Case& about, const Requirement& requirement,
                                 const TestRule& rule, const Subject& subject);

/// "automated exercise in production started by a pipeline".
[[nodiscard]] std::string wanted_text(const TestRule& rule);

/// How long evidence of a requirement counts; nullopt: for ever.
[[nodiscard]] std::optional<std::chrono::milliseconds> window_of(const Case& about,
                                                                 const Requirement& requirement);

/// Held at that age, else expired.
[[nodiscard]] Part aged(const Case& about, const Requirement& requirement, evidence::Time since,
                        std::string says);

/// "5 weeks", "52 weeks", "10 days".
[[nodiscard]] std::string span_text(std::chrono::milliseconds span);

}  // namespace understudy::stage
