#include "git_facts.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "understudy/os/child.hpp"
#include "understudy/os/file.hpp"

namespace understudy::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_people = 4;
constexpr auto newest = "200";

/// What git prints; nullopt when it says no. Settings of the repository that would start another
/// program for reading its log are turned off.
diag::Result<std::optional<std::string>> git(const fs::path& folder,
                                             std::vector<std::string> words) {
  std::vector<std::string> argv{
      "git", "--no-pager",          "-C", folder.string(), "-c", "log.showSignature=false",
      "-c",  "core.fsmonitor=false"};
  argv.insert(argv.end(), words.begin(), words.end());
  auto ran = os::run({.argv = std::move(argv)}, std::chrono::seconds(20));
  if (!ran) return std::unexpected(std::move(ran).error());
  if (!ran->status.ok()) return std::nullopt;
  std::string out = std::move(ran->out);
  while (out.ends_with('\n')) out.pop_back();
  return out;
}

/// `git@host:team/shop.git`, `https://host/team/shop`: shop.
std::string name_of_remote(std::string_view address) {
  while (address.ends_with('/')) address.remove_suffix(1);
  if (address.ends_with(".git")) address.remove_suffix(4);
  const auto end = address.find_last_of("/:");
  return parse::name_from(end == std::string_view::npos ? address : address.substr(end + 1));
}

/// Programs commit too, and what is not reached by mail is no address.
bool is_machine(std::string_view name) {
  return name.ends_with("[bot]") || name.ends_with("-bot") || name == "GitHub" || name == "root";
}

bool reaches_somebody(std::string_view email) {
  return email.contains('@') && !email.contains("noreply") && !email.contains("no-reply");
}

struct Author {
  parse::OutlinePerson person;
  std::size_t commits = 0;
};

/// Lines of `name TAB e-mail`, the newest commit first.
std::vector<parse::OutlinePerson> people_of(const std::string& log) {
  std::vector<Author> authors;
  std::istringstream lines(log);
  for (std::string line; std::getline(lines, line);) {
    const auto tab = line.find('\t');
    if (tab == std::string::npos || tab == 0) continue;
    parse::OutlinePerson person{.name = line.substr(0, tab), .email = line.substr(tab + 1)};
    if (is_machine(person.name)) continue;
    if (!reaches_somebody(person.email)) person.email.clear();
    const auto known = std::ranges::find_if(
        authors, [&](const Author& author) { return author.person.name == person.name; });
    if (known == authors.end()) {
      authors.push_back({.person = std::move(person), .commits = 1});
      continue;
    }
    ++known->commits;
    if (known->person.email.empty()) known->person.email = person.email;
  }
  std::vector<parse::OutlinePerson> people;
  while (!authors.empty() && people.size() < most_people) {
    // Of two who committed as often, the first is the one who did so last.
    const auto most = std::ranges::max_element(authors, {}, &Author::commits);
    people.push_back(std::move(most->person));
    authors.erase(most);
  }
  return people;
}

/// The first owner of the last line about everything, `* @team`; that line is the one that counts.
std::string owner_of_everything(const std::string& text) {
  std::string owner;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string pattern;
    std::string first;
    if (words >> pattern >> first && pattern == "*" && !first.starts_with('#')) owner = first;
  }
  return owner;
}

std::string code_owner(const fs::path& top) {
  constexpr std::array<const char*, 4> places{".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS",
                                              ".gitlab/CODEOWNERS"};
  constexpr std::size_t most = std::size_t{1} << 20U;
  for (const char* place : places) {
    std::error_code ignored;
    if (!fs::is_regular_file(top / place, ignored)) continue;
    if (const auto text = os::read_file(top / place, most)) return owner_of_everything(*text);
  }
  return {};
}

}  // namespace

diag::Result<GitFacts> git_facts(const fs::path& folder) {
  const auto asked = git(folder, {"rev-parse", "--show-toplevel"});
  const std::string top = asked ? asked->value_or("") : "";
  if (top.empty()) {
    return diag::fail({.code = "US-C021",
                       .message = asked
                                      ? fmt::format("'{}' is in no git repository", folder.string())
                                      : "git cannot be asked: it is not there or does not answer",
                       .hint = "leave '--from-git' out, and name things by the other options"});
  }
  GitFacts facts{.owner = code_owner(top)};
  if (const auto remote = git(folder, {"config", "--get", "remote.origin.url"}))
    facts.name = name_of_remote(remote->value_or(""));
  if (facts.name.empty()) facts.name = parse::name_from(fs::path(top).filename().string());
  // A repository without a commit has no authors.
  if (const auto log = git(folder, {"log", "-n", newest, "--format=%aN%x09%aE"}))
    facts.people = people_of(log->value_or(""));
  return facts;
}

}  // namespace understudy::cli
