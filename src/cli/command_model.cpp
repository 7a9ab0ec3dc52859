// ration model NAME -o FILE.onnx [--batch N|dynamic] [--seed S]
#include <charconv>
#include <memory>
#include <string>

#include "cli/commands.hpp"
#include "ration/reference_model.hpp"

namespace ration::cli {
namespace {

struct ModelArguments {
  std::string name;
  std::string output;
  std::string batch = "dynamic";
  std::uint64_t seed = ReferenceModelOptions{}.seed;
};

std::int64_t parse_batch(const std::string& text) {
  if (text == "dynamic") return Shape::kDynamic;
  std::int64_t batch = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), batch);
  if (error != std::errc{} || end != text.data() + text.size() || batch < 1) {
    throw CLI::ValidationError("--batch", "must be a number from 1 or 'dynamic', not '" + text + "'");
  }
  return batch;
}

void write(const ModelArguments& arguments) {
  ReferenceModelOptions options;
  options.batch = parse_batch(arguments.batch);
  options.seed = arguments.seed;
  write_reference_model(parse_reference_model(arguments.name), arguments.output, options);
}

}  // namespace

void add_model_command(CLI::App& app) {
  const auto arguments = std::make_shared<ModelArguments>();
  CLI::App* command = app.add_subcommand("model", "Write a deterministic network to measure and test with");
  command->add_option("NAME", arguments->name, "resnet18, resnet34, resnet50 or resnet101")
      ->required()
      ->check(CLI::IsMember({"resnet18", "resnet34", "resnet50", "resnet101"}));
  command->add_option("-o,--output", arguments->output, "ONNX file to write")->required();
  command->add_option("--batch", arguments->batch, "Batch dimension of the file: a number or 'dynamic'")
      ->capture_default_str();
  command->add_option("--seed", arguments->seed, "Seed of the weights")->capture_default_str();
  command->callback([arguments] { write(*arguments); });
}

}  // namespace ration::cli
