# Compile settings shared by every target of this project, and the functions that declare layers and tests.

set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

add_library(ration_compile_options INTERFACE)
target_compile_features(ration_compile_options INTERFACE cxx_std_20)
target_compile_options(ration_compile_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -fvisibility=hidden $<$<COMPILE_LANGUAGE:CXX>:-fvisibility-inlines-hidden>
  $<$<BOOL:${RATION_WARNINGS_AS_ERRORS}>:-Werror>)
if(RATION_SANITIZE)
  target_compile_options(ration_compile_options INTERFACE
    -fsanitize=${RATION_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
  target_link_options(ration_compile_options INTERFACE -fsanitize=${RATION_SANITIZE})
endif()

# Declares one layer of docs/architecture as an OBJECT library named ration_<name>.
#   ration_add_layer(graph SOURCES a.cpp b.cpp LAYERS tensor base LIBRARIES Some::Target)
# Quoted includes resolve from src/ and from the repository root (for kernels/).
function(ration_add_layer name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LAYERS;LIBRARIES")
  add_library(ration_${name} OBJECT ${arg_SOURCES})
  target_include_directories(ration_${name} PUBLIC
    ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR})
  target_link_libraries(ration_${name} PUBLIC ration_compile_options PRIVATE ${arg_LIBRARIES})
  target_compile_definitions(ration_${name} PUBLIC $<$<NOT:$<BOOL:${BUILD_SHARED_LIBS}>>:RATION_STATIC>)
  foreach(layer IN LISTS arg_LAYERS)
    target_link_libraries(ration_${name} PUBLIC ration_${layer})
  endforeach()
  set_property(GLOBAL APPEND PROPERTY RATION_LAYERS ration_${name})
  set_property(GLOBAL APPEND PROPERTY RATION_LIBRARIES ${arg_LIBRARIES})
endfunction()

# Declares one GoogleTest executable over the internals; every TEST becomes a ctest entry
# that carries the executable's name as its label.
#   ration_add_test(tensor_test SOURCES shape_test.cpp LIBRARIES extra)
# With LAYERS only these layers are linked: the thread sanitizer needs a process without OpenMP, which it cannot see.
#   ration_add_test(sched_test SOURCES team_test.cpp LAYERS sched sys base)
function(ration_add_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBRARIES;LAYERS")
  add_executable(${name} ${arg_SOURCES})
  if(arg_LAYERS)
    list(TRANSFORM arg_LAYERS PREPEND ration_)
    target_link_libraries(${name} PRIVATE ${arg_LAYERS} PkgConfig::hwloc spdlog::spdlog Threads::Threads)
  else()
    target_link_libraries(${name} PRIVATE ration_internal)
  endif()
  target_link_libraries(${name} PRIVATE GTest::gmock GTest::gtest_main ${arg_LIBRARIES})
  target_compile_definitions(${name} PRIVATE
    RATION_SOURCE_DIR="${PROJECT_SOURCE_DIR}" RATION_TEST_DATA="${PROJECT_SOURCE_DIR}/tests/data"
    RATION_SHARED_DIR="${PROJECT_SOURCE_DIR}/../shared")
  # A test takes longer to compile than to run.
  if(RATION_SANITIZE)
    target_compile_options(${name} PRIVATE -O0)
  else()
    target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-O1>)
  endif()
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT 300 LABELS ${name})
endfunction()
