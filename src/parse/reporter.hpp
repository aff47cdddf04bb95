/// \file
/// Collects what is wrong with one source.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "understudy/diag/diagnostic.hpp"

namespace understudy::parse {

/// Which file a finding is about. What manifest and playbook have in common (YAML, names,
/// durations) has the same number in both families: US-M007 and US-P007 are one rule.
enum class Family : char { manifest = 'M', playbook = 'P' };

class Reporter {
 public:
  explicit Reporter(Family family) : family_(family) {}

  /// A code is written `US-P021`, or `US-?007` where the family decides the letter. The finding
  /// stays open for notes until the next call.
  diag::Diagnostic& error(std::string_view code, std::string message, diag::Span where,
                          std::string hint = {});
  diag::Diagnostic& warning(std::string_view code, std::string message, diag::Span where,
                            std::string hint = {});

  /// Everything reported, in the order of the text.
  [[nodiscard]] diag::Findings take();

 private:
  diag::Diagnostic& add(diag::Severity severity, std::string_view code, std::string message,
                        diag::Span where, std::string hint);

  Family family_;
  diag::Findings findings_;
  diag::Diagnostic surplus_;  ///< Takes what comes after the limit.
  bool full_ = false;
};

}  // namespace understudy::parse
