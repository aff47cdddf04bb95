// Statements, signatures and public keys come from other people's branches: their readers take any
// bytes, and what they accept is written again as the same bytes.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "findings_hold.hpp"
#include "understudy/agree/bundle.hpp"
#include "understudy/agree/printable.hpp"
#include "understudy/agree/signature.hpp"
#include "understudy/agree/statement.hpp"
#include "understudy/agree/text_diff.hpp"

namespace agree = understudy::agree;
using understudy::fuzz::demand;

namespace {

void check_statement(std::string_view text) {
  const auto statement = agree::read_statement(text);
  if (!statement) return;
  demand(agree::to_bytes(*statement) == text, "a statement has one spelling");
  demand(agree::can_sign(statement->person), "a statement is of somebody who can sign");
  const std::string name = agree::file_name(*statement, text);
  demand(!name.contains('/') && !name.starts_with('.'), "a file's name stays in its folder");
  for (const agree::File& file : statement->content.files) {
    demand(agree::trouble_with_path(file.path).empty(), "a path stays in the folder");
  }
}

void check_key(std::string_view text) {
  const auto key = agree::read_public_key(text);
  if (!key) return;
  demand(agree::read_public_key(agree::to_text(*key)) == key, "a key is read as it is written");
  demand(!agree::to_text(*key).contains('\n'), "a key is one line");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_statement(text);
  check_key(text);
  if (const auto signature = agree::read_signature(text)) check_key(agree::to_text(signature->key));

  const std::string same = agree::normalised(text);
  demand(same.size() <= size, "a text does not grow");
  const std::string shown = agree::printable(text);
  demand(shown.find_first_of("\n\r\x1b\x7f") == std::string::npos, "no text drives the terminal");
  demand(agree::unified_diff(text, text).empty(), "a text is the same as itself");
  return 0;
}
