#include "understudy/publish/publication.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "understudy/journal/digest.hpp"

namespace understudy::publish {

namespace {

Publication one_publication() {
  Publication publication{.tool = "0.1.0", .at = "2026-11-26T14:00:00Z", .digest = "d"};
  publication.applications = {
      {.name = "shop", .bundle = "b", .inputs = "i", .stale_at = "", .beside = {"a.md"}}};
  publication.files = {described({.path = "index.html", .bytes = "front"}),
                       described({.path = "shop-2/index.html", .bytes = "another"}),
                       described({.path = "shop/index.html", .bytes = "shop"})};
  return publication;
}

TEST(Publication, IsReadAsItWasWritten) {
  const Publication publication = one_publication();

  EXPECT_EQ(read_publication(to_json(publication)).value(), publication);
}

TEST(Publication, OfAnotherFormIsRefused) {
  EXPECT_EQ(read_publication("{").error().cause().code, "US-W001");
  EXPECT_EQ(read_publication("[]").error().cause().code, "US-W001");
  EXPECT_EQ(read_publication("{\"version\":1}").error().cause().code, "US-W001");
  std::string later = to_json(one_publication());
  later.replace(later.find("\"version\":1"), 11, "\"version\":2");
  EXPECT_EQ(read_publication(later).error().cause().code, "US-W001");
}

TEST(Publication, WithAPathThatLeadsOutIsRefused) {
  for (const std::string_view path :
       {"../index.html", "/etc/passwd", "a/../../b", "a//b", ".hidden", "a/.git/config", "a/", "",
        "a b", "a\nb", "publication.json"}) {
    Publication publication = one_publication();
    publication.files.front().path = path;
    EXPECT_FALSE(read_publication(to_json(publication))) << path;
  }
}

TEST(Publication, KnowsWhoseAFileIs) {
  const Publication publication = read_publication(to_json(one_publication())).value();

  const std::vector<PublishedFile> own = files_of(publication, "shop");
  ASSERT_EQ(own.size(), 1U);
  EXPECT_EQ(own.front().path, "shop/index.html");
  const std::vector<PublishedFile> shared = shared_files_of(publication);
  ASSERT_EQ(shared.size(), 2U);
  EXPECT_EQ(shared.front().path, "index.html");
  EXPECT_EQ(shared.back().path, "shop-2/index.html");
}

/// An application with one playbook as it is published, and the team's own plans beside it.
class Compared : public testing::Test {
 protected:
  Compared() {
    bundle_ = agree::bundle_of({{.path = "understudy.yaml", .text = "manifest"}}).value();
    member_.application.name.value = "shop";
    publication_ = one_publication();
    publication_.applications.front().bundle = bundle_.sha256;
    publication_.files.clear();
    put("index.html", "front");
    put("shop/index.html", "shop");
    put("shop/source/understudy.yaml.txt", "manifest");
  }

  void put(const std::string& path, const std::string& bytes) {
    there_[path] = bytes;
    publication_.files.push_back(described({.path = path, .bytes = bytes}));
  }

  [[nodiscard]] std::vector<Difference> compared() const {
    const Fetch fetch = [this](const std::string& path) {
      const auto at = there_.find(path);
      return diag::Result<std::optional<std::string>>(
          at == there_.end() ? std::nullopt : std::optional(at->second));
    };
    return compare(publication_, {{.member = member_, .bundle = bundle_}}, fetch).value();
  }

  check::Member member_;
  agree::Bundle bundle_;
  Publication publication_;
  std::map<std::string, std::string> there_;
};

using What = Difference::What;

TEST_F(Compared, NothingDiffersOfWhatIsAsItWasPublished) {
  EXPECT_TRUE(compared().empty());
}

TEST_F(Compared, AChangedAndAMissingFileAreNamedWithTheirApplication) {
  there_["shop/index.html"] = "shop!";
  there_.erase("index.html");

  const std::vector<Difference> expected{
      {.what = What::missing, .path = "index.html", .application = ""},
      {.what = What::changed, .path = "shop/index.html", .application = "shop"}};
  EXPECT_EQ(compared(), expected);
}

TEST_F(Compared, AnotherContentThanThatOfThePlansIsNoPublicationOfThem) {
  bundle_ = agree::bundle_of({{.path = "understudy.yaml", .text = "edited"}}).value();

  const std::vector<Difference> expected{
      {.what = What::other_content, .path = "shop", .application = "shop"}};
  EXPECT_EQ(compared(), expected);
}

TEST_F(Compared, AListThatFitsForgedSourcesDoesNotHelpThem) {
  there_["shop/source/understudy.yaml.txt"] = "forged";
  publication_.files.back() =
      described({.path = "shop/source/understudy.yaml.txt", .bytes = "forged"});

  const std::vector<Difference> expected{{.what = What::not_as_agreed,
                                          .path = "shop/source/understudy.yaml.txt",
                                          .application = "shop"}};
  EXPECT_EQ(compared(), expected);
}

TEST_F(Compared, AnApplicationThatIsNotOnTheSiteIsToldSo) {
  member_.application.name.value = "other";

  const std::vector<Difference> expected{
      {.what = What::not_published, .path = "other", .application = "other"}};
  EXPECT_EQ(compared(), expected);
}

TEST(Summaries, AreReadAsTheyWereWritten) {
  Summary summary{.application = "shop", .title = "Shop", .stage = 2, .agreed = true};
  summary.documents = {{.title = "a", .url = "b", .kind = "playbook", .text = "c"}};
  summary.rto = {.text = "1 s", .target = "api", .state = "met", .share = 0.25};

  EXPECT_EQ(read_summary(to_json(summary)).value(), summary);
  EXPECT_EQ(read_summary("{}").error().cause().code, "US-W003");
}

}  // namespace

}  // namespace understudy::publish
