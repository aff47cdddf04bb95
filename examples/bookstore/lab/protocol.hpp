/// \file
/// The control socket: one request a connection, as JSON with three descriptors beside it; answers
/// as JSON lines. The folder's permissions guard it.
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>

#include <boost/json/object.hpp>

#include "understudy/diag/result.hpp"
#include "understudy/os/descriptor.hpp"

namespace bookstore::lab {

/// Listens on `control` in the folder. Errors: another lab's first process holds it.
[[nodiscard]] understudy::diag::Result<understudy::os::Descriptor> listen_in(
    const std::filesystem::path& folder);

/// Connects; nullopt when no lab is up there.
[[nodiscard]] std::optional<understudy::os::Descriptor> connect_to(
    const std::filesystem::path& folder);

/// A member of a message; empty when it is not there or no text.
[[nodiscard]] std::string text(const boost::json::object& message, const char* key);

struct Request {
  boost::json::object body;
  std::array<understudy::os::Descriptor, 3> streams;  ///< The client's standard streams.
};

/// Sends the request with our own standard streams.
[[nodiscard]] bool send_request(int socket, const boost::json::object& body);
[[nodiscard]] std::optional<Request> receive_request(int socket);

/// One line each way.
[[nodiscard]] bool send_line(int socket, const boost::json::object& body);
/// nullopt at the end of the connection.
[[nodiscard]] std::optional<boost::json::object> receive_line(int socket, std::string& buffer);

}  // namespace bookstore::lab
