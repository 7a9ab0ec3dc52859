/// dst = alpha op(A) op(B) + beta C as a step: tiles of dst, each one call of the library's sgemm.
///
/// The tiles are the same whatever the cut, so that the result is too; a shard computes a range of them. B is read in
/// place, also from a mapped file: measured on ResNet-50's last layer (1 x 2048 by 2048 x 1000), packing it beforehand
/// gains nothing and costs a copy of the weights.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "ops/operation.hpp"
#include "tensor/shared_tensor.hpp"

namespace ration::ops::onednn {

/// An operand: constant memory, or the step's input at this position.
struct Operand {
  const float* constant = nullptr;
  std::size_t input = 0;

  const float* data(const StepArgs& args) const noexcept {
    return constant != nullptr ? constant : static_cast<const float*>(args.src[input]);
  }
};

struct MatrixProblem {
  std::string label;
  std::int64_t rows = 0, columns = 0, depth = 0;
  bool transpose_a = false, transpose_b = false;
  float alpha = 1.0F;
  Operand b{.constant = nullptr, .input = 1};
  float beta = 0.0F;  ///< 0: there is no C.
  Operand c{.constant = nullptr, .input = 2};
  std::int64_t c_row_stride = 0, c_column_stride = 0;  ///< 0 where C is broadcast.
};

class MatrixProduct final : public Operation {
 public:
  /// `owners` keep the constants alive.
  MatrixProduct(MatrixProblem problem, std::vector<std::shared_ptr<const void>> owners, int max_cut);

  std::span<const int> cuts() const override { return counts_; }
  std::string detail() const override { return "sgemm"; }
  /// Throws Error(kInternal) if the library reports a failure.
  void run(const StepArgs& args, Shard shard) const override;

 private:
  void compute_tile(const StepArgs& args, std::int64_t tile) const;

  MatrixProblem problem_;
  std::vector<std::shared_ptr<const void>> owners_;
  bool by_columns_ = true;
  std::int64_t tile_size_ = 1;
  std::int64_t tiles_ = 1;
  std::vector<int> counts_;
};

}  // namespace ration::ops::onednn
