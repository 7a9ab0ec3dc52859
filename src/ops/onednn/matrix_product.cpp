#include "ops/onednn/matrix_product.hpp"

#include <algorithm>
#include <utility>

#include "base/fail.hpp"
#include "base/process_exit.hpp"
#include "ops/onednn/cut_grid.hpp"
#include "ops/onednn/dnnl_compat.hpp"
#include "ops/onednn/first_use.hpp"
#include "ops/onednn/team_scope.hpp"

namespace ration::ops::onednn {
namespace {

/// Narrower tiles cost sgemm speed (1 row: none down to 16 columns; 32 rows: 10 to 40 % below 128), wider ones leave
/// workers idle.
constexpr std::int64_t kLeastTile = 64;
constexpr std::int64_t kTileStep = 16;

/// More would make the product slower for few workers: 64 tiles of 128 columns instead of 16 of 512, depth 1024, 1 to
/// 32 rows, B not transposed: 11 to 29 %. The number is the same for all engines, so that the bits of an answer are.
constexpr std::int64_t kMostTiles = 16;

std::int64_t tile_size(std::int64_t extent) {
  const std::int64_t even = (extent + kMostTiles - 1) / kMostTiles;
  return std::max(kLeastTile, (even + kTileStep - 1) / kTileStep * kTileStep);
}

/// A rectangle of dst.
struct Tile {
  std::int64_t row, rows, column, columns;
};

/// dst = beta C over the tile.
void fill_from_c(const MatrixProblem& problem, const float* c, float* dst, const Tile& tile) {
  for (std::int64_t row = tile.row; row < tile.row + tile.rows; ++row) {
    const float* const from = c + row * problem.c_row_stride;
    float* const to = dst + row * problem.columns;
    for (std::int64_t column = tile.column; column < tile.column + tile.columns; ++column) {
      to[column] = problem.beta * from[column * problem.c_column_stride];
    }
  }
}

/// dst = alpha op(A) op(B) + dst over the tile, or without dst where there is no C.
void compute_plainly(const MatrixProblem& problem, const float* a, const float* b, float* dst, const Tile& tile) {
  const std::int64_t a_row = problem.transpose_a ? 1 : problem.depth;
  const std::int64_t a_column = problem.transpose_a ? problem.rows : 1;
  const std::int64_t b_row = problem.transpose_b ? 1 : problem.columns;
  const std::int64_t b_column = problem.transpose_b ? problem.depth : 1;
  for (std::int64_t row = 0; row < tile.rows; ++row) {
    for (std::int64_t column = 0; column < tile.columns; ++column) {
      float sum = 0.0F;
      for (std::int64_t k = 0; k < problem.depth; ++k) {
        sum += a[row * a_row + k * a_column] * b[k * b_row + column * b_column];
      }
      float& to = dst[row * problem.columns + column];
      to = problem.alpha * sum + (problem.beta != 0.0F ? to : 0.0F);
    }
  }
}

}  // namespace

MatrixProduct::MatrixProduct(MatrixProblem problem, std::vector<std::shared_ptr<const void>> owners, int max_cut)
    : problem_(std::move(problem)), owners_(std::move(owners)) {
  by_columns_ = problem_.columns >= 2 * kLeastTile || problem_.rows < 2 * kLeastTile;
  const std::int64_t extent = by_columns_ ? problem_.columns : problem_.rows;
  tile_size_ = tile_size(extent);
  tiles_ = (extent + tile_size_ - 1) / tile_size_;
  counts_ = every_count(static_cast<int>(std::min<std::int64_t>(max_cut, tiles_)));
  const TeamScope team;
  prepare_sgemm(problem_.rows > 1 && problem_.columns > 1);
}

void MatrixProduct::compute_tile(const StepArgs& args, std::int64_t tile) const {
  const MatrixProblem& p = problem_;
  const std::int64_t extent = by_columns_ ? p.columns : p.rows;
  const std::int64_t first = tile * tile_size_;
  const std::int64_t size = std::min(tile_size_, extent - first);
  const Tile part = by_columns_ ? Tile{0, p.rows, first, size} : Tile{first, size, 0, p.columns};
  const float* const a = static_cast<const float*>(args.src[0]) + part.row * (p.transpose_a ? 1 : p.depth);
  const float* const b = p.b.data(args) + part.column * (p.transpose_b ? p.depth : 1);
  auto* const dst = static_cast<float*>(args.dst);
  if (p.beta != 0.0F) fill_from_c(p, p.c.data(args), dst, part);
  if (base::exit_phase() == base::ExitPhase::kStopped) {
    // sgemm's kernels lie in statics that may be gone.
    compute_plainly(p, a, b, dst + part.row * p.columns + part.column, part);
    return;
  }
  const dnnl_status_t status =
      dnnl_sgemm(p.transpose_a ? 'T' : 'N', p.transpose_b ? 'T' : 'N', part.rows, part.columns, p.depth, p.alpha, a,
                 p.transpose_a ? p.rows : p.depth, b, p.transpose_b ? p.depth : p.columns, p.beta != 0.0F ? 1.0F : 0.0F,
                 dst + part.row * p.columns + part.column, p.columns);
  base::require(status == dnnl_success, ErrorCode::kInternal, p.label, ": oneDNN ", library_version(),
                " failed with status ", static_cast<int>(status));
}

void MatrixProduct::run(const StepArgs& args, Shard shard) const {
  const TeamScope team;
  const std::int64_t begin = tiles_ * shard.index / shard.count;
  const std::int64_t end = tiles_ * (shard.index + 1) / shard.count;
  for (std::int64_t tile = begin; tile < end; ++tile) compute_tile(args, tile);
}

}  // namespace ration::ops::onednn
