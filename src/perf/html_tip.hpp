/// What the pointer shows over a mark: the figures behind it, a line each.
#pragma once

#include <string>

#include "perf/report.hpp"

namespace ration::perf::html {

/// `report` decides what the row's name leaves out.
std::string row_tip(const Report& report, const Row& row);

std::string window_tip(const WindowTrace& window);

}  // namespace ration::perf::html
