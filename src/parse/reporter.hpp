/// \file
/// Collects what is wrong with one source.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "understudy/diag/diagnostic.hpp"

namespace understudy::parse {

/// Which file a finding is about. What all of them have in common (YAML, names, durations) has the
/// same number in every family: US-M007, US-P007 and US-E007 are one rule.
enum class Family : char { manifest = 'M', playbook = 'P', experiment = 'E' };

/// The keys that mappings were asked for, by what a mapping is called in messages: the keys of
/// "a host". It is what the schemas are compared with.
using AskedKeys = std::map<std::string, std::set<std::string, std::less<>>, std::less<>>;

class Reporter {
 public:
  /// `asked`, which may be null, takes the keys and outlives the reporter.
  explicit Reporter(Family family, AskedKeys* asked = nullptr) : family_(family), asked_(asked) {}

  /// A code is written `US-P021`, or `US-?007` where the family decides the letter. The finding
  /// stays open for notes until the next call.
  diag::Diagnostic& error(std::string_view code, std::string message, diag::Span where,
                          std::string hint = {});
  diag::Diagnostic& warning(std::string_view code, std::string message, diag::Span where,
                            std::string hint = {});

  [[nodiscard]] Family family() const { return family_; }

  /// A mapping called `what` in messages was asked for `key`.
  void note_asked(std::string_view what, std::string_view key);

  /// Everything reported, in the order of the text.
  [[nodiscard]] diag::Findings take();

 private:
  diag::Diagnostic& add(diag::Severity severity, std::string_view code, std::string message,
                        diag::Span where, std::string hint);

  Family family_;
  AskedKeys* asked_;
  diag::Findings findings_;
  diag::Diagnostic surplus_;  ///< Takes what comes after the limit.
  bool full_ = false;
};

}  // namespace understudy::parse
