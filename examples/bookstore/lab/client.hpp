/// \file
/// The command's side: talks to the lab that is up, or starts one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "understudy/diag/result.hpp"
#include "understudy/os/descriptor.hpp"

namespace bookstore::lab {

enum class Exit : std::uint8_t { ok = 0, differs = 1, unhealthy = 1, usage = 2, failed = 3 };

/// `--lab`, else `$BOOKSTORE_LAB`, else `bookstore-lab` in the user's state folder; absolute.
[[nodiscard]] std::filesystem::path lab_folder(const std::string& given);

/// Performs one operation in the lab that is up; its `data`. The failure says what is wrong and
/// what to do, also when no lab is up.
[[nodiscard]] understudy::diag::Result<boost::json::value> ask(const std::filesystem::path& lab,
                                                               const boost::json::object& request);

/// Runs a command in an instance (`name`) or, when that is empty, at the client's place. The exit
/// code is the command's own, 128 + signal, or 3 when it could not be started.
[[nodiscard]] int run_in_lab(const std::filesystem::path& lab, const std::string& name,
                             const std::vector<std::string>& command);

struct UpOptions {
  std::filesystem::path lab;
  std::filesystem::path cache;
  std::string api;     ///< Empty: see `find_parts`.
  std::string assets;  ///< Empty: see `find_parts`.
  bool json = false;   ///< The answer is for a program; the stages are told on standard error.
};

[[nodiscard]] Exit bring_up(const UpOptions& options);
[[nodiscard]] Exit take_down(const std::filesystem::path& lab, bool json);

/// Host PID of the lab's first process; 0 when none is up.
[[nodiscard]] int first_process(const std::filesystem::path& lab);

/// Removes everything a lab keeps in its folder; nothing else there is ever touched.
void clean_folder(const std::filesystem::path& lab);

/// Empty when it is not set.
[[nodiscard]] std::string environment_variable(const char* name);

/// From here on signals that would end us become readable instead.
[[nodiscard]] understudy::os::Descriptor watch_signals();
/// The next of them.
[[nodiscard]] int read_signal(int fd);

/// Prints the failure on standard error.
Exit complain(const understudy::diag::Failure& failure);

}  // namespace bookstore::lab
