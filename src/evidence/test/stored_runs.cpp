#include "stored_runs.hpp"

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "line.hpp"
#include "told_runs.hpp"
#include "understudy/journal/codec.hpp"
#include "understudy/journal/digest.hpp"

namespace understudy::evidence::test {

RecordText::RecordText(std::string_view header)
    : text_(fmt::format("{}\n", header)), chain_(journal::first_chain(header)) {}

void RecordText::add(std::string_view json) {
  chain_ = journal::next_chain(chain_, json);
  text_ += journal::make_line(++count_, chain_, json);
}

RunWriter::RunWriter(exercise::test::Script script)
    : events_(told_run("auto", std::move(script), false, exercise::test::opened("auto"))) {}

RunWriter::RunWriter() : RunWriter(attended()) {}

void RunWriter::write(const std::filesystem::path& store, const StoredRun& run) const {
  write(store, run, events_.size());
}

void RunWriter::write_unsealed(const std::filesystem::path& store, const StoredRun& run) const {
  write(store, run, events_.size() - 1);
}

void RunWriter::write(const std::filesystem::path& store, const StoredRun& run,
                      std::size_t events) const {
  RecordText journal("understudy-journal 1");
  for (std::size_t i = 0; i < events; ++i) {
    model::Event event = events_[i];
    event.at.wall_ns = run.wall_ns + event.at.boot_ns;
    if (auto* opened = std::get_if<model::RunOpened>(&event.body)) {
      opened->run_id = run.id;
      opened->application = run.application;
      opened->scenario = run.scenario;
      opened->service = run.service;
      opened->environment = run.environment;
      opened->production = run.production;
      opened->playbook_sha256 = journal::sha256_hex(run.playbook);
      opened->manifest_sha256 = journal::sha256_hex(run.manifest);
    }
    journal.add(journal::to_json(event));
  }
  const std::filesystem::path folder = store / "runs" / run.id;
  std::filesystem::create_directories(folder);
  write_text(folder / "understudy.yaml", run.manifest);
  write_text(folder / "playbook.md", run.playbook);
  write_text(folder / "journal", journal.text());
}

std::string text_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void write_text(const std::filesystem::path& path, std::string_view text) {
  std::ofstream(path, std::ios::binary) << text;
}

}  // namespace understudy::evidence::test
