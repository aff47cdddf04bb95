// Signatures come from other people's branches: their reader takes any bytes, and what it verifies
// fits that text and no other.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "findings_hold.hpp"
#include "sshsig.hpp"
#include "understudy/agree/signature.hpp"

namespace agree = understudy::agree;
using understudy::fuzz::demand;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view armoured(reinterpret_cast<const char*>(data), size);
  const auto signature = agree::read_signature(armoured);
  if (!signature) return 0;
  // What the seeds were made over.
  constexpr std::string_view text = "text";
  if (!agree::surely_fits(signature->key, text, armoured)) return 0;
  demand(signature->made_for == agree::signature_namespace, "it was made for an agreement");
  demand(signature->hash == "sha512" || signature->hash == "sha256", "its hash is a sound one");
  demand(!agree::surely_fits(signature->key, "another text", armoured), "it fits one text");
  demand(agree::read_public_key(agree::to_text(signature->key)) == signature->key,
         "its key is one that a manifest can name");
  return 0;
}
