#include "secret_forms.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include <re2/re2.h>
#include <re2/set.h>

namespace understudy::check {

namespace {

struct Form {
  const char* name;
  const char* pattern;  ///< The secret is its first group.
};

// The forms that their issuers document; a pattern that merely looks random would cry wolf.
constexpr std::array forms{
    Form{"a private key", "(-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----)"},
    Form{"an AWS access key", "\\b((?:AKIA|ASIA)[A-Z0-9]{16})\\b"},
    Form{"a GitHub token", "\\b(gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})\\b"},
    Form{"a GitLab token", "\\b(glpat-[A-Za-z0-9_-]{20,})"},
    Form{"a Slack token", "\\b(xox[abprs]-[A-Za-z0-9-]{10,})"},
    Form{"a Google API key", "\\b(AIza[A-Za-z0-9_-]{35})\\b"},
    Form{"a Stripe key", "\\b([sr]k_live_[A-Za-z0-9]{20,})\\b"},
    Form{"a password in an address", "[a-z][a-z0-9+.-]*://[^/\\s:@'\"]+:([^/\\s:@'\"$<{]{3,})@"},
    Form{"a password",
         "(?i)(?:\\b|_)(?:(?:pg)?password|passwd|pwd|secret|token|"
         "(?:api|secret|secret[_-]?access)[_-]?key)\\s*[=:]\\s*"
         "['\"]?([^\\s'\"$<{*(|&;,)]{6,})"},
    // What programs take as a password: -u NAME:PASSWORD, -pPASSWORD, -p PASSWORD, -a PASSWORD.
    Form{"a password",
         "\\b(?:curl\\s(?:[^|;\\n]*\\s)?(?:-u|--user)[ =]?['\"]?[^\\s:'\"$<{]+:|"
         "(?:mysql|mysqldump|mysqladmin|mariadb)\\s(?:[^|;\\n]*\\s)?-p|"
         "sshpass\\s+-p\\s*['\"]?|redis-cli\\s(?:[^|;\\n]*\\s)?-a\\s+['\"]?)"
         "([^\\s'\"$<{*(|&;,)`-][^\\s'\"$<{*(|&;,)`]{3,})"},
    Form{"a bearer token", "(?i)authorization:\\s*(?:bearer|basic)\\s+([A-Za-z0-9._~+/=-]{16,})"},
};

/// All forms at once, ready to be looked for; any thread may. Compiled once: it costs more than
/// most texts do.
const RE2::Set& any_form() {
  static const auto compiled = [] {
    auto set = std::make_unique<RE2::Set>(RE2::DefaultOptions, RE2::UNANCHORED);
    for (const Form& form : forms) set->Add(form.pattern, nullptr);
    set->Compile();
    return set;
  }();
  return *compiled;
}

/// Each form alone, in their order: only for a text in which one is found.
const std::vector<std::unique_ptr<RE2>>& each_form() {
  static const auto compiled = [] {
    std::vector<std::unique_ptr<RE2>> each;
    each.reserve(std::size(forms));
    for (const Form& form : forms) each.push_back(std::make_unique<RE2>(form.pattern));
    return each;
  }();
  return compiled;
}

/// What `\s` stands for.
constexpr std::string_view blanks = " \t\r\n\f";

/// One of these is in every form.
constexpr std::array<bool, 256> has_signs = [] {
  std::array<bool, 256> table{};
  for (const char c : std::string_view(":=@-_A")) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

bool ends_with_any_case(std::string_view text, std::string_view low) {
  if (text.size() < low.size()) return false;
  return std::ranges::equal(text.substr(text.size() - low.size()), low, [](char c, char wanted) {
    return c == wanted || (c >= 'A' && c <= 'Z' && c - 'A' + 'a' == wanted);
  });
}

/// Bytes of the longest of those names, its letters written in any way.
constexpr std::size_t longest_spelling = 16;

/// `password =` and its like, behind which the secret begins.
bool is_named_before(std::string_view before) {
  constexpr std::array<std::string_view, 7> names{"password", "passwd", "pwd",          "secret",
                                                  "token",    "key",    "authorization"};
  const auto end = before.find_last_not_of(blanks);
  if (end == std::string_view::npos) return false;
  const std::string_view word = before.substr(0, end + 1);
  // The forms take letters such as U+017F and U+212A for an s and a k: they shall judge these.
  const auto tail = word.substr(word.size() - std::min(word.size(), longest_spelling));
  if (std::ranges::any_of(tail, [](char c) { return static_cast<signed char>(c) < 0; }))
    return true;
  return std::ranges::any_of(
      names, [word](std::string_view name) { return ends_with_any_case(word, name); });
}

/// `:` and three bytes that may be a password stand before an `@`.
bool is_password_before(std::string_view before) {
  constexpr std::string_view never = "/ \t\r\n\f:@'\"$<{";
  const auto end = before.find_last_of(never);
  return end != std::string_view::npos && before[end] == ':' && before.size() - end > 3;
}

/// A private key, two kinds of token, or the option of a program that takes a password.
bool is_sign_at_a_hyphen(std::string_view before, std::string_view rest) {
  if (rest.starts_with("-----BEGIN ")) return true;
  if (before.ends_with("glpat")) return true;
  if (before.size() > 3 && before.substr(before.size() - 4).starts_with("xox")) return true;
  const bool option = !before.empty() && blanks.contains(before.back()) && rest.size() > 2;
  return option && (rest[1] == 'u' || rest[1] == 'p' || rest[1] == 'a' || rest.starts_with("--u"));
}

bool is_sign_at_an_underscore(std::string_view before, std::string_view rest) {
  if (before.ends_with("b") && rest.starts_with("_pat_")) return true;
  if (before.ends_with("k") && rest.starts_with("_live_")) return true;
  return before.size() > 2 && before.substr(before.size() - 3).starts_with("gh");
}

bool is_sign(std::string_view text, std::size_t at) {
  const std::string_view before = text.substr(0, at);
  const std::string_view rest = text.substr(at);
  switch (text[at]) {
    case '@': return is_password_before(before);
    case '-': return is_sign_at_a_hyphen(before, rest);
    case '_': return is_sign_at_an_underscore(before, rest);
    case 'A':
      return rest.starts_with("AKIA") || rest.starts_with("ASIA") || rest.starts_with("AIza");
    default: return is_named_before(before);
  }
}

}  // namespace

std::optional<FoundSecret> secret_in(std::string_view line) {
  const re2::StringPiece piece(line.data(), line.size());
  if (RE2::Set::ErrorInfo problem;
      !any_form().Match(piece, nullptr, &problem) && problem.kind == RE2::Set::kNoError) {
    return std::nullopt;
  }
  const auto& each = each_form();
  for (std::size_t i = 0; i < each.size(); ++i) {
    re2::StringPiece found;
    if (!RE2::PartialMatch(piece, *each[i], &found)) continue;
    return FoundSecret{.what = forms.at(i).name,
                       .offset = static_cast<std::size_t>(found.data() - line.data()),
                       .length = found.size()};
  }
  return std::nullopt;
}

std::size_t next_sign_of_a_secret(std::string_view text, std::size_t from) {
  for (std::size_t at = from; at < text.size(); ++at) {
    if (has_signs[static_cast<unsigned char>(text[at])] && is_sign(text, at)) return at;
  }
  return std::string_view::npos;
}

}  // namespace understudy::check
