/// Marks what the shared library exports; everything else stays hidden from the host.
#pragma once

#if defined(__GNUC__)
#define RATION_EXPORT __attribute__((visibility("default")))
#else
#define RATION_EXPORT
#endif
