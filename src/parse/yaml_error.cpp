#include "yaml_error.hpp"

#include <array>
#include <string_view>

namespace understudy::parse {

namespace {

struct Known {
  std::string_view context;  ///< Part of the scanner's context; empty: any.
  std::string_view problem;  ///< Part of the scanner's problem.
  YamlProblem said;
};

constexpr std::array known{
    Known{"",
          "cannot start any token",
          {"this character cannot begin a value",
           "indent with spaces, not tabs, and put quotes around a text that begins with "
           "a special character"}},
    Known{"",
          "mapping values are not allowed",
          {"a ':' is not expected here",
           "put quotes around a text that contains ': ', and check the indentation"}},
    Known{"",
          "block sequence entries are not allowed",
          {"a list item is not expected here", "begin the list on a line of its own"}},
    Known{"",
          "mapping keys are not allowed",
          {"a key is not expected here", "check the indentation"}},
    Known{"simple key",
          "could not find expected ':'",
          {"this line is neither a 'key: value' pair nor part of the value above",
           "write 'key: value', and check the indentation"}},
    Known{"quoted scalar",
          "unexpected end of stream",
          {"the quote that opens here is never closed", "close it on the same line"}},
    Known{"quoted scalar",
          "unexpected document indicator",
          {"the quote is not closed before the next document", "close it on the same line"}},
    Known{"quoted scalar",
          "escape",
          {"a double-quoted text holds an escape that YAML does not know",
           "use single quotes, in which a backslash means itself"}},
    Known{"quoted scalar",
          "hexdecimal",
          {"a double-quoted text holds an escape that YAML does not know",
           "use single quotes, in which a backslash means itself"}},
    Known{"",
          "found a tab character",
          {"a tab stands where spaces must indent", "indent with spaces"}},
    Known{"block scalar",
          "",
          {"the line that opens a block of text with '|' or '>' must hold nothing else",
           "begin the text on the next line, indented"}},
    Known{"",
          "did not find expected key",
          {"this line fits neither the mapping it stands in nor the one around it",
           "check the indentation, and close every quote"}},
    Known{"",
          "expected '-' indicator",
          {"this line fits neither the list it stands in nor what is around it",
           "begin list items in one column with '- '"}},
    Known{"",
          "expected ',' or ']'",
          {"the list in brackets goes wrong here",
           "separate its items by ',' and close it with ']'"}},
    Known{"",
          "expected ',' or '}'",
          {"the mapping in braces goes wrong here",
           "separate its pairs by ',' and close it with '}'"}},
    Known{"",
          "expected node content",
          {"a value is expected here", "write one, or take the line out"}},
    Known{"anchor", "", {"a '&' or '*' begins no text", "put quotes around the text"}},
    Known{"alias", "", {"a '*' begins no text", "put quotes around the text"}},
    Known{"", "tag", {"a '!' begins no text", "put quotes around the text"}},
    Known{"directive", "", {"a '%' begins no text", "put quotes around the text"}},
    Known{"",
          "<document start>",
          {"the document has ended before this line", "check the indentation"}},
    Known{"",
          "control characters",
          {"YAML does not allow this character", "take it out, or write it as an escape"}},
};

}  // namespace

YamlProblem explain_yaml(std::string_view problem, std::string_view context) {
  for (const Known& entry : known) {
    const bool same_context = entry.context.empty() || context.contains(entry.context);
    if (same_context && problem.contains(entry.problem)) return entry.said;
  }
  return {.message = "this is not YAML", .hint = "check the indentation and the quotes"};
}

}  // namespace understudy::parse
