/// \file
/// Plans of a company whose applications are all alike: manifests and playbooks that are right.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace bench {

inline constexpr std::size_t dependencies = 3;

[[nodiscard]] std::string name_of(std::size_t application);
[[nodiscard]] std::string dependency_of(std::size_t number);
[[nodiscard]] std::string scenario_of(std::size_t number);
/// `contacts` as `contacts_of` writes them.
[[nodiscard]] std::string manifest_text(std::size_t application, const std::string& contacts);

/// One person for each key, who signs with it; a person without a key where there is none.
[[nodiscard]] std::string contacts_of(const std::vector<std::string>& keys);
[[nodiscard]] std::string person_of(std::size_t number);

[[nodiscard]] std::string playbook_text(std::size_t dependency);

/// `FOLDER/application-0001/resilience/…`; gives the manifest's file.
std::filesystem::path write_plans(const std::filesystem::path& folder, std::size_t application,
                                  const std::string& contacts);

}  // namespace bench
