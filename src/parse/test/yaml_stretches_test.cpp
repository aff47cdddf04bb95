/// \file
/// A text that is read in stretches is read as in one go, or not at all.
#include "../yaml_stretches.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "../reporter.hpp"
#include "../text_index.hpp"
#include "../yaml_tree.hpp"
#include "read_both_ways.hpp"
#include "understudy/model/runner.hpp"
#include "understudy/parse/application.hpp"
#include "understudy/parse/write.hpp"

namespace understudy::parse {
namespace {

std::string catalogue(int items) {
  std::string text = "# all of it\nname: x\nspec:\n  zone: UTC\n  list:\n";
  for (int i = 0; i < items; ++i) {
    text += fmt::format("    - name: s-{}\n      of: [a, b]\n      said: \"ü {}\"\n", i, i);
  }
  return text + "  after: |\n    - no item\n\n    of anything\nlast: ~\n";
}

TEST(Stretches, OfALongListAreReadAsInOneGo) {
  const Both both = read_both(catalogue(200), 100);
  ASSERT_TRUE(both.stretched.has_value());
  EXPECT_EQ(both.stretched, both.at_once);
}

TEST(Stretches, LeaveOutWhatIsInsideTheLongestList) {
  const std::string text = catalogue(200);
  const TextIndex index = index_over(text);
  const auto tree = Tree::read_in_stretches(index, longest, one_by_one, 100);
  ASSERT_TRUE(tree.has_value());
  EXPECT_TRUE(tree->has_gap());
  const std::array<std::string_view, 2> other{"spec", "other"};
  const auto whole = Tree::read_in_stretches(index, other, one_by_one, 100);
  ASSERT_TRUE(whole.has_value());
  EXPECT_FALSE(whole->has_gap());
}

TEST(Stretches, OfAShortTextAreNotWorthIt) {
  EXPECT_FALSE(read_both(catalogue(1), 1000).stretched.has_value());
}

TEST(Stretches, AQuotedTextAcrossACutIsReadInOneGo) {
  std::string text = "spec:\n  list:\n    - 'opens here\n";
  for (int i = 0; i < 40; ++i) text += "    - not an item\n";
  const Both both = read_both(text + "    - and ends here'\n    - item\n", 50);
  EXPECT_TRUE(both.at_once.has_value());
  EXPECT_FALSE(both.stretched.has_value());
}

TEST(Stretches, NothingGoesOnBehindTheEndOfADocument) {
  constexpr int items = 40;
  for (int ended = 1; ended < items; ++ended) {
    std::string text = "list:\n";
    for (int i = 0; i < items; ++i) text += i == ended ? "...\n    - a\n" : "    - a\n";
    SCOPED_TRACE(ended);
    const Both both = read_both(text, 30);
    EXPECT_FALSE(both.at_once.has_value());
    EXPECT_TRUE(agree(both)) << *both.stretched;
  }
}

TEST(Stretches, OfATextWithoutAListTakeNoTimeToLookFor) {
  const std::array<std::string_view, 2> spec{"spec", "dependencies"};
  std::string items;
  for (int i = 0; i < 2'000'000; ++i) items += "- a\n";
  const std::string blanks = std::string(8U << 20U, ' ') + "- a\n";
  for (const std::string& text : {items, blanks + blanks}) {
    const TextIndex index = index_over(text);
    const auto began = std::chrono::steady_clock::now();
    EXPECT_EQ(stretches_of(index, spec).size(), 1U);
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(2));
  }
}

/// A manifest long enough to be read in stretches; `odd` stands in for one item inside.
std::string long_manifest(std::string_view odd) {
  std::string text =
      "apiVersion: understudy/v1\nkind: Application\nmetadata: {name: shop}\nspec:\n"
      "  dependencies:\n";
  constexpr int count = 2000;
  for (int i = 0; i < count; ++i) {
    if (i == count / 2) text += odd;
    text += fmt::format(
        "    - name: part-{}\n      criticality: critical\n      periods: [\"Mon 10:00-12:00\"]\n"
        "      workaround: |\n        Ask for it.\n      rto: 2h\n      children: [part-{}]\n",
        i, (i + 1) % count);
  }
  return text + "  contacts:\n    - {id: bob, name: Bob}\n";
}

/// Everything that is said of it and found in it.
std::string judged(const std::string& text, const model::Runner& run) {
  const auto source =
      std::make_shared<const diag::Source>(diag::Source{.name = "understudy.yaml", .text = text});
  const ParsedApplication parsed = parse_application(source, run);
  return diag::render(parsed.findings) + write_application(parsed.value);
}

TEST(Stretches, OfAManifestSayWhatTheWholeSays) {
  const auto several = [](std::size_t count, const std::function<void(std::size_t)>& work) {
    for (std::size_t i = count; i > 0; --i) work(i - 1);
  };
  for (const std::string_view odd :
       {"", "    - name: part-7\n", "    - {name: odd, unknown: x}\n", "    - no mapping\n",
        "    - name: odd\n      name: twice\n", "    - &anchor {name: odd}\n",
        "    - name: odd\n      children: [nobody]\n", "    - name: 'odd\n", "    - name: [odd\n",
        "    - name: odd\n      rto: 7\n", "  timezone: UTC\n", "...\n", "  dependencies:\n"}) {
    SCOPED_TRACE(odd);
    const std::string text = long_manifest(odd);
    ASSERT_GT(stretches_of(index_over(text), {}).size(), 1U);
    EXPECT_EQ(judged(text, several), judged(text, {}));
  }
}

/// Sound items of several shapes in lists of several depths: most of these are cut.
rc::Gen<std::string> sound_text() {
  static const std::vector<std::string> items{"- a\n",
                                              "- name: x\n  of: [a,\n    b]\n",
                                              "- name: |\n    - not\n    - items\n\n  more: ''\n",
                                              "- 'two\n  lines'\n",
                                              "-\n  name: x\n",
                                              "# said\n- name: \"ü\"\n",
                                              "- name:\n  - a\n  - b\n",
                                              "- key:\n",
                                              "- - a\n  - b\n",
                                              "-\n"};
  return rc::gen::map(
      rc::gen::pair(rc::gen::resize(200, rc::gen::container<std::vector<std::string>>(
                                             rc::gen::elementOf(items))),
                    rc::gen::inRange(0, 3)),
      [](const std::pair<std::vector<std::string>, int>& chosen) {
        const std::string indent(static_cast<std::size_t>(chosen.second) * 2, ' ');
        std::string text = "spec:\n  list:\n";
        for (const std::string& item : chosen.first) {
          for (std::size_t at = 0; at < item.size();) {
            const std::size_t end = item.find('\n', at) + 1;
            text += "  " + indent + item.substr(at, end - at);
            at = end;
          }
        }
        return text + "  after:\n  - x\n  - y\nlast: z\n";
      });
}

/// Sound items with a line or two among them that may be anything.
rc::Gen<std::string> any_text() {
  static const std::vector<std::string> lines{
      "spec:",       "  list:",    "    - a",    "      c: |",  "        x",
      "    -",       "    - >-",   "      fold", "    # said",  "",
      "  other:",    "  - a",      "    k: v",   "- a",         "  - 'open",
      "    close'",  "    - [a,",  "      b]",   "  - {a: b,",  "    c: d}",
      "    - k:",    "  - - x",    "    - y",    "  key: ü",    "list:",
      "---",         "...",        "  - ? a",    "    : b",     "\t",
      "  list: [a]", "  - 'a': x", "  - \"open", "    close\"", "  - &a x",
      "  - *a"};
  const auto some = rc::gen::container<std::vector<std::pair<std::size_t, std::string>>>(
      2, rc::gen::pair(rc::gen::inRange<std::size_t>(0, 400), rc::gen::elementOf(lines)));
  return rc::gen::map(
      rc::gen::pair(sound_text(), some),
      [](const std::pair<std::string, std::vector<std::pair<std::size_t, std::string>>>& made) {
        std::string text = made.first;
        for (const auto& [place, line] : made.second) {
          const std::size_t at = text.find('\n', place % text.size());
          if (at != std::string::npos) text.insert(at + 1, line + "\n");
        }
        return text;
      });
}

RC_GTEST_PROP(StretchesProperty, AreReadAsInOneGoOrNotAtAll, ()) {
  const std::string text = *any_text();
  const Both both = read_both(text, *rc::gen::inRange<std::size_t>(30, 200));
  RC_CLASSIFY(both.stretched.has_value());
  if (!agree(both)) RC_LOG() << text;
  RC_ASSERT(agree(both));
}

RC_GTEST_PROP(StretchesProperty, OfSoundListsAreReadAsInOneGo, ()) {
  const std::string text = *sound_text();
  const Both both = read_both(text, *rc::gen::inRange<std::size_t>(30, 200));
  RC_CLASSIFY(both.stretched.has_value());
  if (!both.stretched) return;
  if (both.stretched != both.at_once) {
    RC_LOG() << text << both.stretched.value_or("") << '\n'
             << both.at_once.value_or("nothing") << '\n';
  }
  RC_ASSERT(both.stretched == both.at_once);
}

}  // namespace
}  // namespace understudy::parse
