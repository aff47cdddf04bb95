#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "understudy/stage/requirement.hpp"

namespace understudy::stage {
namespace {

std::string page() {
  std::ifstream in(STAGES_MD, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

TEST(Catalogue, NamesEveryRequirementOnceAfterItsStage) {
  std::set<std::string> ids;
  for (const Requirement& one : catalogue()) {
    EXPECT_TRUE(ids.insert(one.id).second) << one.id;
    EXPECT_TRUE(one.id.starts_with(fmt::format("S{}.", one.stage))) << one.id;
    EXPECT_TRUE(one.built_in()) << one.id;
  }
}

TEST(Catalogue, SaysOfEachWhyWhatSatisfiesItAndWhatToDo) {
  for (const Requirement& one : catalogue()) {
    EXPECT_FALSE(one.text.empty() || one.why.empty() || one.evidence.empty() || one.how.empty())
        << one.id;
    EXPECT_FALSE(one.text.ends_with('.')) << one.id;
    EXPECT_TRUE(one.why.ends_with('.')) << one.id;
  }
}

TEST(Catalogue, OnlyWhatIsDeclaredNeverExpires) {
  for (const Requirement& one : catalogue()) {
    EXPECT_EQ(one.lapse == Lapse::never, one.stage == 0) << one.id;
  }
}

TEST(Catalogue, EveryStageAsksForSomething) {
  std::set<int> stages;
  for (const Requirement& one : catalogue()) stages.insert(one.stage);

  EXPECT_EQ(stages, (std::set<int>{0, 1, 2, 3, 4, 5}));
}

/// The page with the table of a stage put between its marks.
std::string with_table(std::string text, int stage) {
  const std::string from = fmt::format("<!-- table of stage {} -->\n", stage);
  const std::string to = "<!-- end of table -->\n";
  const auto begin = text.find(from);
  const auto end = text.find(to, begin);
  if (begin == std::string::npos || end == std::string::npos) return "no place for the table";
  return text.replace(begin + from.size(), end - begin - from.size(), catalogue_markdown(stage));
}

TEST(Catalogue, IsWhatThePageOfTheStagesSays) {
  const std::string text = page();
  std::string wanted = text;
  for (int stage = 0; stage <= highest_stage; ++stage) wanted = with_table(wanted, stage);

  if (std::getenv("UNDERSTUDY_ACCEPT") != nullptr) {  // NOLINT(concurrency-mt-unsafe)
    std::ofstream(STAGES_MD, std::ios::binary) << wanted;
    return;
  }
  EXPECT_EQ(text, wanted) << "UNDERSTUDY_ACCEPT=1 writes it anew";
}

}  // namespace
}  // namespace understudy::stage
