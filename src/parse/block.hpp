/// \file
/// A code block of a procedure: whether it runs, and what it runs.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "attributes.hpp"
#include "inputs.hpp"
#include "markdown.hpp"
#include "placeholders.hpp"
#include "reporter.hpp"
#include "session.hpp"
#include "shell_scanner.hpp"
#include "snippet.hpp"
#include "understudy/model/playbook.hpp"

namespace understudy::parse {

/// What a fence's language says about running it.
enum class Runs : std::uint8_t {
  yes,
  no,       ///< Another language: part of the prose.
  unclear,  ///< No language, or a shell that is not carried out: always reported in a procedure.
};

/// `before` are the attributes of the comment above it: an interpreter runs any language.
[[nodiscard]] Runs runs(const Fence& fence, const AttributeList& before = {});

struct ReadBlock {
  model::Block block;
  Meaning meaning;  ///< Its attributes are the block's.
};

/// A block of which it is not clear whether it is to run, as it stands: it belongs to its step, and
/// the error that is reported with it keeps it from running. nullopt for any other, and for one
/// without text.
[[nodiscard]] std::optional<model::Block> held_block(const Fence& fence, const TextIndex& index);

/// Reads the blocks of one scenario.
class BlockReader {
 public:
  BlockReader(const TextIndex& index, Inputs& inputs, Reporter& reporter)
      : index_(index), inputs_(inputs), reporter_(reporter) {}

  /// `before` are the attributes of the comment above the fence. nullopt when the fence does not
  /// run, or holds nothing that could: reported, unless its language says that it is not to.
  [[nodiscard]] std::optional<ReadBlock> read(const Fence& fence, AttributeList before);

  /// A guard's command, which begins at byte `offset`: checked like any other, and its placeholders
  /// noted.
  void check_guard(std::string_view guard, std::size_t offset);

 private:
  void report_unclear(const Fence& fence);
  [[nodiscard]] std::vector<model::ShellCommand> commands_of(const Fence& fence, char prompt);
  [[nodiscard]] std::vector<model::ShellCommand> script_of(const Fence& fence);
  [[nodiscard]] std::vector<model::ShellCommand> text_for_an_interpreter(const Fence& fence);
  [[nodiscard]] model::ShellCommand command_of(SessionCommand& written);
  void read_output(std::vector<CodeLine> output, model::ShellCommand& command);
  void read_json(const std::vector<CodeLine>& output, model::ShellCommand& command);
  void check_command(const Snippet& snippet);
  void check_session_command(SessionCommand& written);
  /// `scanned` has read the snippet's text, its placeholders masked.
  void judge_command(const Snippet& snippet, const std::vector<Placeholder>& placeholders,
                     const ScannedText& scanned);
  void note_placeholders(const Snippet& snippet, const std::vector<Placeholder>& found);
  void check_attributes(const ReadBlock& read);

  const TextIndex& index_;
  Inputs& inputs_;
  Reporter& reporter_;
  const model::Attributes* given_ = nullptr;  ///< Of the block that is being read.
};

}  // namespace understudy::parse
