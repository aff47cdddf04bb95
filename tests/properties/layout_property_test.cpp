/// \file
/// `fmt` keeps what a file says and every comment in it, and changes nothing the second time.
#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "comments.hpp"
#include "corpus.hpp"
#include "random_models.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/parse/format.hpp"
#include "understudy/parse/write.hpp"

namespace understudy::properties {
namespace {

std::size_t count_of(std::string_view text, std::string_view word) {
  std::size_t count = 0;
  for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) ++count;
  return count;
}

/// What must hold of a text without an error.
void expect_laid_out_well(const std::string& text, parse::FileKind kind) {
  const auto once = parse::format(source_of(text), kind);
  ASSERT_TRUE(once.text.has_value()) << text;
  EXPECT_EQ(meaning_of(*once.text, kind), meaning_of(text, kind)) << text;
  const auto twice = parse::format(source_of(*once.text), kind);
  ASSERT_TRUE(twice.text.has_value()) << *once.text;
  EXPECT_EQ(*twice.text, *once.text) << text;
  EXPECT_FALSE(once.text->contains('\r'));
  EXPECT_TRUE(once.text->ends_with('\n'));
}

std::vector<Sample> sound_corpus() {
  std::vector<Sample> samples = corpus();
  std::erase_if(samples, [](const Sample& sample) { return !is_sound(sample.text, sample.kind); });
  return samples;
}

TEST(LayoutProperty, HoldsForEverySampleWithoutAnError) {
  const std::vector<Sample> samples = sound_corpus();
  ASSERT_GT(samples.size(), 60U);
  for (const Sample& sample : samples) {
    SCOPED_TRACE(sample.name);
    expect_laid_out_well(sample.text, sample.kind);
  }
}

TEST(LayoutProperty, SamplesWithErrorsAreLeftAlone) {
  for (const Sample& sample : corpus()) {
    if (is_sound(sample.text, sample.kind)) continue;
    const auto done = parse::format(source_of(sample.text), sample.kind);
    EXPECT_FALSE(done.text.has_value()) << sample.name;
    EXPECT_TRUE(diag::has_errors(done.findings)) << sample.name;
  }
}

RC_GTEST_PROP(LayoutProperty, NoCommentIsLostWhereverItStands, ()) {
  static const std::vector<Sample> samples = [] {
    std::vector<Sample> found = sound_corpus();
    std::erase_if(found,
                  [](const Sample& sample) { return sample.kind == parse::FileKind::playbook; });
    return found;
  }();
  const Sample sample = *rc::gen::elementOf(samples);
  const Commented commented = with_comments(sample.text, 6);
  // A comment may end up inside of a text, or break it.
  RC_PRE(is_sound(commented.text, sample.kind));

  const auto once = parse::format(source_of(commented.text), sample.kind);
  RC_ASSERT(once.text.has_value());
  for (const std::string& comment : commented.comments) {
    RC_ASSERT(count_of(*once.text, comment) == 1U);
  }
  RC_ASSERT(meaning_of(*once.text, sample.kind) == meaning_of(commented.text, sample.kind));
  RC_ASSERT(parse::format(source_of(*once.text), sample.kind).text == once.text);
}

RC_GTEST_PROP(LayoutProperty, HoldsForWrittenManifestsWithComments, ()) {
  const std::string text = parse::write_application(random_application());
  const Commented commented = with_comments(text, 8);
  RC_PRE(is_sound(commented.text, parse::FileKind::application));

  const auto once = parse::format(source_of(commented.text), parse::FileKind::application);
  RC_ASSERT(once.text.has_value());
  for (const std::string& comment : commented.comments) {
    RC_ASSERT(count_of(*once.text, comment) == 1U);
  }
  RC_ASSERT(parse::format(source_of(*once.text), parse::FileKind::application).text == once.text);
}

RC_GTEST_PROP(LayoutProperty, CommandsOfAPlaybookKeepEveryCharacter, ()) {
  static const std::vector<Sample> samples = [] {
    std::vector<Sample> found = sound_corpus();
    std::erase_if(found,
                  [](const Sample& sample) { return sample.kind != parse::FileKind::playbook; });
    return found;
  }();
  std::string text = (*rc::gen::elementOf(samples)).text;
  const int changes = *rc::gen::inRange(0, 6);
  for (int i = 0; i < changes; ++i) {
    const auto at = *rc::gen::inRange<std::size_t>(0, text.size() + 1);
    text.insert(at, *rc::gen::element<std::string>(" ", "  ", "\t", "\n", "\n\n", "#", "`", "==="));
  }
  RC_PRE(is_sound(text, parse::FileKind::playbook));

  const auto once = parse::format(source_of(text), parse::FileKind::playbook);
  RC_ASSERT(once.text.has_value());
  RC_ASSERT(meaning_of(*once.text, parse::FileKind::playbook) ==
            meaning_of(text, parse::FileKind::playbook));
  RC_ASSERT(parse::format(source_of(*once.text), parse::FileKind::playbook).text == once.text);
}

}  // namespace
}  // namespace understudy::properties
