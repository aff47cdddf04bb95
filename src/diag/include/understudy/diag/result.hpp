/// \file
/// How an operation reports that the world said no.
#pragma once

#include <expected>
#include <string>
#include <utility>
#include <vector>

#include "understudy/diag/diagnostic.hpp"

namespace understudy::diag {

/// Why an operation failed. The first entry is the cause; the rest say what
/// the callers were doing, innermost first. Never empty.
class [[nodiscard]] Failure {
 public:
  explicit Failure(Diagnostic cause) { chain_.push_back(std::move(cause)); }

  /// Adds what we were doing when it failed, and gives the failure back.
  [[nodiscard]] Failure during(std::string what) && {
    chain_.push_back({.severity = Severity::note, .message = std::move(what)});
    return std::move(*this);
  }

  [[nodiscard]] const Diagnostic& cause() const noexcept { return chain_.front(); }

  [[nodiscard]] const std::vector<Diagnostic>& chain() const noexcept { return chain_; }

 private:
  std::vector<Diagnostic> chain_;
};

template <typename T = void>
using Result = std::expected<T, Failure>;

/// `return fail({...});` reads as a sentence at the call site.
[[nodiscard]] inline std::unexpected<Failure> fail(Diagnostic cause) {
  return std::unexpected(Failure(std::move(cause)));
}

/// The failure of a system call: operation, object, reason, e.g.
/// `cannot open 'x.yaml': Permission denied`. `error` is an errno value.
[[nodiscard]] std::unexpected<Failure> fail_errno(std::string code, std::string operation,
                                                  int error);

/// The failure as a person reads it: the cause as `render` shows a finding, then one
/// `while …` line for each context.
[[nodiscard]] std::string render(const Failure& failure);

}  // namespace understudy::diag
