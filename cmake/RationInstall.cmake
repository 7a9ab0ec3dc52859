# Installs the library, its public headers, its CMake package and its pkg-config file.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/ration)
install(TARGETS ration EXPORT rationTargets FILE_SET HEADERS)
install(EXPORT rationTargets NAMESPACE ration:: DESTINATION ${package_dir})
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/rationConfig.cmake.in
  ${PROJECT_BINARY_DIR}/rationConfig.cmake INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/rationConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES
  ${PROJECT_BINARY_DIR}/rationConfig.cmake ${PROJECT_BINARY_DIR}/rationConfigVersion.cmake
  ${CMAKE_CURRENT_LIST_DIR}/FindDNNL.cmake
  DESTINATION ${package_dir})

# A static libration.a leaves its own dependencies to the host's link line; a shared one carries them.
set(pkg_requires_private "Requires.private: hwloc, spdlog")
set(pkg_libs_private "Libs.private: -ldnnl -lgomp -lpthread")
if(NOT BUILD_SHARED_LIBS)
  set(pkg_requires_private "Requires: hwloc, spdlog")
  set(pkg_static_libs " -ldnnl -lgomp -lpthread -lstdc++ -lm")
  set(pkg_libs_private "")
endif()
configure_file(${CMAKE_CURRENT_LIST_DIR}/ration.pc.in ${PROJECT_BINARY_DIR}/ration.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/ration.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

if(TARGET ration_command)
  install(TARGETS ration_command)
endif()
