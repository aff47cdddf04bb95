/// \file
/// Collects what is wrong with one source.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "understudy/diag/diagnostic.hpp"

namespace understudy::parse {

/// Which file a finding is about. What all of them have in common (YAML, names, durations) has the
/// same number in every family: US-M007, US-P007 and US-E007 are one rule.
enum class Family : char { manifest = 'M', playbook = 'P', experiment = 'E' };

/// The keys that mappings were asked for, by what a mapping is called in messages: the keys of
/// "a host". It is what the schemas are compared with.
using AskedKeys = std::map<std::string, std::set<std::string, std::less<>>, std::less<>>;

/// What the readers know about how a text should be written, by byte offsets of its nodes.
struct Canon {
  /// Of each mapping: its keys in the order in which they were asked for.
  std::unordered_map<std::size_t, std::vector<std::string>> keys;
  /// Of durations and percentages: their canonical spelling.
  std::unordered_map<std::size_t, std::string> spellings;
};

class Reporter {
 public:
  /// `asked` and `canon`, which may be null, are filled and outlive the reporter.
  explicit Reporter(Family family, AskedKeys* asked = nullptr, Canon* canon = nullptr)
      : family_(family), asked_(asked), canon_(canon) {}

  /// A code is written `US-P021`, or `US-?007` where the family decides the letter. The finding
  /// stays open for notes until the next call.
  diag::Diagnostic& error(std::string_view code, std::string message, diag::Span where,
                          std::string hint = {});
  diag::Diagnostic& warning(std::string_view code, std::string message, diag::Span where,
                            std::string hint = {});

  /// Reports what another one was told, in the order in which it was told.
  void take_over(Reporter&& other);

  [[nodiscard]] Family family() const { return family_; }

  /// Somebody wants to know which keys are asked for.
  [[nodiscard]] bool takes_keys() const { return asked_ != nullptr || canon_ != nullptr; }

  /// A mapping called `what` in messages, which begins at byte `begin`, was asked for `key`.
  void note_asked(std::string_view what, std::size_t begin, std::string_view key);

  /// Somebody wants to know canonical spellings; else they need not be made.
  [[nodiscard]] bool takes_spellings() const { return canon_ != nullptr; }

  /// The scalar that begins at byte `begin` has this canonical spelling.
  void note_spelling(std::size_t begin, std::string_view spelling);

  /// Whether there are more findings than are kept: looking for further ones is in vain.
  [[nodiscard]] bool overflows() const { return full_; }

  /// Everything reported, in the order of the text.
  [[nodiscard]] diag::Findings take();

 private:
  diag::Diagnostic& add(diag::Severity severity, std::string_view code, std::string message,
                        diag::Span where, std::string hint);
  diag::Diagnostic& keep(diag::Diagnostic finding);

  Family family_;
  AskedKeys* asked_;
  Canon* canon_;
  diag::Findings findings_;
  diag::Diagnostic surplus_;  ///< Takes what comes after the limit.
  bool full_ = false;
};

}  // namespace understudy::parse
