// Any bytes as a request's body: they are read, judged and answered without harm, and what is
// answered is JSON again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "json.hpp"
#include "utf8.hpp"
#include "validation.hpp"

namespace {

using bookstore::json::Array;
using bookstore::json::Object;
using bookstore::json::Value;

void require(bool holds) {
  if (!holds) std::abort();
}

/// A text that can be stored comes back from its JSON form unchanged.
void check_text(const std::string& text) {
  const bool storable = bookstore::utf8::decode(text) == std::string_view(text);
  if (!storable) return;  // An unpaired surrogate, which validation refuses.
  std::string quoted;
  bookstore::json::append_string(quoted, text);
  const auto back = bookstore::json::parse(quoted);
  require(back && back->get<std::string>() != nullptr && *back->get<std::string>() == text);
}

void check_texts(const Value& value) {
  if (const auto* text = value.get<std::string>()) check_text(*text);
  if (const auto* items = value.get<Array>()) {
    for (const Value& item : *items) check_texts(item);
  }
  if (const auto* members = value.get<Object>()) {
    for (const auto& [name, member] : *members) {
      check_text(name);
      check_texts(member);
    }
  }
}

void judge_book(const Value& body, bookstore::Extent extent) {
  const auto checked = bookstore::check_book(body, extent);
  require(bookstore::json::parse(checked.errors.to_json()).has_value());
  if (!checked.errors.empty() || extent == bookstore::Extent::partial) return;
  require(checked.input.title && !checked.input.title->empty());
  require(bookstore::utf8::length(*checked.input.title) <= 255);
  require(bookstore::utf8::decode(*checked.input.title) == std::string_view(*checked.input.title));
  require(checked.input.authors && !checked.input.authors->empty());
}

void judge_author(const Value& body, bookstore::Extent extent) {
  const auto checked = bookstore::check_author(body, extent);
  require(bookstore::json::parse(checked.errors.to_json()).has_value());
  if (!checked.errors.empty() || extent == bookstore::Extent::partial) return;
  require(checked.input.birth_date && checked.input.last_name && !checked.input.last_name->empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto body = bookstore::json::parse(text);
  if (!body) {
    check_text(body.error());
    return 0;
  }
  check_texts(*body);
  for (const auto extent : {bookstore::Extent::whole, bookstore::Extent::partial}) {
    judge_author(*body, extent);
    judge_book(*body, extent);
  }
  return 0;
}
