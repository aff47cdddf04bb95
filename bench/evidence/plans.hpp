/// \file
/// Plans of a company whose applications are all alike: manifests and playbooks that are right.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace bench {

inline constexpr std::size_t dependencies = 3;

[[nodiscard]] std::string name_of(std::size_t application);
[[nodiscard]] std::string dependency_of(std::size_t number);
[[nodiscard]] std::string scenario_of(std::size_t number);
[[nodiscard]] std::string manifest_text(std::size_t application);
[[nodiscard]] std::string playbook_text(std::size_t dependency);

/// `FOLDER/application-0001/resilience/…`.
void write_plans(const std::filesystem::path& folder, std::size_t application);

}  // namespace bench
