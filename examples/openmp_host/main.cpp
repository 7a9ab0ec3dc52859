// A host with OpenMP loops of its own shares one budget with ration. Teaches Engine::budget and how a whole OpenMP team
// is lent for the time of a request.
//   ration_openmp_host MODEL.onnx
//
// They take turns: the threads that run the host's loops are the ones that answer the request, and there are no others.
// Either has the whole budget in its turn, even a budget of one thread. The other way is to divide, with
// EngineOptions::threads = budget - n and omp_set_num_threads(n). That fits where loops and requests must go on at the
// same time; but then each leaves its part unused when only the other has work, and a budget of one has no parts.
#include <omp.h>

#include <atomic>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <iterator>
#include <ration/ration.hpp>
#include <span>
#include <vector>

namespace {

constexpr int kRequests = 8;

// A loop of the host: prepares the picture, on the team.
ration::Tensor picture(int number) {
  ration::Tensor image(ration::DataType::kFloat32, {1, 3, 224, 224});
  const std::span<float> pixels = image.values<float>();
  const auto shift = static_cast<std::size_t>(number);
#pragma omp parallel for
  for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<float>((i + shift) % 256) / 128.0F - 1.0F;
  return image;
}

// The same team answers: one thread asks, and works as well; the others are lent until it has its answer.
std::vector<ration::Tensor> run_on_team(ration::Engine& engine, const ration::Model& model, const ration::Tensor& image,
                                        int& team) {
  std::vector<ration::Tensor> outputs;
  std::exception_ptr failure;  // No exception may leave a parallel region.
  std::atomic<bool> answered{false};
#pragma omp parallel
  if (omp_get_thread_num() == 0) {
    team = omp_get_num_threads();
    try {
      outputs = model.run(image);
    } catch (...) {
      failure = std::current_exception();
    }
    answered = true;
    engine.wake();  // They park while there is nothing to help with: now their condition has changed.
  } else {
    engine.lend([&] { return answered.load(); });
  }
  if (failure) std::rethrow_exception(failure);
  return outputs;
}

void serve(const char* path) {
  ration::EngineOptions options;
  options.create_threads = false;
  ration::Engine engine(options);
  const ration::Model model(engine, path);
  int answered = 0;
  int team = 0;
  for (int i = 0; i < kRequests; ++i) {
    omp_set_num_threads(engine.budget().threads);  // Each time: the engine follows the budget while it changes.
    const ration::Tensor image = picture(i);
    answered += run_on_team(engine, model, image, team).empty() ? 0 : 1;
  }
  using Entries = std::filesystem::directory_iterator;
  const auto all = std::distance(Entries("/proc/self/task"), Entries());
  std::printf("%d requests answered by %.2f threads each\n", answered, engine.stats().models[0].width.mean());
  std::printf("%td threads in the process = %d of the team\n", all, team);
  std::printf("%d of the team <= %d of the budget\n", team, engine.budget().threads);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: ration_openmp_host MODEL.onnx\n");
    return 2;
  }
  try {
    serve(argv[1]);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "ration_openmp_host: %s\n", error.what());
    return 1;
  }
}
