#include <functional>
#include <queue>
#include <utility>
#include <vector>

#include "base/fail.hpp"
#include "graph/graph.hpp"

namespace ration::graph {

namespace {

std::size_t at(std::int32_t id) { return static_cast<std::size_t>(id); }

/// Walks from an unplaced node to an unplaced producer until one comes up twice: that one is on a cycle.
NodeId find_on_cycle(const Graph& graph, const Uses& uses, const std::vector<bool>& placed) {
  NodeId current = 0;
  while (placed[at(current)]) ++current;
  std::vector<bool> seen(placed.size(), false);
  while (!seen[at(current)]) {
    seen[at(current)] = true;
    for (const ValueId input : graph.node(current).inputs) {
      const NodeId producer = input == kNoValue ? -1 : uses.producer[at(input)];
      if (producer < 0 || placed[at(producer)]) continue;
      current = producer;
      break;
    }
  }
  return current;
}

}  // namespace

void sort_topologically(Graph& graph) {
  const Uses uses(graph);
  const std::size_t count = graph.nodes().size();
  std::vector<std::size_t> waiting_for(count, 0);
  std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready;
  for (std::size_t i = 0; i < count; ++i) {
    for (const ValueId input : graph.nodes()[i].inputs) {
      if (input != kNoValue && uses.producer[at(input)] >= 0) ++waiting_for[i];
    }
    if (waiting_for[i] == 0) ready.push(i);
  }

  std::vector<Node> sorted;
  sorted.reserve(count);
  std::vector<bool> placed(count, false);
  while (!ready.empty()) {
    const std::size_t next = ready.top();
    ready.pop();
    placed[next] = true;
    sorted.push_back(graph.nodes()[next]);
    for (const ValueId output : sorted.back().outputs) {
      // A value written twice counts once; verify() reports it.
      if (uses.producer[at(output)] != static_cast<NodeId>(next)) continue;
      for (const NodeId reader : uses.consumers[at(output)]) {
        if (--waiting_for[at(reader)] == 0) ready.push(at(reader));
      }
    }
  }
  if (sorted.size() != count) {
    const Node& node = graph.node(find_on_cycle(graph, uses, placed));
    base::fail(ErrorCode::kInvalidModel, node.label(), " is part of a cycle: it needs its own result");
  }
  graph.set_nodes(std::move(sorted));
}

void erase_dead_nodes(Graph& graph) {
  const Uses uses(graph);
  std::vector<bool> alive(graph.nodes().size(), false);
  std::vector<ValueId> wanted = graph.outputs();
  while (!wanted.empty()) {
    const ValueId value = wanted.back();
    wanted.pop_back();
    const NodeId producer = value == kNoValue ? -1 : uses.producer[at(value)];
    if (producer < 0 || alive[at(producer)]) continue;
    alive[at(producer)] = true;
    const std::vector<ValueId>& inputs = graph.node(producer).inputs;
    wanted.insert(wanted.end(), inputs.begin(), inputs.end());
  }
  std::vector<Node> kept;
  for (std::size_t i = 0; i < alive.size(); ++i) {
    if (alive[i]) kept.push_back(graph.nodes()[i]);
  }
  graph.set_nodes(std::move(kept));
}

}  // namespace ration::graph
