#include "perf/html_table.hpp"

#include <algorithm>
#include <cmath>

#include "perf/html_columns.hpp"
#include "perf/html_frontier.hpp"
#include "perf/html_marker.hpp"
#include "perf/html_series.hpp"
#include "perf/html_text.hpp"

namespace ration::perf::html {
namespace {

// Columns before those of a list: series, load.
constexpr std::size_t kNames = 2;

std::string chip(std::string_view kind, std::string_view text) {
  return element("span", "class=\"chip " + std::string(kind) + "\"", text) + " ";
}

bool is_on(const std::vector<const Row*>& rows, const Row& row) {
  return std::find(rows.begin(), rows.end(), &row) != rows.end();
}

class Table {
 public:
  Table(const Report& report, std::vector<Column> columns, bool has_remarks)
      : report_(report), columns_(std::move(columns)), has_remarks_(has_remarks) {
    for (const Column& column : columns_) digits_.push_back(digits_of(column));
    for (const Row& row : report.rows) {
      const bool is_known = std::find(notes_.begin(), notes_.end(), row.note) != notes_.end();
      if (!row.note.empty() && !is_known) notes_.push_back(row.note);
    }
    for (const Loop loop : {Loop::kClosed, Loop::kOpen}) {
      for (const Row* row : frontier(report, loop, &Quantiles::p50)) p50_.push_back(row);
      for (const Row* row : frontier(report, loop, &Quantiles::p99)) p99_.push_back(row);
    }
  }

  std::string text(const std::string& caption) const {
    std::string rows;
    for (const Row& row : report_.rows) rows += row_text(row);
    return "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" + caption +
           "\"><table class=\"figures\">" + element("caption", "", caption) + head() +
           element("tbody", "", "\n" + rows) + "</table></div>\n" + note_list();
  }

 private:
  int digits_of(const Column& column) const {
    double largest = 0;
    for (const Row& row : report_.rows) {
      const double value = std::abs(column.value(row));
      if (std::isfinite(value)) largest = std::max(largest, value);
    }
    return column.is_count ? 0 : largest >= 10000 ? 0 : largest >= 10 ? 1 : 2;
  }

  std::string note_list() const {
    if (!has_remarks_ || notes_.empty()) return "";
    std::string items;
    for (std::size_t i = 0; i < notes_.size(); ++i) {
      items += concat({"<li>note ", std::to_string(i + 1), ": ", escape(notes_[i]), "</li>\n"});
    }
    return element("ul", "class=\"notes\"", items);
  }

  std::string head() const {
    std::string groups = "<td colspan=\"2\"></td>", titles = title(0, "split", "") + title(1, "load", "");
    for (std::size_t i = 0; i < columns_.size();) {
      std::size_t span = 1;
      while (i + span < columns_.size() && columns_[i + span].group == columns_[i].group) ++span;
      groups += columns_[i].group.empty()
                    ? element("td", "colspan=\"" + std::to_string(span) + "\"", "")
                    : element("th", "scope=\"colgroup\" class=\"group\" colspan=\"" + std::to_string(span) + "\"",
                              escape(columns_[i].group));
      for (std::size_t k = i; k < i + span; ++k) titles += title(kNames + k, columns_[k].title, edge(k));
      i += span;
    }
    if (has_remarks_) {
      groups += element("td", "", "");
      titles += "<th scope=\"col\">remarks</th>";
    }
    return element("thead", "", element("tr", "", groups) + element("tr", "class=\"titles\"", titles));
  }

  static std::string title(std::size_t column, const std::string& text, const std::string& css_class) {
    return element("th",
                   "scope=\"col\" data-column=\"" + std::to_string(column) + "\" class=\"" +
                       (column < kNames ? "" : "n") + css_class + "\"",
                   escape(text));
  }

  // The first column of a group stands apart.
  std::string edge(std::size_t column) const {
    const bool is_first = column == 0 || columns_[column].group != columns_[column - 1].group;
    return is_first ? " edge" : "";
  }

  std::string row_text(const Row& row) const {
    const std::size_t series = series_index(report_, row);
    std::string cells = element("th", "scope=\"row\" class=\"" + colour_class(series) + "\"",
                                "<i class=\"swatch\"></i>" + escape(series_name(report_, row)));
    const std::string load = rounded(load_of(row)) + (loop_of(row) == Loop::kOpen ? " requests/s"
                                                      : row.concurrency == 1      ? " client"
                                                                                  : " clients");
    const std::string star = row.stable ? "" : "<span class=\"star\" title=\"not stable\">*</span>";
    cells += element("th", "scope=\"row\" data-value=\"" + fixed(load_of(row), 3) + "\"", load + star);
    for (std::size_t i = 0; i < columns_.size(); ++i) cells += cell(i, columns_[i].value(row));
    if (has_remarks_) cells += element("td", "class=\"remarks edge\"", remarks(row));
    return element("tr", row.stable ? "" : "class=\"unstable\"", cells) + "\n";
  }

  std::string cell(std::size_t column, double value) const {
    if (!std::isfinite(value)) return element("td", "class=\"n" + edge(column) + "\" data-value=\"-1\"", "&ndash;");
    const bool is_alarm = columns_[column].group == "Throttled" && value > 0;
    return element("td", "class=\"n" + edge(column) + (is_alarm ? " alarm" : "") + "\"", fixed(value, digits_[column]));
  }

  std::string remarks(const Row& row) const {
    std::string text;
    if (!row.stable) text += chip("bad", "not stable");
    if (row.throttled_periods > 0) text += chip("bad", "throttled");
    const bool is_on_p50 = is_on(p50_, row), is_on_p99 = is_on(p99_, row);
    if (is_on_p50 || is_on_p99) {
      text += chip("good", is_on_p50 && is_on_p99 ? "frontier p50, p99" : is_on_p50 ? "frontier p50" : "frontier p99");
    }
    const auto note = std::find(notes_.begin(), notes_.end(), row.note);
    if (note != notes_.end()) text += concat({"note ", std::to_string(note - notes_.begin() + 1)});
    return text;
  }

  const Report& report_;
  std::vector<Column> columns_;
  bool has_remarks_;
  std::vector<int> digits_;
  std::vector<const Row*> p50_, p99_;
  std::vector<std::string> notes_;  // Each once, in the order in which the rows name them.
};

}  // namespace

std::string row_tables(const Report& report) {
  const auto is_unstable = [](const Row& row) { return !row.stable; };
  const std::string star = std::any_of(report.rows.begin(), report.rows.end(), is_unstable) ? " (* not stable)" : "";
  return Table(report, throughput_columns(), true).text("Throughput and latency" + star) +
         Table(report, time_columns(), false).text("Queue and compute time" + star) +
         Table(report, cost_columns(), false).text("Throttling, switches and CPU time of the process" + star);
}

}  // namespace ration::perf::html
