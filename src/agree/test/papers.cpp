#include "papers.hpp"

#include "../base64.hpp"
#include "understudy/journal/digest.hpp"

namespace understudy::agree::test {

namespace {

std::string wire(std::string_view text) {
  const auto size = static_cast<std::uint32_t>(text.size());
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(size >> shift & 0xFFU);
  return out + std::string(text);
}

}  // namespace

PublicKey key(char seed) {
  return {.type = "ssh-ed25519", .blob = wire("ssh-ed25519") + wire(std::string(32, seed))};
}

std::string armour(const PublicKey& key, std::string_view bytes, std::string_view made_for) {
  const std::string blob = "SSHSIG" + std::string("\0\0\0\1", 4) + wire(key.blob) + wire(made_for) +
                           wire("") + wire("sha512") + wire(journal::sha256_hex(bytes));
  return "-----BEGIN SSH SIGNATURE-----\n" + to_base64(blob) + "\n-----END SSH SIGNATURE-----\n";
}

diag::Result<bool> FakeVerifier::fits(const std::string& /*person*/, const PublicKey& key,
                                      std::string_view bytes, std::string_view signature) {
  ++asked;
  return signature == armour(key, bytes);
}

Member member(const std::string& id, char seed, std::vector<std::string> roles) {
  return {.id = id, .name = id, .roles = std::move(roles), .keys = {{.key = key(seed)}}};
}

Team shop() {
  return {.application = "shop",
          .members = {member("alice", 'a', {"lead"}), member("bob", 'b', {"dba"}),
                      member("christina", 'c', {"dba"})},
          .quorum = {},
          .valid_for = std::nullopt};
}

Bundle content(const std::string& version) {
  return *bundle_of({{.path = "understudy.yaml", .text = "manifest\n"},
                     {.path = "playbooks/api.md", .text = "playbook " + version + "\n"}});
}

Statement statement(const std::string& person, Time when, Decision decision) {
  return {.application = "shop",
          .person = person,
          .role = "",
          .decision = decision,
          .remarks = decision == Decision::object ? "too short" : "",
          .signed_at = when,
          .after = {},
          .content = content()};
}

Paper paper(const Statement& statement, char seed) {
  const std::string bytes = to_bytes(statement);
  return {.file = "agreements/" + file_name(statement, bytes),
          .bytes = bytes,
          .signature = armour(key(seed), bytes)};
}

}  // namespace understudy::agree::test
