#include "understudy/parse/format.hpp"

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "understudy/diag/diagnostic.hpp"

namespace understudy::parse {
namespace {

Formatted formatted(const std::string& text, FileKind kind) {
  return format(std::make_shared<const diag::Source>(diag::Source{.name = "file", .text = text}),
                kind);
}

std::string manifest_with(const std::string& spec) {
  return "apiVersion: understudy/v1\nkind: Application\nmetadata:\n  name: shop\nspec:\n" + spec;
}

/// What becomes of the parts of a manifest; formatted twice, it stays as it is.
std::string laid_out(const std::string& spec) {
  const Formatted done = formatted(manifest_with(spec), FileKind::application);
  EXPECT_EQ(diag::render(done.findings), "");
  if (!done.text) return "";
  EXPECT_EQ(formatted(*done.text, FileKind::application).text, done.text);
  const std::string head = manifest_with("");
  EXPECT_TRUE(done.text->starts_with(head)) << *done.text;
  return done.text->substr(head.size());
}

TEST(Format, IndentsByTwoAndListsBelowTheirKey) {
  EXPECT_EQ(laid_out("    contacts:\n"
                     "    - id: alice\n"
                     "      name:   Alice\n"
                     "    -    id: bob\n"),
            "  contacts:\n"
            "    - id: alice\n"
            "      name: Alice\n"
            "    - id: bob\n");
}

}  // namespace
}  // namespace understudy::parse
