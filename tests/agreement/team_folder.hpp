/// \file
/// A team's folder with three people who can sign, and the programs run in it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "programs.hpp"

namespace understudy::blackbox {

/// Alice, Bob and Christina each have a key; everybody's home is empty, and nobody has an agent.
class TeamFolder : public testing::Test {
 protected:
  void SetUp() override;

  [[nodiscard]] fs::path root() const { return folder_.path() / "plan"; }

  [[nodiscard]] fs::path manifest() const { return root() / "understudy.yaml"; }

  [[nodiscard]] fs::path playbook() const { return root() / "playbooks/api.md"; }

  /// A private key's file; it is made when it is first asked for.
  [[nodiscard]] fs::path key(const std::string& name) const;
  /// Its public half as the manifest takes it.
  [[nodiscard]] std::string public_key(const std::string& name) const;

  /// Replaces a text that must occur.
  void change(const fs::path& file, std::string_view from, std::string_view to) const;

  [[nodiscard]] Environment environment() const;
  /// `understudy WORDS…` where the plan is.
  os::Finished understudy(const std::vector<std::string>& words) const;
  /// The same, told in the transcript with all it prints.
  int tell(const std::vector<std::string>& words);
  /// The person signs that they agree.
  void agree(const std::string& person) const;
  void everybody_agrees() const;
  /// A program that must succeed, in the plan's folder; gives what it prints.
  std::string must(const std::vector<std::string>& argv) const;

  /// The statements' files of a person, oldest first.
  [[nodiscard]] std::vector<fs::path> statements_of(const std::string& person) const;

  /// Holds the transcript against golden/NAME.txt; UNDERSTUDY_ACCEPT=1 writes it anew.
  void expect_golden(const std::string& name) const;

 private:
  /// Without what differs from run to run: times, digests, keys.
  [[nodiscard]] std::string steady(std::string text) const;

  TemporaryFolder folder_;
  std::string transcript_;
};

}  // namespace understudy::blackbox
