#include "words.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "markup.hpp"

namespace understudy::publish {

namespace {

constexpr std::size_t most_bytes = 2048;
constexpr std::size_t longest_word = 64;

/// Letters and digits of all scripts, and what joins names: `stop-api-app`, `db.bookstore.test`.
bool in_word(char c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return letter || (c >= '0' && c <= '9') || (static_cast<unsigned char>(c) & 0x80U) != 0 ||
         c == '-' || c == '.' || c == '_';
}

void trim_marks(std::string& word) {
  while (!word.empty() && std::string_view("-._").contains(word.back())) word.pop_back();
  while (!word.empty() && std::string_view("-._").contains(word.front())) word.erase(0, 1);
}

/// Each word once, as long as there is room.
class SearchWords {
 public:
  void add(std::string word) {
    trim_marks(word);
    const bool wanted = word.size() > 1 && word.size() <= longest_word;
    if (!wanted || out_.size() + word.size() >= most_bytes) return;
    if (!seen_.insert(word).second) return;
    if (!out_.empty()) out_ += ' ';
    out_ += word;
  }

  std::string take() { return std::move(out_); }

 private:
  std::string out_;
  std::unordered_set<std::string> seen_;
};

char lower_letter(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

}  // namespace

std::string search_words(const std::vector<std::string_view>& texts) {
  SearchWords words;
  std::string word;
  for (const std::string_view text : texts) {
    for (const char c : cleaned(text)) {
      if (in_word(c)) {
        word += lower_letter(c);
      } else {
        words.add(std::exchange(word, ""));
      }
    }
    words.add(std::exchange(word, ""));
  }
  return words.take();
}

}  // namespace understudy::publish
