#include "reporter.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "understudy/diag/diagnostic.hpp"

namespace understudy::parse {

namespace {

/// A hostile file must not fill the memory with findings, and no person reads more.
constexpr std::size_t most_findings = 1000;

/// A message quotes what a person wrote, who may have written megabytes: its middle is left out.
std::string shortened(std::string text) {
  constexpr std::size_t longest = 1000;
  constexpr std::size_t tail = 200;
  if (text.size() <= longest) return text;
  const auto at_character = [&text](std::size_t at) {
    while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) --at;
    return at;
  };
  return text.substr(0, at_character(longest - tail)) + "…" +
         text.substr(at_character(text.size() - tail));
}

}  // namespace

diag::Diagnostic& Reporter::error(std::string_view code, std::string message, diag::Span where,
                                  std::string hint) {
  return add(diag::Severity::error, code, std::move(message), std::move(where), std::move(hint));
}

diag::Diagnostic& Reporter::warning(std::string_view code, std::string message, diag::Span where,
                                    std::string hint) {
  return add(diag::Severity::warning, code, std::move(message), std::move(where), std::move(hint));
}

diag::Diagnostic& Reporter::add(diag::Severity severity, std::string_view code, std::string message,
                                diag::Span where, std::string hint) {
  std::string full_code(code);
  std::ranges::replace(full_code, '?', static_cast<char>(family_));
  diag::Diagnostic finding{.severity = severity,
                           .code = std::move(full_code),
                           .message = shortened(std::move(message)),
                           .where = std::move(where),
                           .hint = shortened(std::move(hint))};
  return keep(std::move(finding));
}

diag::Diagnostic& Reporter::keep(diag::Diagnostic finding) {
  if (findings_.size() >= most_findings) {
    full_ = true;
    surplus_ = std::move(finding);
    return surplus_;
  }
  return findings_.emplace_back(std::move(finding));
}

void Reporter::take_over(Reporter&& other) {
  for (diag::Diagnostic& finding : other.findings_) keep(std::move(finding));
  if (other.full_) keep(std::move(other.surplus_));
  other.findings_.clear();
}

void Reporter::note_asked(std::string_view what, std::size_t begin, std::string_view key) {
  if (asked_ != nullptr) (*asked_)[std::string(what)].emplace(key);
  if (canon_ != nullptr) canon_->keys[begin].emplace_back(key);
}

void Reporter::note_spelling(std::size_t begin, std::string_view spelling) {
  if (canon_ != nullptr) canon_->spellings.emplace(begin, spelling);
}

diag::Findings Reporter::take() {
  // The place in the list breaks ties: what was found first is said first.
  std::vector<std::size_t> order(findings_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [this](std::size_t at) {
    const diag::Span& where = findings_[at].where;
    return std::tuple(where.line, where.column, at);
  });
  diag::Findings sorted;
  sorted.reserve(order.size());
  for (const std::size_t at : order) sorted.push_back(std::move(findings_[at]));
  if (full_) {
    // An error, whatever was left out: the file has not been judged to its end.
    sorted.push_back({.code = "US-" + std::string(1, static_cast<char>(family_)) + "003",
                      .message = "more than 1000 findings: the rest is left out",
                      .where = {.source = surplus_.where.source}});
  }
  return sorted;
}

}  // namespace understudy::parse
