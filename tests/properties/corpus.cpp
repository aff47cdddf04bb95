#include "corpus.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <regex>
#include <string>
#include <vector>

#include "dump.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/parse/application.hpp"
#include "understudy/parse/experiment.hpp"
#include "understudy/parse/format.hpp"
#include "understudy/parse/playbook.hpp"

namespace understudy::properties {

namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace

std::vector<Sample> corpus() {
  std::vector<Sample> found;
  const fs::path root(US_SOURCE_DIR);
  for (const char* folder :
       {"tests/golden/parse/cases", "tests/golden/check/cases", "examples/bookstore/resilience"}) {
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      if (!entry.is_regular_file()) continue;
      const fs::path& path = entry.path();
      const bool playbook = path.extension() == ".md";
      if (!playbook && path.extension() != ".yaml") continue;
      Sample sample{.name = path.lexically_relative(root).string(), .text = read(path)};
      sample.kind = playbook ? parse::FileKind::playbook : parse::kind_of(sample.text);
      if (!playbook && sample.kind == parse::FileKind::playbook) {
        sample.kind = parse::FileKind::application;
      }
      found.push_back(std::move(sample));
    }
  }
  std::ranges::sort(found, {}, &Sample::name);
  return found;
}

std::shared_ptr<const diag::Source> source_of(const std::string& text) {
  return std::make_shared<const diag::Source>(diag::Source{.name = "file", .text = text});
}

bool is_sound(const std::string& text, parse::FileKind kind) {
  switch (kind) {
    case parse::FileKind::application:
      return !diag::has_errors(parse::parse_application(source_of(text)).findings);
    case parse::FileKind::experiment:
      return !diag::has_errors(parse::parse_experiment(source_of(text)).findings);
    case parse::FileKind::playbook: break;
  }
  return !diag::has_errors(parse::parse_playbook(source_of(text)).findings);
}

std::string meaning_of(const std::string& text, parse::FileKind kind) {
  switch (kind) {
    case parse::FileKind::application:
      return golden::dump(parse::parse_application(source_of(text)).value);
    case parse::FileKind::experiment:
      return golden::dump(parse::parse_experiment(source_of(text)).value);
    case parse::FileKind::playbook: break;
  }
  return meaning_of(parse::parse_playbook(source_of(text)).value);
}

std::string meaning_of(const model::Playbook& playbook) {
  // Places and lengths of sections may change; what the sections say is compared node by node when
  // the text is laid out.
  static const std::regex places(" at (line )?[0-9]+(:[0-9]+)?|: [0-9]+ bytes");
  return std::regex_replace(golden::dump(playbook), places, "");
}

}  // namespace understudy::properties
