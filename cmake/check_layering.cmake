# Holds every include of src/ and kernels/ against the table of docs/architecture.md.
#   cmake -DROOT=<repository> -P cmake/check_layering.cmake
# Prints one line per wrong include and fails if there is any.
cmake_minimum_required(VERSION 3.25)

# Which layers a layer may include, besides itself.
set(layers_base)
set(layers_sys base)
set(layers_kernels)
set(layers_sched sys base)
set(layers_tensor base)
set(layers_graph tensor base)
set(layers_onnx graph tensor base)
set(layers_ops graph tensor sched kernels base)
set(layers_compile ops graph tensor sched base)
# Importing is the first thing a model does, and serve is where models are made.
set(layers_serve compile graph onnx sched sys tensor base)
set(layers_tune)
set(layers_perf)
set(layers_c_api)
set(layers_cli perf tune)
# These know the library as a host does: by every public header.
set(hosts tune perf c_api cli)

# The layer that implements a public header; who may include the layer may include the header.
set(owner_error base)
set(owner_export base)
set(owner_log base)
set(owner_printable base)
set(owner_version base)
set(owner_cpu_budget sys)
set(owner_doctor sys)
set(owner_topology sys)
set(owner_thread_stats sys)
set(owner_throttle_stats sys)
set(owner_thread_pool sched)
set(owner_simulation sched)
set(owner_tensor tensor)
set(owner_reference_model onnx)
set(owner_onednn_version ops)
set(owner_engine serve)
set(owner_model serve)
set(owner_request serve)
set(owner_metrics serve)
set(owner_ration serve)
set(owner_tune tune)
set(owner_c_api c_api)

# Where a third party's headers may stand: "header pattern|path pattern". Patterns are regular expressions.
set(third_party
  "spdlog/.*|src/base/.*"
  "hwloc\\.h|src/sys/.*"
  "(sys|linux|asm)/.*\\.h|src/sys/.*"
  "(sched|pthread|unistd|dirent|fcntl|poll|signal|semaphore|syscall|cpuid)\\.h|src/sys/.*"
  "(fcntl|unistd)\\.h|src/base/(block|mapped_file|process_exit).*"
  "sys/(mman|stat|types)\\.h|src/base/(block|mapped_file).*"
  "protozero/.*|src/onnx/.*"
  "(oneapi/dnnl/)?dnnl.*|src/ops/onednn/.*"
  "omp\\.h|src/ops/onednn/.*"
  "[a-z]*intrin\\.h|kernels/.*"
  "immintrin\\.h|src/sys/.*"
  "unistd\\.h|src/cli/terminal.*"
  "nlohmann/.*|src/(perf|cli)/.*"
  "CLI/.*|src/cli/.*"
  "(jpeglib|jerror|png|setjmp)\\.h|src/cli/.*")
# Third parties that one file alone may know.
set(one_file "spdlog/.*" "hwloc\\.h")

set(complaints)
function(complain)
  list(JOIN ARGV "" line)
  list(APPEND complaints "${line}")
  set(complaints "${complaints}" PARENT_SCOPE)
endfunction()

macro(check_layer wanted what)
  if(NOT "${wanted}" STREQUAL "${layer}" AND NOT "${wanted}" IN_LIST layers_${layer})
    complain("${path}: layer ${layer} may not include ${what} (layer ${wanted})")
  endif()
endmacro()

macro(check_quoted header)
  if("${header}" MATCHES "^ration/([a-z_0-9]+)\\.h(pp)?$")
    set(stem ${CMAKE_MATCH_1})
    if(layer IN_LIST hosts)
      # Every public header is open to a host.
    elseif(DEFINED owner_${stem})
      check_layer(${owner_${stem}} "\"${header}\"")
    else()
      complain("${path}: \"${header}\" has no layer in check_layering.cmake")
    endif()
  elseif("${header}" MATCHES "^([a-z_0-9]+)/")
    check_layer(${CMAKE_MATCH_1} "\"${header}\"")
  else()
    complain("${path}: \"${header}\" is not written from src/ or the repository's root")
  endif()
endmacro()

macro(check_angle header)
  if("${header}" MATCHES "^[a-z_0-9]+$")
    if(layer STREQUAL kernels AND NOT "${header}" MATCHES "^(cstddef|cstdint)$")
      complain("${path}: kernels may not include <${header}>")
    endif()
  else()
    set(allowed FALSE)
    foreach(row IN LISTS third_party)
      string(REPLACE "|src" ";src" row "${row}")
      string(REPLACE "|kernels" ";kernels" row "${row}")
      list(GET row 0 header_pattern)
      list(GET row 1 path_pattern)
      if("${header}" MATCHES "^${header_pattern}$" AND "${path}" MATCHES "^${path_pattern}$")
        set(allowed TRUE)
      endif()
    endforeach()
    if(NOT allowed)
      complain("${path}: <${header}> is not allowed in layer ${layer}")
    endif()
    foreach(pattern IN LISTS one_file)
      if("${header}" MATCHES "^${pattern}$")
        list(APPEND "users_${pattern}" "${path}")
      endif()
    endforeach()
  endif()
endmacro()

file(GLOB_RECURSE paths RELATIVE ${ROOT} ${ROOT}/src/*.[hc]pp ${ROOT}/kernels/*.[hc]pp)
foreach(path IN LISTS paths)
  if(path MATCHES "^src/([a-z_0-9]+)/")
    set(layer ${CMAKE_MATCH_1})
  else()
    set(layer kernels)
  endif()
  if(NOT DEFINED layers_${layer} AND NOT layer MATCHES "^(base|kernels|tune|perf|c_api)$")
    complain("${path}: ${layer} is no layer of check_layering.cmake")
  endif()
  file(STRINGS ${ROOT}/${path} lines REGEX "^[ \t]*#[ \t]*include")
  foreach(line IN LISTS lines)
    if(line MATCHES "include[ \t]*\"([^\"]+)\"")
      check_quoted("${CMAKE_MATCH_1}")
    elseif(line MATCHES "include[ \t]*<([^>]+)>")
      check_angle("${CMAKE_MATCH_1}")
    endif()
  endforeach()
endforeach()

foreach(pattern IN LISTS one_file)
  list(REMOVE_DUPLICATES "users_${pattern}")
  list(LENGTH "users_${pattern}" count)
  if(count GREATER 1)
    complain("${users_${pattern}}: ${pattern} may stand in one file alone, it stands in ${count}")
  endif()
endforeach()

list(LENGTH paths files)
list(LENGTH complaints wrong)
foreach(complaint IN LISTS complaints)
  message(NOTICE "${complaint}")
endforeach()
if(files EQUAL 0)
  message(FATAL_ERROR "layering: no source found below ${ROOT}")
elseif(wrong GREATER 0)
  message(FATAL_ERROR "layering: ${wrong} wrong in ${files} files")
endif()
message(NOTICE "layering: ${files} files obey the table")
