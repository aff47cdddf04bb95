#include "agreeing.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "gathering.hpp"
#include "understudy/agree/folder.hpp"
#include "understudy/agree/signing.hpp"
#include "understudy/os/clock.hpp"
#include "understudy/os/file.hpp"
#include "understudy/parse/application.hpp"

namespace understudy::cli {

namespace {

namespace fs = std::filesystem;

constexpr auto agreed_manifest = "understudy.yaml";
constexpr std::size_t most_agreed_manifest = (std::size_t{64} << 20U) + 1;

std::optional<fs::path> manifest_at(const std::string& path) {
  std::error_code ignored;
  if (path.empty()) {
    const std::string found = manifest_above(".");
    if (found.empty()) return std::nullopt;
    return fs::proximate(found, ignored);
  }
  if (!fs::is_directory(path, ignored)) return fs::path(path);
  fs::path inside = fs::path(path) / agreed_manifest;
  if (!fs::exists(inside, ignored)) return std::nullopt;
  return inside;
}

std::vector<agree::Key> keys_of(const model::Contact& contact) {
  if (!contact.key) return {};
  auto key = agree::read_public_key(contact.key->value);
  if (!key) return {};
  agree::Key out{.key = std::move(*key), .valid_after = std::nullopt, .valid_before = std::nullopt};
  if (contact.key_expires) out.valid_before = contact.key_expires->value;
  return {std::move(out)};
}

agree::Member member_of(const model::Application& application, const model::Contact& contact) {
  agree::Member member{
      .id = contact.id.value, .name = contact.name, .roles = {}, .keys = keys_of(contact)};
  for (const model::Role& role : application.roles) {
    const bool holds = std::ranges::any_of(
        role.people, [&](const model::Text& person) { return person.value == member.id; });
    if (holds) member.roles.push_back(role.name.value);
  }
  return member;
}

/// The parts, one after the other; stops at the first that fails.
class AgreeingLoader {
 public:
  AgreeingLoad load(const std::string& path) { return load_folder(find(path) && read_manifest()); }

  AgreeingLoad load(const model::Application& application) {
    out_.manifest = application.source->name;
    out_.application = application;
    manifest_text_ = application.source->text;
    return load_folder(true);
  }

 private:
  AgreeingLoad load_folder(bool has_manifest) {
    if (has_manifest && read_contents() && read_papers()) {
      check_keys();
      out_.team = team_of(out_.application);
      const os::SystemClock clock;
      out_.now = std::chrono::time_point_cast<std::chrono::milliseconds>(clock.now().wall);
    }
    AgreeingLoad done{.agreeing = std::nullopt, .findings = std::move(findings_)};
    if (!diag::has_errors(done.findings)) done.agreeing = std::move(out_);
    return done;
  }

  bool fail(const diag::Failure& failure) {
    findings_.push_back(failure.cause());
    return false;
  }

  bool find(const std::string& path) {
    const auto found = manifest_at(path);
    if (!found) {
      findings_.push_back(
          {.code = "US-C001",
           .message = path.empty() ? fmt::format("no manifest: there is no {} here or in a folder "
                                                 "above",
                                                 agreed_manifest)
                                   : fmt::format("there is no {} in '{}'", agreed_manifest, path),
           .hint = "name the manifest or its folder"});
      return false;
    }
    std::error_code ignored;
    if (!fs::exists(*found, ignored)) {
      findings_.push_back({.code = "US-C011",
                           .message = fmt::format("there is no '{}'", path),
                           .hint = "name the manifest or its folder"});
      return false;
    }
    out_.manifest = *found;
    return true;
  }

  bool read_manifest() {
    auto text = os::read_file(out_.manifest, most_agreed_manifest);
    if (!text) return fail(text.error());
    manifest_text_ = *text;
    auto parsed = parse::parse_application(std::make_shared<const diag::Source>(
        diag::Source{.name = out_.manifest.string(), .text = std::move(*text)}));
    out_.application = std::move(parsed.value);
    findings_ = std::move(parsed.findings);
    return !diag::has_errors(findings_);
  }

  bool read_contents() {
    auto contents = agree::read_contents(out_.manifest, model::named_playbooks(out_.application));
    if (!contents) return fail(contents.error());
    auto bundle = agree::bundle_of(*contents);
    if (!bundle) return fail(bundle.error());
    const auto manifest =
        std::ranges::find(*contents, out_.manifest.filename().string(), &agree::Content::path);
    if (manifest == contents->end() || manifest->text != agree::normalised(manifest_text_)) {
      findings_.push_back(
          {.code = "US-G024",
           .message = fmt::format("'{}' was changed while it was read", out_.manifest.string()),
           .hint = "try again"});
      return false;
    }
    out_.contents = std::move(*contents);
    out_.bundle = std::move(*bundle);
    return true;
  }

  bool read_papers() {
    auto papers = agree::read_papers(out_.manifest);
    if (!papers) return fail(papers.error());
    out_.papers = std::move(*papers);
    return true;
  }

  void check_keys() {
    for (const model::Contact& contact : out_.application.contacts) {
      if (!contact.key || !keys_of(contact).empty()) continue;
      findings_.push_back(
          {.code = "US-G017",
           .message = fmt::format("the public key of '{}' is damaged", contact.id.value),
           .where = contact.key->where,
           .hint = "copy it anew from the .pub file"});
    }
  }

  Agreeing out_;
  std::string manifest_text_;
  diag::Findings findings_;
};

/// Those that a person had in the manifest they signed.
std::vector<agree::Key> keys_then(const Agreeing& agreeing, const agree::Statement& statement) {
  const auto file = std::ranges::find(statement.content.files,
                                      agreeing.manifest.filename().string(), &agree::File::path);
  if (file == statement.content.files.end()) return {};
  auto text = agree::kept_text(agreeing.manifest, file->sha256);
  if (!text) return {};
  const auto parsed = parse::parse_application(
      std::make_shared<const diag::Source>(diag::Source{.name = "", .text = std::move(*text)}));
  for (const model::Contact& contact : parsed.value.contacts) {
    if (contact.id.value == statement.person) return keys_of(contact);
  }
  return {};
}

}  // namespace

Exit exit_of(const diag::Findings& findings) {
  const bool world = std::ranges::any_of(
      findings, [](const diag::Diagnostic& finding) { return finding.code.starts_with("US-O"); });
  return world ? Exit::not_carried_out : Exit::usage;
}

AgreeingLoad load_agreeing(const std::string& path) {
  return AgreeingLoader().load(path);
}

AgreeingLoad load_agreeing(const model::Application& application) {
  return AgreeingLoader().load(application);
}

agree::Team team_of(const model::Application& application) {
  agree::Team team{.application = application.name.value,
                   .members = {},
                   .quorum = {},
                   .valid_for = std::nullopt};
  for (const model::Contact& contact : application.contacts) {
    const bool needed = application.team.empty() ||
                        std::ranges::any_of(application.team, [&](const model::Text& id) {
                          return id.value == contact.id.value;
                        });
    if (needed) team.members.push_back(member_of(application, contact));
  }
  if (!application.agreement) return team;
  const model::Agreement& agreement = *application.agreement;
  if (agreement.quorum) {
    team.quorum.members = static_cast<std::size_t>(agreement.quorum->value);
  }
  for (const model::RoleCount& role : agreement.roles) {
    team.quorum.roles.push_back(
        {.role = role.role.value, .count = static_cast<std::size_t>(role.least)});
  }
  if (agreement.valid_for) team.valid_for = agreement.valid_for->value;
  return team;
}

diag::Result<agree::Witness> witness_of(const Agreeing& agreeing,
                                        const std::vector<agree::Paper>& papers) {
  const auto verifier = agree::make_verifier();
  return agree::witness(
      papers, agreeing.team, agreeing.now,
      [&agreeing](const agree::Statement& statement) { return keys_then(agreeing, statement); },
      *verifier);
}

diag::Result<agree::AgreementState> state_of(const Agreeing& agreeing) {
  auto seen = witness_of(agreeing, agreeing.papers);
  if (!seen) return std::unexpected(std::move(seen).error());
  return agree::decide(agreeing.team, agreeing.bundle, std::move(*seen), agreeing.now);
}

}  // namespace understudy::cli
