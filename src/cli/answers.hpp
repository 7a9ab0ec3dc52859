/// The outputs of requests as tables, as JSON and as files.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <ostream>
#include <span>
#include <string>
#include <vector>

#include "ration/model.hpp"
#include "ration/tensor.hpp"

namespace ration::cli {

/// One answered request: the path of its first input, and its outputs.
struct Answer {
  std::string path;
  std::vector<Tensor> outputs;
};

struct AnswerOptions {
  std::size_t top = 5;
  std::vector<std::string> labels;
};

/// Prints each output's name, type and shape, and the top classes of the first one if it has any.
void print_answer(std::ostream& out, const Answer& answer, std::span<const TensorInfo> names,
                  const AnswerOptions& options);

/// Returns {path, outputs: [{name, type, shape}], top: [{class, label, score}]}; label only where there is one. If the
/// first output has several rows, `top` is of the first and `rows` holds one such list for each.
nlohmann::ordered_json answer_json(const Answer& answer, std::span<const TensorInfo> names,
                                   const AnswerOptions& options);

/// Writes the outputs as NumPy files: to `path` if there is but one, else with the request's and the output's number
/// before the extension ("out.1.0.npy"). Throws Error as write_npy.
void write_answers(const std::filesystem::path& path, std::span<const Answer> answers);

}  // namespace ration::cli
