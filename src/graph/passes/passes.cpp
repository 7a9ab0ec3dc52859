#include <algorithm>
#include <array>
#include <chrono>

#include "base/fail.hpp"
#include "base/in_quotes.hpp"
#include "graph/passes/rewrites.hpp"

namespace ration::graph {

namespace {

constexpr std::array kPasses = {
    // What is known before any request is computed once; shapes that hung on it become known.
    Pass{"fold-constants", "nodes whose inputs are all constants become constants", fold_constants},
    // What changes nothing would stand between a Conv and the nodes it could take in.
    Pass{"drop-identities", "nodes that pass their input on unchanged disappear", drop_identities},
    // What comes before a Conv: a frame of zeros is its padding.
    Pass{"fold-pad", "a Pad by zero becomes padding of the Conv or pooling that reads it", fold_pad},
    // What comes after a Conv, in the order in which models write it: scale and shift, shortcut, activation.
    Pass{"fold-batch-norm", "a factor and a shift per channel become scale and bias of the Conv before",
         fold_batch_norm},
    Pass{"fuse-conv-add", "an Add becomes the residual of the later Conv that feeds it", fuse_conv_add},
    Pass{"fuse-conv-activation", "a pointwise function becomes the activation of the Conv before",
         fuse_conv_activation},
    // What nobody reads any more goes last.
    Pass{"erase-dead", "nodes that nobody reads disappear", erase_dead},
};

void check_names(std::span<const std::string> disabled) {
  for (const std::string& name : disabled) {
    const bool known = std::any_of(kPasses.begin(), kPasses.end(), [&](const Pass& pass) { return pass.name == name; });
    if (known) continue;
    std::string names;
    for (const Pass& pass : kPasses) names += (names.empty() ? "" : ", ") + std::string(pass.name);
    base::fail(ErrorCode::kInvalidArgument, "there is no pass ", base::Quoted{name}, "; the passes are ", names);
  }
}

void check_after(const Pass& pass, Graph& graph) {
  try {
    infer_shapes(graph);
    verify(graph);
  } catch (const Error& error) {
    base::fail(ErrorCode::kInternal, "pass '", pass.name, "' broke the graph: ", error.what());
  }
}

}  // namespace

void erase_nodes(Graph& graph, const std::vector<bool>& erased) {
  std::vector<Node> kept;
  kept.reserve(erased.size());
  for (std::size_t i = 0; i < erased.size(); ++i) {
    if (!erased[i]) kept.push_back(graph.nodes()[i]);
  }
  graph.set_nodes(std::move(kept));
}

int erase_dead(Graph& graph, const PassContext&) {
  const std::size_t before = graph.nodes().size();
  erase_dead_nodes(graph);
  return static_cast<int>(before - graph.nodes().size());
}

std::span<const Pass> all_passes() { return kPasses; }

std::vector<PassReport> run_passes(Graph& graph, const PassContext& context, std::span<const std::string> disabled) {
  check_names(disabled);
  infer_shapes(graph);
  verify(graph);
  std::vector<PassReport> reports;
  for (const Pass& pass : kPasses) {
    PassReport report{.name = pass.name};
    report.disabled = std::find(disabled.begin(), disabled.end(), pass.name) != disabled.end();
    if (!report.disabled) {
      const auto start = std::chrono::steady_clock::now();
      report.rewrites = pass.run(graph, context);
      check_after(pass, graph);
      report.time = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start);
    }
    reports.push_back(report);
  }
  return reports;
}

}  // namespace ration::graph
