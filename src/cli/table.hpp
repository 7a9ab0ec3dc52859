/// Text in columns, for people.
#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace ration::cli {

/// Collects rows and prints them with each column as wide as its widest cell: names to the left, numbers (columns whose
/// title starts with '>') to the right.
class Table {
 public:
  explicit Table(std::vector<std::string> titles) : titles_(std::move(titles)) {}

  /// Adds a row of as many cells as there are titles.
  void add_row(std::vector<std::string> cells) { rows_.push_back({std::move(cells), false}); }
  /// Adds a line that takes no part in the columns, indented, below the last row.
  void add_note(std::string text) { rows_.push_back({{std::move(text)}, true}); }
  void print(std::ostream& out) const;

 private:
  struct Row {
    std::vector<std::string> cells;
    bool is_note;
  };

  std::vector<std::string> titles_;
  std::vector<Row> rows_;
};

/// Returns the number with this many digits behind the point.
std::string fixed(double value, int digits);

}  // namespace ration::cli
