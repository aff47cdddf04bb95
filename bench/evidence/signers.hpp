/// \file
/// People who sign what stands in an application's folder, as `understudy agree` writes it.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "sshsig_maker.hpp"

namespace bench {

/// Each with an Ed25519 key of their own; the people of `person_of`. Any thread.
class Signers {
 public:
  explicit Signers(std::size_t count);

  /// Their public keys, as a manifest has them.
  [[nodiscard]] std::vector<std::string> keys() const;

  /// Puts everybody's statement beside the manifest, with its signature. Nothing is synced.
  void sign(const std::filesystem::path& manifest, const std::string& application) const;

 private:
  std::vector<understudy::agree::test::SigningKey> keys_;
};

}  // namespace bench
