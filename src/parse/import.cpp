#include "understudy/parse/import.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "document_rules.hpp"
#include "envelope.hpp"
#include "front_matter.hpp"
#include "import_body.hpp"
#include "import_decisions.hpp"
#include "import_text.hpp"
#include "markdown.hpp"
#include "reporter.hpp"
#include "text_index.hpp"
#include "understudy/parse/outline.hpp"
#include "understudy/parse/playbook.hpp"
#include "words.hpp"

namespace understudy::parse {

namespace {

using SourcePtr = std::shared_ptr<const diag::Source>;

constexpr std::size_t largest_runbook = std::size_t{1} << 20U;

/// What stands between the marks of a page's own front matter.
struct PageHead {
  std::uint32_t body_line = 1;
  bool there = false;
  bool ours = false;  ///< It says that this is a playbook already.
  std::string title;
};

/// Front matter is not read as YAML here: a page's may hold whatever its generator takes.
PageHead read_head(const TextIndex& index) {
  PageHead head;
  const std::string mark(trimmed(index.line(1)));
  if ((mark != "---" && mark != "+++") || !index.line(1).starts_with(mark)) return head;
  std::uint32_t last = 2;
  while (last <= index.lines() && trimmed(index.line(last)) != mark) ++last;
  if (last > index.lines()) return head;
  head.there = true;
  head.body_line = last + 1;
  for (std::uint32_t line = 2; line < last; ++line) {
    const std::string_view text = index.line(line);
    if (text.starts_with("apiVersion: understudy/")) head.ours = true;
    if (!text.starts_with("title:")) continue;
    std::string_view title = trimmed(text.substr(6));
    if (title.size() > 1 && (title.front() == '"' || title.front() == '\'') &&
        title.back() == title.front()) {
      title = title.substr(1, title.size() - 2);
    }
    head.title = title;
  }
  return head;
}

/// The file's own name without folders and extension.
std::string id_of(std::string_view path) {
  if (const auto slash = path.rfind('/'); slash != std::string_view::npos) {
    path.remove_prefix(slash + 1);
  }
  const std::string id = slug(path.substr(0, path.rfind('.')));
  return id.empty() ? "playbook" : id;
}

/// The code of every block in the order of its text, to see that none got lost or changed.
std::multiset<std::string> all_code_of(const Document& document) {
  std::multiset<std::string> code;
  for (const Fence* fence : document.fences()) {
    std::string text = fence->language + "\n";
    for (const CodeLine& line : fence->lines) text += fmt::format("{}\n", line.text);
    code.insert(std::move(text));
  }
  return code;
}

ImportText front_matter(const std::string& id, const PageHead& head, const ImportOptions& options,
                        const std::vector<model::Input>& inputs) {
  ImportText out;
  out.add("---");
  out.add("apiVersion: understudy/v1");
  out.add("kind: Playbook");
  out.add("id: " + yaml_name(id));
  if (head.there) {
    out.remark("US-I013", "the page's own front matter is not carried over, but for its title",
               "the old file keeps it");
  }
  if (!head.title.empty()) out.add("title: " + yaml_quoted(head.title));
  if (options.service.empty()) {
    out.remark("US-I014", "nothing says what this playbook brings back",
               "add 'service: …' here, or import it with '--service'");
  } else {
    out.add("service: " + yaml_name(options.service));
  }
  if (!inputs.empty()) out.add("inputs:");
  for (const model::Input& input : inputs) {
    out.add(fmt::format("  {}: {{prompt: {}}}", yaml_quoted(input.name),
                        yaml_quoted("the value of " + input.name)));
    out.remark(
        "US-I006",
        fmt::format("'{}' is asked for before each run, since commands name it so", input.name),
        "say in the prompt what is wanted, or give it a 'default'");
  }
  out.add("---");
  out.add("");
  return out;
}

std::string text_of(const ImportText& head, const ImportText& body) {
  std::string text;
  for (const auto* part : {&head, &body}) {
    for (const std::string& line : part->lines()) text += line + '\n';
  }
  while (text.ends_with("\n\n")) text.pop_back();
  return text;
}

/// Every placeholder of every scenario, each name once.
std::vector<model::Input> inputs_of(const model::Playbook& playbook) {
  std::vector<model::Input> inputs;
  for (const model::Scenario& scenario : playbook.scenarios) {
    for (const model::Input& input : scenario.inputs) {
      const bool known = std::ranges::any_of(
          inputs, [&](const model::Input& other) { return other.name == input.name; });
      if (!known) inputs.push_back(input);
    }
  }
  return inputs;
}

class Importer {
 public:
  Importer(const SourcePtr& runbook, const ImportOptions& options)
      : index_(runbook), options_(options) {}

  Imported import() {
    Imported out;
    auto made = make();
    out.refused = reporter_.take();
    if (!made || diag::has_errors(out.refused)) return out;
    out.playbook = made->source;
    out.decisions = std::move(made->decisions);
    return out;
  }

 private:
  struct Made {
    SourcePtr source;
    diag::Findings decisions;
  };

  std::optional<Made> make() {
    if (!is_readable(index_, largest_runbook, reporter_)) return std::nullopt;
    const PageHead head = read_head(index_);
    if (head.ours) {
      reporter_.error("US-I030", "this is a playbook already", index_.whole_line(1),
                      "put it into the folder 'playbooks' as it is");
      return std::nullopt;
    }
    const auto document = Document::read(index_, head.body_line, reporter_);
    if (!document) return std::nullopt;
    // What is below a fence that is never closed cannot be told from code.
    if (!check_document(*document, reporter_).empty()) return std::nullopt;

    ImportText body;
    write_body(*document, head.body_line, options_.unit, body);
    const std::string id = id_of(options_.name);
    const SourcePtr draft = source_of(front_matter(id, head, options_, {}), body);
    const ImportText top = front_matter(id, head, options_, inputs_of(parse_playbook(draft).value));
    const SourcePtr source = source_of(top, body);
    if (!keeps_its_code(*document, source)) return std::nullopt;
    return Made{.source = source, .decisions = decisions_about(source, top, body)};
  }

  [[nodiscard]] SourcePtr source_of(const ImportText& head, const ImportText& body) const {
    return std::make_shared<const diag::Source>(
        diag::Source{.name = options_.name, .text = text_of(head, body)});
  }

  /// What runs must be what was written, to the byte.
  bool keeps_its_code(const Document& document, const SourcePtr& source) {
    const TextIndex index(source);
    Reporter ignored(Family::playbook);
    const auto made = Document::read(index, read_head(index).body_line, ignored);
    if (made && all_code_of(*made) == all_code_of(document)) return true;
    reporter_.error("US-I029", "the blocks of this runbook cannot be kept as they are written",
                    index_.file(), "write its steps as a numbered list, and import it again");
    return false;
  }

  TextIndex index_;
  const ImportOptions& options_;
  Reporter reporter_{Family::playbook};
};

}  // namespace

Imported import_runbook(const SourcePtr& runbook, const ImportOptions& options) {
  return Importer(runbook, options).import();
}

bool is_unit(std::string_view text) {
  constexpr std::array<std::string_view, 5> units{"w", "d", "h", "m", "s"};
  return is_one_of(text, units);
}

}  // namespace understudy::parse
