// The file of a profile: a first line that says what it is, then one "key = value" a line; '#' begins a comment line.
#include <charconv>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>
#include <string_view>

#include "ration/error.hpp"
#include "ration/printable.hpp"
#include "ration/tune.hpp"

namespace ration {
namespace {

constexpr std::string_view kFirstLine = "ration tuning profile 1";
constexpr std::string_view kTrial = "trial";
constexpr std::string_view kChoice = "choice";

template <class Number>
std::string text_of(Number value) {
  char digits[64];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  return {digits, end};
}

template <class Number>
Number number_of(const std::string& text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !(value >= 0)) {
    throw Error(ErrorCode::kInvalidArgument, "'" + printable(text) + "' is no number from 0");
  }
  return value;
}

struct Field {
  std::function<std::string(const TuningProfile&)> write;
  std::function<void(TuningProfile&, const std::string&)> read;
};

template <class Get>
Field text_field(Get get) {
  return {[get](const TuningProfile& profile) { return get(const_cast<TuningProfile&>(profile)); },
          [get](TuningProfile& profile, const std::string& text) { get(profile) = text; }};
}

template <class Number, class Get>
Field number_field(Get get) {
  return {[get](const TuningProfile& profile) { return text_of(get(const_cast<TuningProfile&>(profile))); },
          [get](TuningProfile& profile, const std::string& text) { get(profile) = number_of<Number>(text); }};
}

using Profile = TuningProfile;

/// In the order of the file: one list that load() and save() share.
const std::vector<std::pair<std::string, Field>>& fields() {
  static const std::vector<std::pair<std::string, Field>> list{
      {"split",
       {[](const Profile& profile) { return profile.split.to_string(); },
        [](Profile& profile, const std::string& text) { profile.split = Split::parse(text); }}},
      {"max_batch", number_field<int>([](Profile& profile) -> int& { return profile.max_batch; })},
      {"max_delay_us",
       {[](const Profile& profile) { return std::to_string(profile.max_delay.count()); },
        [](Profile& profile, const std::string& text) {
          profile.max_delay = std::chrono::microseconds(number_of<std::int64_t>(text));
        }}},
      {"objective", text_field([](Profile& profile) -> std::string& { return profile.objective; })},
      {"unit", text_field([](Profile& profile) -> std::string& { return profile.unit; })},
      {"figure", number_field<double>([](Profile& profile) -> double& { return profile.figure; })},
      {"cpu_model", text_field([](Profile& profile) -> std::string& { return profile.machine.cpu_model; })},
      {"isa", text_field([](Profile& profile) -> std::string& { return profile.machine.isa; })},
      {"threads", number_field<int>([](Profile& profile) -> int& { return profile.threads; })},
      {"cpus", number_field<double>([](Profile& profile) -> double& { return profile.cpus; })},
      {"version", text_field([](Profile& profile) -> std::string& { return profile.machine.version; })},
      {"onednn", text_field([](Profile& profile) -> std::string& { return profile.machine.onednn; })},
      {"model_file", text_field([](Profile& profile) -> std::string& { return profile.model.file; })},
      {"model_bytes",
       number_field<std::uint64_t>([](Profile& profile) -> std::uint64_t& { return profile.model.bytes; })},
      {"model_hash",
       number_field<std::uint64_t>([](Profile& profile) -> std::uint64_t& { return profile.model.hash; })},
  };
  return list;
}

/// A value stands on one line, so what would end it or be cut from it may not be in it.
std::string one_line(std::string text) {
  for (char& letter : text) {
    if (static_cast<unsigned char>(letter) < ' ') letter = ' ';
  }
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

/// "setting | figure | outcome".
TuningTrial trial_of(const std::string& text) {
  const std::size_t first = text.find(" | ");
  const std::size_t second = first == std::string::npos ? first : text.find(" | ", first + 3);
  if (second == std::string::npos) {
    throw Error(ErrorCode::kInvalidArgument, "a trial is 'setting | figure | outcome', not '" + printable(text) + "'");
  }
  return {.setting = text.substr(0, first),
          .figure = number_of<double>(text.substr(first + 3, second - first - 3)),
          .outcome = text.substr(second + 3)};
}

/// "steps | implementation".
StepChoice choice_of(const std::string& text) {
  const std::size_t bar = text.find(" | ");
  if (bar == std::string::npos) {
    throw Error(ErrorCode::kInvalidArgument, "a choice is 'steps | implementation', not '" + printable(text) + "'");
  }
  return {.steps = text.substr(0, bar), .implementation = text.substr(bar + 3)};
}

void read_line(TuningProfile& profile, std::map<std::string, bool>& seen, const std::string& line) {
  const std::size_t equals = line.find(" = ");
  if (equals == std::string::npos)
    throw Error(ErrorCode::kInvalidArgument, "'" + printable(line) + "' is no 'key = value'");
  const std::string key = line.substr(0, equals);
  const std::string value = line.substr(equals + 3);
  if (key == kChoice) return profile.choices.push_back(choice_of(value));
  if (key == kTrial) return profile.trials.push_back(trial_of(value));
  for (const auto& [name, field] : fields()) {
    if (name != key) continue;
    if (seen[key]) throw Error(ErrorCode::kInvalidArgument, "'" + printable(key) + "' stands there twice");
    seen[key] = true;
    return field.read(profile, value);
  }
  throw Error(ErrorCode::kInvalidArgument, "'" + printable(key) + "' is no key of a profile");
}

}  // namespace

TuningProfile TuningProfile::load(const std::filesystem::path& path) {
  std::ifstream file(path);
  if (!file) throw Error(ErrorCode::kNotFound, "cannot read '" + path.string() + "'");
  const auto wrong = [&](const std::string& why) -> Error {
    return {ErrorCode::kInvalidArgument, "'" + path.string() + "': " + why};
  };
  std::string line;
  if (!std::getline(file, line) || line != kFirstLine) {
    throw wrong("it does not begin with '" + std::string(kFirstLine) + "'");
  }
  TuningProfile profile;
  std::map<std::string, bool> seen;
  for (int number = 2; std::getline(file, line); ++number) {
    if (line.empty() || line.front() == '#') continue;
    try {
      read_line(profile, seen, line);
    } catch (const Error& error) {
      throw wrong("line " + std::to_string(number) + ": " + error.what());
    }
  }
  for (const auto& [name, field] : fields()) {
    if (!seen[name]) throw wrong("'" + name + "' is missing");
  }
  if (profile.max_batch < 1) throw wrong("max_batch is " + std::to_string(profile.max_batch) + ", below 1");
  if (profile.threads < 1) throw wrong("threads is " + std::to_string(profile.threads) + ", below 1");
  return profile;
}

void TuningProfile::save(const std::filesystem::path& path) const {
  std::ofstream file(path);
  file << kFirstLine << "\n# Made by 'ration tune'. It holds for this machine, this budget and this model only.\n";
  for (const auto& [name, field] : fields()) file << name << " = " << one_line(field.write(*this)) << '\n';
  for (const StepChoice& choice : choices) {
    file << kChoice << " = " << one_line(choice.steps) << " | " << one_line(choice.implementation) << '\n';
  }
  for (const TuningTrial& trial : trials) {
    file << kTrial << " = " << one_line(trial.setting) << " | " << text_of(trial.figure) << " | "
         << one_line(trial.outcome) << '\n';
  }
  if (!file.flush()) throw Error(ErrorCode::kNotFound, "cannot write '" + path.string() + "'");
}

}  // namespace ration
