#include <string>
#include <utility>

#include <boost/json.hpp>

#include "json_text.hpp"
#include "understudy/evidence/run.hpp"
#include "understudy/report/doctor.hpp"

namespace understudy::report {

namespace {

boost::json::object json_of_finding(const doctor::Finding& finding) {
  const auto or_null = [](const std::string& text) {
    return text.empty() ? boost::json::value(nullptr) : boost::json::value(text);
  };
  return {{"check", name_of(finding.kind)},
          {"code", code_of(finding.kind)},
          {"subject", or_null(finding.subject)},
          {"state", name_of(finding.state)},
          {"essential", finding.essential},
          {"says", finding.says},
          {"next", or_null(finding.state == doctor::State::ok ? "" : finding.next)}};
}

}  // namespace

std::string doctor_json(const doctor::Report& report) {
  boost::json::array findings;
  for (const doctor::Finding& finding : report.findings) {
    findings.emplace_back(json_of_finding(finding));
  }
  boost::json::array absent;
  for (const std::string& one : report.absent) absent.emplace_back(one);
  return pretty_json(
      boost::json::object{{"apiVersion", "understudy/v1"},
                          {"kind", "DoctorReport"},
                          {"application", report.application},
                          {"title", report.title},
                          {"bundle", report.bundle},
                          {"at", evidence::to_text(report.at)},
                          {"cleared", doctor::cleared(report)},
                          {"passive", report.passive},
                          {"problems", doctor::count(report, doctor::State::problem)},
                          {"unknown", doctor::count(report, doctor::State::unknown)},
                          {"ok", doctor::count(report, doctor::State::ok)},
                          {"took_ms", report.took.count()},
                          {"limit_ms", report.limit.count()},
                          {"not_declared", std::move(absent)},
                          {"findings", std::move(findings)}});
}

}  // namespace understudy::report
