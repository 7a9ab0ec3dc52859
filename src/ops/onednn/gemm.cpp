// Reads Gemm and MatMul as one matrix product.
#include <cstdint>
#include <cstring>
#include <utility>

#include "base/fail.hpp"
#include "ops/onednn/matrix_product.hpp"
#include "ops/onednn/onednn.hpp"

namespace ration::ops::onednn {
namespace {

std::optional<Refusal> refuse(const StepSpec& spec) {
  const Shape& a = spec.src[0].shape;
  const bool gemm = spec.node.op == graph::OpKind::kGemm;
  if (spec.src[0].type != DataType::kFloat32) {
    return Refusal{base::concat("the data type is ", to_string(spec.src[0].type), ", not float32")};
  }
  if (a.rank() < 2 || (gemm && a.rank() != 2)) return Refusal{base::concat("the first operand has rank ", a.rank())};
  if (spec.src[1].shape.rank() != 2) {
    return Refusal{base::concat("the second operand has rank ", spec.src[1].shape.rank(), ", not 2")};
  }
  if (spec.dst.shape.elements() == 0 || a.elements() == 0) return Refusal{"a dimension is zero"};
  return std::nullopt;
}

MatrixProblem read_product(const StepSpec& spec) {
  MatrixProblem problem;
  problem.label = spec.node.label();
  const Shape& dst = spec.dst.shape;
  problem.columns = dst[dst.rank() - 1];
  problem.rows = dst.elements() / problem.columns;
  if (spec.node.op == graph::OpKind::kGemm) {
    const auto& attributes = spec.node.get<graph::GemmAttributes>();
    problem.transpose_a = attributes.transpose_a;
    problem.transpose_b = attributes.transpose_b;
    problem.alpha = attributes.alpha;
    if (spec.src.size() > 2 && spec.src[2].present) problem.beta = attributes.beta;
  }
  problem.depth = spec.src[1].shape[problem.transpose_b ? 1 : 0];
  if (problem.beta != 0.0F) {
    const Shape& c = spec.src[2].shape;
    const int rank = c.rank();
    problem.c_column_stride = rank > 0 && c[rank - 1] > 1 ? 1 : 0;
    problem.c_row_stride = rank > 1 && c[rank - 2] > 1 ? c[rank - 1] : 0;
  }
  return problem;
}

/// The constants of a product: read where they are if floats may be read there, else copied once.
class Constants {
 public:
  explicit Constants(WeightCache& cache) : cache_(cache) {}

  const float* place(const SharedTensor& constant) {
    const void* const data = constant.view().data();
    if (reinterpret_cast<std::uintptr_t>(data) % alignof(float) == 0) {
      owners_.push_back(std::make_shared<SharedTensor>(constant));
      return static_cast<const float*>(data);
    }
    const auto copy = cache_.get(base::concat("gemm ", data), {constant}, [&] {
      auto buffer = std::make_shared<PackedBuffer>(constant.view().bytes());
      std::memcpy(buffer->data(), data, buffer->bytes());
      return buffer;
    });
    owners_.push_back(copy);
    return reinterpret_cast<const float*>(copy->data());
  }

  std::vector<std::shared_ptr<const void>> take() { return std::move(owners_); }

 private:
  WeightCache& cache_;
  std::vector<std::shared_ptr<const void>> owners_;
};

SharedTensor constant_of(const StepSpec& spec, std::size_t i) {
  const bool known = i < spec.src.size() && spec.src[i].present && spec.src[i].constant != nullptr;
  return known ? *spec.src[i].constant : SharedTensor();
}

}  // namespace

Answer propose_gemm(const StepSpec& spec) {
  if (const std::optional<Refusal> refusal = refuse(spec)) return *refusal;
  const MatrixProblem problem = read_product(spec);
  const SharedTensor b = constant_of(spec, 1);
  const SharedTensor c = problem.beta != 0.0F ? constant_of(spec, 2) : SharedTensor();
  Proposal proposal;
  proposal.src_layouts.assign(spec.src.size(), Layout::kPlain);
  proposal.uses_src.assign(spec.src.size(), false);
  proposal.uses_src[0] = true;
  proposal.uses_src[1] = !b.has_value();
  if (spec.src.size() > 2) proposal.uses_src[2] = problem.beta != 0.0F && !c.has_value();
  const int max_cut = spec.context.largest_free_cut();
  proposal.create = [problem, b, c, max_cut](WeightCache& cache) {
    MatrixProblem placed = problem;
    Constants constants(cache);
    if (b.has_value()) placed.b.constant = constants.place(b);
    if (c.has_value()) placed.c.constant = constants.place(c);
    return std::make_unique<MatrixProduct>(std::move(placed), constants.take(), max_cut);
  };
  return proposal;
}

}  // namespace ration::ops::onednn
