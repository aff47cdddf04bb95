/// \file
/// The Bookstore in a lab of the test program's own, and rehearsals of its playbooks.
#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "evidence.hpp"
#include "fixture.hpp"
#include "programs.hpp"

namespace understudy::blackbox {

/// One lab serves all tests of a program: it is brought up by the first and taken down in the end,
/// also when the program is killed. Each test begins with a healthy one and an empty store.
class BookstoreTest : public testing::Test {
 protected:
  void SetUp() override;

  static bookstore::lab::test::TestLab& lab();

  /// Where evidence goes; empty at first.
  [[nodiscard]] fs::path store() const { return folder_.path() / "store"; }

  /// For files of the test.
  [[nodiscard]] const fs::path& folder() const { return folder_.path(); }

  /// `environment_with` and the lab.
  [[nodiscard]] static Environment environment(Environment entries = {});

  /// `understudy WORDS… --store STORE`, with the lab in its environment.
  [[nodiscard]] std::vector<std::string> command(std::vector<std::string> words) const;
  [[nodiscard]] os::Finished understudy(std::vector<std::string> words,
                                        const Environment& entries = {}) const;

  /// What a script prints at the client's place, without the line end.
  [[nodiscard]] static std::string client(const std::string& script);
  /// Whether the API and all it depends on are up.
  [[nodiscard]] static bool healthy();
  [[nodiscard]] static bool becomes_healthy(milliseconds limit = seconds(30));

  /// Processes of rehearsals in this lab: the tool's own, and those of steps.
  [[nodiscard]] static std::vector<std::string> left_over();

 private:
  TemporaryFolder folder_;
};

/// The file of a playbook of the repository: "api-failure".
[[nodiscard]] std::string playbook(const std::string& name);

}  // namespace understudy::blackbox
