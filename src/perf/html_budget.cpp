#include "perf/html_budget.hpp"

#include <algorithm>

#include "perf/html_svg.hpp"
#include "perf/html_text.hpp"

namespace ration::perf::html {
namespace {

// What the limit is made of: a set of CPUs, or a quota's period.
std::string detail(const CpuLimit& limit) {
  if (!limit.is_quota()) return limit.note.empty() ? "" : "CPUs " + limit.note;
  const double period_ms = std::chrono::duration<double, std::milli>(limit.period).count();
  return rounded(limit.cpus * period_ms) + " ms every " + rounded(period_ms) + " ms";
}

std::string bar(const CpuLimit& limit, double widest) {
  const Size size{120, 12};
  const double share = widest > 0 ? std::clamp(limit.cpus / widest, 0.0, 1.0) : 0;
  return "<svg aria-hidden=\"true\" class=\"limit\" viewBox=\"0 0 120 12\"><rect class=\"" +
         std::string(limit.decides ? "decides" : "other") + "\" width=\"" +
         coordinate(std::max(2.0, share * size.width)) + "\" height=\"12\" rx=\"2\"/></svg>";
}

std::string limit_row(const CpuLimit& limit, double widest) {
  std::string source = escape(to_string(limit.source));
  if (limit.decides) source += concat({" ", element("span", "class=\"chip good\"", "decides")});
  return element("tr", limit.decides ? "class=\"decides\"" : "",
                 element("th", "scope=\"row\"", source) + element("td", "class=\"n\"", rounded(limit.cpus)) +
                     element("td", "", bar(limit, widest)) + element("td", "", escape(detail(limit))) +
                     element("td", "", element("code", "", escape(limit.path)))) +
         "\n";
}

std::string ignored_list(const CpuBudget& budget) {
  if (budget.ignored.empty()) return "";
  std::string items;
  for (const IgnoredLimit& entry : budget.ignored) {
    items += element("li", "", element("code", "", escape(entry.path)) + " " + escape(entry.reason)) + "\n";
  }
  return element("h3", "", "Seen, and does not count") + "\n" + element("ul", "class=\"plain\"", items) + "\n";
}

}  // namespace

std::string budget_sentence(const CpuBudget& budget) {
  return std::to_string(budget.threads) + (budget.threads == 1 ? " thread" : " threads") + " from " +
         rounded(budget.cpus) + (budget.cpus == 1 ? " CPU" : " CPUs");
}

std::string budget_section(const CpuBudget& budget) {
  std::string text = escape(budget_sentence(budget)) + ".";
  if (budget.remainder > 0) text += " The remainder of " + rounded(budget.remainder) + " CPUs is no whole thread.";
  if (!budget.affinity.empty()) text += " Allowed CPUs: " + escape(budget.affinity_list()) + ".";
  double widest = 0;
  for (const CpuLimit& limit : budget.limits) widest = std::max(widest, limit.cpus);
  std::string rows;
  for (const CpuLimit& limit : budget.limits) rows += limit_row(limit, widest);
  if (rows.empty()) return element("p", "", text + " No limit was found.") + "\n" + ignored_list(budget);
  const std::string head =
      "<thead><tr><th scope=\"col\">Limit</th><th scope=\"col\" class=\"n\">CPUs</th><th scope=\"col\">"
      "<span class=\"unseen\">Size</span></th><th scope=\"col\">Set or quota</th><th "
      "scope=\"col\">Path</th></tr></thead>";
  return element("p", "", text) +
         "\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Limits\"><table class=\"limits\">" +
         head + element("tbody", "", "\n" + rows) + "</table></div>\n" + ignored_list(budget);
}

}  // namespace ration::perf::html
