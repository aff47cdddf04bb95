#include "signers.hpp"

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "plans.hpp"
#include "stored_runs.hpp"
#include "understudy/agree/bundle.hpp"
#include "understudy/agree/folder.hpp"
#include "understudy/agree/signature.hpp"
#include "understudy/agree/statement.hpp"

namespace bench {

namespace agree = understudy::agree;
using understudy::evidence::test::write_text;

Signers::Signers(std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) keys_.emplace_back("ssh-ed25519");
}

std::vector<std::string> Signers::keys() const {
  std::vector<std::string> out;
  out.reserve(keys_.size());
  for (const auto& each : keys_) out.push_back(agree::to_text(each.key()));
  return out;
}

void Signers::sign(const std::filesystem::path& manifest, const std::string& application) const {
  const auto contents = agree::read_contents(manifest, {});
  const auto bundle = contents ? agree::bundle_of(*contents) : std::unexpected(contents.error());
  if (!bundle) {
    std::fputs("the plans cannot be signed\n", stderr);
    std::_Exit(3);
  }
  const std::filesystem::path folder = manifest.parent_path() / "agreements";
  std::filesystem::create_directories(folder / "content");
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    const agree::Statement statement{.application = application,
                                     .person = person_of(i),
                                     .role = "",
                                     .remarks = "",
                                     .signed_at = std::chrono::floor<std::chrono::milliseconds>(
                                         std::chrono::system_clock::now()),
                                     .after = {},
                                     .content = *bundle};
    const std::string bytes = agree::to_bytes(statement);
    const std::filesystem::path file = folder / agree::file_name(statement, bytes);
    write_text(file, bytes);
    write_text(file.string() + ".sig",
               agree::test::armoured(agree::test::blob_of(keys_[i].sign(bytes))));
  }
}

}  // namespace bench
