/// Winograd's transforms along one axis, as Toom-Cook multiplication at some points.
///
/// With stride 1, a tile of kTile pixels of dst needs kTile + 2 of src and as many products. With m(x) the polynomial
/// whose roots are the finite points, p one of them, and infinity the last point:
///   weights: (w0 + w1 p + w2 p^2) / m'(p), and w2 at infinity;
///   src:     the coefficients of m(x) / (x - p), and of m(x) at infinity, times the pixels;
///   dst:     pixel k is the sum of p^k times the products, and infinity's belongs to the last pixel.
/// In two dimensions the transform goes over the columns, then over the rows.
///
/// Windows of 7 are the same with more taps. With stride 2, dst is the sum of two convolutions of stride 1, or phases:
/// even pixels of src with w0 and w2, odd ones with w1. Both use the same points, and odd ones need no infinity; so
/// their products are summed before dst's transform. A tile needs 2 kTile + 1 pixels of src and as many products, where
/// direct convolution needs 3 kTile:
///   weights: (w0 + w2 p) / m'(p) and w1 / m'(p), and w2 at infinity.
///
/// Where only kUsed pixels of a tile lie inside of the image, the first kUsed of them (kUsed + 1 with stride 1) and
/// infinity are enough. Their polynomial s(x) is another one, but the weights are the same: src's transform makes up
/// for it by m'(p) / s'(p).
#pragma once

#include "kernels/vector.hpp"

namespace ration::kernels {
namespace {

/// The numbers of one axis.
template <int kTilePixels, int kStrideOfWindow, int kTapsOfWindow = 3>
struct Axis {
  static constexpr int kTile = kTilePixels, kStride = kStrideOfWindow, kWindow = kTapsOfWindow;
  static constexpr int kTaps = (kWindow + kStride - 1) / kStride;  ///< Of the phase that has most.
  static constexpr int kPoints = kTile + kTaps - 1;                ///< The last is infinity.
  static constexpr int kSrc = (kTile - 1) * kStride + kWindow;     ///< Pixels of src, and what becomes of them.
  /// How much of a tile is computed at least: there are points for a part of it, or not.
  static constexpr int kLeast = kWindow == 3 ? kTile / 2 : kTile;

  static constexpr int points(int used) { return used + kTaps - 1; }
  static constexpr int src(int used) { return (used - 1) * kStride + kWindow; }
};

/// transform_src() writes point by point, the even phase before the odd one.
template <class Axis, int kUsed>
struct Points;

/// 0, 1, -1, infinity.
template <>
struct Points<Axis<2, 1>, 2> {
  static constexpr double kFinite[] = {0.0, 1.0, -1.0};
  static constexpr double kSlope[] = {1.0, 2.0, 2.0};  ///< m'(p) of m = x^3 - x; at 0 src's transform has the sign.

  [[gnu::always_inline]] static void transform_src(const Vec (&d)[4], Vec (&v)[4]) {
    v[0] = d[0] - d[2];
    v[1] = d[2] + d[1];
    v[2] = d[2] - d[1];
    v[3] = d[3] - d[1];
  }
  [[gnu::always_inline]] static void transform_dst(const Vec (&m)[4], Vec (&y)[2]) {
    y[0] = m[0] + (m[1] + m[2]);
    y[1] = (m[1] - m[2]) + m[3];
  }
};

/// s = x^2 - x.
template <>
struct Points<Axis<2, 1>, 1> {
  [[gnu::always_inline]] static void transform_src(const Vec (&d)[3], Vec (&v)[3]) {
    v[0] = d[0] - d[1];
    v[1] = d[1] + d[1];
    v[2] = d[2] - d[1];
  }
  [[gnu::always_inline]] static void transform_dst(const Vec (&m)[3], Vec (&y)[1]) { y[0] = m[0] + (m[1] + m[2]); }
};

/// 0, a, -a, b, -b, infinity with b = sqrt(2) and a = 1 / b. The error of rounding is half of that with 0, 1, -1, 2,
/// -2, infinity because the powers of the points stay closer together.
constexpr double kRoot = 1.41421356237309504880;
constexpr float kA = static_cast<float>(kRoot / 2), kB = static_cast<float>(kRoot);

template <>
struct Points<Axis<4, 1>, 4> {
  static constexpr double kFinite[] = {0.0, kRoot / 2, -kRoot / 2, kRoot, -kRoot};
  static constexpr double kSlope[] = {1.0, -1.5, -1.5, 6.0, 6.0};  ///< m'(p) of m = x^5 - 2.5 x^3 + x.

  [[gnu::always_inline]] static void transform_src(const Vec (&d)[6], Vec (&v)[6]) {
    const Vec even = multiply_add(splat(-2.0F), d[2], d[4]), odd = multiply_add(splat(-2.0F), d[1], d[3]);
    const Vec even2 = multiply_add(splat(-0.5F), d[2], d[4]), odd2 = multiply_add(splat(-0.5F), d[1], d[3]);
    v[0] = multiply_add(splat(-2.5F), d[2], d[0] + d[4]);
    v[1] = multiply_add(splat(kA), odd, even);
    v[2] = multiply_add(splat(-kA), odd, even);
    v[3] = multiply_add(splat(kB), odd2, even2);
    v[4] = multiply_add(splat(-kB), odd2, even2);
    v[5] = multiply_add(splat(-2.5F), d[3], d[1] + d[5]);
  }
  [[gnu::always_inline]] static void transform_dst(const Vec (&m)[6], Vec (&y)[4]) {
    const Vec sum = m[1] + m[2], difference = m[1] - m[2];
    const Vec sum2 = m[3] + m[4], difference2 = m[3] - m[4];
    y[0] = (m[0] + sum) + sum2;
    y[1] = multiply_add(splat(kB), difference2, splat(kA) * difference);
    y[2] = multiply_add(splat(2.0F), sum2, splat(0.5F) * sum);
    y[3] = multiply_add(splat(2 * kB), difference2, multiply_add(splat(kA / 2), difference, m[5]));
  }
};

/// s = x^4 - b x^3 - x^2 / 2 + x a.
template <>
struct Points<Axis<4, 1>, 3> {
  [[gnu::always_inline]] static void transform_src(const Vec (&d)[5], Vec (&v)[5]) {
    const Vec odd = d[3] - d[1];
    v[0] = multiply_add(splat(-kA), d[1], multiply_add(splat(kB), d[3], multiply_add(splat(-2.0F), d[2], d[0])));
    v[1] = multiply_add(splat(1.5F * kB), odd, splat(-1.5F) * d[2]);
    v[2] = multiply_add(splat(kA), d[3] + d[1], splat(-1.5F) * d[2]);
    v[3] = multiply_add(splat(2 * kB), d[3], splat(-kB) * d[1]);
    v[4] = multiply_add(splat(kA), d[1], multiply_add(splat(-kB), d[3], multiply_add(splat(-0.5F), d[2], d[4])));
  }
  [[gnu::always_inline]] static void transform_dst(const Vec (&m)[5], Vec (&y)[3]) {
    const Vec sum = m[1] + m[2], difference = m[1] - m[2];
    y[0] = (m[0] + sum) + m[3];
    y[1] = multiply_add(splat(kB), m[3], splat(kA) * difference);
    y[2] = multiply_add(splat(2.0F), m[3], multiply_add(splat(0.5F), sum, m[4]));
  }
};

/// s = x^3 - x / 2.
template <>
struct Points<Axis<4, 1>, 2> {
  [[gnu::always_inline]] static void transform_src(const Vec (&d)[4], Vec (&v)[4]) {
    v[0] = multiply_add(splat(-2.0F), d[2], d[0]);
    v[1] = splat(-1.5F) * multiply_add(splat(kA), d[1], d[2]);
    v[2] = splat(-1.5F) * multiply_add(splat(-kA), d[1], d[2]);
    v[3] = multiply_add(splat(-0.5F), d[1], d[3]);
  }
  [[gnu::always_inline]] static void transform_dst(const Vec (&m)[4], Vec (&y)[2]) {
    y[0] = m[0] + (m[1] + m[2]);
    y[1] = multiply_add(splat(kA), m[1] - m[2], m[3]);
  }
};

/// 0, 1, infinity.
template <>
struct Points<Axis<2, 2>, 2> {
  static constexpr double kFinite[] = {0.0, 1.0};
  static constexpr double kSlope[] = {1.0, 1.0};  ///< m'(p) of m = x^2 - x; at 0 src's transform has the sign.

  [[gnu::always_inline]] static void transform_src(const Vec (&d)[5], Vec (&v)[5]) {
    v[0] = d[0] - d[2];
    v[1] = d[1] - d[3];
    v[2] = d[2];
    v[3] = d[3];
    v[4] = d[4] - d[2];
  }
  [[gnu::always_inline]] static void transform_dst(const Vec (&m)[3], Vec (&y)[2]) {
    y[0] = m[0] + m[1];
    y[1] = m[1] + m[2];
  }
};

/// s = x.
template <>
struct Points<Axis<2, 2>, 1> {
  [[gnu::always_inline]] static void transform_src(const Vec (&d)[3], Vec (&v)[3]) {
    v[0] = d[0];
    v[1] = d[1];
    v[2] = d[2];
  }
  [[gnu::always_inline]] static void transform_dst(const Vec (&m)[2], Vec (&y)[1]) { y[0] = m[0] + m[1]; }
};

/// a, -a, b, -b, infinity.
template <>
struct Points<Axis<4, 2>, 4> {
  static constexpr double kFinite[] = {kRoot / 2, -kRoot / 2, kRoot, -kRoot};
  /// m'(p) of m = x^4 - 2.5 x^2 + 1.
  static constexpr double kSlope[] = {-1.5 * kRoot, 1.5 * kRoot, 3 * kRoot, -3 * kRoot};

  /// Pixel i of `d`'s phase is d[2 i], and point i of `v`'s is v[2 i].
  [[gnu::always_inline]] static void finite(const Vec* d, Vec* v) {
    const Vec even = multiply_add(splat(-2.0F), d[0], d[4]), odd = multiply_add(splat(-2.0F), d[2], d[6]);
    const Vec even2 = multiply_add(splat(-0.5F), d[0], d[4]), odd2 = multiply_add(splat(-0.5F), d[2], d[6]);
    v[0] = multiply_add(splat(kA), even, odd);
    v[2] = multiply_add(splat(-kA), even, odd);
    v[4] = multiply_add(splat(kB), even2, odd2);
    v[6] = multiply_add(splat(-kB), even2, odd2);
  }
  [[gnu::always_inline]] static void transform_src(const Vec (&d)[9], Vec (&v)[9]) {
    finite(d, v);
    finite(d + 1, v + 1);
    v[8] = multiply_add(splat(-2.5F), d[4], d[0] + d[8]);
  }
  [[gnu::always_inline]] static void transform_dst(const Vec (&m)[5], Vec (&y)[4]) {
    const Vec sum = m[0] + m[1], difference = m[0] - m[1];
    const Vec sum2 = m[2] + m[3], difference2 = m[2] - m[3];
    y[0] = sum + sum2;
    y[1] = multiply_add(splat(kB), difference2, splat(kA) * difference);
    y[2] = multiply_add(splat(2.0F), sum2, splat(0.5F) * sum);
    y[3] = multiply_add(splat(2 * kB), difference2, multiply_add(splat(kA / 2), difference, m[4]));
  }
};

/// s = x^3 - b x^2 - x / 2 + a.
template <>
struct Points<Axis<4, 2>, 3> {
  [[gnu::always_inline]] static void finite(const Vec* d, Vec* v) {
    v[0] = multiply_add(splat(1.5F * kB), d[4] - d[0], splat(-1.5F) * d[2]);
    v[2] = multiply_add(splat(kA), d[4] + d[0], splat(-1.5F) * d[2]);
    v[4] = multiply_add(splat(2 * kB), d[4], splat(-kB) * d[0]);
  }
  [[gnu::always_inline]] static void transform_src(const Vec (&d)[7], Vec (&v)[7]) {
    finite(d, v);
    finite(d + 1, v + 1);
    v[6] = multiply_add(splat(kA), d[0], multiply_add(splat(-kB), d[4], multiply_add(splat(-0.5F), d[2], d[6])));
  }
  [[gnu::always_inline]] static void transform_dst(const Vec (&m)[4], Vec (&y)[3]) {
    const Vec sum = m[0] + m[1], difference = m[0] - m[1];
    y[0] = sum + m[2];
    y[1] = multiply_add(splat(kB), m[2], splat(kA) * difference);
    y[2] = multiply_add(splat(2.0F), m[2], multiply_add(splat(0.5F), sum, m[3]));
  }
};

/// s = x^2 - 1/2.
template <>
struct Points<Axis<4, 2>, 2> {
  [[gnu::always_inline]] static void finite(const Vec* d, Vec* v) {
    v[0] = splat(-1.5F) * multiply_add(splat(kA), d[0], d[2]);
    v[2] = splat(-1.5F) * multiply_add(splat(-kA), d[0], d[2]);
  }
  [[gnu::always_inline]] static void transform_src(const Vec (&d)[5], Vec (&v)[5]) {
    finite(d, v);
    finite(d + 1, v + 1);
    v[4] = multiply_add(splat(-0.5F), d[0], d[4]);
  }
  [[gnu::always_inline]] static void transform_dst(const Vec (&m)[3], Vec (&y)[2]) {
    y[0] = m[0] + m[1];
    y[1] = multiply_add(splat(kA), m[0] - m[1], m[2]);
  }
};

/// 1/2, -1/2, 1, -1, 2, -2, infinity, for the even taps of a window of 7 and without infinity for the odd ones.
template <>
struct Points<Axis<4, 2, 7>, 4> {
  static constexpr double kFinite[] = {0.5, -0.5, 1.0, -1.0, 2.0, -2.0};
  /// m'(p) of m = x^6 - 5.25 x^4 + 5.25 x^2 - 1.
  static constexpr double kSlope[] = {2.8125, -2.8125, -4.5, 4.5, 45.0, -45.0};

  /// Points p and -p, where m(x) / (x - p) is (x + p) (x^4 + c x^2 + d0); pixel i of the phase is d[2 i].
  [[gnu::always_inline]] static void pair(const Vec* d, float p, float c, float d0, Vec* v) {
    const Vec even = multiply_add(splat(d0), d[0], multiply_add(splat(c), d[4], d[8]));
    const Vec odd = multiply_add(splat(d0), d[2], multiply_add(splat(c), d[6], d[10]));
    v[0] = multiply_add(splat(p), even, odd);
    v[2] = multiply_add(splat(-p), even, odd);
  }
  [[gnu::always_inline]] static void finite(const Vec* d, Vec* v) {
    pair(d, 0.5F, -5.0F, 4.0F, v);
    pair(d, 1.0F, -4.25F, 1.0F, v + 4);
    pair(d, 2.0F, -1.25F, 0.25F, v + 8);
  }
  [[gnu::always_inline]] static void transform_src(const Vec (&d)[13], Vec (&v)[13]) {
    finite(d, v);
    finite(d + 1, v + 1);
    v[12] = multiply_add(splat(5.25F), d[4] - d[8], d[12] - d[0]);
  }
  [[gnu::always_inline]] static void transform_dst(const Vec (&m)[7], Vec (&y)[4]) {
    const Vec sum = m[0] + m[1], difference = m[0] - m[1];
    const Vec sum1 = m[2] + m[3], difference1 = m[2] - m[3];
    const Vec sum2 = m[4] + m[5], difference2 = m[4] - m[5];
    y[0] = sum + (sum1 + sum2);
    y[1] = multiply_add(splat(0.5F), difference, multiply_add(splat(2.0F), difference2, difference1));
    y[2] = multiply_add(splat(0.25F), sum, multiply_add(splat(4.0F), sum2, sum1));
    y[3] = multiply_add(splat(0.125F), difference, multiply_add(splat(8.0F), difference2, difference1 + m[6]));
  }
};

/// The weights of one row or column to the points, phase by phase.
template <class Axis>
void transform_weights(const double (&w)[Axis::kWindow], double (&u)[Axis::kSrc]) {
  using All = Points<Axis, Axis::kTile>;
  for (int i = 0; i + 1 < Axis::kPoints; ++i) {
    for (int phase = 0; phase < Axis::kStride; ++phase) {
      double sum = 0.0;
      for (int tap = Axis::kWindow - 1; tap >= 0; --tap) {
        if (tap % Axis::kStride == phase) sum = sum * All::kFinite[i] + w[tap];
      }
      u[Axis::kStride * i + phase] = sum / All::kSlope[i];
    }
  }
  u[Axis::kSrc - 1] = w[Axis::kWindow - 1];
}

}  // namespace
}  // namespace ration::kernels
