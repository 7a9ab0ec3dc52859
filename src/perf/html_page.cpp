#include "perf/html_page.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "perf/html_budget.hpp"
#include "perf/html_frontier.hpp"
#include "perf/html_latency_chart.hpp"
#include "perf/html_legend.hpp"
#include "perf/html_marker.hpp"
#include "perf/html_stack_chart.hpp"
#include "perf/html_style.hpp"
#include "perf/html_summary.hpp"
#include "perf/html_table.hpp"
#include "perf/html_text.hpp"
#include "perf/html_throttle_chart.hpp"

namespace ration::perf {
namespace html {
namespace {

// Nothing may be fetched; what is written in the page itself may run. The empty icon keeps browsers from asking for
// one.
constexpr std::string_view kPolicy =
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src "
    "'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'\">\n<link rel=\"icon\" href=\"data:,\">\n";

constexpr std::string_view kPatterns =
    "<svg class=\"patterns\" aria-hidden=\"true\"><defs><pattern id=\"hatch\" width=\"7\" height=\"7\" "
    "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><path d=\"M0 0V7\"/></pattern></defs></svg>\n";

std::string section(const std::string& title, const std::string& content, const std::string& css_class = "") {
  const std::string attributes = css_class.empty() ? "" : "class=\"" + css_class + "\"";
  return concat({element("section", attributes, concat({"\n", element("h2", "", title), "\n", content})), "\n"});
}

std::string header(const Report& report) {
  return element("h1", "", "<small>ration perf</small>" + escape(report.model)) + "\n" +
         element("p", "class=\"about\"", escape(report.machine) + "<br>" + escape(report.version)) + "\n";
}

std::string notices(const Report& report) {
  std::string items;
  if (report.interrupted) items += "<li>Ended before its time. What is here was measured.</li>\n";
  for (const std::string& warning : report.warnings) items += element("li", "", escape(warning)) + "\n";
  return items.empty() ? "" : section("Read with care", element("ul", "", "\n" + items), "notice");
}

std::string frontier_list(const Report& report, Loop loop, double Quantiles::*quantile, const std::string& name) {
  std::string text, last_series;
  for (const Row* row : frontier(report, loop, quantile)) {
    const std::string series = series_name(report, *row);
    if (series == last_series) {
      text += ", " + rounded(load_of(*row));
    } else {
      text += concat({text.empty() ? "" : "; ", series, " at ", load_name(*row)});
    }
    last_series = series;
    text += concat({" (", rounded(row->throughput), "/s, ", rounded(row->latency_ms.*quantile), " ms)"});
  }
  return text.empty()
             ? ""
             : element("p", "class=\"small\"", element("b", "", "Frontier at " + name + ": ") + escape(text) + ".") +
                   "\n";
}

std::string both_sizes(const std::string& wide, const std::string& narrow) {
  const auto classed = [](std::string svg, const std::string& extra) {
    return svg.replace(svg.find("class=\"chart\""), 13, "class=\"chart " + extra + "\"");
  };
  return classed(wide, "wide") + classed(narrow, "narrow");
}

std::string latency_section(const Report& report, Loop loop, const std::vector<Series>& series) {
  const bool is_closed = loop == Loop::kClosed;
  const std::string load = is_closed ? "concurrency" : "offered requests/s";
  return section(
      is_closed ? "Latency against throughput, closed loop" : "Latency against throughput, open loop",
      element("p", "",
              is_closed ? "A fixed number of clients, each asking again as soon as it is answered."
                        : "Requests arrive at their rate whether or not earlier ones were answered; latency counts "
                          "from the intended start.") +
          "\n" + series_legend(series) + latency_legend(load) +
          both_sizes(latency_chart(report, loop, {1110, 440}), latency_chart(report, loop, {430, 400})) +
          frontier_list(report, loop, &Quantiles::p50, "p50") + frontier_list(report, loop, &Quantiles::p99, "p99"));
}

std::string stack_section(const Report& report, Loop loop, const std::vector<Series>& series) {
  const double top_ms = stack_top(series);
  std::string panels;
  for (const Series& each : series) {
    panels += element("figure", "",
                      element("figcaption", "class=\"" + colour_class(each.index) + "\"",
                              "<i class=\"swatch\"></i>" + escape(each.name)) +
                          stack_chart(report, each, top_ms, {264, 224})) +
              "\n";
  }
  return section(loop == Loop::kClosed ? "Queue and compute time, closed loop" : "Queue and compute time, open loop",
                 element("p", "",
                         "Mean time from the intended start to the first step, and from there to the answer. All "
                         "panels share one scale; a cut bar says how high it would be.") +
                     "\n" + stack_legend() + element("div", "class=\"panels\"", "\n" + panels));
}

std::string throttle_section(const Report& report) {
  const ThrottlingTotal total = throttling_total(report);
  if (total.periods == 0) {
    return section("Throttling over time",
                   "<p>The kernel counted no CFS periods in any window: no quota bounded this process.</p>\n");
  }
  const std::string sentence = std::to_string(total.throttled_periods) + " of " + std::to_string(total.periods) +
                               " CFS periods were throttled, " + rounded(total.throttled_ms) +
                               " ms in all. Throttling stops every thread of the container. The strip shows which "
                               "setting was measured when.";
  std::vector<Series> series = series_of(report, Loop::kClosed);
  for (Series& open : series_of(report, Loop::kOpen)) {
    const auto same = [&](const Series& known) { return known.index == open.index; };
    if (std::none_of(series.begin(), series.end(), same)) series.push_back(std::move(open));
  }
  return section("Throttling over time",
                 element("p", "", sentence) + "\n" + series_legend(series) +
                     both_sizes(throttle_chart(report, {1110, 360}), throttle_chart(report, {430, 360})));
}

std::string body(const Report& report) {
  std::string text = header(report) + summary_tiles(report) + notices(report) +
                     section("How the budget came about", budget_section(report.budget));
  for (const Loop loop : {Loop::kClosed, Loop::kOpen}) {
    const std::vector<Series> series = series_of(report, loop);
    if (!series.empty()) text += latency_section(report, loop, series) + stack_section(report, loop, series);
  }
  return text + throttle_section(report) + section("Figures", row_tables(report), "tables") +
         section("Made by", element("pre", "", element("code", "", escape(report.command))) + "\n");
}

}  // namespace
}  // namespace html

void write_html(std::ostream& out, const Report& report) {
  using namespace html;
  out << "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      << kPolicy << "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      << element("title", "", "ration perf: " + escape(report.model)) << "\n<style>" << kStyle << "</style>\n</head>\n"
      << "<body>\n"
      << kPatterns << "<main>\n"
      << body(report) << "</main>\n<script>" << kScript << "</script>\n</body>\n</html>\n";
}

}  // namespace ration::perf
