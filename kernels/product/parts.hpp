/// How many things are cut into parts of nearly equal size.
#pragma once

#include "kernels/vector.hpp"

namespace ration::kernels {
namespace {

/// `count` things in as few parts of at most `most` as will do, sizes differing by one: 49 by 4 is 10 fours and 3
/// threes.
struct Parts {
  int count, small, larger;  ///< The first `larger` parts have `small` + 1 things.

  constexpr int begin(int part) const { return part * small + (part < larger ? part : larger); }
  constexpr int size(int part) const { return small + (part < larger ? 1 : 0); }
};

[[maybe_unused]] constexpr Parts cut(int things, int most) {
  const int count = divide_up(things, most);
  return {count, count == 0 ? 0 : things / count, count == 0 ? 0 : things % count};
}

[[maybe_unused]] constexpr int at_least(int value, int least) { return value < least ? least : value; }

[[maybe_unused]] inline size_t product(int a, int b) { return static_cast<size_t>(a) * static_cast<size_t>(b); }

}  // namespace
}  // namespace ration::kernels
