/// Which version of the headers a host was compiled against, for C and C++.
///
///     #if RATION_VERSION < RATION_MAKE_VERSION(0, 1, 0)
///     #error "this program needs libration 0.1.0"
///     #endif
///
/// The version of the library that runs is told by ration::version() (version.hpp) and ration_version() (c_api.h); a
/// shared library may be newer. The build takes its own version from here.
#ifndef RATION_VERSION_H
#define RATION_VERSION_H

#define RATION_VERSION_MAJOR 0
#define RATION_VERSION_MINOR 1
#define RATION_VERSION_PATCH 0

/// One number that orders versions; each part must be below 1000.
#define RATION_MAKE_VERSION(major, minor, patch) ((major)*1000000 + (minor)*1000 + (patch))
#define RATION_VERSION RATION_MAKE_VERSION(RATION_VERSION_MAJOR, RATION_VERSION_MINOR, RATION_VERSION_PATCH)

#define RATION_QUOTE_(text) #text
#define RATION_JOIN_VERSION_(major, minor, patch) RATION_QUOTE_(major) "." RATION_QUOTE_(minor) "." RATION_QUOTE_(patch)
/// The version as text: "major.minor.patch".
#define RATION_VERSION_STRING RATION_JOIN_VERSION_(RATION_VERSION_MAJOR, RATION_VERSION_MINOR, RATION_VERSION_PATCH)

#endif
