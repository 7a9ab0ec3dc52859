#include <algorithm>

#include "base/fail.hpp"
#include "base/guarded.hpp"
#include "ration/tensor.hpp"

namespace ration {

namespace {
// Leaves room for the widest element (8 bytes) and an overflow check: no byte count of a shape can exceed 2^61.
constexpr std::int64_t kMaxElements = std::int64_t{1} << 58;

/// Apart from the check, which runs for each request and must not allocate.
void refuse(const Shape& shape, const char* reason) {
  base::guarded("a shape", [&] { base::fail(ErrorCode::kInvalidArgument, "shape ", shape.to_string(), reason); });
}
}  // namespace

Shape::Shape(std::initializer_list<std::int64_t> dims)
    : Shape(std::span<const std::int64_t>(dims.begin(), dims.size())) {}

Shape::Shape(std::span<const std::int64_t> dims) {
  base::require(dims.size() <= static_cast<std::size_t>(kMaxRank), ErrorCode::kInvalidArgument, "a shape of rank ",
                dims.size(), " exceeds the supported rank ", kMaxRank);
  for (const std::int64_t dim : dims) {
    base::require(dim >= kDynamic, ErrorCode::kInvalidArgument, "a shape has the negative dimension ", dim);
  }
  std::copy(dims.begin(), dims.end(), dims_.begin());
  rank_ = static_cast<int>(dims.size());
}

bool Shape::is_static() const noexcept {
  return std::none_of(begin(), end(), [](std::int64_t dim) { return dim == kDynamic; });
}

bool Shape::fits(const Shape& declared) const noexcept {
  return std::equal(begin(), end(), declared.begin(), declared.end(),
                    [](std::int64_t given, std::int64_t dim) { return dim == kDynamic || given == dim; });
}

std::int64_t Shape::elements() const { return elements(0, rank_); }

std::int64_t Shape::elements(int first, int last) const {
  std::int64_t product = 1;
  bool empty = false;
  for (int axis = first; axis < last; ++axis) {
    const std::int64_t dim = (*this)[axis];
    if (dim == kDynamic) refuse(*this, " has a dynamic dimension and no element count");
    empty = empty || dim == 0;
    if (dim == 0) continue;
    if (product > kMaxElements / dim) refuse(*this, " has more than 2^58 elements");
    product *= dim;
  }
  return empty ? 0 : product;
}

std::string Shape::to_string() const {
  std::string text = "[";
  for (int axis = 0; axis < rank_; ++axis) {
    if (axis != 0) text += ", ";
    text += (*this)[axis] == kDynamic ? "?" : std::to_string((*this)[axis]);
  }
  return text + "]";
}

bool operator==(const Shape& a, const Shape& b) noexcept { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }

}  // namespace ration
