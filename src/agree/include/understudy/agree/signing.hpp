/// \file
/// Signatures through OpenSSH's ssh-keygen: key files, agents and hardware keys work as they do
/// there. Starts short programs; private keys are never read here.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "understudy/agree/signature.hpp"
#include "understudy/agree/witness.hpp"
#include "understudy/diag/result.hpp"

namespace understudy::agree {

/// One line of an allowed_signers file for `ssh-keygen -Y verify`, with its line feed.
[[nodiscard]] std::string allowed_signer(const std::string& person, const Key& key);

/// Says what `ssh-keygen -Y verify` says. Signatures that fit beyond doubt are verified in this
/// process; all else is put to ssh-keygen. Errors: it cannot be started or hangs.
[[nodiscard]] std::unique_ptr<Verifier> make_verifier();

/// The armoured signature of `bytes` by the key in `key_file`: a private key, or a public one whose
/// private half an agent holds. ssh-keygen talks to the person by itself (passphrase, touch), on
/// the terminal this process has. Errors: US-G019.
[[nodiscard]] diag::Result<std::string> sign(std::string_view bytes,
                                             const std::filesystem::path& key_file);

/// The file in `folder` (`~/.ssh`) with the private half of one of these keys, told by the public
/// half beside it; nullopt when there is none.
[[nodiscard]] std::optional<std::filesystem::path> find_key_file(
    const std::filesystem::path& folder, const std::vector<Key>& keys);

/// Signs with the first of these keys that the person's agent holds. Errors: US-G019, also when it
/// holds none.
[[nodiscard]] diag::Result<std::string> sign_by_agent(std::string_view bytes,
                                                      const std::vector<Key>& keys);

}  // namespace understudy::agree
