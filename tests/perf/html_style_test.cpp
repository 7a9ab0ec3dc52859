// Measures the style sheet's colours: contrast, and how far apart they are for colour-blind readers.
#include "perf/html_style.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "perf/html_marker.hpp"
#include "perf/html_text.hpp"

namespace ration::perf::html {
namespace {

using Colour = std::array<double, 3>;

// Returns a theme's colour (0: light, 1: dark) in linear light.
Colour colour_of(std::size_t theme, const std::string& name) {
  const std::string style(kStyle), key = concat({"--", name, ": #"});
  std::size_t at = style.find(key);
  for (std::size_t i = 0; i < theme && at != std::string::npos; ++i) at = style.find(key, at + 1);
  EXPECT_NE(at, std::string::npos) << name;
  if (at == std::string::npos) return {};
  Colour colour{};
  for (std::size_t i = 0; i < 3; ++i) {
    const double value = std::stoi(style.substr(at + key.size() + 2 * i, 2), nullptr, 16) / 255.0;
    colour[i] = value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
  }
  return colour;
}

// The ratio of WCAG 2: of relative luminances.
double contrast(const Colour& a, const Colour& b) {
  const auto luminance = [](const Colour& c) { return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2]; };
  const auto [low, high] = std::minmax({luminance(a), luminance(b)});
  return (high + 0.05) / (low + 0.05);
}

using Matrix = std::array<Colour, 3>;

Colour times(const Matrix& matrix, const Colour& colour) {
  Colour result{};
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t k = 0; k < 3; ++k) result[i] += matrix[i][k] * colour[k];
  }
  return result;
}

// Normal vision, then protanopia, deuteranopia and tritanopia after Machado, Oliveira and Fernandes (2009), severity 1.
constexpr std::array<Matrix, 4> kVisions = {{
    {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
    {{{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}},
    {{{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}},
    {{{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}}},
}};

// CIELAB under D65.
Colour lab(Colour colour) {
  for (double& part : colour) part = std::clamp(part, 0.0, 1.0);
  const Matrix to_xyz = {{{0.4124, 0.3576, 0.1805}, {0.2126, 0.7152, 0.0722}, {0.0193, 0.1192, 0.9505}}};
  const Colour white = {0.95047, 1, 1.08883};
  Colour f = times(to_xyz, colour);
  for (std::size_t i = 0; i < 3; ++i) {
    const double share = f[i] / white[i];
    f[i] = share > 0.008856 ? std::cbrt(share) : 7.787 * share + 16.0 / 116;
  }
  return {116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])};
}

double distance(const Colour& a, const Colour& b) { return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]); }

TEST(HtmlStyle, TextAndSeriesStandOutFromTheirGround) {
  for (std::size_t theme : {0U, 1U}) {
    const Colour panel = colour_of(theme, "panel");
    for (std::size_t i = 0; i < kColours; ++i) {
      EXPECT_GE(contrast(colour_of(theme, colour_class(i)), panel), 4.5) << theme << " s" << i;
    }
    for (const char* ground : {"panel", "page", "row-bad"}) {
      for (const char* ink : {"ink", "muted", "bad-ink"}) {
        EXPECT_GE(contrast(colour_of(theme, ink), colour_of(theme, ground)), 4.5) << theme << ink << ground;
      }
    }
    EXPECT_GE(contrast(colour_of(theme, "good-ink"), colour_of(theme, "good")), 4.5) << theme;
    EXPECT_GE(contrast(colour_of(theme, "bad-ink"), colour_of(theme, "bad")), 4.5) << theme;
    // Fills need 3:1.
    EXPECT_GE(contrast(colour_of(theme, "queue"), panel), 3) << theme;
    EXPECT_GE(contrast(colour_of(theme, "compute"), panel), 3) << theme;
  }
}

TEST(HtmlStyle, FirstSixSeriesDifferForEachKindOfColourVision) {
  for (std::size_t theme : {0U, 1U}) {
    for (std::size_t vision = 0; vision < kVisions.size(); ++vision) {
      const auto seen = [&](const std::string& name) { return lab(times(kVisions[vision], colour_of(theme, name))); };
      for (std::size_t a = 0; a < 6; ++a) {
        for (std::size_t b = a + 1; b < 6; ++b) {
          EXPECT_GE(distance(seen(colour_class(a)), seen(colour_class(b))), 20) << theme << vision << a << b;
        }
      }
      EXPECT_GE(distance(seen("queue"), seen("compute")), 20) << theme << vision;
    }
  }
}

}  // namespace
}  // namespace ration::perf::html
