#include "words.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>
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

}  // namespace

std::string search_words(const std::vector<std::string_view>& texts) {
  std::string out;
  std::unordered_set<std::string> seen;
  const auto take = [&](std::string& word) {
    trim_marks(word);
    const bool wanted = word.size() > 1 && word.size() <= longest_word;
    if (wanted && out.size() + word.size() < most_bytes && seen.insert(word).second) {
      out += (out.empty() ? "" : " ") + word;
    }
    word.clear();
  };
  std::string word;
  for (const std::string_view text : texts) {
    for (const char c : cleaned(text)) {
      if (in_word(c)) {
        word += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
      } else {
        take(word);
      }
    }
    take(word);
  }
  return out;
}

}  // namespace understudy::publish
