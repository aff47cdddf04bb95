// Secrets written into a file that everybody is meant to read.

#include <array>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <re2/re2.h>
#include <re2/set.h>

#include "../rules.hpp"
#include "../subject.hpp"

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

class Search {
 public:
  explicit Search(Sink& sink) : sink_(sink) {}

  void in(const std::shared_ptr<const diag::Source>& source) {
    if (source == nullptr || !seen_.insert(source.get()).second) return;
    // One pass over the whole text, in which nearly always nothing is found.
    if (RE2::Set::ErrorInfo problem;
        !any_form().Match(source->text, nullptr, &problem) && problem.kind == RE2::Set::kNoError) {
      return;
    }
    std::string_view rest = source->text;
    for (std::uint32_t line = 1; !rest.empty(); ++line) {
      const auto end = rest.find('\n');
      in_line(source, line, rest.substr(0, end));
      if (end == std::string_view::npos) return;
      rest.remove_prefix(end + 1);
    }
  }

 private:
  void in_line(const std::shared_ptr<const diag::Source>& source, std::uint32_t line,
               std::string_view text) {
    const auto& each = each_form();
    for (std::size_t i = 0; i < each.size(); ++i) {
      re2::StringPiece found;
      if (!RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *each[i], &found)) {
        continue;
      }
      const auto column = static_cast<std::uint32_t>(found.data() - text.data()) + 1;
      sink_.error("US-R060", fmt::format("{} stands here in plain text", forms[i].name),
                  {.source = source,
                   .line = line,
                   .column = column,
                   .length = static_cast<std::uint32_t>(found.size())},
                  "take it out and change it, for it is no secret any more; let the step read it "
                  "from the environment or ask for it as an input");
      return;
    }
  }

  Sink& sink_;
  std::set<const diag::Source*> seen_;
};

}  // namespace

void check_secrets(const Member& member, Sink& sink) {
  Search search(sink);
  search.in(member.application.source);
  for (const PlaybookFile& file : member.playbooks) search.in(file.value.source);
}

}  // namespace understudy::check
