#include "support/postgres.hpp"

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <libpq-fe.h>
#include <unistd.h>

namespace bookstore::test {

namespace {

namespace fs = std::filesystem;

std::optional<fs::path> folder_from(const char* variable) {
  const char* value = std::getenv(variable);  // NOLINT(concurrency-mt-unsafe): nobody calls setenv
  if (value == nullptr || *value == '\0') return std::nullopt;
  return fs::path(value);
}

bool has_server(const fs::path& bin) {
  return fs::exists(bin / "postgres") && fs::exists(bin / "initdb");
}

/// PostgreSQL refuses to run as root: a user namespace makes us somebody else there, with the same
/// rights to files outside. The server goes when the test goes, however it goes.
std::vector<std::string> wrapped(std::vector<std::string> command) {
  std::vector<std::string> argv;
  if (geteuid() == 0) argv = {"unshare", "-U", "--map-user=65534", "--map-group=65534"};
  argv.insert(argv.end(), {"setpriv", "--pdeathsig", "INT"});
  argv.insert(argv.end(), command.begin(), command.end());
  return argv;
}

int postmaster_of(const fs::path& data) {
  std::ifstream file(data / "postmaster.pid");
  int pid = 0;
  file >> pid;
  return pid;
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  std::string name = (fs::temp_directory_path() / "bookstore-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

PostgresPrograms find_postgres() {
  if (const auto bin = folder_from("BOOKSTORE_PG_BIN"); bin && has_server(*bin)) return {*bin, {}};
  if (const auto root = folder_from("BOOKSTORE_PG_ROOT")) {
    const fs::path bin = *root / "usr/lib/postgresql/15/bin";
    const fs::path libraries = *root / "usr/lib/x86_64-linux-gnu";
    if (has_server(bin)) return {bin, {"LD_LIBRARY_PATH=" + libraries.string()}};
  }
  const fs::path host = "/usr/lib/postgresql/15/bin";
  if (has_server(host)) return {host, {}};
  throw std::runtime_error(
      "no PostgreSQL 15 server programs found: set BOOKSTORE_PG_BIN to the folder that holds "
      "'postgres' and 'initdb', or BOOKSTORE_PG_ROOT to a folder into which the packages "
      "postgresql-15 and libpq5 were unpacked");
}

Postgres::Postgres(std::vector<std::string> options)
    : programs_(find_postgres()), options_(std::move(options)) {
  const fs::path data = folder_.path() / "data";
  Process initdb(wrapped({programs_.bin / "initdb", "-D", data, "-A", "trust", "-U", "postgres",
                          "-N", "--locale=C.UTF-8", "--no-instructions"}),
                 programs_.environment);
  const auto status = initdb.wait_exit();
  if (!status || !status->ok()) throw std::runtime_error("initdb failed: " + initdb.output());
  start();
}

std::string Postgres::conninfo() const {
  return fmt::format("host={} user=postgres dbname=postgres", folder_.path().string());
}

void Postgres::start() {
  std::vector<std::string> command = {programs_.bin / "postgres",
                                      "-D",
                                      folder_.path() / "data",
                                      "-c",
                                      "listen_addresses=",
                                      "-c",
                                      "unix_socket_directories=" + folder_.path().string(),
                                      "-c",
                                      "fsync=off",
                                      "-c",
                                      "shared_buffers=16MB",
                                      "-c",
                                      "max_connections=50"};
  for (const std::string& option : options_) command.insert(command.end(), {"-c", option});
  server_ = std::make_unique<Process>(wrapped(std::move(command)), programs_.environment);
  if (!server_->wait_for_output("database system is ready to accept connections")) {
    throw std::runtime_error("PostgreSQL did not start: " + server_->output());
  }
}

void Postgres::stop() {
  server_->signal(SIGINT);
  if (!server_->wait_exit()) throw std::runtime_error("PostgreSQL did not stop");
  server_.reset();
}

void Postgres::kill() {
  server_->signal(SIGQUIT);
  if (!server_->wait_exit()) throw std::runtime_error("PostgreSQL did not stop");
  server_.reset();
}

/// The postmaster and its children; their process names tell nothing that their parent does not.
std::vector<int> Postgres::backends() const {
  const int postmaster = postmaster_of(folder_.path() / "data");
  std::vector<int> all = {postmaster};
  std::ifstream children(fmt::format("/proc/{0}/task/{0}/children", postmaster));
  for (int pid = 0; children >> pid;) all.push_back(pid);
  return all;
}

void Postgres::freeze() {
  for (const int pid : backends()) ::kill(pid, SIGSTOP);
}

void Postgres::thaw() {
  for (const int pid : backends()) ::kill(pid, SIGCONT);
}

std::string Postgres::query(const std::string& sql) const {
  return SqlSession(conninfo()).query(sql);
}

SqlSession::SqlSession(const std::string& conninfo)
    : connection_(PQconnectdb(conninfo.c_str()), &PQfinish) {}

std::string SqlSession::query(const std::string& sql) {
  const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(connection_.get(), sql.c_str()),
                                                             &PQclear);
  const ExecStatusType status = PQresultStatus(result.get());
  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
    throw std::runtime_error(PQerrorMessage(connection_.get()));
  }
  return PQntuples(result.get()) > 0 ? PQgetvalue(result.get(), 0, 0) : "";
}

}  // namespace bookstore::test
