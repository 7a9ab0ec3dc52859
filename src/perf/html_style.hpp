/// The page's style sheet and its script, as text.
#pragma once

#include <string_view>

namespace ration::perf::html {

/// Light and dark by the reader's preference, light on paper. In both, text and series stand out from their ground by
/// 4.5:1 at least, and the first six series differ for each kind of colour vision: html_style_test.cpp measures it.
extern const std::string_view kStyle;

/// Tooltips that come at once and table columns that sort by a click. The page is complete without it.
extern const std::string_view kScript;

}  // namespace ration::perf::html
