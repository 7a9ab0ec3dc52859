/// From a file to the first answer: import, passes, the plan, and all of it as a host sees it. The file is the
/// project's own, written to a temporary place, and warm in the page cache.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "compile/compiler.hpp"
#include "extremes.hpp"
#include "onnx/importer.hpp"
#include "ration/engine.hpp"
#include "ration/model.hpp"
#include "ration/reference_model.hpp"

namespace ration::benchmarks {
namespace {

/// The files of this process; each is written when it is first asked for, and removed at the end.
class ModelFiles {
 public:
  ~ModelFiles() {
    std::error_code ignored;
    for (const auto& [name, path] : paths_) std::filesystem::remove(path, ignored);
  }

  const std::filesystem::path& of(const std::string& name) {
    const auto [entry, is_new] = paths_.try_emplace(name);
    if (is_new) {
      const std::string file = "ration-model-benchmark-" + std::to_string(::getpid()) + "-" + name + ".onnx";
      entry->second = std::filesystem::temp_directory_path() / file;
      write_reference_model(parse_reference_model(name), entry->second);
    }
    return entry->second;
  }

 private:
  std::map<std::string, std::filesystem::path> paths_;
};

const std::filesystem::path& file_of(const std::string& name) {
  static ModelFiles files;
  return files.of(name);
}

compile::CompileContext context_with(ops::WeightCache& weights) {
  compile::CompileContext context;
  context.ops = ops::detect_context();
  context.weights = &weights;
  return context;
}

std::vector<Shape> images(int batch) { return {Shape{batch, 3, 224, 224}}; }

void import(benchmark::State& state, const std::string& name) {
  const std::filesystem::path& file = file_of(name);
  for (auto _ : state) benchmark::DoNotOptimize(onnx::import_file(file));
}

void optimize(benchmark::State& state, const std::string& name) {
  const graph::Graph imported = onnx::import_file(file_of(name));
  ops::WeightCache weights;
  for (auto _ : state) {
    state.PauseTiming();
    graph::Graph graph = imported;
    state.ResumeTiming();
    benchmark::DoNotOptimize(compile::optimize(graph, context_with(weights)));
  }
}

/// The first plan of a model packs the weights.
void first_plan(benchmark::State& state, const std::string& name) {
  graph::Graph graph = onnx::import_file(file_of(name));
  ops::WeightCache unused;
  compile::optimize(graph, context_with(unused));
  const std::vector<Shape> shapes = images(1);
  const std::vector<SharedTensor> contents(1);
  for (auto _ : state) {
    ops::WeightCache weights;
    benchmark::DoNotOptimize(compile::compile(graph, shapes, contents, context_with(weights)));
  }
}

/// A plan for another batch finds them packed.
void next_plan(benchmark::State& state, const std::string& name) {
  graph::Graph graph = onnx::import_file(file_of(name));
  ops::WeightCache weights;
  const compile::CompileContext context = context_with(weights);
  compile::optimize(graph, context);
  const std::vector<SharedTensor> contents(1);
  const compile::Plan first = compile::compile(graph, images(1), contents, context);
  for (auto _ : state) benchmark::DoNotOptimize(compile::compile(graph, images(8), contents, context));
}

/// An engine, a model on it, and its first answer, in the order in which a host that starts would wait for them.
void first_answer(benchmark::State& state, const std::string& name) {
  const std::filesystem::path& file = file_of(name);
  const Tensor image = Tensor::zeros(DataType::kFloat32, {1, 3, 224, 224});
  for (auto _ : state) {
    Engine engine;
    const Model model(engine, file);
    benchmark::DoNotOptimize(model.run(image));
  }
}

void register_model(const std::string& name) {
  const auto add = [&](const std::string& what, auto* body) {
    auto* const made = benchmark::RegisterBenchmark((what + "/" + name).c_str(),
                                                    [name, body](benchmark::State& state) { body(state, name); });
    // The engine's workers compute, too, so the clock on the wall counts.
    with_extremes(made->Unit(benchmark::kMillisecond)->UseRealTime());
  };
  add("import", import);
  add("optimize", optimize);
  add("first_plan", first_plan);
  add("next_plan", next_plan);
  add("first_answer", first_answer);
}

[[maybe_unused]] const bool registered = [] {
  register_model("resnet18");
  register_model("resnet50");
  return true;
}();

}  // namespace
}  // namespace ration::benchmarks
