/// \file
/// What `understudy publish` writes and what it leaves alone.
#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "site.hpp"
#include "understudy/os/file_lock.hpp"

namespace understudy::blackbox {
namespace {

std::string lines(const std::vector<std::string>& all) {
  std::string out;
  for (const std::string& one : all) out += one + "\n";
  return out;
}

TEST_F(Site, OfTheBookstoreHasTheseFiles) {
  bookstore();

  EXPECT_EQ(publish({"site", "plans"}).code, 0);

  expect_golden("bookstore-files.txt", lines(files(site())));
}

TEST_F(Site, OfTheBookstoreReadsSo) {
  bookstore();

  EXPECT_EQ(publish({"site", "plans"}).code, 0);

  for (const std::string path : {"index.html", "bookstore/index.html", "calendar.html",
                                 "search.html", "bookstore/playbooks/api-failure.html"}) {
    std::string name = path;
    std::ranges::replace(name, '/', '-');
    expect_golden(name, steady(page(path)));
  }
}

/// Every value of an attribute, which is named with what stands around it: ` id="`.
std::vector<std::string> values_in(const std::string& html, std::string_view attribute) {
  std::vector<std::string> found;
  for (auto at = html.find(attribute); at != std::string::npos; at = html.find(attribute, at)) {
    at += attribute.size();
    found.push_back(html.substr(at, html.find('"', at) - at));
  }
  return found;
}

std::vector<std::string> addresses_in(const std::string& html) {
  std::vector<std::string> found;
  for (const std::string_view attribute : {" href=\"", " src=\"", " action=\""}) {
    for (std::string& value : values_in(html, attribute)) found.push_back(std::move(value));
  }
  return found;
}

TEST_F(Site, EveryLinkLeadsToAFileOfTheSiteOrCallsOrWrites) {
  bookstore();
  ASSERT_EQ(publish({"site", "plans"}).code, 0);

  std::size_t looked_at = 0;
  for (const std::string& path : files(site())) {
    if (!path.ends_with(".html")) continue;
    const std::string html = page(path);
    for (std::string address : addresses_in(html)) {
      if (address.starts_with("tel:") || address.starts_with("mailto:")) continue;
      ++looked_at;
      const auto hash = address.find('#');
      const std::string fragment = hash == std::string::npos ? "" : address.substr(hash + 1);
      address.resize(std::min(hash, address.size()));
      const fs::path target =
          address.empty() ? site() / path : (site() / path).parent_path() / address;
      EXPECT_TRUE(fs::is_regular_file(target)) << path << " leads to " << address;
      if (fragment.empty()) continue;
      EXPECT_TRUE(read_file(target).contains(" id=\"" + fragment + "\""))
          << path << " leads to " << address << "#" << fragment;
    }
  }
  EXPECT_GT(looked_at, 150U);
}

TEST_F(Site, NoPageHasAnIdentifierTwice) {
  bookstore();
  ASSERT_EQ(publish({"site", "plans"}).code, 0);

  for (const std::string& path : files(site())) {
    if (!path.ends_with(".html")) continue;
    std::vector<std::string> all = values_in(page(path), " id=\"");
    std::ranges::sort(all);
    const auto twice = std::ranges::adjacent_find(all);
    EXPECT_TRUE(twice == all.end()) << path << " has '" << *twice << "' twice";
  }
}

TEST_F(Site, NoPageHoldsInlineScriptOrStyle) {
  bookstore();
  ASSERT_EQ(publish({"site", "plans"}).code, 0);

  for (const std::string& path : files(site())) {
    if (!path.ends_with(".html")) continue;
    const std::string html = page(path);
    EXPECT_TRUE(html.contains("Content-Security-Policy\" content=\"default-src 'none'")) << path;
    for (const std::string_view bad :
         {"<style", " style=", " onclick", "<script>", "javascript:"}) {
      EXPECT_FALSE(html.contains(bad)) << path << " has " << bad;
    }
  }
}

TEST_F(Site, WhatAPlaybookHoldsStaysText) {
  application("shop");
  const fs::path playbook = root() / "plans/shop/resilience/playbooks/api.md";
  std::string text = read_file(playbook);
  text.replace(text.find("Bring it back."), 14,
               "<script>alert(1)</script>\n\nSee <img src=https://evil.example/x onerror=alert(1)> "
               "and [this](javascript:alert(1)) ![x](https://evil.example/pixel.png)");
  text.replace(text.find("1. Restart it."), 14, "1. Restart <b onclick=x>it</b>.");
  write_file(playbook, text);

  ASSERT_EQ(publish({"site", "plans"}).code, 0);

  const std::string html = page("shop/playbooks/api.html");
  EXPECT_TRUE(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
  EXPECT_TRUE(html.contains("this (javascript:alert(1))"));
  EXPECT_TRUE(html.contains("Restart &lt;b onclick=x&gt;it&lt;/b&gt;."));
  EXPECT_FALSE(html.contains("<img"));
  EXPECT_FALSE(html.contains("<b onclick"));
  EXPECT_FALSE(html.contains("href=\"javascript"));
}

TEST_F(Site, AManifestsTextsStayText) {
  application("shop");
  const fs::path manifest = root() / "plans/shop/resilience/understudy.yaml";
  std::string text = read_file(manifest);
  text.replace(text.find("Application shop"), 16, "'\"><script>alert(1)</script>'");
  text.replace(text.find("Restart it by hand"), 18, "'</td><img src=x onerror=alert(1)>'");
  write_file(manifest, text);

  ASSERT_EQ(publish({"site", "plans"}).code, 0);

  for (const std::string& path : files(site())) {
    const std::string bytes = page(path);
    if (path.ends_with(".html") || path.ends_with(".xml") || path.ends_with(".js")) {
      EXPECT_FALSE(bytes.contains("<script>alert")) << path;
      EXPECT_FALSE(bytes.contains("<img src=x")) << path;
    }
  }
}

TEST_F(Site, ShowsTheObjectivesThatAPlaybookIsHeldAgainstAlsoWhenOthersDeclareThem) {
  application("shop");
  const fs::path plans = root() / "plans/shop/resilience";
  std::string text = read_file(plans / "playbooks/api.md");
  text.erase(text.find("rto: 1h\nrpo: 1h\n"), 16);
  write_file(plans / "playbooks/api.md", text);
  text = read_file(plans / "understudy.yaml");
  const std::string of_the_dependency = "      rto: 1h\n      rpo: 1h\n";
  text.replace(text.find(of_the_dependency), of_the_dependency.size(), "      rto: 30m\n");
  write_file(plans / "understudy.yaml", text);

  ASSERT_EQ(publish({"site", "plans"}).code, 0);

  EXPECT_TRUE(page("shop/playbooks/api.html")
                  .contains("<dt>RTO</dt><dd>30m</dd></div><div><dt>RPO</dt><dd>1h</dd>"));
  EXPECT_TRUE(page("shop/index.html").contains(">RTO 30m, RPO 1h</span>"));
}

TEST_F(Site, OfATreeHasAllItsApplications) {
  application("shop");
  application("bank");

  const auto done = published({"site", "plans"});

  EXPECT_EQ(done.at("applications").as_array().size(), 2U);
  const std::string front = page("index.html");
  EXPECT_TRUE(front.contains("href=\"bank/index.html\""));
  EXPECT_TRUE(front.contains("href=\"shop/playbooks/api.html\""));
}

TEST_F(Site, PublishesOnlyWhatHasChanged) {
  application("shop");
  application("bank");
  ASSERT_EQ(publish({"site", "plans"}).code, 0);
  const std::string before = page("bank/index.html");
  const fs::path playbook = root() / "plans/shop/resilience/playbooks/api.md";
  write_file(playbook, read_file(playbook) + "\nTell everybody.\n");

  const auto done = published({"site", "plans"});

  const auto& applications = done.at("applications").as_array();
  EXPECT_EQ(applications[0].at("state"), "unchanged");
  EXPECT_EQ(applications[1].at("state"), "written");
  EXPECT_EQ(page("bank/index.html"), before);
  EXPECT_TRUE(page("shop/playbooks/api.html").contains("Tell everybody."));
  EXPECT_TRUE(page("search.json").contains("everybody"));
}

TEST_F(Site, MadeTwiceOfTheSamePlansIsNotMadeAnewTheSecondTime) {
  bookstore();
  ASSERT_EQ(publish({"site", "plans"}).code, 0);

  const auto done = published({"site", "plans"});

  EXPECT_EQ(done.at("applications").as_array()[0].at("state"), "unchanged");
  EXPECT_EQ(evidence().publications.size(), 1U);
}

TEST_F(Site, LosesThePagesOfAnApplicationThatIsGone) {
  application("shop");
  application("bank");
  ASSERT_EQ(publish({"site", "plans"}).code, 0);
  fs::remove_all(root() / "plans/shop");

  const auto done = published({"site", "plans"});

  EXPECT_EQ(done.at("applications").as_array()[1].at("state"), "removed");
  EXPECT_FALSE(fs::exists(site() / "shop"));
  EXPECT_FALSE(page("index.html").contains("shop"));
}

TEST_F(Site, KeepsApplicationsThatAreNotNamedWhenAskedTo) {
  application("shop");
  application("bank");
  ASSERT_EQ(publish({"site", "plans"}).code, 0);

  ASSERT_EQ(publish({"site", "plans/bank", "--keep"}).code, 0);
  EXPECT_TRUE(fs::exists(site() / "shop/index.html"));

  ASSERT_EQ(publish({"site", "plans/bank"}).code, 0);
  EXPECT_FALSE(fs::exists(site() / "shop/index.html"));
}

TEST_F(Site, LeavesFilesOfOthersAlone) {
  application("shop");
  write_file(site() / "CNAME", "plans.example");
  write_file(site() / "shop/notes.txt", "ours");
  ASSERT_EQ(publish({"site", "plans"}).code, 0);
  fs::remove_all(root() / "plans/shop");
  application("bank");

  ASSERT_EQ(publish({"site", "plans"}).code, 0);

  EXPECT_EQ(page("CNAME"), "plans.example");
  EXPECT_EQ(page("shop/notes.txt"), "ours");
  EXPECT_FALSE(fs::exists(site() / "shop/index.html"));
}

TEST_F(Site, IsNotWrittenOverAFileThatWasNotPublishedFromHere) {
  application("shop");
  write_file(site() / "shop/index.html", "written by hand");

  const Outcome done = publish({"site", "plans"});

  EXPECT_EQ(done.code, 3);
  EXPECT_EQ(done.output,
            "error: 'shop/index.html' is there already and was not published from here "
            "[US-W002]\n  hint: move it away, or publish into another folder\n");
  EXPECT_EQ(page("shop/index.html"), "written by hand");
  EXPECT_FALSE(fs::exists(site() / "publication.json"));
}

TEST_F(Site, LeavesAPageThatSomebodyChangedAndThatIsGoneNow) {
  application("shop");
  application("bank");
  ASSERT_EQ(publish({"site", "plans"}).code, 0);
  write_file(site() / "shop/index.html", "changed by hand");
  fs::remove_all(root() / "plans/shop");

  const Outcome done = publish({"site", "plans"});

  EXPECT_EQ(done.code, 0);
  EXPECT_TRUE(
      done.output.contains("'shop/index.html' is no longer part of the site, but was "
                           "changed by somebody: it is left [US-W006]"))
      << done.output;
  EXPECT_EQ(page("shop/index.html"), "changed by hand");
}

TEST_F(Site, FollowsNoLinkOutOfItsFolder) {
  application("shop");
  fs::create_directories(root() / "elsewhere");
  fs::create_directories(site());
  fs::create_directory_symlink(root() / "elsewhere", site() / "shop");

  EXPECT_EQ(publish({"site", "plans"}).code, 3);

  EXPECT_TRUE(fs::is_empty(root() / "elsewhere"));
}

TEST_F(Site, KeepsThePagesOfAnApplicationWhoseManifestHasErrorsAndPublishesTheOthers) {
  application("shop");
  application("bank");
  ASSERT_EQ(publish({"site", "plans"}).code, 0);
  const fs::path manifest = root() / "plans/shop/resilience/understudy.yaml";
  write_file(manifest, read_file(manifest) + "  unknwon: key\n");
  const fs::path playbook = root() / "plans/bank/resilience/playbooks/api.md";
  write_file(playbook, read_file(playbook) + "\nTell everybody.\n");

  const Outcome done = publish({"site", "plans"});

  EXPECT_EQ(done.code, 1) << done.output;
  EXPECT_TRUE(done.output.contains("unknwon")) << done.output;
  EXPECT_TRUE(fs::exists(site() / "shop/index.html"));
  EXPECT_TRUE(page("bank/playbooks/api.html").contains("Tell everybody."));
}

TEST_F(Site, ShowsAPlaybookWithErrorsAsItIsWritten) {
  application("shop");
  const fs::path playbook = root() / "plans/shop/resilience/playbooks/api.md";
  write_file(playbook, read_file(playbook) + "\n## Recovery procedure\n\n1. Once <more>.\n");

  ASSERT_EQ(publish({"site", "plans"}).code, 0);

  const std::string html = page("shop/playbooks/api.html");
  EXPECT_TRUE(html.contains("This playbook has errors")) << html;
  EXPECT_TRUE(html.contains("1. Once &lt;more&gt;."));
}

TEST_F(Site, RefusesTwoApplicationsOfOneName) {
  application("shop");
  fs::copy(root() / "plans/shop", root() / "plans/copy", fs::copy_options::recursive);

  const Outcome done = publish({"site", "plans"});

  EXPECT_EQ(done.code, 2);
  EXPECT_TRUE(done.output.contains("two applications are called 'shop' [US-W004]")) << done.output;
}

TEST_F(Site, IsNoPlanOfItsOwn) {
  application("shop");
  ASSERT_EQ(publish({"site", "."}).code, 0);

  const auto again = published({"site", "."});

  EXPECT_EQ(again.at("applications").as_array().size(), 1U);
}

TEST_F(Site, IsPublishedIsRecordedButNotAsVerified) {
  bookstore();
  ASSERT_EQ(publish({"site", "plans", "--as", "alice"}).code, 0);

  const evidence::Evidence known = evidence();

  ASSERT_EQ(known.publications.size(), 1U);
  EXPECT_FALSE(known.publications.front().what.verified);
  EXPECT_EQ(known.publications.front().what.place, "site");
  EXPECT_EQ(known.publications.front().what.by, "alice");
  EXPECT_TRUE(known.results.empty());
}

TEST_F(Site, IsPublishedByOneAtATime) {
  application("shop");
  fs::create_directories(site());
  const auto lock = os::FileLock::try_take(site() / ".publication.lock");
  ASSERT_TRUE(lock && *lock);

  const Outcome done = publish({"site", "plans"});

  EXPECT_EQ(done.code, 3);
  EXPECT_TRUE(done.output.contains("another publication into 'site' is under way [US-W005]"))
      << done.output;
}

TEST_F(Site, KnowsTheFilesOfAPublicationThatDied) {
  application("shop");
  write_file(site() / "shop/index.html", "half of the site");
  write_file(site() / ".publication.pending", "shop/index.html\n../outside\n");

  EXPECT_EQ(publish({"site", "plans"}).code, 0);

  EXPECT_TRUE(page("shop/index.html").contains("</html>"));
  EXPECT_FALSE(fs::exists(site() / ".publication.pending"));
}

TEST_F(Site, WhoseListWasSpoiltIsNotPublishedOver) {
  application("shop");
  ASSERT_EQ(publish({"site", "plans"}).code, 0);
  write_file(site() / "publication.json", "{}");

  const Outcome done = publish({"site", "plans"});

  EXPECT_EQ(done.code, 3);
  EXPECT_TRUE(done.output.contains("[US-W001]")) << done.output;
}

}  // namespace
}  // namespace understudy::blackbox
