/// \file
/// SSH signatures (OpenSSH's PROTOCOL.sshsig) verified in this process, by OpenSSL. Pure. Private
/// to the module.
///
/// The measure is `ssh-keygen -Y verify`. It is asked whenever the answer here is not yes, so a
/// signature that it takes is never refused for being unusual; and yes is said only to spellings of
/// keys and signatures of which it is certain that ssh-keygen takes them (test/sshsig_test.cpp
/// compares the two). Kinds: Ed25519, ECDSA on the three NIST curves, RSA with SHA-2, and the
/// hardware kinds of the first two.
#pragma once

#include <string_view>

#include "understudy/agree/signature.hpp"

namespace understudy::agree {

/// Whether `key` made `armoured` over `bytes` for signature_namespace, and ssh-keygen would say so.
[[nodiscard]] bool surely_fits(const PublicKey& key, std::string_view bytes,
                               std::string_view armoured);

}  // namespace understudy::agree
