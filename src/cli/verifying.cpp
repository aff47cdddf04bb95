#include "verifying.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "publish_stores.hpp"
#include "publish_subject.hpp"
#include "published_place.hpp"
#include "rehearsal.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/os/clock.hpp"

namespace understudy::cli {

namespace {

using What = publish::Difference::What;

diag::Result<publish::Publication> list_at(const std::string& place, const publish::Fetch& fetch) {
  const auto fetched = fetch(std::string(publish::publication_file));
  if (!fetched) return std::unexpected(fetched.error());
  if (const auto& list = *fetched) return publish::read_publication(*list);
  return diag::fail({.code = "US-W013",
                     .message = fmt::format("nothing is published at '{}'", place),
                     .hint = "there is no publication.json: publish with 'understudy publish DIR', "
                             "and name the address of that folder"});
}

/// Whether nothing that concerns an application differs.
bool is_as_published(const std::vector<publish::Difference>& differences, const std::string& name) {
  return std::ranges::none_of(differences, [&name](const publish::Difference& one) {
    return one.application.empty() || one.application == name;
  });
}

diag::Result<> record_verified(const std::vector<PublishPlans>& all, const VerifyOutcome& outcome,
                               const PublishOptions& options, const os::Instant& now) {
  const PublishStores stores(options.store);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!outcome.applications[i].verified) continue;
    const PublishPlans& plans = all[i];
    const Records records{.plan = {.application = plans.name,
                                   .bundle = plans.content.bundle,
                                   .place = options.place,
                                   .verified = true,
                                   .by = actor_or_login(options.actor)},
                          .results = {}};
    if (auto done = stores.record(plans.manifest, records, now); !done) return done;
  }
  return {};
}

}  // namespace

std::string_view words_of(What what) {
  switch (what) {
    case What::missing: return "is not there any more";
    case What::changed: return "is not what was published";
    case What::other_content: return "another content than that of the plans is published";
    case What::not_published: return "is not published here";
    case What::not_as_agreed: break;
  }
  return "is not what the plans say";
}

diag::Result<VerifyOutcome> verify_site(const PublishOptions& options) {
  const os::Instant now = os::SystemClock().now();
  auto manifests = manifests_in(options.paths);
  if (!manifests) return std::unexpected(std::move(manifests).error());
  auto fetch = open_place(options.place, options.certificates);
  if (!fetch) return std::unexpected(std::move(fetch).error());
  auto publication = list_at(options.place, *fetch);
  if (!publication) return std::unexpected(std::move(publication).error());

  VerifyOutcome outcome{.published_at = publication->at};
  std::vector<PublishPlans> all;
  for (const std::filesystem::path& manifest : *manifests) {
    auto reading = read_plans(manifest, std::chrono::floor<std::chrono::seconds>(now.wall));
    if (!reading) return std::unexpected(std::move(reading).error());
    std::ranges::move(reading->findings, std::back_inserter(outcome.findings));
    if (auto& plans = reading->plans) all.push_back(*std::move(plans));
  }
  std::vector<publish::Local> locals;
  locals.reserve(all.size());
  for (const PublishPlans& plans : all) {
    locals.push_back(
        {.member = plans.workspace.members.front(), .bundle = plans.agreement.content});
  }
  auto differences = publish::compare(*publication, locals, *fetch);
  if (!differences) return std::unexpected(std::move(differences).error());
  outcome.differences = std::move(*differences);
  for (const PublishPlans& plans : all) {
    outcome.applications.push_back({.name = plans.name,
                                    .bundle = plans.content.bundle,
                                    .agreed = plans.agreement.reached(),
                                    .verified = is_as_published(outcome.differences, plans.name)});
  }
  if (auto done = record_verified(all, outcome, options, now); !done) {
    return std::unexpected(std::move(done).error());
  }
  return outcome;
}

}  // namespace understudy::cli
