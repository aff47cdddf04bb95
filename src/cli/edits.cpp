#include "edits.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "understudy/agree/changes.hpp"
#include "understudy/agree/folder.hpp"
#include "understudy/agree/printable.hpp"
#include "understudy/agree/text_diff.hpp"
#include "understudy/parse/application.hpp"
#include "understudy/parse/experiment.hpp"
#include "understudy/parse/playbook.hpp"

namespace understudy::cli {

namespace {

std::shared_ptr<const diag::Source> source(std::string name, std::string text) {
  return std::make_shared<const diag::Source>(
      diag::Source{.name = std::move(name), .text = std::move(text)});
}

bool edits_playbook(std::string_view path) {
  return path.ends_with(".md");
}

std::string lines(std::size_t count) {
  return fmt::format("{} {}", count, count == 1 ? "line" : "lines");
}

/// The texts of all files on one side.
const std::string* text_at(const std::vector<agree::Content>& contents, const std::string& path) {
  const auto found = std::ranges::find(contents, path, &agree::Content::path);
  return found == contents.end() ? nullptr : &found->text;
}

class Edits {
 public:
  Edits(const Agreeing& agreeing, const agree::Word& before, bool diff)
      : agreeing_(agreeing), before_(before), diff_(diff) {}

  std::string text() {
    const auto changes =
        agree::changes_between(before_.statement.content.files, agreeing_.bundle.files);
    out_ = fmt::format("You last agreed on {}. ", agree::to_text(before_.statement.signed_at));
    if (changes.empty()) return out_ + "Nothing has changed since.\n";
    out_ += "Since then:\n";
    for (const agree::FileChange& change : changes) add(change);
    if (!diff_) out_ += "\nSee it line by line with --diff.\n";
    return std::move(out_);
  }

 private:
  void add(const agree::FileChange& change) {
    const std::string* now = text_at(agreeing_.contents, change.path);
    const std::string path = agree::printable(change.path);
    std::optional<std::string> old;
    if (change.edit != agree::Edit::added) old = old_text(change.path);
    if (change.edit == agree::Edit::changed && !old) {
      out_ +=
          fmt::format("\n{}: changed; the text you agreed to is not in agreements/content\n", path);
      return;
    }
    if (change.edit == agree::Edit::removed) {
      out_ += fmt::format("\n{}: removed\n", path);
    } else if (change.edit == agree::Edit::added) {
      out_ += fmt::format("\n{}: new, {}\n", path, lines(agree::count_lines("", *now).added));
    } else {
      const agree::LineCount count = agree::count_lines(*old, *now);
      out_ += fmt::format("\n{}: {} added, {} removed\n", path, lines(count.added),
                          lines(count.removed));
      out_ += meaning(change.path, *old, *now);
    }
    if (diff_) {
      out_ += fmt::format("--- {0}\n+++ {0}\n{1}", path,
                          agree::unified_diff(old.value_or(""), now == nullptr ? "" : *now));
    }
  }

  [[nodiscard]] std::optional<std::string> old_text(const std::string& path) const {
    const auto& files = before_.statement.content.files;
    const auto file = std::ranges::find(files, path, &agree::File::path);
    if (file == files.end()) return std::nullopt;
    return agree::kept_text(agreeing_.manifest, file->sha256);
  }

  [[nodiscard]] std::string meaning(const std::string& path, const std::string& old,
                                    const std::string& now) const {
    std::vector<agree::Change> changes;
    if (path == agreeing_.manifest.filename().string()) {
      changes = agree::changes_of(parse::parse_application(source(path, old)).value,
                                  agreeing_.application);
    } else if (edits_playbook(path)) {
      changes = agree::changes_of(parse::parse_playbook(source(path, old)).value,
                                  parse::parse_playbook(source(path, now)).value);
    } else {
      return "";
    }
    return changes.empty() ? "  Nothing that is declared or carried out is another: words, "
                             "comments or layout.\n"
                           : agree::to_text(changes);
  }

  const Agreeing& agreeing_;
  const agree::Word& before_;
  bool diff_;
  std::string out_;
};

std::string everything(const Agreeing& agreeing, bool diff) {
  std::string out = "There is no agreement of yours to compare with, so all of it is new to you:\n";
  for (const agree::Content& content : agreeing.contents) {
    out += fmt::format("  {}: {}\n", agree::printable(content.path),
                       lines(agree::count_lines("", content.text).added));
    if (diff) out += agree::unified_diff("", content.text);
  }
  return out;
}

}  // namespace

diag::Findings findings_in(const std::vector<agree::Content>& contents) {
  diag::Findings out;
  for (const agree::Content& content : contents) {
    diag::Findings found;
    if (edits_playbook(content.path)) {
      found = parse::parse_playbook(source(content.path, content.text)).findings;
    } else if (content.path.starts_with("experiments/")) {
      found = parse::parse_experiment(source(content.path, content.text)).findings;
    }
    std::erase_if(found, [](const diag::Diagnostic& finding) {
      return finding.severity != diag::Severity::error;
    });
    out.insert(out.end(), std::make_move_iterator(found.begin()),
               std::make_move_iterator(found.end()));
  }
  return out;
}

std::string edits_text(const Agreeing& agreeing, const std::optional<agree::Word>& before,
                       bool diff) {
  return before ? Edits(agreeing, *before, diff).text() : everything(agreeing, diff);
}

std::string objections_text(const agree::AgreementState& state) {
  std::string out;
  for (const agree::MemberState& member : state.members) {
    if (member.standing != agree::Standing::objects || !member.word) continue;
    out += fmt::format("'{}' objects: {}\n", member.id,
                       agree::printable(member.word->statement.remarks));
  }
  return out;
}

}  // namespace understudy::cli
