#include "production_agreement.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "agreeing.hpp"
#include "understudy/agree/agreement.hpp"
#include "understudy/agree/bundle.hpp"
#include "understudy/journal/digest.hpp"

namespace understudy::cli {

namespace {

namespace fs = std::filesystem;

constexpr auto name = "agreement";

/// Whether the bundle holds these bytes under this path.
bool holds(const agree::Bundle& bundle, const std::string& path, const std::string& text) {
  const std::string sha256 = journal::sha256_hex(agree::normalised(text));
  return std::ranges::any_of(bundle.files, [&](const agree::File& file) {
    return file.path == path && file.sha256 == sha256;
  });
}

/// Where the playbook lies below the manifest's folder; leads out of it when it does not.
std::string path_below(const fs::path& manifest, const fs::path& file) {
  std::error_code ignored;
  const fs::path folder = fs::absolute(manifest, ignored).parent_path().lexically_normal();
  return fs::absolute(file, ignored).lexically_normal().lexically_relative(folder).generic_string();
}

model::Check refused(std::string why) {
  return {.name = name,
          .ok = false,
          .detail = std::move(why),
          .hint =
              "see 'understudy agreement'; sign with 'understudy agree', or pass it over on the "
              "record with --override-agreement REASON --as NAME"};
}

model::Check judge(const Loaded& loaded) {
  const AgreeingLoad load = load_agreeing(loaded.manifest_path.string());
  if (!load.agreeing) {
    return refused(load.findings.empty() ? "the plan cannot be read"
                                         : load.findings.back().message);
  }
  const Agreeing& agreeing = *load.agreeing;
  const std::string path = path_below(loaded.manifest_path, loaded.playbook_source->name);
  if (!holds(agreeing.bundle, path, loaded.playbook_source->text)) {
    return refused(fmt::format("the playbook '{}' is no part of what the team agrees to",
                               loaded.playbook_source->name));
  }
  if (!holds(agreeing.bundle, agreeing.manifest.filename().string(),
             loaded.manifest_source->text)) {
    return refused("the manifest was changed while it was read");
  }
  const auto state = state_of(agreeing);
  if (!state) return refused(state.error().cause().message);
  if (!state->reached()) return refused(fmt::format("{}", fmt::join(state->missing, "; ")));
  std::vector<std::string> people;
  for (const agree::MemberState& member : state->members) {
    if (member.standing == agree::Standing::agreed) people.push_back(member.id);
  }
  return {.name = name,
          .ok = true,
          .detail =
              fmt::format("{} agree to sha256 {}", fmt::join(people, ", "), state->content.sha256),
          .hint = ""};
}

}  // namespace

model::Check check_agreement(const Loaded& loaded, const Override& override_by) {
  model::Check check = judge(loaded);
  if (check.ok || override_by.reason.empty()) return check;
  check.ok = true;
  check.hint.clear();
  check.detail = fmt::format("PASSED OVER by {}: {} (what is missing: {})", override_by.by,
                             override_by.reason, check.detail);
  return check;
}

}  // namespace understudy::cli
