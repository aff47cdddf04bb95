/// \file
/// `bookstore-api`: reads the settings and serves.
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "database/statements.hpp"
#include "http/server.hpp"
#include "log.hpp"
#include "settings.hpp"

namespace {

constexpr int wrong_usage = 2;
constexpr int failed = 1;

std::optional<std::string> environment(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): no thread runs yet
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

int run() {
  const auto settings = bookstore::read_settings(environment);
  if (!settings) {
    fmt::print(stderr, "bookstore-api: {}\n", settings.error());
    return wrong_usage;
  }
  // A client or the database may hang up while we write; the error code tells.
  static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
  const auto ended = bookstore::http::serve(*settings);
  if (!ended) {
    fmt::print(stderr, "bookstore-api: {}\n", ended.error());
    return failed;
  }
  if (ended->cut_off > 0) {
    bookstore::log::line(fmt::format("stopped: {} requests were cut off", ended->cut_off));
    return failed;
  }
  bookstore::log::line("stopped: all requests were answered");
  return EXIT_SUCCESS;
}

/// `name<TAB>sql`: lets a benchmark or a DBA run exactly what the service runs.
int print_statements() {
  using namespace bookstore::database;
  for (std::size_t i = 0; i < statement_count; ++i) {
    const Prepared& one = prepared(static_cast<Statement>(i));
    fmt::print("{}\t{}\n", one.name, one.sql);
  }
  return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    CLI::App app("Serves the Bookstore's authors and books over HTTP, from PostgreSQL.");
    app.set_version_flag("--version", "bookstore-api " BOOKSTORE_BUILD_VERSION);
    bool list_statements = false;
    app.add_flag("--list-statements", list_statements,
                 "Print the SQL of every prepared statement, one to a line, and exit");
    app.footer(
        bookstore::describe_settings() +
        "Exit status: 0 drained after SIGTERM or SIGINT, 1 cannot serve or requests were cut "
        "off, 2 wrong usage.");
    try {
      app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      return app.exit(error) == 0 ? EXIT_SUCCESS : wrong_usage;
    }
    if (list_statements) return print_statements();
    return run();
  } catch (const std::exception& error) {
    fmt::print(stderr, "bookstore-api: internal error: {}\n", error.what());
    return failed;
  }
}
