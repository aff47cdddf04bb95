#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "understudy/check/check.hpp"
#include "understudy/diag/diagnostic.hpp"

namespace understudy::check {

namespace {

constexpr std::string_view mark = "understudy: allow";
constexpr std::string_view blanks = " \t\r";

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

/// One comment that allows a finding.
struct Allowance {
  diag::Span where;
  std::string code;
  bool reasoned = false;
  bool used = false;
};

/// Whether the text in front of the mark opens a comment: `#` in YAML and front matter, `<!--` in
/// Markdown.
bool opens_comment(std::string_view before, bool markdown) {
  before = trimmed(before);
  return before.ends_with('#') || (markdown && before.ends_with("<!--"));
}

class AllowancesOf {
 public:
  explicit AllowancesOf(const std::shared_ptr<const diag::Source>& source) {
    const bool markdown = source->name.ends_with(".md");
    const std::string_view text = source->text;
    std::uint32_t line = 1;
    std::size_t counted = 0;  // Lines are counted up to here.
    for (auto at = text.find(mark); at != std::string_view::npos; at = text.find(mark, at)) {
      const std::size_t begin = text.rfind('\n', at) + 1;  // 0 when there is none.
      const std::size_t end = std::min(text.find('\n', at), text.size());
      line += static_cast<std::uint32_t>(
          std::ranges::count(text.substr(counted, begin - counted), '\n'));
      counted = begin;
      read(source, line, text.substr(begin, end - begin), markdown);
      at = end;
    }
  }

  /// Whether the finding is allowed; the allowance counts as used then.
  bool allows(const diag::Diagnostic& finding) {
    for (Allowance& one : allowances_) {
      const bool here = finding.where.line == one.where.line ||
                        finding.where.line == one.where.line + 1 || finding.where.line == 0;
      if (!here || one.code != finding.code || !one.reasoned) continue;
      one.used = true;
      return true;
    }
    return false;
  }

  [[nodiscard]] const std::vector<Allowance>& all() const { return allowances_; }

 private:
  void read(const std::shared_ptr<const diag::Source>& source, std::uint32_t line,
            std::string_view text, bool markdown) {
    const auto at = text.find(mark);
    if (at == std::string_view::npos || !opens_comment(text.substr(0, at), markdown)) return;
    std::string_view said = text.substr(at + mark.size());
    if (markdown) said = said.substr(0, said.find("-->"));
    said = trimmed(said);
    const auto code_end = std::min(said.find_first_of(" \t:"), said.size());
    constexpr std::string_view because = "because";
    std::string_view reason = trimmed(said.substr(code_end));
    const bool stated = reason.starts_with(because);
    if (stated) reason = trimmed(reason.substr(because.size()));
    allowances_.push_back(
        {.where = {.source = source,
                   .line = line,
                   .column = static_cast<std::uint32_t>(at) + 1,
                   .length = static_cast<std::uint32_t>(trimmed(text.substr(at)).size())},
         .code = std::string(said.substr(0, code_end)),
         .reasoned = stated && reason.size() >= 3});
  }

  std::vector<Allowance> allowances_;
};

/// What keeps a file from being read at all.
bool must_stand(const diag::Diagnostic& finding) {
  return finding.severity == diag::Severity::error && !finding.code.starts_with("US-R");
}

diag::Diagnostic about(const Allowance& one, std::string code, std::string message,
                       std::string hint) {
  return {.severity = diag::Severity::error,
          .code = std::move(code),
          .message = std::move(message),
          .where = one.where,
          .hint = std::move(hint)};
}

void judge(const Allowance& one, const std::set<std::string>& unallowable,
           diag::Findings& findings) {
  if (one.code.size() != 7 || !one.code.starts_with("US-")) {
    findings.push_back(about(one, "US-R091", fmt::format("'{}' is no code", one.code),
                             "write it as in 'understudy: allow US-R006 because …'"));
  } else if (!one.reasoned) {
    findings.push_back(about(one, "US-R090", "nothing says why this is allowed",
                             fmt::format("write 'understudy: allow {} because …'", one.code)));
  } else if (unallowable.contains(one.code)) {
    findings.push_back(
        about(one, "US-R091",
              fmt::format("{} cannot be allowed: the file cannot be read with it", one.code),
              "mend it, and take the comment out"));
  } else if (!one.used) {
    auto finding = about(one, "US-R092", fmt::format("no {} is found here", one.code),
                         "take the comment out, or put it on the line above the finding");
    finding.severity = diag::Severity::warning;
    findings.push_back(std::move(finding));
  }
}

/// File by file, each from top to bottom; what belongs to no file comes last.
diag::Findings in_order(diag::Findings findings, const std::vector<const diag::Source*>& files) {
  std::unordered_map<const diag::Source*, std::size_t> order;
  for (const diag::Source* file : files) order.emplace(file, order.size());
  using Key = std::tuple<std::size_t, std::uint32_t, std::uint32_t, std::size_t>;
  std::vector<Key> keys;
  keys.reserve(findings.size());
  for (const diag::Diagnostic& finding : findings) {
    const auto file = order.find(finding.where.source.get());
    keys.emplace_back(file == order.end() ? order.size() : file->second, finding.where.line,
                      finding.where.column, keys.size());
  }
  std::ranges::sort(keys);
  diag::Findings sorted;
  sorted.reserve(findings.size());
  for (const Key& key : keys) sorted.push_back(std::move(findings[std::get<3>(key)]));
  return sorted;
}

}  // namespace

diag::Findings without_allowed(diag::Findings findings,
                               std::span<const std::shared_ptr<const diag::Source>> files) {
  std::unordered_map<const diag::Source*, AllowancesOf> allowances;
  std::vector<const diag::Source*> order;
  const auto scan = [&](const std::shared_ptr<const diag::Source>& source) {
    if (source == nullptr) return allowances.end();
    const auto [file, added] = allowances.try_emplace(source.get(), source);
    if (added) order.push_back(source.get());
    return file;
  };
  for (const auto& source : files) scan(source);
  std::set<std::string> unallowable;
  diag::Findings kept;
  for (diag::Diagnostic& finding : findings) {
    const auto file = scan(finding.where.source);
    if (file == allowances.end()) {
      kept.push_back(std::move(finding));
      continue;
    }
    if (must_stand(finding)) {
      unallowable.insert(finding.code);
    } else if (file->second.allows(finding)) {
      continue;
    }
    kept.push_back(std::move(finding));
  }
  for (const diag::Source* source : order) {
    for (const Allowance& one : allowances.at(source).all()) judge(one, unallowable, kept);
  }
  return in_order(std::move(kept), order);
}

}  // namespace understudy::check
