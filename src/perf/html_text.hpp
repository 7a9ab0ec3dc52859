/// Text on its way into an HTML page: escaped, tagged, and numbers written the same way in every locale.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace ration::perf::html {

/// Returns the text fit for element content and for quoted attributes. Control characters other than line feed and tab
/// become spaces.
std::string escape(std::string_view text);

/// Returns the parts one after the other.
std::string concat(std::initializer_list<std::string_view> parts);

/// Returns <name attributes>content</name>; attributes and content stand there as given, so escape them first.
std::string element(std::string_view name, std::string_view attributes, std::string_view content);

/// Returns the number with this many digits behind the point, "n/a" for one that is not finite.
std::string fixed(double value, int digits);

/// Returns the number with at least three significant digits and none that say nothing: "0.0123", "1.2", "45.1",
/// "1234".
std::string rounded(double value);

}  // namespace ration::perf::html
