#include "stage.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include <boost/asio/post.hpp>

#include "understudy/exercise/compile.hpp"
#include "world.hpp"

namespace understudy::exercise::test {

namespace asio = boost::asio;
using std::chrono::milliseconds;

os::Instant StepClock::now() const {
  now_ += milliseconds(1);
  return {.boot = now_, .wall = std::chrono::sys_time<std::chrono::nanoseconds>(now_)};
}

void ScriptedPerson::ask(const Question& question, OnAnswer done) {
  asked.push_back(question.kind);
  question_ = question;
  done_ = std::move(done);
  waiting_ = true;
  if (on_call) on_call("ask");
  const auto answer = answers.find(question.kind);
  if (answer != answers.end()) say(answer->second);
}

void ScriptedPerson::cancel() {
  if (!std::exchange(waiting_, false)) return;
  const OnAnswer call = done_;  // The next question may take its place meanwhile.
  call(model::PersonMissing{
      .action = question_.action.id, .question = question_.kind, .reason = "stopped"});
}

void ScriptedPerson::say(const std::string& answer) {
  waiting_ = false;
  const OnAnswer call = done_;  // The next question may take its place meanwhile.
  call(model::PersonAnswered{
      .action = question_.action.id, .question = question_.kind, .actor = "Ann", .answer = answer});
}

void FakeSteps::run(const model::Action& action, int attempt, milliseconds /*delay*/,
                    std::vector<model::Variable> /*variables*/, OnFinished done) {
  ++runs[action.id];
  finished_ = {.action = action.id, .attempt = attempt, .outcome = "ok"};
  on_finished_ = std::move(done);
  if (action.background) background.push_back(action.id);
  if (on_call) on_call("run");
  if (endless.contains("run")) return;
  asio::post(executor_, [this, turn = ++turn_] {
    const OnFinished call = turn == turn_ ? std::exchange(on_finished_, nullptr) : nullptr;
    if (call) call(finished_);
  });
}

void FakeSteps::evaluate(const model::Action& action, std::vector<model::Variable> /*variables*/,
                         OnEvaluated done) {
  evaluated_ = {.action = action.id, .results = {}};
  for (const model::Way& way : action.ways) {
    const bool holds = way.branch == branch;
    evaluated_.results.push_back(
        {.branch = way.branch, .guard = way.guard, .exit_code = holds ? 0 : 1, .holds = holds});
  }
  on_evaluated_ = std::move(done);
  if (on_call) on_call("evaluate");
  if (endless.contains("evaluate")) return;
  asio::post(executor_, [this, turn = ++turn_] {
    const OnEvaluated call = turn == turn_ ? std::exchange(on_evaluated_, nullptr) : nullptr;
    if (call) call(evaluated_);
  });
}

void FakeSteps::cancel() {
  ++turn_;
  finished_.outcome = "stopped";
  if (const OnFinished call = std::exchange(on_finished_, nullptr)) call(finished_);
  if (const OnEvaluated call = std::exchange(on_evaluated_, nullptr)) call(evaluated_);
}

void FakeSteps::end_background(OnBackgroundEnded done) {
  if (on_call && !background.empty()) on_call("end_background");
  model::BackgroundEnded ended;
  for (const std::string& one : std::exchange(background, {})) {
    ended.steps.push_back({.action = one, .outcome = "ok"});
  }
  done(std::move(ended));
}

model::Step step_of(std::string id, std::string text) {
  model::Step step{.id = std::move(id), .text = "do it"};
  step.blocks = {{.commands = {{.text = std::move(text)}}}};
  return step;
}

model::Scenario api_failure() {
  model::Step decide{.id = "recovery.2", .text = "How bad is it?"};
  decide.branches = {{.id = "recovery.2.a", .text = "If down", .guard = "down"},
                     {.id = "recovery.2.b", .text = "If gone", .guard = "gone"}};
  decide.branches[0].steps = {step_of("recovery.2.a.1", "restart")};
  decide.branches[1].steps = {step_of("recovery.2.b.1", "launch")};
  model::Scenario scenario{.id = "api-failure"};
  scenario.recovery = {step_of("recovery.1", "look"), decide};
  scenario.test = {step_of("test.1", "check")};
  scenario.resume = {step_of("resume.1", "tell")};
  return scenario;
}

Stage::Stage(std::shared_ptr<TemporaryFolder> in) : shared(std::move(in)), opened(test::opened()) {
  measurement.writes.acknowledged = 10;
  fake_steps.branch = "recovery.2.a";
  checks = {{.name = "hosts", .ok = true}};
  timing = {.baseline = milliseconds(1),
            .detect_limit = std::chrono::hours(1),
            .settle = milliseconds(0),
            .settle_limit = milliseconds(50)};
  listen();
}

Stage::Stage(Stage& dead) : Stage(dead.shared) {
  dead.conductor.reset();
  dead.journal_.reset();
  fault.in_force = dead.fault.in_force;
  fake_steps.runs = dead.fake_steps.runs;
}

void Stage::listen() {
  measurement.on_call = [this](const std::string& call) {
    const std::map<std::string, std::string> kinds{{"start", "measure"}, {"finish", "analyse"}};
    const auto kind = kinds.find(call);
    deed(kind == kinds.end() ? call : kind->second);
  };
  fault.on_call = [this](const std::string& call) { deed(call); };
  fake_steps.on_call = [this](const std::string& call) { deed(call); };
  scripted.on_call = [this](const std::string& call) { deed(call); };
}

void Stage::prepare(std::vector<model::Event> events) {
  StepRunner& steps = real_steps ? *real_steps : fake_steps;
  conductor = std::make_unique<Conductor>(context.get_executor(),
                                          Adapters{.journal = *journal_,
                                                   .measurement = measurement,
                                                   .fault = fault,
                                                   .steps = steps,
                                                   .person = *person,
                                                   .clock = clock,
                                                   .preflight =
                                                       [this] {
                                                         deed("preflight");
                                                         return checks;
                                                       },
                                                   .on_event = [this](const auto& e) { follow(e); },
                                                   .secrets = secrets},
                                          timing, std::move(events), [this] { ended = true; });
}

bool Stage::play(const model::Scenario& scenario) {
  auto created = journal::Journal::create(journal_path, on(disk));
  if (!created) return false;
  journal_.emplace(std::move(*created));
  prepare({});
  live([this, &scenario] { conductor->begin(opened, compile(scenario, {}).plan); });
  return turn_until([this] { return ended; });
}

bool Stage::resume() {
  auto taken_up = journal::Journal::open(journal_path, on(disk));
  if (!taken_up) return false;
  journal_.emplace(std::move(taken_up->journal));
  prepare(std::move(taken_up->reading.events));
  live([this] { conductor->resume({.actor = "Ann"}); });
  return turn_until([this] { return ended; });
}

void Stage::live(const std::function<void()>& what) {
  try {
    what();
  } catch (const Died&) {
    died = true;
  }
}

bool Stage::turn_until(const std::function<bool()>& holds) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!died && !holds() && !ended && std::chrono::steady_clock::now() < deadline) {
    context.restart();
    live([this] { context.run_for(milliseconds(5)); });
    if (context.stopped()) break;  // Nothing is under way that could change anything.
  }
  return !died && holds();
}

void Stage::settle_down() {
  context.restart();
  live([this] { context.run_for(milliseconds(5)); });
}

void Stage::when_issued(std::size_t index, int turns, std::function<void()> what) {
  appointment_ = {.index = index, .kind = "", .turns = turns, .what = std::move(what)};
}

void Stage::when_issued(std::string kind, int turns, std::function<void()> what) {
  appointment_ = {.index = 0, .kind = std::move(kind), .turns = turns, .what = std::move(what)};
}

void Stage::deed(const std::string& kind) {
  deeds.push_back(kind);
  if (on_deed) on_deed(kind);
}

/// The service as a client would see it: down when the fault is there, up when it is tested or the
/// fault taken back.
void Stage::follow(const model::Event& event) {
  if (const auto* command = std::get_if<model::Issued>(&event.body)) {
    if (command->kind == "detect" && noticed) {
      measurement.turn({.up = false, .at_ns = event.at.boot_ns, .detail = "HTTP 502"});
    }
    const bool measured = std::ranges::find(measurement.calls, "start") != measurement.calls.end();
    if (measured && (command->kind == "revert" || command->action == "test.1")) {
      measurement.turn({.up = true, .at_ns = event.at.boot_ns});
    }
    keep_appointment(*command);
    ++commands_;
  }
  if (const auto* injected = std::get_if<model::FaultInjected>(&event.body); injected != nullptr) {
    measurement.availability.outages = {
        {.from_ns = injected->began_ns + 1, .to_ns = injected->began_ns + 1000, .ended = true}};
  }
  if (on_event) on_event(event);
}

void Stage::keep_appointment(const model::Issued& command) {
  if (!appointment_) return;
  const bool due = appointment_->kind.empty() ? commands_ == appointment_->index
                                              : command.kind == appointment_->kind;
  if (!due) return;
  Appointment kept = std::move(*appointment_);
  appointment_.reset();
  after_turns(kept.turns, std::move(kept.what));
}

void Stage::after_turns(int turns, std::function<void()> what) {
  asio::post(context, [this, turns, what = std::move(what)]() mutable {
    if (turns <= 1) return what();
    after_turns(turns - 1, std::move(what));
  });
}

std::string Stage::verdict() const {
  const auto& events = conductor->events();
  const auto* closed = events.empty() ? nullptr : std::get_if<model::Closed>(&events.back().body);
  return closed == nullptr ? "" : closed->verdict;
}

std::vector<std::string> Stage::reasons() const {
  const auto& events = conductor->events();
  const auto* closed = events.empty() ? nullptr : std::get_if<model::Closed>(&events.back().body);
  return closed == nullptr ? std::vector<std::string>{} : closed->reasons;
}

std::vector<std::string> Stage::issued() const {
  std::vector<std::string> out;
  for (const model::Event& event : conductor->events()) {
    const auto* command = std::get_if<model::Issued>(&event.body);
    if (command == nullptr) continue;
    out.push_back(command->action.empty() ? command->kind : command->kind + " " + command->action);
  }
  return out;
}

std::vector<model::Event> Stage::on_disk() const {
  auto reading = journal::read(journal_path);
  return reading ? std::move(reading->events) : std::vector<model::Event>{};
}

}  // namespace understudy::exercise::test
