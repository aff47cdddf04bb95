// What the parser says about many small documents, for check_schemas.py.
//
//   parser_side verdicts KIND   file names on stdin; for each, a line with the codes of its errors
//   parser_side keys KIND FILE  the keys that were asked for, as "what<TAB>key"
//
// KIND is application, experiment, requirements or playbook-front-matter; a file of the last kind
// holds the YAML alone.

#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "experiment_parts.hpp"
#include "front_matter.hpp"
#include "manifest.hpp"
#include "reporter.hpp"
#include "requirements_reader.hpp"
#include "text_index.hpp"
#include "understudy/diag/diagnostic.hpp"

namespace {

using namespace understudy;

diag::Findings read(std::string_view kind, const std::string& path, parse::AskedKeys* asked) {
  std::ifstream in(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (kind == "playbook-front-matter") text = fmt::format("---\n{}\n---\n", text);
  const auto source =
      std::make_shared<const diag::Source>(diag::Source{.name = path, .text = std::move(text)});
  if (kind == "application") {
    parse::Reporter reporter(parse::Family::manifest, asked);
    static_cast<void>(parse::read_application(source, reporter));
    return reporter.take();
  }
  if (kind == "experiment") {
    parse::Reporter reporter(parse::Family::experiment, asked);
    static_cast<void>(parse::read_experiment(source, reporter));
    return reporter.take();
  }
  if (kind == "requirements") {
    parse::Reporter reporter(parse::Family::manifest, asked);
    static_cast<void>(parse::read_requirements(source, reporter));
    return reporter.take();
  }
  parse::Reporter reporter(parse::Family::playbook, asked);
  static_cast<void>(parse::read_front_matter(parse::TextIndex(source), reporter));
  return reporter.take();
}

void print_verdicts(std::string_view kind) {
  for (std::string path; std::getline(std::cin, path);) {
    std::string codes;
    for (const diag::Diagnostic& finding : read(kind, path, nullptr)) {
      if (finding.severity == diag::Severity::error) codes += finding.code + " ";
    }
    std::cout << codes << "\n";
  }
}

int print_keys(std::string_view kind, const std::string& path) {
  parse::AskedKeys asked;
  const diag::Findings findings = read(kind, path, &asked);
  std::cerr << diag::render(findings);
  for (const auto& [what, keys] : asked) {
    for (const std::string& key : keys) std::cout << what << "\t" << key << "\n";
  }
  return diag::has_errors(findings) ? 1 : 0;
}

}  // namespace

int main(int count, char** words) {
  const std::string_view command = count > 1 ? words[1] : "";
  if (command == "verdicts" && count == 3) {
    print_verdicts(words[2]);
    return 0;
  }
  if (command == "keys" && count == 4) return print_keys(words[2], words[3]);
  std::cerr << "parser_side: verdicts KIND, or keys KIND FILE\n";
  return 2;
}
