/// \file
/// One instance: a network, PID, mount, UTS and IPC namespace of its own, an address, a disk of
/// limited size over an image, and one process tree that dies as a whole.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "understudy/diag/result.hpp"
#include "understudy/os/descriptor.hpp"

namespace bookstore::lab {

/// What an instance is made of.
struct InstanceSpec {
  std::string name;
  std::string address;               ///< In 10.77.0.0/16.
  std::string image;                 ///< Its name, for people.
  std::filesystem::path image_root;  ///< The lower layer; never written.
  std::filesystem::path folder;      ///< Where its disk is mounted and its console lies.
  std::filesystem::path usr;         ///< Bound read-only on /usr.
  int disk_mb = 128;
  std::vector<std::string> command;  ///< Run under tini.
};

/// A folder bound into an instance, read-only.
struct Bind {
  std::filesystem::path from;
  std::string to;
};

/// Lifecycle of one instance. Stopping keeps disk and address, terminating does not. Not
/// thread-safe; the Cloud serialises.
class Instance {
 public:
  Instance(InstanceSpec spec, std::vector<Bind> binds);

  /// Mounts the disk; needed once.
  [[nodiscard]] understudy::diag::Result<> make_disk();
  [[nodiscard]] understudy::diag::Result<> start();
  /// Asks its first process to end, which shuts its services down in order. Readable once it has;
  /// `stop` must follow in any case. Not valid when nothing runs.
  [[nodiscard]] understudy::os::Descriptor ask_to_end() const;
  /// Kills every process of it at once. Peers get silence: its network is gone.
  void stop();
  /// Stops it and gives the disk up.
  void terminate();

  [[nodiscard]] bool running() const;

  /// PID 1 of it, as the lab's processes see it.
  [[nodiscard]] pid_t init() const { return init_; }

  [[nodiscard]] const InstanceSpec& spec() const { return spec_; }

  [[nodiscard]] std::chrono::system_clock::time_point started() const { return started_; }

 private:
  [[nodiscard]] understudy::diag::Result<> wire() const;

  InstanceSpec spec_;
  std::vector<Bind> binds_;
  pid_t launcher_ = -1;
  pid_t init_ = -1;
  std::chrono::system_clock::time_point started_;
};

/// The inside of `bookstore-lab __instance SPEC`: PID 1 of the new namespaces. Reports its PID on
/// standard output, waits for a byte on standard input, builds its root and becomes tini. Returns
/// only when that failed.
int instance_main(const std::string& spec_json);

/// `bookstore-lab __enter PID in|beside FOLDER CMD…`: joins the namespaces of PID and runs CMD.
/// `in`: all of them, in an instance; `beside`: network and mounts only, the client's place.
int enter_main(pid_t target, bool whole, const std::string& folder,
               const std::vector<std::string>& command);

}  // namespace bookstore::lab
