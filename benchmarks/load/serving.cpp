#include "serving.hpp"

#include <algorithm>
#include <iomanip>
#include <istream>
#include <ostream>
#include <span>
#include <utility>
#include <vector>

#include "window_request.hpp"

namespace ration::benchmark {

namespace {

constexpr std::size_t kComparedOutputs = 16;

template <class T>
void write_list(std::ostream& out, std::span<const T> values) {
  const char* separator = "[";
  if (values.empty()) out << separator;
  for (const T& value : values) out << std::exchange(separator, ",") << value;
  out << ']';
}

void write_introduction(std::ostream& out, const Subject& subject, const EngineOptions& options) {
  const std::vector<Tensor> outputs = subject.answer();
  const std::span<const float> output = outputs[0].values<float>();
  const CpuBudget budget = subject.engine->budget();
  out << R"({"runtime":"ration )" << version() << ", oneDNN " << onednn_version() << ", " << isa()
      << R"(","settings":"split )" << options.split.to_string() << ", " << subject.engine->workers()
      << " workers, budget " << budget.cpus << " CPUs" << (options.pin ? "" : ", not pinned")
      << (options.intra_op == IntraOp::kOpenMp ? ", OpenMP teams" : "") << (options.govern ? "" : ", no governor")
      << (options.use_remainder ? ", remainder used" : "") << R"(","output":)";
  write_list(out, output.first(std::min(output.size(), kComparedOutputs)));
  out << '}' << std::endl;
}

}  // namespace

void serve_windows(const Subject& subject, const EngineOptions& options, std::istream& requests,
                   std::ostream& answers) {
  answers << std::setprecision(9);
  write_introduction(answers, subject, options);
  for (std::string line; std::getline(requests, line);) {
    const Window window = measure(parse_window_request(line), [&] { static_cast<void>(subject.answer()); });
    answers << R"({"seconds":)" << window.seconds << R"(,"latency_ms":)";
    write_list<double>(answers, window.latency_ms);
    answers << '}' << std::endl;
  }
}

}  // namespace ration::benchmark
