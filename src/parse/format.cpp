#include "understudy/parse/format.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "experiment_parts.hpp"
#include "manifest.hpp"
#include "playbook_layout.hpp"
#include "reporter.hpp"
#include "text_index.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/parse/application.hpp"
#include "understudy/parse/experiment.hpp"
#include "understudy/parse/playbook.hpp"
#include "words.hpp"
#include "yaml_layout.hpp"

namespace understudy::parse {

namespace {

using SourcePtr = std::shared_ptr<const diag::Source>;

diag::Findings read(const SourcePtr& source, FileKind kind, Canon* canon) {
  if (kind == FileKind::playbook) return parse_playbook(source).findings;
  const bool manifest = kind == FileKind::application;
  Reporter reporter(manifest ? Family::manifest : Family::experiment, nullptr, canon);
  if (manifest) {
    static_cast<void>(read_application(source, reporter));
  } else {
    static_cast<void>(read_experiment(source, reporter));
  }
  return reporter.take();
}

std::optional<std::string> lay_out_file(const SourcePtr& source, FileKind kind,
                                        const Canon& canon) {
  const TextIndex index(source);
  if (kind == FileKind::playbook) return lay_out_playbook(index);
  return lay_out_yaml(index, index.text(), 0, canon);
}

}  // namespace

Formatted format(const std::shared_ptr<const diag::Source>& source, FileKind kind) {
  Canon canon;
  Formatted done{.text = std::nullopt, .findings = read(source, kind, &canon)};
  if (diag::has_errors(done.findings)) return done;
  auto text = lay_out_file(source, kind, canon);
  if (!text) return done;
  if (*text != source->text) {
    const auto anew =
        std::make_shared<const diag::Source>(diag::Source{.name = source->name, .text = *text});
    // What was without an error stays so.
    if (diag::has_errors(read(anew, kind, nullptr))) return done;
  }
  done.text = std::move(text);
  return done;
}

FileKind kind_of(const std::string& text) {
  for (const std::string_view line : split_lines(text)) {
    if (!line.starts_with("kind:")) continue;
    std::string_view kind = trimmed(line.substr(5));
    kind = kind.substr(0, kind.find_first_of(" \t#"));
    if (kind.size() > 1 && (kind.front() == '"' || kind.front() == '\'')) {
      kind = kind.substr(1, kind.size() - 2);
    }
    if (kind == "Application") return FileKind::application;
    if (kind == "Experiment") return FileKind::experiment;
    return FileKind::playbook;
  }
  // A manifest may be one mapping in braces.
  const std::string_view start = trimmed(text);
  return start.starts_with('{') ? FileKind::application : FileKind::playbook;
}

}  // namespace understudy::parse
