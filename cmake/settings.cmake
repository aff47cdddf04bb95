# Compiler settings that hold for every target of the project.

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()

# Line tables are enough for a sanitizer's or a crash's stack and keep the link small.
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -gline-tables-only")

option(US_WERROR "Treat warnings as errors (CI does)" OFF)
set(US_SANITIZE "" CACHE STRING "Sanitizers to build with: empty, 'address,undefined' or 'thread'")

find_program(US_CCACHE ccache)
if(US_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      ${US_CCACHE})
endif()

add_library(us_settings INTERFACE)
target_compile_options(us_settings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual -Wundef
  # Designated initialisers leave out what keeps its default: that is their point.
  -Wno-missing-designated-field-initializers
  -Wformat=2 -Werror=unused-result -fstack-protector-strong)
if(CMAKE_UNITY_BUILD)
  # Of what stands in another file of the same unit; builds of one file at a time tell the rest.
  target_compile_options(us_settings INTERFACE -Wno-shadow)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # The latter lets ccache keep what was compiled with a precompiled header.
  target_compile_options(us_settings INTERFACE
    -fpch-instantiate-templates "SHELL:-Xclang -fno-pch-timestamp")
endif()
if(US_WERROR)
  target_compile_options(us_settings INTERFACE -Werror)
endif()

# Everything is compiled with the fuzzers' counters, so that the unit tests and the fuzzers share
# one build.
option(US_FUZZ "Build the libFuzzer programs in fuzz/ (clang only); see scripts/fuzz" OFF)
if(US_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
  add_link_options(-fsanitize=fuzzer-no-link)
endif()

# Half of the compiling time: assertions are dear to optimise and run once. What is tested stays
# optimised, for its time is tested too.
set(US_TEST_OPTIONS -O0 -U_FORTIFY_SOURCE)

if(US_SANITIZE)
  add_compile_options(-fsanitize=${US_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${US_SANITIZE})
else()
  add_compile_definitions($<$<CONFIG:Release,RelWithDebInfo>:_FORTIFY_SOURCE=2>)
endif()
add_compile_definitions($<$<CONFIG:Debug>:_GLIBCXX_ASSERTIONS>)

if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  find_program(US_LLD ld.lld-19)
  if(US_LLD)
    add_link_options(-fuse-ld=${US_LLD})
  endif()
endif()
