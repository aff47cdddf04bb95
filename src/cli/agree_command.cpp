/// \file
/// `understudy agree`: shows what changed since a person last agreed, asks, and signs.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include "agreeing.hpp"
#include "edits.hpp"
#include "options.hpp"
#include "rehearsal.hpp"
#include "understudy/agree/folder.hpp"
#include "understudy/agree/signing.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/nearest.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/journal/digest.hpp"

namespace understudy::cli {

namespace {

namespace fs = std::filesystem;

struct AgreeOptions {
  std::string path;
  std::string person;
  std::string key;
  std::string remarks;
  std::string format = "text";
  bool object = false;
  bool withdraw = false;
  bool yes = false;
  bool diff = false;
};

Exit refuse_to_agree(std::string code, std::string message, std::string hint,
                     Exit exit = Exit::usage) {
  std::cerr << diag::render(diag::Failure(
      {.code = std::move(code), .message = std::move(message), .hint = std::move(hint)}));
  return exit;
}

Exit complain_of(const diag::Failure& failure) {
  std::cerr << diag::render(failure);
  const std::string& code = failure.cause().code;
  return code.starts_with("US-G") && code != "US-G019" ? Exit::usage : Exit::not_carried_out;
}

/// What a person typed at "Do you agree".
struct Typed {
  agree::Decision decision = agree::Decision::agree;
  std::string remarks;
  bool no = false;
};

std::optional<Typed> read_typed(std::string line) {
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
  constexpr std::string_view object = "object ";
  if (line == "yes") return Typed{};
  if (line == "no") return Typed{.no = true};
  if (line.starts_with(object) && line.find_first_not_of(' ', object.size()) != line.npos) {
    return Typed{.decision = agree::Decision::object, .remarks = line.substr(object.size())};
  }
  return std::nullopt;
}

/// One person's word, from what they are shown to the file it lies in.
class Signing {
 public:
  Signing(const AgreeOptions& options, Agreeing agreeing)
      : options_(options), agreeing_(std::move(agreeing)) {
    decision_ = options.object     ? agree::Decision::object
                : options.withdraw ? agree::Decision::withdraw
                                   : agree::Decision::agree;
    remarks_ = options.remarks;
  }

  Exit run() {
    if (const auto refused = pick_person()) return *refused;
    auto state = state_of(agreeing_);
    if (!state) return complain_of(state.error());
    const agree::MemberState& mine =
        *std::ranges::find(state->members, member_->id, &agree::MemberState::id);
    const bool again = decision_ == agree::Decision::agree && remarks_.empty() &&
                       mine.standing == agree::Standing::agreed;
    if (again && mine.word) {
      std::cerr << fmt::format("'{}' has agreed to exactly this already.\n", member_->id);
      return told(*state, fs::path(mine.word->file));
    }
    if (auto shown = show(*state); !shown) return complain_of(shown.error());
    if (const auto refused = ask()) return *refused;
    return sign(*state, mine);
  }

 private:
  std::optional<Exit> pick_person() {
    const std::string id = actor_or_login(options_.person);
    member_ = agree::find_member(agreeing_.team, id);
    if (member_ == nullptr) {
      std::vector<std::string_view> ids;
      ids.reserve(agreeing_.team.members.size());
      for (const agree::Member& member : agreeing_.team.members) ids.emplace_back(member.id);
      return refuse_to_agree("US-G008", fmt::format("'{}' is not in the team", id),
                             ids.empty() ? "declare the contacts who must agree in the manifest"
                             : options_.person.empty() ? fmt::format("say who you are: --as {}",
                                                                     fmt::join(ids, " or --as "))
                                                       : diag::did_you_mean(id, ids));
    }
    if (!agree::can_sign(id)) {
      return refuse_to_agree(
          "US-G016", fmt::format("nobody can sign as '{}'", id),
          "an id of letters, digits and ._-+@ can stand in a file of allowed signers");
    }
    if (member_->keys.empty()) {
      return refuse_to_agree(
          "US-G016", fmt::format("the manifest has no key of '{}'", id),
          fmt::format("put the public half under the contact: 'key: \"ssh-ed25519 …\"' "
                      "(from ~/.ssh/id_ed25519.pub; 'ssh-keygen' makes one)"));
    }
    return std::nullopt;
  }

  /// The person's latest genuine consent; what came after it may have been an objection.
  [[nodiscard]] diag::Result<std::optional<agree::Word>> last_consent() const {
    std::vector<agree::Paper> consents;
    for (const agree::Paper& paper : agreeing_.papers) {
      const auto statement = agree::read_statement(paper.bytes);
      if (!statement || statement->person != member_->id) continue;
      if (statement->decision == agree::Decision::agree) consents.push_back(paper);
    }
    auto seen = witness_of(agreeing_, consents);
    if (!seen) return std::unexpected(std::move(seen).error());
    if (seen->words.empty()) return std::nullopt;
    return std::move(seen->words.front());
  }

  [[nodiscard]] diag::Result<> show(const agree::AgreementState& state) const {
    auto before = last_consent();
    if (!before) return std::unexpected(std::move(before).error());
    std::cerr << fmt::format("{}, for {}\n", agreeing_.application.title,
                             member_->name.empty() ? member_->id : member_->name)
              << edits_text(agreeing_, *before, options_.diff) << objections_text(state);
    return {};
  }

  [[nodiscard]] std::optional<Exit> ask() {
    if (decision_ == agree::Decision::object && remarks_.empty()) {
      return refuse_to_agree("US-G021", "an objection needs its reason",
                             "say what has to change: --object --remarks TEXT");
    }
    if (options_.yes) return std::nullopt;
    if (::isatty(STDIN_FILENO) != 1) {
      return refuse_to_agree("US-G018",
                             "there is no terminal to ask on, and silence is never a yes",
                             "run it at a terminal, or give your word with --yes", Exit::waiting);
    }
    return decision_ == agree::Decision::agree ? ask_what() : ask_whether();
  }

  std::optional<Exit> ask_what() {
    std::string line;
    while (true) {
      std::cerr << "Do you agree to this? [yes, object REASON, or no]: " << std::flush;
      if (!std::getline(std::cin, line)) return nothing_signed();
      const auto typed = read_typed(line);
      if (!typed) {
        std::cerr << "That is no answer to this.\n";
        continue;
      }
      if (typed->no) return nothing_signed();
      decision_ = typed->decision;
      if (!typed->remarks.empty()) remarks_ = typed->remarks;
      return std::nullopt;
    }
  }

  std::optional<Exit> ask_whether() {
    std::cerr << fmt::format("{} [yes or no]: ", decision_ == agree::Decision::object
                                                     ? "Sign this objection?"
                                                     : "Withdraw your word?")
              << std::flush;
    std::string line;
    if (std::getline(std::cin, line) && line == "yes") return std::nullopt;
    return nothing_signed();
  }

  static Exit nothing_signed() {
    std::cerr << "\nNothing was signed.\n";
    return Exit::does_not_hold;
  }

  [[nodiscard]] agree::Statement statement(const agree::AgreementState& state) const {
    agree::Statement out{.application = agreeing_.team.application,
                         .person = member_->id,
                         .role = agree::roles_text(*member_),
                         .decision = decision_,
                         .remarks = remarks_,
                         .signed_at = agreeing_.now,
                         .after = {},
                         .content = agreeing_.bundle};
    for (const agree::MemberState& member : state.members) {
      if (member.word) out.after.push_back(member.word->sha256);
    }
    std::ranges::sort(out.after);
    return out;
  }

  [[nodiscard]] diag::Result<std::string> signature_of(const std::string& bytes) const {
    if (!options_.key.empty()) return agree::sign(bytes, options_.key);
    const char* home = std::getenv("HOME");  // NOLINT(concurrency-mt-unsafe): one thread
    const auto file = home == nullptr
                          ? std::nullopt
                          : agree::find_key_file(fs::path(home) / ".ssh", member_->keys);
    return file ? agree::sign(bytes, *file) : agree::sign_by_agent(bytes, member_->keys);
  }

  /// What was shown must still be what is there, and the signature the person's own.
  Exit sign(const agree::AgreementState& state, const agree::MemberState& mine) {
    const AgreeingLoad again = load_agreeing(agreeing_.manifest.string());
    if (!again.agreeing || again.agreeing->bundle != agreeing_.bundle) {
      return refuse_to_agree("US-G024", "the files were changed while you were asked",
                             "look at them again: run the command once more");
    }
    agreeing_.now = again.agreeing->now;
    if (mine.word && agreeing_.now <= mine.word->statement.signed_at) {
      return refuse_to_agree(
          "US-G022",
          fmt::format("your last word is dated {}, which this machine's clock has not "
                      "reached",
                      agree::to_text(mine.word->statement.signed_at)),
          "set the clock right");
    }
    const agree::Statement word = statement(state);
    const std::string bytes = agree::to_bytes(word);
    if (auto sound = agree::read_statement(bytes); !sound) return complain_of(sound.error());
    auto signature = signature_of(bytes);
    if (!signature) return complain_of(signature.error());
    const agree::Paper paper{.file = "what was signed", .bytes = bytes, .signature = *signature};
    auto seen = witness_of(agreeing_, {paper});
    if (!seen) return complain_of(seen.error());
    if (seen->words.empty()) {
      const agree::Refusal& refusal = seen->refusals.front();
      return refuse_to_agree(
          std::string(agree::code_of(refusal.ground)),
          fmt::format("nothing was kept: {}", refusal.reason),
          refusal.ground == agree::Ground::key_expired
              ? "put a key that holds under the contact in the manifest"
              : "sign with the key that the manifest has, or put the other one there");
    }
    auto kept = agree::keep(agreeing_.manifest, word, bytes, *signature, agreeing_.contents);
    if (!kept) return complain_of(kept.error());
    agreeing_.papers.push_back({.file = kept->string(), .bytes = bytes, .signature = *signature});
    const auto now = state_of(agreeing_);
    if (!now) return complain_of(now.error());
    std::cerr << "Signed. Commit the folder 'agreements' to tell the others.\n";
    return told(*now, *kept);
  }

  [[nodiscard]] Exit told(const agree::AgreementState& state, const fs::path& file) const {
    if (options_.format == "json") {
      const boost::json::object out{
          {"statement", file.string()},
          {"bundle", state.content.sha256},
          {"reached", state.reached()},
          {"missing", boost::json::array(state.missing.begin(), state.missing.end())}};
      std::cout << boost::json::serialize(out) << '\n';
      return Exit::holds;
    }
    std::cout << file.string() << '\n' << std::flush;
    if (state.reached()) std::cerr << "The team agrees.\n";
    for (const std::string& missing : state.missing) std::cerr << "  - " << missing << '\n';
    return Exit::holds;
  }

  const AgreeOptions& options_;
  Agreeing agreeing_;
  const agree::Member* member_ = nullptr;
  agree::Decision decision_ = agree::Decision::agree;
  std::string remarks_;
};

Exit run(const AgreeOptions& options) {
  AgreeingLoad load = load_agreeing(options.path);
  std::cerr << diag::render(load.findings);
  if (!load.agreeing) return exit_of(load.findings);
  const diag::Findings findings = findings_in(load.agreeing->contents);
  if (diag::has_errors(findings)) {
    std::cerr << diag::render(findings);
    return refuse_to_agree("US-G023", "what has errors cannot be agreed to",
                           "see 'understudy check'");
  }
  return Signing(options, std::move(*load.agreeing)).run();
}

}  // namespace

Subcommand add_agree(CLI::App& root) {
  auto options = std::make_shared<AgreeOptions>();
  auto* app = root.add_subcommand(
      "agree", "See what changed since you last agreed, and sign that you agree or object");
  app->add_option("path", options->path, "Manifest or its folder; default: here or above");
  app->add_option("--as", options->person, "Your id in the manifest; default: your login name");
  app->add_option("--key", options->key,
                  "Private key file, or a public one whose private half your agent holds; "
                  "default: the key the manifest has, from ~/.ssh or the agent");
  auto* object = app->add_flag("--object", options->object, "Object; needs --remarks");
  app->add_flag("--withdraw", options->withdraw, "Take your last word back")->excludes(object);
  app->add_option("--remarks", options->remarks, "What you want to be on record");
  app->add_flag("--diff", options->diff, "Show what changed line by line as well");
  app->add_flag("--yes", options->yes, "Do not ask: this is your word");
  app->add_option("--format", options->format, "Result on standard output")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  app->footer(
      "Exit status: 0 signed, 1 nothing was signed, 2 wrong usage or bad input,\n"
      "3 could not be carried out, 4 nobody could be asked.");
  return {.app = app, .run = [options] { return run(*options); }};
}

}  // namespace understudy::cli
