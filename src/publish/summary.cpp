// What the whole site's pages say of one application.

#include "understudy/publish/summary.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "places.hpp"
#include "results.hpp"
#include "understudy/publish/application.hpp"
#include "understudy/report/ladder_words.hpp"
#include "words.hpp"

namespace understudy::publish {

namespace {

constexpr std::size_t most_happenings = 50;

evidence::Time whole_seconds(agree::Time time) {
  return std::chrono::floor<std::chrono::seconds>(time);
}

class Summarizer {
 public:
  explicit Summarizer(const Subject& subject)
      : subject_(subject),
        member_(subject.workspace.members.front()),
        app_(member_.application),
        runs_(listed_runs(subject.evidence)) {}

  Summary all() {
    identity();
    standing();
    playbooks();
    parts();
    people();
    exercises();
    due();
    happenings();
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::string own_page(std::string_view fragment = "") const {
    return application_page(app_.name.value) + std::string(fragment);
  }

  void document(std::string title, std::string url, std::string_view kind,
                const std::vector<std::string_view>& texts) {
    std::string words = search_words(texts);
    out_.documents.push_back({.title = std::move(title),
                              .url = std::move(url),
                              .kind = std::string(kind),
                              .text = std::move(words)});
  }

  void identity() {
    out_.application = app_.name.value;
    out_.title = app_.title.empty() ? app_.name.value : app_.title;
    out_.owner = app_.owner;
    out_.bundle = subject_.agreement.content.sha256;
    out_.as_of = evidence::to_text(subject_.ladder.at);
    document(out_.title, own_page(), "application", {out_.title, out_.application, app_.owner});
  }

  void standing() {
    out_.stage = subject_.ladder.reached;
    out_.next = report::next_text(subject_.ladder);
    const agree::AgreementState& agreement = subject_.agreement;
    out_.agreed = agreement.reached();
    std::size_t agreed = 0;
    std::string lacking;
    for (const agree::MemberState& member : agreement.members) {
      if (member.standing == agree::Standing::agreed) {
        ++agreed;
      } else {
        lacking += (lacking.empty() ? "" : ", ") + member.id;
      }
    }
    out_.agreement = fmt::format("{} of {} agreed", agreed, agreement.members.size());
    if (!out_.agreed && !lacking.empty()) out_.agreement += ", not " + lacking;
    if (!runs_.empty()) {
      const evidence::Run& last = *runs_.front();
      out_.exercised_at = evidence::to_text(last.ended);
      out_.exercised_verdict = evidence::name_of(last.verdict);
      out_.exercised_url = run_url(last);
    }
    out_.rto = worst_of(runs_, &evidence::Run::rto);
    out_.rpo = worst_of(runs_, &evidence::Run::rpo);
  }

  [[nodiscard]] std::string run_url(const evidence::Run& run) const {
    const bool reported = std::ranges::find(subject_.reported, run.id) != subject_.reported.end();
    return reported ? report_path(run.application, run.id) : own_page("#exercises");
  }

  void playbooks() {
    for (const check::PlaybookFile& file : member_.playbooks) {
      const std::string page = playbook_page(app_.name.value, file.path);
      const std::string_view text =
          file.value.source == nullptr ? std::string_view() : file.value.source->text;
      if (!file.sound || file.value.scenarios.empty()) {
        out_.playbooks.push_back({.title = file.path, .url = page});
        document(file.path, page, "playbook", {file.path, text});
        continue;
      }
      const bool several = file.value.scenarios.size() > 1;
      for (const model::Scenario& scenario : file.value.scenarios) {
        const std::string url = several ? page + "#" + scenario.id : page;
        out_.playbooks.push_back({.title = scenario.title, .url = url});
        document(
            scenario.title, url, "playbook",
            {scenario.title, scenario.service ? scenario.service->value : "", file.path, text});
      }
    }
  }

  void parts() {
    for (const model::Service& one : app_.services) {
      out_.parts.push_back(one.name.value);
      document(one.name.value, own_page("#service-" + plain_name(one.name.value)), "service",
               {one.name.value, one.platform, one.zone, one.network, one.endpoint, one.owner});
    }
    for (const model::Dependency& one : app_.dependencies) {
      if (std::ranges::find(out_.parts, one.name.value) == out_.parts.end()) {
        out_.parts.push_back(one.name.value);
      }
      document(one.name.value, own_page("#dependency-" + plain_name(one.name.value)), "dependency",
               {one.name.value, one.workaround, one.loss.or_empty().impact});
    }
  }

  void people() {
    for (const model::Contact& one : app_.contacts) {
      document(one.name.empty() ? one.id.value : one.name,
               own_page("#contact-" + plain_name(one.id.value)), "contact",
               {one.id.value, one.name, one.position, one.email});
    }
  }

  void exercises() {
    for (const evidence::Run* run : runs_) {
      if (std::ranges::find(subject_.reported, run->id) == subject_.reported.end()) continue;
      document(run->id, run_url(*run), "exercise",
               {run->id, run->scenario, run->target, run->environment, run->fault,
                evidence::name_of(run->verdict), evidence::to_date(run->ended)});
    }
  }

  void add_due(evidence::Time at, std::string what, std::string_view kind, std::string url) {
    out_.due.push_back({.at = evidence::to_text(at),
                        .what = std::move(what),
                        .kind = std::string(kind),
                        .url = std::move(url)});
  }

  /// The next test of each critical dependency: one cadence after the last that passed.
  void due_exercises() {
    for (const model::Dependency& one : app_.dependencies) {
      if (one.criticality != model::Criticality::critical) continue;
      const std::string url = own_page("#dependency-" + plain_name(one.name.value));
      const auto last = std::ranges::find_if(runs_, [&one](const evidence::Run* run) {
        return run->target == one.name.value && run->verdict == evidence::Verdict::passed;
      });
      if (last == runs_.end()) {
        add_due(subject_.ladder.at, fmt::format("exercise of {}: never passed yet", one.name.value),
                "exercise", url);
        continue;
      }
      const auto cadence = std::chrono::floor<std::chrono::seconds>(subject_.ladder.cadence);
      add_due((*last)->ended + cadence, fmt::format("exercise of {}", one.name.value), "exercise",
              url);
    }
  }

  /// What is said of the application changes then, if not before.
  void changes_at(evidence::Time at) {
    if (at > subject_.ladder.at && (!stale_ || at < *stale_)) stale_ = at;
  }

  void due_requirement(const stage::Standing& standing) {
    std::optional<evidence::Time> first;
    for (const stage::Part& part : standing.parts) {
      if (part.until && (!first || *part.until < *first)) first = part.until;
    }
    if (!first) return;
    add_due(*first, fmt::format("{} expires", standing.requirement.id), "requirement",
            own_page("#requirement-" + standing.requirement.id));
  }

  void due_requirements() {
    for (const stage::Standing& standing : subject_.ladder.standings) {
      for (const stage::Part& part : standing.parts) {
        if (!part.until || part.state != stage::State::held) continue;
        changes_at(*part.until + std::chrono::seconds(1));
      }
      if (standing.state == stage::State::held) due_requirement(standing);
    }
  }

  void due() {
    due_exercises();
    if (subject_.agreement.valid_until) {
      const evidence::Time at = whole_seconds(*subject_.agreement.valid_until);
      add_due(at, "agreement ends", "agreement", own_page("#agreement"));
      changes_at(at);
    }
    due_requirements();
    for (const model::Contact& one : app_.contacts) {
      if (!one.key_expires) continue;
      const evidence::Time at = one.key_expires->value;
      add_due(at, fmt::format("the key of {} expires", one.id.value), "key",
              own_page("#contact-" + plain_name(one.id.value)));
      changes_at(at);
    }
    if (stale_) out_.stale_at = evidence::to_text(*stale_);
    std::ranges::sort(out_.due, {},
                      [](const Due& one) { return std::tie(one.at, one.kind, one.what); });
  }

  void happened(std::string at, std::string_view kind, std::string text, std::string url) {
    out_.happenings.push_back({.at = std::move(at),
                               .kind = std::string(kind),
                               .text = std::move(text),
                               .url = std::move(url)});
  }

  void said(const agree::Word& word) {
    const agree::Statement& one = word.statement;
    const std::string_view kind = one.decision == agree::Decision::agree    ? "agreed"
                                  : one.decision == agree::Decision::object ? "objected"
                                                                            : "withdrawn";
    std::string text = fmt::format("{} {}", one.person,
                                   kind == "withdrawn" ? "took their word back"
                                   : kind == "agreed"  ? "agreed"
                                                       : "objects");
    if (!one.remarks.empty()) text += ": " + one.remarks;
    happened(evidence::to_text(whole_seconds(one.signed_at)), kind, std::move(text),
             own_page("#agreement"));
  }

  void happenings() {
    for (const evidence::Run* run : runs_) {
      happened(evidence::to_text(run->ended), "exercised",
               fmt::format("{} of {} in {}: {}", evidence::name_of(run->kind), subject_of(*run),
                           run->environment, evidence::name_of(run->verdict)),
               run_url(*run));
    }
    for (const agree::MemberState& member : subject_.agreement.members) {
      if (member.word) said(*member.word);
    }
    for (const agree::Word& word : subject_.agreement.former) said(word);
    happenings_on_record();
    std::ranges::sort(out_.happenings, std::ranges::greater(),
                      [](const Happening& one) { return std::tie(one.at, one.kind, one.text); });
    if (out_.happenings.size() > most_happenings) out_.happenings.resize(most_happenings);
  }

  /// What the evidence holds beside the exercises.
  void happenings_on_record() {
    for (const auto& [at, what] : subject_.evidence.publications) {
      happened(evidence::to_text(at), "published",
               what.verified ? "read back: what is published is what stands in the plans"
                             : "published anew",
               own_page());
    }
    for (const auto& [at, what] : subject_.evidence.clearances) {
      happened(evidence::to_text(at), "cleared",
               what.cleared ? "the doctor finds nothing wrong" : "the doctor finds problems",
               own_page("#ladder"));
    }
    for (const auto& [at, what] : subject_.evidence.gates) {
      happened(evidence::to_text(at), "gated",
               fmt::format("the gate of {} {}", what.pipeline,
                           what.passed ? "let a build pass" : "stopped a build"),
               own_page("#ladder"));
    }
    for (const auto& [at, what] : subject_.evidence.reviews) {
      happened(evidence::to_text(at), "reviewed",
               fmt::format("{} keeps the targets of {}", what.by, what.dependency),
               own_page("#trends"));
    }
  }

  const Subject& subject_;
  const check::Member& member_;
  const model::Application& app_;
  std::vector<const evidence::Run*> runs_;
  std::optional<evidence::Time> stale_;
  Summary out_;
};

}  // namespace

Summary summary_of(const Subject& subject) {
  return Summarizer(subject).all();
}

}  // namespace understudy::publish
