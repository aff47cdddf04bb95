// A command in the prose of a step does not run, though its writer may think so.

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "../rules.hpp"
#include "../subject.hpp"
#include "understudy/parse/shell.hpp"

namespace understudy::check {

namespace {

constexpr std::array<std::string_view, 46> programs{
    "ansible",    "apt",   "apt-get",   "aws",        "az",        "cat",     "chmod",  "chown",
    "cp",         "curl",  "dig",       "docker",     "find",      "flux",    "gcloud", "git",
    "grep",       "helm",  "ip",        "journalctl", "kill",      "kubectl", "ls",     "make",
    "mount",      "mv",    "mysql",     "nc",         "nginx",     "oc",      "pg_ctl", "pg_dump",
    "pg_restore", "pkill", "podman",    "psql",       "redis-cli", "rm",      "rsync",  "scp",
    "service",    "ssh",   "systemctl", "tar",        "terraform", "velero"};

/// The first word and whether there is more: `systemctl restart x` is a command, `nginx` a name.
bool is_command(std::string_view code) {
  const auto started = parse::started_commands(code);
  if (started.empty() || started.front().words.size() < 2) return false;
  std::string_view program = started.front().words.front();
  if (program == "sudo") program = started.front().words[1];
  return std::ranges::find(programs, program) != programs.end();
}

/// The first inline code of a step's prose that is a command; empty when there is none.
std::string command_in(std::string_view prose) {
  for (auto begin = prose.find('`'); begin != std::string_view::npos;) {
    const auto end = prose.find('`', begin + 1);
    if (end == std::string_view::npos) return {};
    const std::string_view code = prose.substr(begin + 1, end - begin - 1);
    if (is_command(code)) return std::string(code);
    begin = prose.find('`', end + 1);
  }
  return {};
}

/// A bullet that is nothing but a command: ` •kubectl get pods -n shop`. Of programs whose names
/// are no words of English.
std::string bullet_command(std::string_view prose) {
  constexpr std::array<std::string_view, 16> unmistakable{
      "aws",     "az", "curl",       "docker", "flux",  "gcloud",    "helm",      "journalctl",
      "kubectl", "oc", "pg_restore", "psql",   "rsync", "systemctl", "terraform", "velero"};
  constexpr std::string_view bullet = " •";
  for (auto at = prose.find(bullet); at != std::string_view::npos;
       at = prose.find(bullet, at + 1)) {
    std::string_view text = prose.substr(at + bullet.size());
    text = text.substr(0, text.find(bullet));
    text = text.substr(std::min(text.find_first_not_of(' '), text.size()));
    if (text.ends_with('.') || text.contains('`') || !is_command(text)) continue;
    const std::string_view program = text.substr(0, text.find(' '));
    if (std::ranges::find(unmistakable, program) != unmistakable.end()) return std::string(text);
  }
  return {};
}

}  // namespace

void check_prose(const Subject& subject, Sink& sink) {
  for (const Told& told : subject.scenarios()) {
    each_step(*told.scenario, [&](Procedure, const model::Step& step) {
      if (!step.manual()) return;
      std::string command = command_in(step.text);
      if (command.empty()) command = bullet_command(step.text);
      if (command.empty()) return;
      sink.warning(
          "US-R071", fmt::format("'{}' stands in the prose, so a person has to type it", command),
          step.where, "if the tool is to run it, put it into a fence: ```sh, the command, ```");
    });
  }
}

}  // namespace understudy::check
