/// The page's style sheet and its script, as text.
#pragma once

#include <string_view>

namespace ration::perf::html {

/// Light and dark by the reader's preference, light on paper. Series colours were chosen for a contrast of at least 3:1
/// against the panel in both, and to differ for the three common kinds of colour blindness.
extern const std::string_view kStyle;

/// Tooltips that come at once and table columns that sort by a click. The page is complete without it.
extern const std::string_view kScript;

}  // namespace ration::perf::html
