#include "rehearsal.hpp"

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <utility>
#include <variant>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include "asking_inputs.hpp"
#include "run_folder.hpp"
#include "store.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/exercise/conductor.hpp"
#include "understudy/exercise/facts.hpp"
#include "understudy/exercise/person.hpp"
#include "understudy/exercise/preflight.hpp"
#include "understudy/exercise/step_runner.hpp"
#include "understudy/fault/fault_driver.hpp"
#include "understudy/fault/sweep.hpp"
#include "understudy/journal/digest.hpp"
#include "understudy/journal/journal.hpp"
#include "understudy/os/clock.hpp"
#include "understudy/os/file.hpp"
#include "understudy/os/process.hpp"
#include "understudy/os/process_mark.hpp"
#include "understudy/probe/measurement.hpp"
#include "understudy/report/report.hpp"

namespace understudy::cli {

namespace {

namespace fs = std::filesystem;

constexpr int text_out = STDOUT_FILENO;
constexpr int talk_out = STDERR_FILENO;

fs::path own_executable() {
  std::error_code error;
  const fs::path path = fs::read_symlink("/proc/self/exe", error);
  return error ? fs::path("/proc/self/exe") : path;
}

std::int64_t in_ms(const std::optional<model::Promise>& promise) {
  return promise ? promise->time.value.count() : -1;
}

model::RunOpened opening(const Loaded& l, const std::string& run_id, const std::string& mode,
                         const std::string& actor, const Trigger& trigger) {
  return {.run_id = run_id,
          .tool_version = US_VERSION,
          .boot_id = os::boot_id(),
          .application = l.application.name.value,
          .title = l.application.title,
          .environment = l.environment.name.value,
          .production = l.environment.production,
          .playbook = l.playbook_source->name,
          .scenario = l.scenario.id,
          .scenario_title = l.scenario.title,
          .service = l.scenario.service ? l.scenario.service->value : "",
          .playbook_sha256 = journal::sha256_hex(l.playbook_source->text),
          .manifest_sha256 = journal::sha256_hex(l.manifest_source->text),
          .mode = mode,
          .fault = l.fault.name.value,
          .fault_title = l.fault.title,
          .fault_destroys = l.fault.destroys,
          .heal = l.fault.heal,
          .rto_ms = in_ms(l.promises.rto),
          .rpo_ms = in_ms(l.promises.rpo),
          .probe = l.probe.name.value,
          .probe_url = l.probe.url.value,
          .probe_interval_ms = l.probe.interval.count(),
          .ledger = l.ledger ? l.ledger->name.value : "",
          .ledger_interval_ms = l.ledger ? l.ledger->interval.count() : 0,
          .actor = actor,
          .trigger = trigger.by,
          .trigger_name = trigger.name,
          .build = trigger.build};
}

/// The live timeline on standard error.
class Timeline {
 public:
  explicit Timeline(report::Style style) : style_(std::move(style)) {}

  void show(const model::Event& event) {
    if (const auto* planned = std::get_if<model::Planned>(&event.body)) plan_ = *planned;
    if (origin_ns_ == 0) origin_ns_ = event.at.boot_ns;
    // From here on all times are relative to the disruption.
    const auto* issued = std::get_if<model::Issued>(&event.body);
    if (issued != nullptr && issued->kind == "inject") origin_ns_ = event.at.boot_ns;
    if (const auto* injected = std::get_if<model::FaultInjected>(&event.body)) {
      if (injected->ok) origin_ns_ = injected->began_ns;
    }
    const std::string line = report::timeline_line(event, plan_, origin_ns_, style_);
    if (!line.empty()) held_ += line + '\n';
    if (std::holds_alternative<model::StepFinished>(event.body)) sitting_ = false;
    if (sitting_) return;
    std::cerr << std::exchange(held_, {}) << std::flush;
    sitting_ = issued != nullptr && issued->kind == "run" && is_interactive(issued->action);
  }

 private:
  [[nodiscard]] bool is_interactive(const std::string& id) const {
    const auto action = std::ranges::find(plan_.actions, id, &model::Action::id);
    return action != plan_.actions.end() && action->interactive;
  }

  report::Style style_;
  bool sitting_ = false;  ///< A person's program has the terminal: what happens is told after it.
  std::string held_;
  model::Planned plan_;
  std::int64_t origin_ns_ = 0;
};

/// One run in this process: adapters, event loop, signals.
class Rehearsal {
 public:
  Rehearsal(const Loaded& loaded, fs::path folder, std::string run_id, journal::Journal journal,
            const RehearsalOptions& options)
      : loaded_(loaded),
        folder_(std::move(folder)),
        options_(options),
        journal_(std::move(journal)),
        timeline_(terminal_style(talk_out, folder_ / "report.html")),
        signals_(context_, SIGINT, SIGTERM, SIGHUP),
        measurement_(probe::make_measurement(context_.get_executor(), measuring(run_id), clock_)),
        fault_(fault::make_fault_driver(context_.get_executor(), fault_setup(), clock_)),
        steps_(exercise::make_step_runner(context_.get_executor(), clock_, loaded.application.hosts,
                                          std::move(run_id), fault::step_mark(folder_),
                                          exercise::Secrets(loaded.secrets), STDIN_FILENO)),
        person_(make_person()) {}

  /// Does it all; `start` begins or resumes.
  Exit run(std::vector<model::Event> events, std::vector<std::string> left_over,
           const std::function<void(exercise::Conductor&)>& start) {
    const exercise::PreflightInput preflight{
        .plan = loaded_.plan,
        .fault = loaded_.fault,
        .hosts = loaded_.application.hosts,
        .environment = loaded_.environment,
        .run_folder = folder_,
        .agreement = options_.agreement,
        .left_over = std::move(left_over),
        .look_at_probe = [this](const std::string& probe) { return look_at(probe); }};
    exercise::Conductor conductor(
        context_.get_executor(),
        {.journal = journal_,
         .measurement = *measurement_,
         .fault = *fault_,
         .steps = *steps_,
         .person = *person_,
         .clock = clock_,
         .preflight = [preflight] { return exercise::run_preflight(preflight); },
         .on_event = [this](const model::Event& event) { timeline_.show(event); },
         .secrets = exercise::Secrets(loaded_.secrets)},
        {}, std::move(events), [this] { context_.stop(); });
    listen(conductor);
    start(conductor);
    context_.run();
    return finish(conductor);
  }

 private:
  /// Why a declared probe is not answered as it should be; empty: it is. Asks as a run would, from
  /// where the probe is sent, in a folder of its own.
  [[nodiscard]] std::string look_at(const std::string& name) {
    const auto& probes = loaded_.application.probes;
    const auto found = std::ranges::find_if(
        probes, [&name](const model::HttpProbe& one) { return one.name.value == name; });
    if (found == probes.end()) return "the manifest declares no such probe";
    probe::MeasurementConfig config;
    config.probe = *found;
    config.probe_reach = reach_of(loaded_.application, found->from);
    config.run_folder = folder_ / "assumptions" / name;
    config.executable = own_executable();
    std::error_code error;
    fs::create_directories(config.run_folder, error);
    if (error) return "its folder cannot be made: " + error.message();

    boost::asio::io_context context{1};
    const auto measurement = probe::make_measurement(context.get_executor(), config, clock_);
    std::string why = "no answer came";
    const auto asked = found->interval * 3 + found->timeout;
    measurement->start(
        [&](const model::MeasuringStarted& started) {
          if (!started.ok) {
            why = started.detail;
            return context.stop();
          }
          measurement->baseline(asked, [&](const model::BaselineTaken& taken) {
            why = taken.steady ? "" : taken.detail;
            context.stop();
          });
        },
        [](const model::ProbeChanged&) {},
        [&](const model::ProbeLost& lost) {
          why = lost.detail;
          context.stop();
        });
    context.run();
    return why;
  }

  [[nodiscard]] probe::MeasurementConfig measuring(const std::string& run_id) const {
    probe::MeasurementConfig config;
    config.probe = loaded_.probe;
    config.ledger = loaded_.ledger;
    config.probe_reach = reach_of(loaded_.application, loaded_.probe.from);
    if (loaded_.ledger) config.ledger_reach = reach_of(loaded_.application, loaded_.ledger->from);
    config.run_folder = folder_;
    config.run_id = run_id;
    config.executable = own_executable();
    return config;
  }

  [[nodiscard]] fault::FaultSetup fault_setup() const {
    return {.fault = loaded_.fault,
            .reach = reach_of(loaded_.application, loaded_.fault.from),
            .run_folder = folder_,
            .executable = own_executable(),
            .keep_environment = {"BOOKSTORE_LAB", "BOOKSTORE_LAB_CACHE"}};
  }

  std::unique_ptr<exercise::Person> make_person() {
    std::unique_ptr<exercise::Person> person =
        options_.mode == "auto"
            ? exercise::make_nobody("mode auto asks nobody")
            : exercise::make_terminal_person(context_.get_executor(), clock_, STDIN_FILENO,
                                             std::cerr, options_.actor, options_.answer_timeout);
    if (options_.prepared_answer.empty()) return person;
    return exercise::make_prepared_person(clock_, actor_or_login(options_.actor),
                                          options_.prepared_answer, std::move(person));
  }

  void listen(exercise::Conductor& conductor) {
    signals_.async_wait([this, &conductor](const boost::system::error_code& error, int number) {
      if (error) return;
      std::cerr << "\nStopping: the fault is taken back first.\n";
      conductor.request_stop(fmt::format("signal {}", number));
      listen(conductor);
    });
  }

  Exit finish(const exercise::Conductor& conductor) {
    const auto& events = conductor.events();
    const exercise::Facts facts = exercise::facts(events);
    if (const auto& failure = conductor.journal_failure()) {
      std::cerr << diag::render(*failure)
                << (conductor.state().revert_failed
                        ? "The run was stopped. THE FAULT COULD NOT BE VERIFIED AS TAKEN BACK.\n"
                        : "The run was stopped; no fault is left in force.\n");
      return conductor.state().revert_failed ? Exit::not_reverted : Exit::not_carried_out;
    }
    if (auto written = write_reports(folder_, events); !written) {
      std::cerr << diag::render(written.error());
    }
    if (options_.format == OutputFormat::json) {
      std::cout << report::to_json(facts, events);
    } else if (options_.format == OutputFormat::text) {
      std::cout << report::to_terminal(facts, terminal_style(text_out, folder_ / "report.html"));
    }
    std::cout.flush();
    if (options_.on_end) options_.on_end(facts);
    const std::string verdict = facts.closed ? facts.closed->verdict : "";
    return static_cast<Exit>(exercise::exit_code(conductor.state(), verdict));
  }

  const Loaded& loaded_;
  fs::path folder_;
  RehearsalOptions options_;
  journal::Journal journal_;
  Timeline timeline_;
  os::SystemClock clock_;
  boost::asio::io_context context_{1};
  boost::asio::signal_set signals_;
  std::unique_ptr<probe::Measurement> measurement_;
  std::unique_ptr<fault::FaultDriver> fault_;
  std::unique_ptr<exercise::StepRunner> steps_;
  std::unique_ptr<exercise::Person> person_;
};

Exit complain(const diag::Failure& failure) {
  std::cerr << diag::render(failure);
  return Exit::not_carried_out;
}

/// The frozen files are the run: what stands in the team's folder now does not matter.
Loading load_frozen(const fs::path& folder, const model::RunOpened& opened) {
  Choice choice;
  choice.playbook = (folder / "playbook.md").string() + "#" + opened.scenario;
  choice.manifest = (folder / "understudy.yaml").string();
  choice.environment = opened.environment;
  choice.fault = opened.fault;
  choice.probe = opened.probe;
  choice.ledger = opened.ledger.empty() ? "none" : opened.ledger;
  choice.interval = std::chrono::milliseconds(opened.probe_interval_ms);
  choice.begun = true;
  choice.ask = asking_at_the_terminal();
  Loading loading = load(choice);
  if (loading.loaded &&
      (journal::sha256_hex(loading.loaded->playbook_source->text) != opened.playbook_sha256 ||
       journal::sha256_hex(loading.loaded->manifest_source->text) != opened.manifest_sha256)) {
    loading.loaded.reset();
    loading.findings.push_back(
        {.code = "US-C008",
         .message = "the run's frozen playbook or manifest was changed after the run began",
         .hint = "its hash is in the journal; put the original bytes back"});
  }
  return loading;
}

}  // namespace

std::string actor_or_login(const std::string& given) {
  if (!given.empty()) return given;
  const passwd* entry = ::getpwuid(::getuid());  // NOLINT(concurrency-mt-unsafe): one thread
  return entry == nullptr ? fmt::format("uid {}", ::getuid()) : std::string(entry->pw_name);
}

std::vector<std::string> sweep_store(const fs::path& store) {
  std::vector<std::string> failed;
  const os::SystemClock clock;
  for (const fault::SweepResult& result : fault::sweep(store / "runs", clock)) {
    const std::string run = result.run_folder.filename().string();
    const std::string text = fmt::format("{} (run {}): {}", result.fault, run, result.detail);
    if (result.outcome == fault::SweepOutcome::reverted) {
      std::cerr << "Taken back what an earlier run had left: " << text << '\n';
    }
    if (result.outcome == fault::SweepOutcome::failed) {
      std::cerr << "error: a fault of an earlier run may still be in force: " << text << '\n';
      failed.push_back(text);
    }
  }
  return failed;
}

diag::Result<> write_reports(const fs::path& folder, const std::vector<model::Event>& events) {
  const exercise::Facts facts = exercise::facts(events);
  auto done = os::replace_file(folder / "report.json", report::to_json(facts, events));
  if (done) done = os::replace_file(folder / "report.html", report::to_html(facts, events));
  if (done) done = os::replace_file(folder / "report.md", report::to_markdown(facts, events));
  if (!done) return std::unexpected(std::move(done).error().during("writing the reports"));
  return {};
}

Exit rehearse(const Loaded& loaded, const fs::path& store, const RehearsalOptions& options) {
  auto left_over = sweep_store(store);
  const os::SystemClock clock;
  const std::string run_id = new_run_id(clock.now(), loaded.scenario.id);
  auto folder =
      create_run(store, run_id, loaded.manifest_source->text, loaded.playbook_source->text);
  if (!folder) return complain(folder.error());
  auto journal = journal::Journal::create(*folder / "journal");
  if (!journal) return complain(journal.error());

  Rehearsal rehearsal(loaded, *folder, run_id, std::move(*journal), options);
  return rehearsal.run({}, std::move(left_over), [&](exercise::Conductor& conductor) {
    conductor.begin(
        opening(loaded, run_id, options.mode, actor_or_login(options.actor), options.trigger),
        loaded.plan);
  });
}

Exit take_up(const fs::path& folder, const RehearsalOptions& options) {
  auto opened = journal::Journal::open(folder / "journal");
  if (!opened) return complain(opened.error());
  if (const auto& torn = opened->reading.torn_tail) std::cerr << diag::render(*torn);
  std::vector<model::Event> events = opened->reading.events;
  const auto* first = events.empty() ? nullptr : std::get_if<model::RunOpened>(&events[0].body);
  if (first == nullptr || events.size() < 2) {
    std::cerr << "error: the run died before it had begun; nothing was done in it\n"
              << "  hint: begin a new one with 'understudy exercise PLAYBOOK'\n";
    return Exit::not_carried_out;
  }
  Loading loading = load_frozen(folder, *first);
  if (!loading.loaded) {
    std::cerr << diag::render(loading.findings);
    return Exit::usage;
  }
  // A step that goes on from before would get in the way of whatever is done now.
  constexpr auto limit = std::chrono::seconds(5);
  if (auto ended = os::end_marked(fault::step_mark(folder), limit); !ended) {
    return complain(ended.error());
  }
  // What the run does was fixed when it began.
  loading.loaded->plan = std::get<model::Planned>(events[1].body);

  RehearsalOptions same = options;
  same.mode = first->mode;
  if (same.mode == "auto" && ::isatty(STDIN_FILENO) == 1) same.mode = "semi";
  const std::string run_id = first->run_id;
  Rehearsal rehearsal(*loading.loaded, folder, run_id, std::move(opened->journal), same);
  return rehearsal.run(std::move(events), {}, [&](exercise::Conductor& conductor) {
    conductor.resume({.actor = actor_or_login(options.actor), .boot_id = os::boot_id()});
  });
}

}  // namespace understudy::cli
