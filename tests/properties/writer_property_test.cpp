/// \file
/// What is written from the model reads as that model.
#include <string>
#include <utility>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "corpus.hpp"
#include "dump.hpp"
#include "random_models.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/parse/application.hpp"
#include "understudy/parse/experiment.hpp"
#include "understudy/parse/format.hpp"
#include "understudy/parse/playbook.hpp"
#include "understudy/parse/write.hpp"

namespace understudy::properties {
namespace {

RC_GTEST_PROP(WriterProperty, AWrittenManifestReadsAsItsModel, ()) {
  const model::Application app = random_application();
  const std::string text = parse::write_application(app);
  const auto parsed = parse::parse_application(source_of(text));
  RC_ASSERT(diag::render(parsed.findings) == "");
  RC_ASSERT(golden::dump(parsed.value) == golden::dump(app));
  RC_ASSERT(parse::write_application(parsed.value) == text);
}

RC_GTEST_PROP(WriterProperty, AWrittenExperimentReadsAsItsModel, ()) {
  const model::Experiment experiment = random_experiment();
  const std::string text = parse::write_experiment(experiment);
  const auto parsed = parse::parse_experiment(source_of(text));
  RC_ASSERT(diag::render(parsed.findings) == "");
  RC_ASSERT(golden::dump(parsed.value) == golden::dump(experiment));
  RC_ASSERT(parse::write_experiment(parsed.value) == text);
}

RC_GTEST_PROP(WriterProperty, AWrittenPlaybookReadsAsItsModel, ()) {
  const model::Playbook playbook = random_playbook();
  const std::string text = parse::write_playbook(playbook);
  const auto parsed = parse::parse_playbook(source_of(text));
  if (diag::has_errors(parsed.findings)) RC_LOG() << text << diag::render(parsed.findings);
  RC_ASSERT(!diag::has_errors(parsed.findings));
  if (meaning_of(parsed.value) != meaning_of(playbook)) RC_LOG() << text;
  RC_ASSERT(meaning_of(parsed.value) == meaning_of(playbook));
  RC_ASSERT(parse::write_playbook(parsed.value) == text);
}

TEST(WriterProperty, EveryPlaybookWithoutAnErrorIsWrittenAsItReads) {
  int written = 0;
  for (const Sample& sample : corpus()) {
    if (sample.kind != parse::FileKind::playbook || !is_sound(sample.text, sample.kind)) continue;
    SCOPED_TRACE(sample.name);
    const auto parsed = parse::parse_playbook(source_of(sample.text));
    const std::string text = parse::write_playbook(parsed.value);
    const auto again = parse::parse_playbook(source_of(text));
    EXPECT_FALSE(diag::has_errors(again.findings)) << text << diag::render(again.findings);
    EXPECT_EQ(meaning_of(again.value), meaning_of(parsed.value)) << text;
    EXPECT_EQ(parse::format(source_of(text), sample.kind).text, text);
    ++written;
  }
  EXPECT_GT(written, 20);
}

TEST(WriterProperty, EverySampleWithoutAnErrorIsWrittenAsItReads) {
  int written = 0;
  for (const Sample& sample : corpus()) {
    if (sample.kind == parse::FileKind::playbook || !is_sound(sample.text, sample.kind)) continue;
    SCOPED_TRACE(sample.name);
    const auto source = source_of(sample.text);
    const std::string text = sample.kind == parse::FileKind::application
                                 ? parse::write_application(parse::parse_application(source).value)
                                 : parse::write_experiment(parse::parse_experiment(source).value);
    EXPECT_TRUE(is_sound(text, sample.kind)) << text;
    EXPECT_EQ(meaning_of(text, sample.kind), meaning_of(sample.text, sample.kind));
    EXPECT_EQ(parse::format(source_of(text), sample.kind).text, text);
    ++written;
  }
  EXPECT_GT(written, 40);
}

}  // namespace
}  // namespace understudy::properties
