# Precompiled headers: parsing the standard library, Asio and GoogleMock anew in every file is most
# of what a build costs. Sources still include what they use; configure with -DUS_PCH=OFF to see
# that they do.
#
# us_precompiled(target) gives a target the set that fits what it links: with or without Asio, with
# or without GoogleMock. Call it after the target's libraries are named.

option(US_PCH "Precompile the headers nearly every file uses" ON)

set(US_PCH_PLAIN
  <algorithm> <array> <charconv> <chrono> <cstddef> <cstdint> <expected> <filesystem> <functional>
  <map> <memory> <optional> <set> <string> <string_view> <system_error> <utility> <variant> <vector>
  <fmt/format.h>)
set(US_PCH_NET
  <boost/asio/any_io_executor.hpp> <boost/asio/co_spawn.hpp> <boost/asio/io_context.hpp>
  <boost/asio/ip/tcp.hpp> <boost/asio/posix/stream_descriptor.hpp> <boost/asio/post.hpp>
  <boost/asio/steady_timer.hpp> <boost/asio/write.hpp> <boost/json.hpp>)
# Of the programs: half of what a command's file costs is its options. They run once each, so that
# little is won by optimising them, and much is paid.
set(US_CLI_OPTIONS -O1)
set(US_PCH_CLI <CLI/CLI.hpp> <fmt/ranges.h> <iostream>)
set(US_PCH_TEST <gmock/gmock.h> <gtest/gtest.h>)

# us_precompiled_set(name HEADERS … LINK … [OPTIONS …]): a library whose only product is the
# precompiled header.
function(us_precompiled_set name)
  cmake_parse_arguments(arg "" "" "HEADERS;LINK;OPTIONS" ${ARGN})
  set(source ${CMAKE_BINARY_DIR}/precompiled/${name}.cpp)
  file(CONFIGURE OUTPUT ${source} CONTENT "// Nothing but the precompiled header.\n" @ONLY)
  add_library(${name} OBJECT ${source})
  target_link_libraries(${name} PRIVATE us_settings ${arg_LINK})
  target_compile_options(${name} PRIVATE ${arg_OPTIONS})
  target_precompile_headers(${name} PRIVATE ${arg_HEADERS})
endfunction()

if(US_PCH)
  us_precompiled_set(us_pch_plain HEADERS ${US_PCH_PLAIN} LINK fmt::fmt)
  us_precompiled_set(us_pch_net HEADERS ${US_PCH_PLAIN} ${US_PCH_NET}
    LINK fmt::fmt us_asio Boost::json)
  us_precompiled_set(us_pch_cli HEADERS ${US_PCH_PLAIN} ${US_PCH_NET} ${US_PCH_CLI}
    LINK fmt::fmt us_asio Boost::json CLI11::CLI11 OPTIONS ${US_CLI_OPTIONS})
  us_precompiled_set(us_pch_plain_test HEADERS ${US_PCH_PLAIN} ${US_PCH_TEST}
    LINK fmt::fmt GTest::gmock OPTIONS ${US_TEST_OPTIONS})
  us_precompiled_set(us_pch_net_test HEADERS ${US_PCH_PLAIN} ${US_PCH_NET} ${US_PCH_TEST}
    LINK fmt::fmt us_asio Boost::json GTest::gmock OPTIONS ${US_TEST_OPTIONS})
endif()

# us_precompiled(target [PLAIN] [TEST] [CLI])
function(us_precompiled target)
  cmake_parse_arguments(arg "PLAIN;TEST;CLI" "" "" ${ARGN})
  if(arg_TEST)
    target_compile_options(${target} PRIVATE ${US_TEST_OPTIONS})
  endif()
  if(arg_CLI)
    target_compile_options(${target} PRIVATE ${US_CLI_OPTIONS})
  endif()
  if(NOT US_PCH)
    return()
  endif()
  set(set us_pch_net)
  if(arg_PLAIN)
    set(set us_pch_plain)
  endif()
  if(arg_CLI)
    set(set us_pch_cli)
  endif()
  if(arg_TEST)
    string(APPEND set _test)
  endif()
  target_precompile_headers(${target} REUSE_FROM ${set})
endfunction()
