/// \file
/// The processes that measure from a client's place: `understudy agent probe|ledger|readback`.
/// What they read and print is specified in docs/formats/measurement.md.
#pragma once

namespace understudy::probe {

/// Requests on an open-loop schedule, one result line each, until "stop" or the end of `in_fd`.
/// Takes over the process and both descriptors; call it before any thread is started. Returns the
/// exit status: 0 told to end, 2 it was given something it cannot do (said on `out_fd`).
[[nodiscard]] int probe_agent_main(int in_fd, int out_fd);

/// Writes numbered records on an open-loop schedule. Otherwise as `probe_agent_main`.
[[nodiscard]] int ledger_agent_main(int in_fd, int out_fd);

/// Looks for acknowledged records, then removes those it found if it is told to. Otherwise as
/// `probe_agent_main`.
[[nodiscard]] int readback_agent_main(int in_fd, int out_fd);

}  // namespace understudy::probe
