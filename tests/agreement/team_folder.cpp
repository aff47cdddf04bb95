#include "team_folder.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <re2/re2.h>

namespace understudy::blackbox {

namespace {

constexpr auto manifest_text = R"(apiVersion: understudy/v1
kind: Application
metadata: {{name: shop, title: The shop}}
spec:
  objectives: {{rto: 12h, rpo: 24h}}
  environments:
    - {{name: prod, production: true}}
  hosts:
    - {{name: here, default: true}}
  services:
    - {{name: api, probes: [api-up]}}
  dependencies:
    - {{name: api, criticality: critical, periods: [always], playbook: playbooks/api.md}}
  contacts:
    - id: alice
      name: Alice
      key: "{}"
    - id: bob
      name: Bob
      key: "{}"
    - id: christina
      name: Christina
      key: "{}"
  roles:
    lead: [bob, alice]
  probes:
    - {{name: api-up, url: "http://127.0.0.1:9/"}}
  faults:
    - name: stop-api
      inject: ["true"]
      effect: ["true"]
      revert: ["true"]
      reverted: ["true"]
)";

constexpr auto playbook_text = R"(---
faults: [stop-api]
service: api
---
# API failure

## Purpose

To bring the API back.

## Recovery procedure

1. Restart it:

   ```sh {timeout=5s}
   true
   ```

## Test procedure

1. See whether it is there:

   ```sh {timeout=5s}
   true
   ```
)";

}  // namespace

void TeamFolder::SetUp() {
  fs::create_directories(root() / "playbooks");
  fs::create_directories(folder_.path() / "home");
  fs::create_directories(folder_.path() / "keys");
  write_text(manifest(), fmt::format(manifest_text, public_key("alice"), public_key("bob"),
                                     public_key("christina")));
  write_text(playbook(), playbook_text);
}

fs::path TeamFolder::key(const std::string& name) const {
  fs::path file = folder_.path() / "keys" / name;
  if (!fs::exists(file)) {
    must({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", file.string()});
  }
  return file;
}

std::string TeamFolder::public_key(const std::string& name) const {
  std::string text = text_of(key(name).string() + ".pub");
  text.erase(text.find_last_not_of('\n') + 1);
  return text;
}

void TeamFolder::change(const fs::path& file, std::string_view from, std::string_view to) const {
  std::string text = text_of(file);
  const auto at = text.find(from);
  ASSERT_NE(at, std::string::npos) << from;
  write_text(file, text.replace(at, from.size(), to));
}

Environment TeamFolder::environment() const {
  return environment_with({"HOME=" + (folder_.path() / "home").string(), "SSH_AUTH_SOCK", "DISPLAY",
                           "GIT_CONFIG_GLOBAL=/dev/null"});
}

os::Finished TeamFolder::understudy(const std::vector<std::string>& words) const {
  std::vector<std::string> argv{"understudy"};
  argv.insert(argv.end(), words.begin(), words.end());
  return run(std::move(argv), environment(), seconds(60), root());
}

int TeamFolder::tell(const std::vector<std::string>& words) {
  const os::Finished ended = understudy(words);
  transcript_ += fmt::format("$ understudy {}\n{}{}exit {}\n\n", fmt::join(words, " "), ended.err,
                             ended.out, ended.status.shell_code());
  return ended.status.shell_code();
}

void TeamFolder::agree(const std::string& person) const {
  const os::Finished ended =
      understudy({"agree", "--as", person, "--key", key(person).string(), "--yes"});
  ASSERT_TRUE(ended.status.ok()) << ended.err;
}

void TeamFolder::everybody_agrees() const {
  for (const char* person : {"alice", "bob", "christina"}) agree(person);
}

std::string TeamFolder::must(const std::vector<std::string>& argv) const {
  const os::Finished ended = run(argv, environment(), seconds(60), root());
  EXPECT_TRUE(ended.status.ok()) << fmt::format("{}", fmt::join(argv, " ")) << ": " << ended.err;
  return ended.out;
}

std::vector<fs::path> TeamFolder::statements_of(const std::string& person) const {
  std::vector<fs::path> out;
  for (const auto& entry : fs::directory_iterator(root() / "agreements")) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(person + "-") && name.ends_with(".json")) out.push_back(entry.path());
  }
  std::ranges::sort(out);
  return out;
}

std::string TeamFolder::steady(std::string text) const {
  const std::vector<std::pair<std::string, std::string>> changes{
      {RE2::QuoteMeta((folder_.path() / "keys").string()), "KEYS"},
      {RE2::QuoteMeta(folder_.path().string()), "HERE"},
      {R"(SHA256:[A-Za-z0-9+/]{43})", "SHA256:FINGERPRINT"},
      {R"(ssh-ed25519 AAAA[A-Za-z0-9+/=]+)", "ssh-ed25519 KEY"},
      {R"(\d{8}T\d{9}Z-[0-9a-f]{12})", "INSTANT-DIGEST"},
      {R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)", "INSTANT"},
      {R"(\d{4}-\d\d-\d\d \d\d:\d\d UTC)", "MINUTE"},
      {R"(\b[0-9a-f]{64}\b)", "DIGEST"},
      {R"(the statement [0-9a-f]{12} )", "the statement DIGEST "},
      {R"(\d{8}-\d{6}-[a-z-]+-[0-9a-f]{4})", "RUN"},
      {R"( {2,}[+-]\d+\.\d{3} s )", "  TIME "}};
  for (const auto& [pattern, word] : changes) RE2::GlobalReplace(&text, pattern, word);
  return text;
}

void TeamFolder::expect_golden(const std::string& name) const {
  const std::string text = steady(transcript_);
  const fs::path golden = tests_folder() / "golden" / (name + ".txt");
  if (std::getenv("UNDERSTUDY_ACCEPT") != nullptr) write_text(golden, text);  // NOLINT: one thread
  EXPECT_EQ(text, text_of(golden)) << golden;
}

}  // namespace understudy::blackbox
