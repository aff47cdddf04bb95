# us_module(): one folder, one target, one namespace per module, lowest first. A module may use only
# modules that stand earlier in US_ORDER, and only those it names; a wrong arrow stops the configure
# step. cmake/check_layering.py checks the #includes against the same lists.

include(GoogleTest)

# Everything the sanitizer builds need: the unit tests, without programs and black-box tests.
add_custom_target(unit_tests)

set(US_ORDER diag model os parse graph journal check probe fault notify agree exercise
              evidence stage report publish serve fleet cli)

# us_module(name
#   SOURCES …    private sources
#   HEADERS …    public headers below include/
#   USES …       modules it stands on
#   EXTERNAL …   library targets
#   TESTS …      unit tests (GoogleTest) that live in test/
#   TEST_USES …  further modules or libraries the tests need)
function(us_module name)
  cmake_parse_arguments(arg "" "" "SOURCES;HEADERS;USES;EXTERNAL;TESTS;TEST_USES" ${ARGN})
  list(FIND US_ORDER ${name} rank)
  if(rank EQUAL -1)
    message(FATAL_ERROR "us_module: '${name}' has no place in US_ORDER")
  endif()

  add_library(us_${name} STATIC)
  add_library(understudy::${name} ALIAS us_${name})
  target_sources(us_${name} PRIVATE ${arg_SOURCES}
    PUBLIC FILE_SET HEADERS BASE_DIRS include FILES ${arg_HEADERS})
  set_target_properties(us_${name} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON LINKER_LANGUAGE CXX)
  target_link_libraries(us_${name} PRIVATE us_settings PUBLIC ${arg_EXTERNAL})

  set(plain PLAIN)
  if("us_asio" IN_LIST arg_EXTERNAL)
    set(plain "")
  endif()
  foreach(lower IN LISTS arg_USES)
    list(FIND US_ORDER ${lower} lower_rank)
    if(lower_rank EQUAL -1 OR NOT lower_rank LESS rank)
      message(FATAL_ERROR "layering: '${name}' may not use '${lower}'")
    endif()
    target_link_libraries(us_${name} PUBLIC understudy::${lower})
    get_target_property(lower_plain us_${lower} US_PLAIN)
    if(NOT lower_plain)
      set(plain "")
    endif()
  endforeach()
  # Without Asio anywhere below it: the smaller precompiled headers will do.
  set_target_properties(us_${name} PROPERTIES US_PLAIN "${plain}")
  us_precompiled(us_${name} ${plain})

  if(arg_TESTS)
    us_test(us_${name}_test ${plain} LABELS unit SOURCES ${arg_TESTS}
            LINK understudy::${name} ${arg_TEST_USES})
  endif()
endfunction()

# us_test(target LABELS … SOURCES … LINK … [SERIAL] [WHOLE] [PLAIN] [TIMEOUT seconds])
# Unit tests (label unit) stay out of a build with US_UNIT_TESTS=OFF: ./test runs them once, in the
# sanitizer build.
# Every GoogleTest case becomes its own ctest case, so that they run in parallel; with WHOLE the
# program is one ctest case, because its tests share something that takes long to set up.
# PLAIN says that nothing it links uses Asio.
option(US_UNIT_TESTS "Build and run the unit tests" ON)

function(us_test target)
  cmake_parse_arguments(arg "SERIAL;WHOLE;PLAIN" "TIMEOUT" "LABELS;SOURCES;LINK" ${ARGN})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  add_executable(${target} ${arg_SOURCES})
  target_link_libraries(${target} PRIVATE us_settings ${arg_LINK} GTest::gmock GTest::gtest_main)
  if(arg_PLAIN)
    us_precompiled(${target} PLAIN TEST)
  else()
    us_precompiled(${target} TEST)
  endif()
  set(properties TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}")
  if(arg_SERIAL)
    list(APPEND properties RUN_SERIAL ON)
  endif()
  if("unit" IN_LIST arg_LABELS)
    add_dependencies(unit_tests ${target})
  endif()
  if("unit" IN_LIST arg_LABELS AND NOT US_UNIT_TESTS)
    set_target_properties(${target} PROPERTIES EXCLUDE_FROM_ALL ON)
    return()
  endif()
  if(arg_WHOLE)
    add_test(NAME ${target} COMMAND ${target})
    set_tests_properties(${target} PROPERTIES ${properties})
  else()
    gtest_discover_tests(${target} DISCOVERY_TIMEOUT 30 PROPERTIES ${properties})
  endif()
endfunction()
