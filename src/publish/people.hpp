/// \file
/// People on pages: names with what it takes to reach them. Private to the module.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "markup.hpp"
#include "understudy/model/application.hpp"

namespace understudy::publish {

/// The contact with this id; null when there is none.
[[nodiscard]] const model::Contact* contact_of(const model::Application& application,
                                               std::string_view id);

/// The name, else the id.
[[nodiscard]] const std::string& name_of(const model::Contact& contact);

/// Links that call and write.
[[nodiscard]] Html ways_to(const model::Contact& contact);

/// "Mon-Fri 09:00-17:00 (America/Los_Angeles), on-call".
[[nodiscard]] std::string availability_of(const model::Contact& contact,
                                          const model::Application& application);

/// Who is meant by a lead or by whom a notification goes to: a contact, or the people of a role in
/// their order. Empty when neither is declared.
[[nodiscard]] std::vector<const model::Contact*> people_of(const model::Application& application,
                                                           std::string_view word);

}  // namespace understudy::publish
