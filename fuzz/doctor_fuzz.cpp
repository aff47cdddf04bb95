// What other programs print to the doctor: no answer breaks it, and none that is not understood
// counts as well.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "understudy/doctor/judging.hpp"

namespace {

namespace doctor = understudy::doctor;

const std::vector<doctor::Ask>& questions() {
  static const std::vector<doctor::Ask> all = [] {
    const std::vector<doctor::About> abouts{
        doctor::AskTools{.names = {"jq"}},
        doctor::AskVersion{.tool = "jq", .expected = ">=1.6"},
        doctor::AskClock{},
        doctor::AskTimeKeeping{},
        doctor::AskProbe{},
        doctor::AskMetrics{.url = "http://a.test/"},
        doctor::AskCertificate{.endpoint = "a.test:443"},
        doctor::AskName{.scenario = "x", .rto = std::chrono::hours(1)},
        doctor::AskBackup{.rpo = std::chrono::hours(24)}};
    std::vector<doctor::Ask> asks;
    for (const doctor::About& about : abouts) asks.push_back({.argv = {"x"}, .about = about});
    return asks;
  }();
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto noon = understudy::evidence::Time(std::chrono::seconds(1'795'694'400));
  const doctor::Measure measure{.at = noon, .next_exercise = noon + std::chrono::hours(840)};
  for (const doctor::Ask& ask : questions()) {
    doctor::Answer answer{
        .how = doctor::Answer::How::ended, .out = text, .sent = noon, .received = noon};
    const doctor::Finding finding = doctor::judge(ask, answer, measure);
    const bool well = finding.state == doctor::State::ok;
    if (finding.says.empty() || finding.next.empty() != well) std::abort();
    // A command that failed shows nothing, whatever it printed.
    answer.code = 1;
    if (doctor::judge(ask, answer, measure).state == doctor::State::ok) std::abort();
  }
  return 0;
}
