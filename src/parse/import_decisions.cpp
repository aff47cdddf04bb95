#include "import_decisions.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <re2/re2.h>

#include "import_text.hpp"
#include "text_index.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/playbook.hpp"
#include "understudy/parse/playbook.hpp"
#include "words.hpp"

namespace understudy::parse {

namespace {

struct Kin {
  std::string_view parsers;
  std::string_view ours;
};

/// What the parser finds in the new playbook, as the question it is to a person who imports.
constexpr std::array kindred{
    Kin{"US-P035", "US-I002"}, Kin{"US-P034", "US-I003"}, Kin{"US-P017", "US-I008"},
    Kin{"US-P025", "US-I009"}, Kin{"US-P026", "US-I009"}, Kin{"US-P027", "US-I009"},
    Kin{"US-P040", "US-I009"}, Kin{"US-P053", "US-I015"}, Kin{"US-P024", "US-I015"},
    Kin{"US-P036", "US-I006"},
};

/// A block whose language is not known may still look like commands; that is a proposal, no more.
bool looks_like_shell(const model::Block& block) {
  static const RE2 command(
      R"((?m)^\s*(?:\$ |sudo |curl |kubectl |oc |docker |systemctl |aws |gcloud |az |cd |git |ssh |psql |helm |terraform |ls |cat |grep |rm |cp |mv |service |journalctl |export |for |while |if \[))");
  return RE2::PartialMatch(block.commands.front().text, command);
}

bool looks_like_a_failure(std::string_view line) {
  static const RE2 words(
      R"((?i)\b(?:error|failed|failure|refused|denied|not found|no such|cannot|could not|unable to|timed out|fatal)\b)");
  return RE2::PartialMatch(line, words);
}

/// What can hardly be the same twice.
bool looks_volatile(std::string_view line) {
  static const RE2 forms(
      R"(\b\d{4}-\d{2}-\d{2}\b|\b\d{2}:\d{2}:\d{2}\b|\b(?:\d{1,3}\.){3}\d{1,3}\b|\b[0-9a-f]{8}-[0-9a-f]{4}-|\b[a-z]{1,6}-[0-9a-f]{8,17}\b|\b[0-9a-f]{12,}\b)");
  return RE2::PartialMatch(line, forms);
}

class Decisions {
 public:
  explicit Decisions(const std::shared_ptr<const diag::Source>& playbook)
      : index_(playbook), parsed_(parse_playbook(playbook)) {}

  void remarks(const ImportText& text, std::size_t lines_before) {
    for (const Decision& remark : text.remarks()) {
      add(diag::Severity::warning, remark.code, remark.message,
          index_.whole_line(static_cast<std::uint32_t>(remark.line + lines_before)), remark.hint);
    }
  }

  diag::Findings take() {
    for (const model::Scenario& scenario : parsed_.value.scenarios) {
      for (const auto* steps : {&scenario.recovery, &scenario.test, &scenario.resume}) {
        for (const model::Step& one : *steps) step(one);
      }
    }
    for (const diag::Diagnostic& finding : parsed_.findings) from_parser(finding);
    std::ranges::sort(findings_, {}, [](const diag::Diagnostic& one) {
      return std::tuple(one.where.line, one.where.column, one.code);
    });
    return std::move(findings_);
  }

 private:
  diag::Diagnostic& add(diag::Severity severity, std::string_view code, std::string message,
                        diag::Span where, std::string_view hint) {
    findings_.push_back({.severity = severity,
                         .code = std::string(code),
                         .message = std::move(message),
                         .where = std::move(where),
                         .hint = std::string(hint),
                         .notes = {}});
    return findings_.back();
  }

  void step(const model::Step& step) {
    for (const model::Block& one : step.blocks) block(one);
    for (const model::Branch& branch : step.branches) {
      for (const model::Block& one : branch.blocks) block(one);
      for (const model::Step& inner : branch.steps) this->step(inner);
    }
  }

  void block(const model::Block& block) {
    const bool clear = block.style == model::BlockStyle::session || runs_as(block.language);
    if (!clear) {
      unclear_.emplace_back(block.where.line, looks_like_shell(block));
      return;
    }
    if (!block.attributes.timeout) {
      add(diag::Severity::warning, "US-I001", "nothing says how long this may take", block.where,
          "put {timeout=1m}, or what is right, behind the language");
    }
    for (const model::ShellCommand& command : block.commands) output(command, block.attributes);
  }

  static bool runs_as(std::string_view language) {
    constexpr std::array<std::string_view, 3> scripts{"sh", "bash", "shell"};
    return is_one_of(language, scripts);
  }

  void output(const model::ShellCommand& command, const model::Attributes& given) {
    const bool judged =
        given.output == model::OutputMode::match || given.output == model::OutputMode::contains;
    if (!judged) return;
    for (const model::ExpectedLine& line : command.expected) {
      if (line.match != model::Match::literal) continue;
      const bool may_fail = command.exit_code != 0 || given.any_exit || given.exit_code;
      if (!may_fail && looks_like_a_failure(line.text)) {
        add(diag::Severity::warning, "US-I004",
            "this output is that of a failure, but the command is taken to succeed", line.where,
            "put its exit code below it, as in [7], if it is to fail");
        return;
      }
      if (!looks_volatile(line.text)) continue;
      add(diag::Severity::warning, "US-I005", "this output can hardly be the same the next time",
          line.where, "put [..] in the place of what changes, or {output=sample} at the fence");
      return;
    }
  }

  void from_parser(const diag::Diagnostic& finding) {
    const auto* const kin = std::ranges::find(kindred, finding.code, &Kin::parsers);
    diag::Diagnostic& added = add(finding.severity, kin == kindred.end() ? "US-I016" : kin->ours,
                                  finding.message, finding.where, finding.hint);
    added.notes = finding.notes;
    if (added.code != "US-I009") return;
    const bool shell =
        std::ranges::find(unclear_, std::pair(finding.where.line, true)) != unclear_.end();
    if (shell) added.hint = "it looks like commands: write `sh` if it is to be run, `text` if not";
  }

  TextIndex index_;
  ParsedPlaybook parsed_;
  diag::Findings findings_;
  std::vector<std::pair<std::uint32_t, bool>> unclear_;  ///< Line, and whether it looks like shell.
};

}  // namespace

diag::Findings decisions_about(const std::shared_ptr<const diag::Source>& playbook,
                               const ImportText& head, const ImportText& body) {
  Decisions decisions(playbook);
  decisions.remarks(head, 0);
  decisions.remarks(body, head.lines().size());
  return decisions.take();
}

}  // namespace understudy::parse
