/// What `ration tune` tried and chose, as a table and as JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <ostream>
#include <string>

#include "tune/search.hpp"

namespace ration::cli {

struct TuneReport {
  std::string model;
  std::string objective;
  std::string unit;
  int threads = 1;
  tune::SearchResult result;
};

void print_tune_report(std::ostream& out, const TuneReport& report);
nlohmann::ordered_json tune_json(const TuneReport& report);

}  // namespace ration::cli
