/// Runs one node through any implementation on reproducible data, in whatever layouts the implementation asks for.
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "graph/graph.hpp"
#include "ops/implementation.hpp"

namespace ration::ops::testing {

/// One float32 input of the node under test.
struct Input {
  Shape shape;
  bool constant = false;
  bool present = true;
  Layout layout = Layout::kPlain;  ///< What the producer is said to write.
  float low = -1.0F, high = 1.0F;
};

/// The result of a run: dst in row-major order and as it was stored.
struct Output {
  std::vector<float> plain, stored;
  std::string detail;
};

class StepRunner {
 public:
  /// Infers the shape of dst and fills the inputs from a fixed seed.
  StepRunner(graph::OpKind op, graph::Attributes attributes, std::vector<Input> inputs);

  /// Asks and creates the operation; returns null and fills in `refusal` if it is refused.
  std::unique_ptr<Operation> make(Answer (*propose)(const StepSpec&), const OpsContext& context);
  /// Runs the operation made last, all shards of `count` one after another, with dst full of garbage before.
  Output run(const Operation& operation, int count) const;
  /// The result of the last row of the table.
  std::vector<float> reference();

  const Shape& dst_shape() const noexcept { return dst_shape_; }
  const Proposal& proposal() const noexcept { return proposal_; }
  const std::string& refusal() const noexcept { return refusal_; }
  const WeightCache& weights() const noexcept { return weights_; }

 private:
  std::vector<float> stored(std::size_t input, Layout layout) const;

  graph::Node node_;
  std::vector<Input> inputs_;
  std::vector<SharedTensor> data_;
  Shape dst_shape_;
  Proposal proposal_;
  std::string refusal_;
  WeightCache weights_;
};

/// Copies `src` of `shape` from one layout into another by the reference.
std::vector<float> relayout(const std::vector<float>& src, const Shape& shape, Layout from, Layout to);

/// Returns |got - want| / |want| in the Euclidean norm.
double relative_error(const std::vector<float>& got, const std::vector<float>& want);

/// Checks an implementation against the reference: result within 1e-6, padding zero, and every cut equal to the whole
/// bit by bit. Fails the test if the implementation refuses. Returns the cuts it offered.
std::vector<int> expect_like_reference(StepRunner& runner, Answer (*propose)(const StepSpec&),
                                       const OpsContext& context = {
                                           .preferred_blocked = detect_context().preferred_blocked, .max_cut = 16});

}  // namespace ration::ops::testing
