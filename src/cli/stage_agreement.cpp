#include "stage_agreement.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "agreeing.hpp"
#include "understudy/agree/agreement.hpp"
#include "understudy/diag/diagnostic.hpp"

namespace understudy::cli {

diag::Result<evidence::AgreementRecorded> agreement_at(const model::Application& application,
                                                       evidence::Time at) {
  AgreeingLoad load = load_agreeing(application);
  if (!load.agreeing) {
    // Then an error says why.
    return diag::fail(
        *std::ranges::find(load.findings, diag::Severity::error, &diag::Diagnostic::severity));
  }
  load.agreeing->now = at;
  const auto state = state_of(*load.agreeing);
  if (!state) return std::unexpected(state.error());
  return record_of(*state);
}

evidence::AgreementRecorded record_of(const agree::AgreementState& state) {
  evidence::AgreementRecorded record{
      .application = state.application, .bundle = state.content.sha256, .reached = state.reached()};
  if (state.valid_until) record.until_ms = state.valid_until->time_since_epoch().count();
  for (const agree::MemberState& member : state.members) {
    switch (member.standing) {
      case agree::Standing::agreed: record.agreed.push_back(member.id); continue;
      case agree::Standing::objects:
        record.objections.push_back(
            fmt::format("{}: {}", member.id, member.word ? member.word->statement.remarks : ""));
        break;
      case agree::Standing::voided: record.voided.push_back(member.id); break;
      case agree::Standing::expired: record.expired.push_back(member.id); break;
      case agree::Standing::not_yet:
      case agree::Standing::withdrawn: break;
    }
    record.missing.push_back(member.id);
  }
  // All agree and it is not enough: a role that nobody holds, or no team at all.
  if (!record.reached && record.missing.empty()) record.missing = state.missing;
  return record;
}

}  // namespace understudy::cli
