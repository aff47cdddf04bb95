/// \file
/// Paragraphs with an indent, one below the other. Private to the module.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "understudy/report/style.hpp"

namespace understudy::report {

/// What is known of a document besides its text, by lines of its file.
struct Remarks {
  struct Item {
    std::string mark;    ///< In place of the list's own number or bullet.
    std::string remark;  ///< Below its first paragraph; may be empty.
  };

  std::unordered_map<std::uint32_t, Item> items;          ///< By the line of the item's mark.
  std::unordered_map<std::uint32_t, std::string> blocks;  ///< What runs, by the line of its fence.
};

class Sheet {
 public:
  /// `style` must outlive the sheet.
  explicit Sheet(const Style& style) : style_(style) {}

  /// A paragraph whose first line begins with `mark` (a bullet, a number) and whose others stand
  /// under its text. The text is made safe and wrapped.
  void paragraph(std::size_t indent, std::string_view mark, std::string_view text,
                 std::string_view paint = "");

  /// A name and its value, the values below each other.
  void fact(std::size_t indent, std::string_view name, std::string_view value);

  /// Lines as they are, made safe; too long ones are not cut: a command must be whole.
  void verbatim(std::size_t indent, std::string_view text, std::string_view paint = "");

  void heading(std::size_t indent, std::string_view text);

  /// An empty line, unless one stands there or nothing does.
  void blank();

  /// Markdown in its plain form, whole: paragraphs are filled, lists keep their marks, code and
  /// tables stay as they are; only comments and the fences' own lines are left out. `first_line` is
  /// the text's first line in its file.
  void markdown(std::size_t indent, std::string_view text, std::uint32_t first_line = 1,
                const Remarks& remarks = {});

  [[nodiscard]] const Style& style() const { return style_; }

  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  const Style& style_;
  std::string out_;
};

}  // namespace understudy::report
