/// The setting that `ration tune` found for a model on a machine, in a file that an engine can be made from.
///
///     const ration::TuningProfile profile = ration::TuningProfile::load("resnet50.tuning");
///     ration::EngineOptions engine_options;
///     ration::ModelOptions model_options;
///     if (const auto why_not = apply(profile, engine_options, model_options)) std::cerr << *why_not << '\n';
///     ration::Engine engine(engine_options);
///     ration::Model model(engine, "resnet50.onnx", model_options);
///
/// A profile speaks of the machine and the budget it was measured on and is never applied to another one. Plain values;
/// load() and save() block on file I/O, and read or write nothing else. The file is lines of "key = value", for people
/// to read; load() is strict: what it does not know, it refuses.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "ration/cpu_budget.hpp"
#include "ration/engine.hpp"
#include "ration/export.hpp"
#include "ration/model.hpp"

namespace ration {

/// What a profile depends on beside the budget.
struct TuningMachine {
  std::string cpu_model;  ///< As /proc/cpuinfo names it; "unknown" where it does not.
  std::string isa;        ///< As ration::isa().
  std::string version;    ///< Of this library.
  std::string onednn;     ///< Its version.

  RATION_EXPORT static TuningMachine detect();
  friend bool operator==(const TuningMachine&, const TuningMachine&) = default;
};

/// What a profile knows of the model's file.
struct TunedModel {
  std::string file;  ///< Name without the folder.
  std::uint64_t bytes = 0;
  std::uint64_t hash = 0;  ///< FNV-1a of the content, 64 bits: tells versions apart, is no protection.

  /// Reads the whole file. Throws Error(kNotFound).
  RATION_EXPORT static TunedModel of(const std::filesystem::path& path);
  friend bool operator==(const TunedModel&, const TunedModel&) = default;
};

/// One setting that was tried.
struct TuningTrial {
  std::string setting;  ///< "elastic", "2x1", "2x1 batch 4 delay 2000 us".
  double figure = 0;    ///< Median over its windows, in the objective's unit.
  std::string outcome;  ///< Why it was dropped or chosen.

  friend bool operator==(const TuningTrial&, const TuningTrial&) = default;
};

struct TuningProfile {
  Split split{};
  int max_batch = 1;
  std::chrono::microseconds max_delay{0};
  std::vector<StepChoice> choices;  ///< Who computes the steps for which there is a choice.

  std::string objective;  ///< "latency", "throughput" or "p99=MS".
  std::string unit;       ///< Of the figures: "ms" or "requests/s".
  double figure = 0;      ///< Of the setting above, when it was measured.

  TuningMachine machine;
  int threads = 0;  ///< Workers it was measured with.
  double cpus = 0;  ///< CpuBudget::cpus then.
  TunedModel model;
  std::vector<TuningTrial> trials;

  /// Throws Error(kNotFound) if the file cannot be read, and Error(kInvalidArgument) naming the line that is wrong.
  RATION_EXPORT static TuningProfile load(const std::filesystem::path& path);
  /// Throws Error(kNotFound) if the file cannot be written.
  RATION_EXPORT void save(const std::filesystem::path& path) const;

  /// Says in one sentence why the profile does not fit this budget and machine; nothing if it does.
  RATION_EXPORT std::optional<std::string> check(const CpuBudget& budget) const;
  RATION_EXPORT std::optional<std::string> check(const CpuBudget& budget, const TuningMachine& machine) const;
  /// The same for the model's file, which is read to its end. The file's name does not matter. Throws as
  /// TunedModel::of.
  RATION_EXPORT std::optional<std::string> check(const std::filesystem::path& model_file) const;

  friend bool operator==(const TuningProfile&, const TuningProfile&) = default;
};

/// Sets the split, the batch and its delay, and who computes the steps, if the profile fits this machine and its
/// present budget, or the number of workers in `engine.threads` if it is set. Otherwise changes nothing, warns in
/// `engine.log`, and returns why.
RATION_EXPORT std::optional<std::string> apply(const TuningProfile& profile, EngineOptions& engine,
                                               ModelOptions& model);

}  // namespace ration
