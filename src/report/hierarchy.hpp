/// \file
/// Who reports to whom, as a forest. Private to the module.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "understudy/model/application.hpp"

namespace understudy::report {

/// One person in the forest. Others are named by their place in the list.
struct Person {
  const model::Contact* contact = nullptr;
  const model::Contact* deputy = nullptr;  ///< Null when none is declared.
  std::vector<std::size_t> reports;        ///< In the order in which they are declared.
  std::size_t level = 0;                   ///< 0 at the top.
  bool last = true;                        ///< Of those who report to the same person.
};

/// All contacts, each behind the one they report to and before the next of the same level. Whoever
/// reports to nobody is at the top, and so is who reports to a person that is not there.
[[nodiscard]] std::vector<Person> hierarchy(const model::Application& app);

/// What a person is called: the name, else the id.
[[nodiscard]] const std::string& called(const model::Contact& contact);

/// What the deputy is called; empty when there is none.
[[nodiscard]] std::string deputy_of(const Person& person);

}  // namespace understudy::report
