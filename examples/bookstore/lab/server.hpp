/// \file
/// The lab's own process: holds the Cloud and answers the control socket.
#pragma once

#include <string>

#include "cloud.hpp"

namespace bookstore::lab {

/// `bookstore-lab __labd …`, started as child of PID 1 in fresh namespaces. Brings everything up,
/// telling of it line by line on standard output (last line `ready`, or `failed: …`), then serves
/// until it is told to end.
int labd_main(LabSettings settings);

}  // namespace bookstore::lab
