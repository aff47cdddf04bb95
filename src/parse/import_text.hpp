/// \file
/// The text of an imported playbook as it grows, and what there is to say about its lines.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace understudy::parse {

/// A decision about a line of the text.
struct Decision {
  std::size_t line = 0;  ///< From 1, in this text.
  std::string code;
  std::string message;
  std::string hint;
};

class ImportText {
 public:
  void add(std::string_view line) { lines_.emplace_back(line); }

  /// One empty line, unless the text is empty or ends in one.
  void gap() {
    if (!lines_.empty() && !lines_.back().empty()) lines_.emplace_back();
  }

  /// About the line that was added last.
  void remark(std::string code, std::string message, std::string hint) {
    remarks_.push_back({.line = lines_.size(),
                        .code = std::move(code),
                        .message = std::move(message),
                        .hint = std::move(hint)});
  }

  [[nodiscard]] const std::vector<std::string>& lines() const { return lines_; }

  [[nodiscard]] const std::vector<Decision>& remarks() const { return remarks_; }

 private:
  std::vector<std::string> lines_;
  std::vector<Decision> remarks_;
};

}  // namespace understudy::parse
