// Commands that do harm unasked, that never end, or that run what nobody has read.

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <re2/re2.h>

#include "../images.hpp"
#include "../rules.hpp"
#include "../subject.hpp"
#include "understudy/parse/shell.hpp"

namespace understudy::check {

namespace {

using Words = std::span<const std::string>;

bool any_is(Words words, std::initializer_list<std::string_view> wanted) {
  return std::ranges::any_of(words, [&](const std::string& word) {
    return std::ranges::find(wanted, word) != wanted.end();
  });
}

bool short_option(Words words, char letter) {
  return std::ranges::any_of(words, [letter](const std::string& word) {
    return word.size() > 1 && word[0] == '-' && word[1] != '-' && word.contains(letter);
  });
}

std::string_view base_of(std::string_view program) {
  const auto slash = program.rfind('/');
  return slash == std::string_view::npos ? program : program.substr(slash + 1);
}

Words without_sudo(Words words) {
  while (words.size() > 1 && (words.front() == "sudo" || words.front() == "doas" ||
                              words.front() == "env" || words.front() == "command")) {
    words = words.subspan(1);
    while (words.size() > 1 && words.front().starts_with('-')) words = words.subspan(1);
  }
  return words;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string_view destroys_files(std::string_view program, Words rest) {
  if (program == "rm" && short_option(rest, 'r')) return "deletes whole folders";
  if (program == "rm" && any_is(rest, {"--recursive"})) return "deletes whole folders";
  if (program.starts_with("mkfs") || program == "wipefs") return "wipes a file system";
  if (program == "dd" && std::ranges::any_of(rest, [](const std::string& word) {
        return word.starts_with("of=/dev/") && word != "of=/dev/null";
      })) {
    return "overwrites a device";
  }
  return {};
}

/// What an SQL text, in small letters, does.
std::string_view destroys_rows(std::string_view text) {
  for (const std::string_view drop : {"drop table", "drop database", "drop schema", "truncate "}) {
    if (text.contains(drop)) return "drops data";
  }
  if (text.contains("delete from") && !text.contains("where")) return "deletes every row";
  return {};
}

std::string_view destroys_data(std::string_view program, Words rest) {
  if (program == "dropdb") return "drops a database";
  const bool sql = program == "psql" || program == "mysql" || program == "mariadb";
  if (!sql) return {};
  for (const std::string& word : rest) {
    if (const auto what = destroys_rows(lower(word)); !what.empty()) return what;
  }
  return {};
}

std::string_view destroys_infrastructure(std::string_view program, Words rest) {
  if ((program == "terraform" || program == "tofu") && any_is(rest, {"destroy"})) {
    return "destroys infrastructure";
  }
  if ((program == "kubectl" || program == "oc") && any_is(rest, {"delete"}) &&
      any_is(rest, {"namespace", "ns", "pvc", "pv", "--all", "project"})) {
    return "deletes what is not recreated by itself";
  }
  if ((program == "docker" || program == "podman") && any_is(rest, {"prune"})) {
    return "deletes what is not in use right now";
  }
  return {};
}

std::string_view destroys_in_cloud(std::string_view program, Words rest) {
  if (program == "aws" && std::ranges::any_of(rest, [](const std::string& word) {
        return word == "terminate-instances" || word == "rb" || word.starts_with("delete-");
      })) {
    return "deletes resources of the cloud";
  }
  if (program == "aws" && any_is(rest, {"rm"}) && any_is(rest, {"--recursive"})) {
    return "deletes resources of the cloud";
  }
  if (program == "gcloud" && any_is(rest, {"delete"})) return "deletes resources of the cloud";
  if (program == "az" && any_is(rest, {"delete", "purge"})) return "deletes resources of the cloud";
  return {};
}

std::string_view destroys_history(std::string_view program, Words rest) {
  if (program == "git" && any_is(rest, {"push"}) &&
      (any_is(rest, {"--force"}) || short_option(rest, 'f'))) {
    return "rewrites what others have pulled";
  }
  return {};
}

/// What a command destroys for good, in words; empty when it is not known to.
std::string_view destroys(Words words) {
  const std::string_view program = base_of(words.front());
  for (const auto look : {destroys_files, destroys_data, destroys_infrastructure, destroys_in_cloud,
                          destroys_history}) {
    if (const auto what = look(program, words.subspan(1)); !what.empty()) return what;
  }
  return {};
}

/// An image whose content may be another one tomorrow; empty when it is pinned or there is none.
std::string unpinned_image(Words words) {
  const std::string image = image_in(words);
  const Image parts = parts_of(image);
  const bool pinned = !parts.version.empty() && parts.version != ":latest";
  return pinned ? std::string() : image;
}

bool is_shell(std::string_view program) {
  constexpr std::array<std::string_view, 7> shells{"sh",     "bash",    "zsh", "dash",
                                                   "python", "python3", "perl"};
  return std::ranges::find(shells, base_of(program)) != shells.end();
}

bool fetches(std::string_view program) {
  return base_of(program) == "curl" || base_of(program) == "wget";
}

/// Where a shell is given what is fetched without a pipe: `bash <(curl …)`, `sh -c "$(curl …)"`,
/// `source <(curl …)`, `eval "$(curl …)"`.
std::vector<std::string_view> fetched_and_run(std::string_view text) {
  static const RE2 form(
      "(?:^|[\\s;&|({/])"
      "(?:(?:(?:ba|z|da)?sh|python3?|perl)\\s+(?:-\\w+\\s+)*(?:<\\(|-\\w*[ce]\\s*['\"]?\\$\\()|"
      "(?:source|\\.)\\s+<\\(|eval\\s+['\"]?\\$\\()"
      "\\s*(curl|wget)\\s");
  std::vector<std::string_view> all;
  if (!text.contains("<(") && !text.contains("$(")) return all;  // Nearly all commands.
  re2::StringPiece rest(text.data(), text.size());
  for (re2::StringPiece one; RE2::FindAndConsume(&rest, form, &one);) {
    all.emplace_back(one.data(), one.size());
  }
  return all;
}

/// Whether a person confirms right before: the step itself or the one before it is a manual one.
class Rule {
 public:
  Rule(const model::Scenario& scenario, Sink& sink) : scenario_(scenario), sink_(sink) {}

  void check() {
    const model::Step* before = nullptr;
    each_step(scenario_, [&](Procedure, const model::Step& step) {
      const bool confirmed = before != nullptr && before->manual();
      for (const model::Block& block : step.blocks) check_block(block, confirmed);
      for (const model::Branch& branch : step.branches) {
        const bool chosen = branch.guard.empty();  // A person takes this way.
        for (const model::Block& block : branch.blocks) check_block(block, confirmed || chosen);
      }
      before = &step;
    });
  }

 private:
  void check_block(const model::Block& block, bool confirmed) {
    const model::Attributes& given = block.attributes;
    if (!given.skip.empty()) return;  // Shown only.
    confirmed = confirmed || given.confirm > 0 || given.danger;
    if (!given.timeout && !given.background && !given.interactive) {
      sink_.warning("US-R062", "nothing says how long this may take, so a hang looks like patience",
                    block.where, "add a time-out behind the language: {timeout=30s}");
    }
    if (!given.interpreter.empty()) return;  // Another language than the shell's.
    for (const model::ShellCommand& command : block.commands) check_command(command, confirmed);
  }

  void unread(const diag::Span& where) {
    sink_.error("US-R063", "this runs whatever the other side sends at that moment", where,
                "fetch a version that somebody has read, compare its checksum, then run it");
  }

  void check_command(const model::ShellCommand& command, bool confirmed) {
    for (const std::string_view fetched : fetched_and_run(command.text)) {
      unread(place_of(command, static_cast<std::size_t>(fetched.data() - command.text.data()),
                      fetched.size()));
    }
    const auto started = parse::started_commands(command.text);
    for (std::size_t i = 0; i < started.size(); ++i) {
      const Words words = without_sudo(started[i].words);
      // Asked for only by a finding: a place in the file is looked for from its beginning.
      const auto where = [&] {
        return place_of(command, started[i].offset, started[i].words.front().size());
      };

      if (const std::string_view harm = destroys(words); !harm.empty() && !confirmed) {
        sink_.error("US-R061",
                    fmt::format("'{}' {}, and nobody is asked before", words.front(), harm),
                    where(),
                    "put confirm=1 or danger=true behind the language, or a manual step before it "
                    "in which a person confirms what is to be lost");
      }
      if (const std::string image = unpinned_image(words); !image.empty()) {
        sink_.warning("US-R064", fmt::format("the image '{}' may be another one tomorrow", image),
                      where(), "name a version, or better a digest: IMAGE@sha256:…");
      }
      if (i + 1 < started.size() && started[i].piped_on && fetches(words.front()) &&
          is_shell(without_sudo(started[i + 1].words).front())) {
        unread(where());
      }
    }
  }

  const model::Scenario& scenario_;
  Sink& sink_;
};

}  // namespace

void check_commands(const Subject& subject, Sink& sink) {
  for (const Told& told : subject.scenarios()) Rule(*told.scenario, sink).check();
}

}  // namespace understudy::check
