#include "understudy/agree/signing.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <system_error>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include "sshsig.hpp"
#include "temporary_folder.hpp"
#include "understudy/os/child.hpp"
#include "understudy/os/file.hpp"
#include "understudy/os/foreground.hpp"

namespace understudy::agree {

namespace {

namespace fs = std::filesystem;

constexpr auto limit = std::chrono::seconds(10);
constexpr std::size_t most_key = 64U << 10U;

/// `20261126104846Z`, as ssh-keygen reads instants; it knows no fractions of a second.
std::string for_ssh(Time time) {
  std::string text = to_text(time).substr(0, 19);
  std::erase_if(text, [](char c) { return c == '-' || c == ':' || c == 'T'; });
  return text + "Z";
}

std::unexpected<diag::Failure> cannot_sign(std::string why, std::string hint) {
  return diag::fail({.code = "US-G019",
                     .message = fmt::format("nothing was signed: {}", why),
                     .hint = std::move(hint)});
}

/// Runs a program that reads `input`, and gives how it ended.
diag::Result<os::ExitStatus> run_with_input(std::vector<std::string> argv, std::string_view input) {
  boost::asio::io_context context(1);
  std::optional<os::ExitStatus> ended;
  auto child = os::Child::spawn(
      context.get_executor(), {.argv = std::move(argv), .feed_input = true},
      [](os::Stream, std::string_view) {}, [&ended](os::ExitStatus status) { ended = status; });
  if (!child) return std::unexpected(std::move(child).error());
  (*child)->write_input(std::string(input));
  (*child)->close_input();
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!ended && context.run_one_until(deadline) > 0) {
  }
  if (ended) return *ended;
  return diag::fail({.code = "US-O004",
                     .message = fmt::format("'ssh-keygen' did not end within {} s and was killed",
                                            limit.count())});
}

class SshVerifier final : public Verifier {
 public:
  diag::Result<bool> fits(const std::string& person, const PublicKey& key, std::string_view bytes,
                          std::string_view signature) override {
    // Starting a program costs as much as verifying a hundred signatures.
    if (can_sign(person) && surely_fits(key, bytes, signature)) return true;
    auto folder = TemporaryFolder::create();
    if (!folder) return std::unexpected(std::move(folder).error());
    const auto signers = folder->write("allowed_signers", allowed_signer(person, {.key = key}));
    if (!signers) return std::unexpected(signers.error());
    const auto armour = folder->write("signature", signature);
    if (!armour) return std::unexpected(armour.error());
    auto ended =
        run_with_input({"ssh-keygen", "-Y", "verify", "-f", signers->string(), "-I", person, "-n",
                        std::string(signature_namespace), "-s", armour->string()},
                       bytes);
    if (!ended) return std::unexpected(std::move(ended).error().during("verifying a signature"));
    return ended->ok();
  }
};

std::optional<PublicKey> public_key_in(const fs::path& file) {
  auto text = os::read_file(file, most_key);
  if (!text) return std::nullopt;
  const auto end = text->find_last_not_of("\r\n ");
  return read_public_key(std::string_view(*text).substr(0, end + 1));
}

bool is_one_of(const std::vector<Key>& keys, const PublicKey& key) {
  return std::ranges::any_of(keys, [&](const Key& each) { return each.key == key; });
}

}  // namespace

std::string allowed_signer(const std::string& person, const Key& key) {
  std::string options = fmt::format("namespaces=\"{}\"", signature_namespace);
  if (key.valid_after) options += fmt::format(",valid-after=\"{}\"", for_ssh(*key.valid_after));
  if (key.valid_before) options += fmt::format(",valid-before=\"{}\"", for_ssh(*key.valid_before));
  return fmt::format("{} {} {}\n", person, options, to_text(key.key));
}

std::unique_ptr<Verifier> make_verifier() {
  return std::make_unique<SshVerifier>();
}

diag::Result<std::string> sign(std::string_view bytes, const fs::path& key_file) {
  auto folder = TemporaryFolder::create();
  if (!folder) return std::unexpected(std::move(folder).error());
  const auto statement = folder->write("statement", bytes);
  if (!statement) return std::unexpected(statement.error());
  auto ended = os::run_in_foreground({"ssh-keygen", "-q", "-Y", "sign", "-n",
                                      std::string(signature_namespace), "-f", key_file.string(),
                                      statement->string()});
  if (!ended) return std::unexpected(std::move(ended).error().during("signing"));
  if (!ended->ok()) {
    return cannot_sign(fmt::format("ssh-keygen ended with {}", ended->shell_code()),
                       "what it said stands above; name the key with --key FILE");
  }
  return os::read_file(folder->path() / "statement.sig", most_key);
}

std::optional<fs::path> find_key_file(const fs::path& folder, const std::vector<Key>& keys) {
  std::error_code error;
  std::vector<fs::path> found;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    std::error_code ignored;
    fs::path private_half = at->path();
    if (private_half.extension() != ".pub" || !at->is_regular_file(ignored)) continue;
    private_half.replace_extension();
    if (!fs::exists(private_half, ignored)) continue;
    const auto key = public_key_in(at->path());
    if (key && is_one_of(keys, *key)) found.push_back(private_half);
  }
  if (found.empty()) return std::nullopt;
  return *std::ranges::min_element(found);
}

diag::Result<std::string> sign_by_agent(std::string_view bytes, const std::vector<Key>& keys) {
  constexpr auto hint = "name the key with --key FILE, or add it to your agent with 'ssh-add'";
  const char* socket = std::getenv("SSH_AUTH_SOCK");  // NOLINT(concurrency-mt-unsafe)
  if (socket == nullptr || *socket == '\0') {
    return cannot_sign("none of your keys is in ~/.ssh, and there is no agent", hint);
  }
  auto held = os::run({.argv = {"ssh-add", "-L"}}, limit);
  if (!held) return std::unexpected(std::move(held).error().during("asking the agent"));
  std::string_view rest = held->out;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const auto key = read_public_key(line);
    if (!key || !is_one_of(keys, *key)) continue;
    auto folder = TemporaryFolder::create();
    if (!folder) return std::unexpected(std::move(folder).error());
    const auto file = folder->write("key.pub", to_text(*key) + "\n");
    if (!file) return std::unexpected(file.error());
    return sign(bytes, *file);
  }
  return cannot_sign("neither ~/.ssh nor the agent holds one of your keys", hint);
}

}  // namespace understudy::agree
