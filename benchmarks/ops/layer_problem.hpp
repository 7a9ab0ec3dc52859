/// A layer of the table as the compiler would see it: a node, what it reads, and what is known of its neighbours.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "graph/graph.hpp"
#include "ops/implementation.hpp"
#include "resnet50_layers.hpp"

namespace ration::benchmarks {

/// A convolution has a bias and ends in max(0, x), as nearly all of the network do after the passes; a matrix product
/// has a bias. src comes in the layout that the producer would write: blocked, except for the image and for matrices.
class LayerProblem {
 public:
  LayerProblem(const Layer& layer, int batch);

  /// Asks one implementation. The answer's create() may be called while the problem lives.
  ops::Answer ask(const ops::Implementation& implementation) const;

  const graph::Node& node() const noexcept { return node_; }
  const Shape& dst_shape() const noexcept { return dst_shape_; }
  /// The weights and the bias, inputs 1 and 2 of the node; input 0 changes from request to request.
  const std::vector<SharedTensor>& constants() const noexcept { return constants_; }
  const Shape& src_shape() const noexcept { return src_shape_; }

 private:
  graph::Node node_;
  std::vector<SharedTensor> constants_;
  ops::OpsContext context_;
  Layout src_layout_ = Layout::kPlain;
  Shape src_shape_, dst_shape_;
  mutable std::optional<ops::StepSpec> spec_;
};

/// Fills memory with numbers between -1 and 1 that repeat from run to run.
void fill_with_numbers(std::span<float> values);

}  // namespace ration::benchmarks
