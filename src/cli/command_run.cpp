// ration run MODEL [INPUT...] [-o OUT.npy] [--preprocess torch|caffe|none] [--labels FILE] [--top K]
//            [--explain] [--profile [--runs N] [--width N]] [--json] [--threads N] [choice_arguments.hpp]
#include <iostream>
#include <map>
#include <memory>
#include <string>

#include "cli/answers.hpp"
#include "cli/choice_arguments.hpp"
#include "cli/commands.hpp"
#include "cli/plan_report.hpp"
#include "cli/request_inputs.hpp"
#include "cli/top_classes.hpp"
#include "ration/engine.hpp"
#include "ration/error.hpp"
#include "ration/model.hpp"

namespace ration::cli {
namespace {

struct RunArguments {
  std::string model;
  std::vector<std::string> inputs;
  std::string output;
  Preprocessing preprocessing = Preprocessing::kTorch;
  std::string labels;
  std::size_t top = AnswerOptions{}.top;
  bool explain = false;
  bool profile = false;
  int runs = 20;
  int width = 1;
  bool json = false;
  int threads = 0;
  ChoiceArguments choice;
};

std::vector<TensorView> views_of(const std::vector<Tensor>& tensors) { return {tensors.begin(), tensors.end()}; }

/// Reads the inputs and groups them: each request takes as many files as the model has inputs.
std::vector<std::vector<Tensor>> read_requests(const Model& model, const RunArguments& arguments) {
  const std::vector<TensorInfo> infos = model.inputs();
  if (infos.empty() || arguments.inputs.size() % infos.size() != 0) {
    throw Error(ErrorCode::kInvalidArgument, "the model takes " + std::to_string(infos.size()) +
                                                 " inputs a request, and " + std::to_string(arguments.inputs.size()) +
                                                 " files are no multiple of that");
  }
  std::vector<std::vector<Tensor>> requests(arguments.inputs.size() / infos.size());
  for (std::size_t i = 0; i < arguments.inputs.size(); ++i) {
    requests[i / infos.size()].push_back(
        read_input(arguments.inputs[i], infos[i % infos.size()], arguments.preprocessing));
  }
  return requests;
}

std::vector<Answer> answer_all(const Model& model, const RunArguments& arguments,
                               const std::vector<std::vector<Tensor>>& requests) {
  std::vector<Answer> answers;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    Answer answer;
    answer.path = arguments.inputs[i * model.inputs().size()];
    answer.outputs = model.run(views_of(requests[i]));
    answers.push_back(std::move(answer));
  }
  return answers;
}

/// What the command found out; what was not asked for is empty.
struct Findings {
  std::vector<Answer> answers;
  Explanation explanation;
  std::vector<StepTime> times;
};

Findings find_out(const Model& model, const RunArguments& arguments) {
  std::vector<std::vector<Tensor>> requests;
  if (!arguments.inputs.empty()) requests = read_requests(model, arguments);
  Findings findings;
  findings.answers = answer_all(model, arguments, requests);
  if (arguments.explain || arguments.profile) {
    if (requests.empty()) requests.push_back(zero_inputs(model.inputs()));
    const std::vector<TensorView> views = views_of(requests.front());
    findings.explanation = model.explain(views);
    if (arguments.profile) findings.times = model.profile(views, arguments.runs, arguments.width);
  }
  return findings;
}

void print_text(const Model& model, const RunArguments& arguments, const AnswerOptions& options,
                const Findings& findings) {
  for (const Answer& answer : findings.answers) print_answer(std::cout, answer, model.outputs(), options);
  if (arguments.explain) print_explanation(std::cout, findings.explanation);
  if (arguments.explain && arguments.profile) std::cout << '\n';
  if (arguments.profile) print_profile(std::cout, findings.explanation, findings.times);
}

void print_json(const Model& model, const RunArguments& arguments, const AnswerOptions& options,
                const Findings& findings) {
  nlohmann::ordered_json json{{"model", arguments.model}, {"results", nlohmann::ordered_json::array()}};
  for (const Answer& answer : findings.answers) {
    json["results"].push_back(answer_json(answer, model.outputs(), options));
  }
  if (arguments.explain) json["explain"] = explanation_json(findings.explanation);
  if (arguments.profile) json["profile"] = profile_json(findings.explanation, findings.times);
  // Names come from files, which need not be UTF-8.
  std::cout << json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
}

void run(const RunArguments& arguments) {
  if (arguments.inputs.empty() && !arguments.explain && !arguments.profile) {
    throw CLI::RequiredError("INPUT (without --explain or --profile)");
  }
  if (arguments.inputs.empty() && !arguments.output.empty()) throw CLI::RequiredError("INPUT (with --output)");
  AnswerOptions options;
  options.top = arguments.top;
  if (!arguments.labels.empty()) options.labels = read_labels(arguments.labels);
  EngineOptions engine_options;
  engine_options.threads = arguments.threads;
  ModelOptions model_options;
  apply(arguments.choice, model_options);
  Engine engine(engine_options);
  const Model model(engine, arguments.model, model_options);
  const Findings findings = find_out(model, arguments);
  if (!arguments.output.empty()) write_answers(arguments.output, findings.answers);
  if (arguments.json) {
    print_json(model, arguments, options, findings);
  } else {
    print_text(model, arguments, options, findings);
  }
}

}  // namespace

void add_run_command(CLI::App& app) {
  const auto arguments = std::make_shared<RunArguments>();
  CLI::App* command = app.add_subcommand("run", "Answer requests: pictures or tensors through a model");
  command->add_option("MODEL", arguments->model, "ONNX file")->required();
  command->add_option("INPUT", arguments->inputs,
                      "Tensors (.npy) or pictures (JPEG, PNG); as many a request as the model has inputs");
  command->add_option("-o,--output", arguments->output, "NumPy file for the output");
  const std::map<std::string, Preprocessing> preprocessings{
      {"torch", Preprocessing::kTorch}, {"caffe", Preprocessing::kCaffe}, {"none", Preprocessing::kNone}};
  command
      ->add_option("--preprocess", arguments->preprocessing,
                   "How pictures are normalised: torch (the default), caffe or none")
      ->transform(CLI::CheckedTransformer(preprocessings).description(""));
  command->add_option("--labels", arguments->labels, "File with one class name a line");
  command->add_option("--top", arguments->top, "How many classes to print")->capture_default_str();
  command->add_flag("--explain", arguments->explain, "Print passes, steps, measured and refused implementations");
  command->add_flag("--profile", arguments->profile, "Print each step's time on one worker");
  command->add_option("--runs", arguments->runs, "Runs of a profile")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  command->add_option("--width", arguments->width, "Cut a profile's steps as for so many workers; still run by one")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  command->add_flag("--json", arguments->json, "Print JSON");
  command->add_option("--threads", arguments->threads, "Workers; 0 takes what the process may use")
      ->check(CLI::Range(0, 4096))
      ->capture_default_str();
  add_choice_options(*command, arguments->choice);
  command->callback([arguments] { run(*arguments); });
}

}  // namespace ration::cli
