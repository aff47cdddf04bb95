/// \file
/// A folder with plans in `plans/` and a site made of them in `site/`.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "bare_program.hpp"
#include "understudy/evidence/evidence.hpp"

namespace understudy::blackbox {

namespace fs = std::filesystem;

class Site : public testing::Test {
 protected:
  [[nodiscard]] fs::path root() const { return folder_.path(); }

  [[nodiscard]] fs::path site() const { return root() / "site"; }

  /// A copy of the Bookstore's plans.
  void bookstore() const;

  /// A small application whose manifest has no error, with one playbook.
  void application(const std::string& name) const;

  /// `understudy publish WORDS…` where plans and site are.
  [[nodiscard]] Outcome publish(std::vector<std::string> words) const;

  /// The same, which must succeed, with `--format json`.
  [[nodiscard]] boost::json::object published(std::vector<std::string> words) const;

  /// Every file below a folder, sorted, hidden ones left out.
  [[nodiscard]] std::vector<std::string> files(const fs::path& folder) const;

  [[nodiscard]] std::string page(const std::string& path) const;

  /// What is recorded of an application whose plans lie in `plans/NAME`.
  [[nodiscard]] evidence::Evidence evidence() const;

  /// Holds a text against golden/NAME; UNDERSTUDY_ACCEPT=1 writes it anew.
  static void expect_golden(const std::string& name, const std::string& text);

 private:
  Folder folder_;
};

/// Without what differs from run to run and from version to version: times and digests.
[[nodiscard]] std::string steady(std::string text);

}  // namespace understudy::blackbox
