#include "understudy/publish/markdown.hpp"

#include <optional>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace understudy::publish {

namespace {

TEST(SafeMarkdown, RawHtmlIsShownAsTheTextItIs) {
  EXPECT_EQ(safe_markdown("<script>alert(1)</script>\n"),
            "<pre><code>&lt;script&gt;alert(1)&lt;/script&gt;\n</code></pre>\n");
  EXPECT_EQ(safe_markdown("a <b onclick=x>b</b>"), "<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>\n");
}

TEST(SafeMarkdown, CommentsAreLeftOut) {
  EXPECT_EQ(safe_markdown("a <!-- step: host=db --> b\n\n<!-- whole -->\n"), "<p>a  b</p>\n");
}

TEST(SafeMarkdown, WhatFollowsACommentInItsBlockIsShown) {
  EXPECT_EQ(safe_markdown("<!-- a --> <img src=x>\n"),
            "<pre><code>&lt;!-- a --&gt; &lt;img src=x&gt;\n</code></pre>\n");
}

TEST(SafeMarkdown, OnlyHarmlessLinksStayLinks) {
  EXPECT_EQ(safe_markdown("[a](https://fine.example/?q=1&x)"),
            "<p><a href=\"https://fine.example/?q=1&amp;x\">a</a></p>\n");
  EXPECT_EQ(safe_markdown("[a](TEL:+1555)"), "<p><a href=\"TEL:+1555\">a</a></p>\n");
  for (const std::string_view bad :
       {"javascript:alert(1)", "JaVaScRiPt:x", "data:text/html,x", "vbscript:x",
        "file:///etc/passwd", "//evil.example/x", "other.txt"}) {
    EXPECT_EQ(safe_markdown("[a](" + std::string(bad) + ")"),
              "<p>a (" + std::string(bad) + ")</p>\n");
  }
}

TEST(SafeMarkdown, ImagesAreNeverLoaded) {
  EXPECT_EQ(safe_markdown("![alt *text*](https://evil.example/pixel.png)"),
            "<p><a href=\"https://evil.example/pixel.png\">alt <em>text</em></a></p>\n");
  EXPECT_EQ(safe_markdown("![](https://evil.example/p.png)"),
            "<p><a href=\"https://evil.example/p.png\">https://evil.example/p.png</a></p>\n");
  EXPECT_EQ(safe_markdown("![a](data:image/svg+xml;base64,AAAA)"),
            "<p>a (data:image/svg+xml;base64,AAAA)</p>\n");
  EXPECT_EQ(safe_markdown("[![a](https://evil.example/p.png)](https://fine.example)"),
            "<p><a href=\"https://fine.example\">a (https://evil.example/p.png)</a></p>\n");
}

TEST(SafeMarkdown, RelativeLinksLeadWhereTheSiteSays) {
  const LinkTarget target = [](std::string_view url) {
    return url == "db.md" ? std::optional<std::string>("db.html") : std::nullopt;
  };
  EXPECT_EQ(safe_markdown("[a](db.md) [b](x.md)", target),
            "<p><a href=\"db.html\">a</a> b (x.md)</p>\n");
}

TEST(SafeMarkdown, AFencesWordsBecomeNoAttribute) {
  EXPECT_EQ(safe_markdown("```sh\" onload=\"x\n</code>\n```\n"),
            "<pre><code>&lt;/code&gt;\n</code></pre>\n");
}

}  // namespace

}  // namespace understudy::publish
