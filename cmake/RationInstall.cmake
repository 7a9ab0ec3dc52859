# Installs the library, its public headers, its CMake package and its pkg-config file.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/ration)
install(TARGETS ration EXPORT rationTargets FILE_SET HEADERS)
# For a library that a dependency was given from elsewhere (DNNL_ROOT).
set_target_properties(ration PROPERTIES INSTALL_RPATH_USE_LINK_PATH ON)
install(EXPORT rationTargets NAMESPACE ration:: DESTINATION ${package_dir})
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/rationConfig.cmake.in
  ${PROJECT_BINARY_DIR}/rationConfig.cmake INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/rationConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES
  ${PROJECT_BINARY_DIR}/rationConfig.cmake ${PROJECT_BINARY_DIR}/rationConfigVersion.cmake
  ${CMAKE_CURRENT_LIST_DIR}/FindDNNL.cmake
  DESTINATION ${package_dir})

# A static libration.a leaves its own dependencies to the host's link line; a shared one carries them.
# Not by Requires, which would put their compile flags into the host's.
set(pkg_static_libs "")
if(NOT BUILD_SHARED_LIBS)
  pkg_check_modules(spdlog_flags QUIET spdlog)
  if(NOT spdlog_flags_FOUND)
    set(spdlog_flags_LDFLAGS -lspdlog -lfmt)
  endif()
  list(JOIN hwloc_LDFLAGS " " hwloc_libs)
  list(JOIN spdlog_flags_LDFLAGS " " spdlog_libs)
  set(pkg_static_libs " ${hwloc_libs} ${spdlog_libs} -ldnnl -lgomp -lpthread -lstdc++ -lm")
endif()
# From where the file lies, so that the installation may move; a folder that was given absolutely stays where it is.
set(pkg_prefix ${CMAKE_INSTALL_PREFIX})
if(NOT IS_ABSOLUTE ${CMAKE_INSTALL_LIBDIR})
  file(RELATIVE_PATH pkg_prefix /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
  string(REGEX REPLACE "/$" "" pkg_prefix "\${pcfiledir}/${pkg_prefix}")
endif()
foreach(folder LIBDIR INCLUDEDIR)
  if(IS_ABSOLUTE ${CMAKE_INSTALL_${folder}})
    set(pkg_${folder} ${CMAKE_INSTALL_${folder}})
  else()
    set(pkg_${folder} "\${prefix}/${CMAKE_INSTALL_${folder}}")
  endif()
endforeach()
configure_file(${CMAKE_CURRENT_LIST_DIR}/ration.pc.in ${PROJECT_BINARY_DIR}/ration.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/ration.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

if(TARGET ration_command)
  if(BUILD_SHARED_LIBS AND NOT IS_ABSOLUTE ${CMAKE_INSTALL_LIBDIR})
    file(RELATIVE_PATH library_from_command /prefix/${CMAKE_INSTALL_BINDIR} /prefix/${CMAKE_INSTALL_LIBDIR})
    set_target_properties(ration_command PROPERTIES INSTALL_RPATH $ORIGIN/${library_from_command})
  endif()
  install(TARGETS ration_command)
endif()
