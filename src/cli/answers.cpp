#include "cli/answers.hpp"

#include "cli/npy.hpp"
#include "cli/table.hpp"
#include "cli/top_classes.hpp"
#include "ration/printable.hpp"

namespace ration::cli {
namespace {

nlohmann::ordered_json top_json(std::span<const float> scores, const AnswerOptions& options) {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const RankedClass& ranked : top_classes(scores, options.top)) {
    nlohmann::ordered_json entry{{"class", ranked.index}};
    if (ranked.index < options.labels.size()) entry["label"] = printable(options.labels[ranked.index]);
    entry["score"] = ranked.score;
    json.push_back(entry);
  }
  return json;
}

void print_top(std::ostream& out, std::span<const float> scores, const AnswerOptions& options) {
  Table table({">class", ">score", "label"});
  for (const RankedClass& ranked : top_classes(scores, options.top)) {
    table.add_row({std::to_string(ranked.index), fixed(ranked.score, 6),
                   ranked.index < options.labels.size() ? printable(options.labels[ranked.index]) : ""});
  }
  table.print(out);
}

std::vector<std::span<const float>> rows_of(const Answer& answer) {
  if (answer.outputs.empty()) return {};
  return score_rows(answer.outputs.front());
}

}  // namespace

void print_answer(std::ostream& out, const Answer& answer, std::span<const TensorInfo> names,
                  const AnswerOptions& options) {
  out << answer.path << '\n';
  for (std::size_t i = 0; i < answer.outputs.size(); ++i) {
    out << printable(names[i].name) << ": " << to_string(answer.outputs[i].type()) << ' '
        << answer.outputs[i].shape().to_string() << '\n';
  }
  if (options.top == 0) return;
  for (const std::span<const float> row : rows_of(answer)) print_top(out, row, options);
}

nlohmann::ordered_json answer_json(const Answer& answer, std::span<const TensorInfo> names,
                                   const AnswerOptions& options) {
  nlohmann::ordered_json json{{"path", answer.path}, {"outputs", nlohmann::ordered_json::array()}};
  for (std::size_t i = 0; i < answer.outputs.size(); ++i) {
    const Shape& shape = answer.outputs[i].shape();
    json["outputs"].push_back({{"name", printable(names[i].name)},
                               {"type", to_string(answer.outputs[i].type())},
                               {"shape", std::vector<std::int64_t>(shape.begin(), shape.end())}});
  }
  const std::vector<std::span<const float>> rows = rows_of(answer);
  if (rows.empty() || options.top == 0) return json;
  json["top"] = top_json(rows.front(), options);
  if (rows.size() > 1) {
    for (const std::span<const float> row : rows) json["rows"].push_back(top_json(row, options));
  }
  return json;
}

void write_answers(const std::filesystem::path& path, std::span<const Answer> answers) {
  const bool alone = answers.size() == 1 && answers.front().outputs.size() == 1;
  for (std::size_t request = 0; request < answers.size(); ++request) {
    for (std::size_t output = 0; output < answers[request].outputs.size(); ++output) {
      std::filesystem::path numbered = path;
      const std::string numbers = std::to_string(request) + "." + std::to_string(output);
      numbered.replace_extension(numbers + path.extension().string());
      write_npy(alone ? path : numbered, answers[request].outputs[output]);
    }
  }
}

}  // namespace ration::cli
