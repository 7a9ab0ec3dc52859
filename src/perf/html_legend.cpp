#include "perf/html_legend.hpp"

#include "perf/html_marker.hpp"
#include "perf/html_text.hpp"

namespace ration::perf::html {
namespace {

// Returns one entry: a little picture and its meaning.
std::string entry(const std::string& shapes, const std::string& meaning) {
  return "<li><svg aria-hidden=\"true\" viewBox=\"0 0 30 14\">" + shapes + "</svg>" + escape(meaning) + "</li>\n";
}

std::string path(const std::string& css_class, const std::string& data) {
  return "<path class=\"" + css_class + "\" d=\"" + data + "\"/>";
}

std::string list(const std::string& entries) { return element("ul", "class=\"legend\"", "\n" + entries) + "\n"; }

}  // namespace

std::string series_legend(const std::vector<Series>& series) {
  std::string entries;
  for (const Series& each : series) {
    const std::string shapes = path("line p50", "M1 7H29") + path("mark", marker_path(each.index, {15, 7}, 4.5));
    entries += entry(element("g", "class=\"" + colour_class(each.index) + "\"", shapes), each.name);
  }
  return list(entries);
}

std::string latency_legend(const std::string& load) {
  return list(entry(path("line p50", "M1 7H29"), "p50") + entry(path("line p99", "M1 7H29"), "p99") +
              entry(path("frontier", "M3 7H27"), "Pareto frontier of the stable rows (gains above 1 %)") +
              entry(path("mark unstable", marker_path(0, {15, 7}, 4.5)), "not stable") +
              "<li>Numbers beside points: " + escape(load) + "</li>\n");
}

std::string stack_legend() {
  const std::string box = "M5 1H25V13H5Z";
  return list(entry(path("queue", box), "queue time") + entry(path("compute", box), "compute time") +
              entry(path("compute", box) + path("hatch", box), "not stable"));
}

}  // namespace ration::perf::html
