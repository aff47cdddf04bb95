/// \file
/// The commands of `bookstore-lab`: each reads its options, asks the lab for one operation and
/// prints the answer.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "client.hpp"

namespace bookstore::lab {

using Action = std::function<Exit()>;

/// What every command needs; filled while the command line is read.
struct Context {
  std::string lab;
  std::string format = "text";
  Action action;  ///< Of the command that was named.

  [[nodiscard]] std::filesystem::path folder() const { return lab_folder(lab); }

  [[nodiscard]] bool json() const { return format == "json"; }
};

using ContextPtr = std::shared_ptr<Context>;
using Show = std::function<void(const boost::json::value&)>;

/// `up`, `down`, `status`, `packages`; `run` and `exec` for the help only.
void add_lab_commands(CLI::App& root, const ContextPtr& context);
/// `instance`, `image` and `template`.
void add_instance_commands(CLI::App& root, const ContextPtr& context);
/// `database`, `bucket` and `dns`.
void add_service_commands(CLI::App& root, const ContextPtr& context);

/// A command that performs `action` when it was named.
CLI::App* add_command(CLI::App& group, const ContextPtr& context, const std::string& name,
                      const std::string& help, Action action);
/// A command that has commands.
CLI::App* add_group(CLI::App& root, const std::string& name, const std::string& help);
/// How long an instance may take to shut down.
void add_grace(CLI::App& app, std::int64_t& seconds);

/// Asks for data and shows it, or prints it for a program.
[[nodiscard]] Exit perform(const Context& context, const boost::json::object& request,
                           const Show& show);
/// Asks for something to be done; `done` says that it is.
[[nodiscard]] Exit perform(const Context& context, const boost::json::object& request,
                           const std::string& done);

/// A member as a person reads it; lists with commas.
[[nodiscard]] std::string text(const boost::json::value& object, const char* key);
/// One name a line.
void show_names(const boost::json::value& names);
void show_instances(const boost::json::value& instances);
void show_records(const boost::json::value& records);

}  // namespace bookstore::lab
