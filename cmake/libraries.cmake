# The libraries the project stands on; each is a Debian package (README, "What it needs").

find_package(Threads REQUIRED)
# For every target, because some libraries ask for it: a precompiled header is of use only to
# sources that are compiled with the same switches.
target_compile_options(us_settings INTERFACE -pthread)
find_package(fmt REQUIRED)
find_package(CLI11 REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(PostgreSQL REQUIRED)
find_package(GTest REQUIRED)
find_package(Boost 1.81 CONFIG REQUIRED COMPONENTS json url)
find_package(PkgConfig REQUIRED)
pkg_check_modules(yaml REQUIRED IMPORTED_TARGET yaml-0.1)
pkg_check_modules(cmark REQUIRED IMPORTED_TARGET libcmark)
pkg_check_modules(sqlite REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(re2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(cares REQUIRED IMPORTED_TARGET libcares)
find_package(benchmark REQUIRED)

# Asio and Beast are header-only by default, which every translation unit would pay for. They are
# compiled once here; whoever links us_asio gets the declarations only.
add_library(us_asio STATIC ${CMAKE_SOURCE_DIR}/cmake/asio_impl.cpp)
target_compile_definitions(us_asio PUBLIC
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED)
target_link_libraries(us_asio PUBLIC Boost::headers Threads::Threads)

# RapidCheck's Debian package ships a static library without a CMake config.
find_path(RAPIDCHECK_INCLUDE rapidcheck.h REQUIRED)
find_library(RAPIDCHECK_LIBRARY rapidcheck REQUIRED)
add_library(us_rapidcheck INTERFACE)
target_include_directories(us_rapidcheck SYSTEM INTERFACE ${RAPIDCHECK_INCLUDE})
target_link_libraries(us_rapidcheck INTERFACE ${RAPIDCHECK_LIBRARY})
