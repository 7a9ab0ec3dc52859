#include "cli/table.hpp"

#include <algorithm>
#include <iomanip>
#include <sstream>

namespace ration::cli {

void Table::print(std::ostream& out) const {
  std::vector<std::string> titles = titles_;
  std::vector<bool> to_right(titles.size());
  std::vector<std::size_t> widths(titles.size());
  for (std::size_t i = 0; i < titles.size(); ++i) {
    to_right[i] = titles[i].starts_with('>');
    if (to_right[i]) titles[i].erase(0, 1);
    widths[i] = titles[i].size();
    for (const Row& row : rows_) {
      if (!row.is_note) widths[i] = std::max(widths[i], row.cells[i].size());
    }
  }
  const auto print_cells = [&](const std::vector<std::string>& cells) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string padding(widths[i] - cells[i].size(), ' ');
      line += to_right[i] ? padding + cells[i] : cells[i] + padding;
      line += "  ";
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out << line << '\n';
  };
  print_cells(titles);
  for (const Row& row : rows_) {
    if (row.is_note) {
      out << "      " << row.cells.front() << '\n';
    } else {
      print_cells(row.cells);
    }
  }
}

std::string fixed(double value, int digits) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(digits) << value;
  return text.str();
}

}  // namespace ration::cli
