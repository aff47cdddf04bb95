#include "command_marks.hpp"

namespace understudy::exercise {

diag::Result<std::string> CommandMarks::put() {
  const auto marks = opened();
  if (!marks) return std::unexpected(marks.error());
  return (*marks)->put();
}

void CommandMarks::take_away() const noexcept {
  if (marks_) marks_->take_away();
}

diag::Result<std::string> CommandMarks::put_beside() {
  const auto marks = opened();
  if (!marks) return std::unexpected(marks.error());
  auto mark = (*marks)->put_beside();
  if (mark) beside_.push_back(*mark);
  return mark;
}

void CommandMarks::take_away_beside(const std::string& mark) noexcept {
  if (marks_) marks_->take_away(mark);
  std::erase(beside_, mark);
}

void CommandMarks::take_away_all_beside() noexcept {
  for (const std::string& mark : std::exchange(beside_, {})) {
    if (marks_) marks_->take_away(mark);
  }
}

diag::Result<os::ProcessMark*> CommandMarks::opened() {
  if (!marks_) {
    auto created = os::ProcessMark::create(file_);
    if (!created) return std::unexpected(std::move(created).error());
    marks_ = std::move(*created);
  }
  return &*marks_;
}

}  // namespace understudy::exercise
