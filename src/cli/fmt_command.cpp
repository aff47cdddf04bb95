/// \file
/// `understudy fmt`: manifests, experiments and playbooks in their canonical layout.
#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "line_diff.hpp"
#include "options.hpp"
#include "team_files.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/formats.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/os/file.hpp"
#include "understudy/parse/format.hpp"

namespace understudy::cli {

namespace {

namespace fs = std::filesystem;

struct FmtOptions {
  std::vector<std::string> paths;
  std::string format = "text";
  bool check = false;
  bool diff = false;
  bool to_stdout = false;
};

Exit failed(const diag::Failure& failure) {
  std::cerr << diag::render(failure);
  return failure.cause().code.starts_with("US-C") ? Exit::usage : Exit::not_carried_out;
}

/// The first line on which two texts differ.
diag::Span first_difference(const std::shared_ptr<const diag::Source>& source,
                            std::string_view after) {
  const std::string_view before = source->text;
  const auto at = std::ranges::mismatch(before, after).in1;
  const auto line = std::count(before.begin(), at, '\n') + 1;
  // A last line end opens no further line.
  const auto lines = std::count(before.begin(), before.end(), '\n') +
                     (before.ends_with('\n') || before.empty() ? 0 : 1);
  return {.source = source,
          .line = static_cast<std::uint32_t>(std::max<std::ptrdiff_t>(std::min(line, lines), 1)),
          .column = 1};
}

class Formatter {
 public:
  explicit Formatter(const FmtOptions& options) : options_(options) {}

  diag::Result<> format(const fs::path& path) {
    auto file = read_team_file(path);
    if (!file) return std::unexpected(std::move(file).error());
    ++files_;
    const parse::Formatted done = parse::format(file->source, file->kind);
    if (!done.text) {
      refuse(*file, done.findings);
      return {};
    }
    const bool same = *done.text == file->source->text;
    if (!same) ++changed_;
    if (options_.diff)
      std::cout << unified_diff(file->source->name, file->source->text, *done.text);
    if (options_.check) {
      if (!same) not_canonical(*file, *done.text);
      return {};
    }
    if (options_.diff) return {};
    if (options_.to_stdout || file->path.empty()) {
      std::cout << *done.text;
      return {};
    }
    return same ? diag::Result<>() : write(*file, *done.text);
  }

  [[nodiscard]] Exit finish() const {
    if (options_.format == "json") {
      std::cout << diag::to_json(findings_);
    } else {
      // What goes to standard output is the text itself.
      (shows_text() ? std::cerr : std::cout) << diag::render(findings_);
    }
    std::cout.flush();
    if (options_.format == "text" && !shows_text()) std::cerr << summary();
    return findings_.empty() ? Exit::holds : Exit::does_not_hold;
  }

 private:
  [[nodiscard]] bool shows_text() const {
    return options_.diff || options_.to_stdout ||
           (files_ == 1 && options_.paths == std::vector<std::string>{"-"});
  }

  void refuse(const TeamFile& file, const diag::Findings& findings) {
    ++refused_;
    if (diag::has_errors(findings)) {
      std::ranges::copy_if(findings, std::back_inserter(findings_), [](const auto& finding) {
        return finding.severity == diag::Severity::error;
      });
      return;
    }
    findings_.push_back(
        {.code = "US-C013",
         .message = "no other layout of this file is certain to say the same: it is left as it is",
         .where = {.source = file.source},
         .hint = "please report it, with the file"});
  }

  void not_canonical(const TeamFile& file, std::string_view text) {
    findings_.push_back({.code = "US-C014",
                         .message = "this file is not in its canonical layout",
                         .where = first_difference(file.source, text),
                         .hint = fmt::format("see what would change with 'understudy fmt --diff "
                                             "{0}'",
                                             file.source->name)});
  }

  static diag::Result<> write(const TeamFile& file, std::string_view text) {
    // Through a link, not over it.
    std::error_code error;
    const fs::path target = fs::canonical(file.path, error);
    if (auto written = os::replace_file(error ? file.path : target, text); !written) {
      return written;
    }
    std::cout << fmt::format("laid out: {}\n", file.source->name);
    return {};
  }

  [[nodiscard]] std::string summary() const {
    const std::string_view done = options_.check ? "would change" : "changed";
    std::string text =
        fmt::format("{} file{}: {} {}", files_, files_ == 1 ? "" : "s", changed_, done);
    if (refused_ > 0) text += fmt::format(", {} left alone because of errors", refused_);
    return text + "\n";
  }

  const FmtOptions& options_;
  diag::Findings findings_;
  std::size_t files_ = 0;
  std::size_t changed_ = 0;
  std::size_t refused_ = 0;
};

Exit format_all(const FmtOptions& options) {
  const auto paths = team_paths(options.paths);
  if (!paths) return failed(paths.error());
  Formatter formatter(options);
  for (const fs::path& path : *paths) {
    if (auto done = formatter.format(path); !done) return failed(done.error());
  }
  return formatter.finish();
}

}  // namespace

Subcommand add_fmt(CLI::App& root) {
  auto options = std::make_shared<FmtOptions>();
  auto* app =
      root.add_subcommand("fmt", "Write manifests, experiments and playbooks in canonical layout");
  app->add_option("paths", options->paths,
                  "Files or folders, or - for standard input; default: here");
  app->add_flag("--check", options->check, "Change nothing; say which files would change");
  app->add_flag("--diff", options->diff, "Change nothing; show what would change");
  app->add_flag("--stdout", options->to_stdout, "Change nothing; print the text");
  app->add_option("--format", options->format, "Of what is said about the files")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  app->footer(
      "Exit status: 0 laid out, 1 a file has errors or, with --check, would change, 2 wrong "
      "usage,\n"
      "3 could not be read or written. A file with errors is left as it is.");
  return {.app = app, .run = [options] { return format_all(*options); }};
}

}  // namespace understudy::cli
