#include <string>

#include "c_api/error.hpp"
#include "c_api/handles.hpp"
#include "c_api/sized.hpp"
#include "c_api/text.hpp"
#include "ration/metrics.hpp"

struct ration_stats {
  ration::EngineStats stats;
};

namespace ration::c_api {
namespace {

ration_totals totals_of(const EngineStats& stats) noexcept {
  ration_totals totals{};
  totals.size = sizeof(totals);
  totals.queued = stats.queued;
  totals.running = stats.running;
  totals.workers = stats.workers;
  totals.budget_cpus = stats.budget_cpus;
  totals.throttled_periods = stats.throttled_periods;
  totals.throttled_ns = stats.throttled_time.count();
  totals.cpu_user_ns = stats.cpu_user.count();
  totals.cpu_system_ns = stats.cpu_system.count();
  totals.voluntary_switches = stats.voluntary_switches;
  totals.involuntary_switches = stats.involuntary_switches;
  return totals;
}

ration_counts counts_of(const ModelStats& model) {
  ration_counts counts{};
  counts.size = sizeof(counts);
  counts.name = model.name.c_str();
  counts.submitted = model.submitted;
  counts.completed = model.completed;
  counts.cancelled = model.cancelled;
  counts.expired = model.expired;
  counts.failed = model.failed;
  counts.rejected_queue_full = model.rejected_for(RejectReason::kQueueFull);
  counts.rejected_too_late = model.rejected_for(RejectReason::kTooLate);
  counts.rejected_shutting_down = model.rejected_for(RejectReason::kShuttingDown);
  return counts;
}

const ModelStats& model_at(const ration_stats* stats, size_t index, const char* function) {
  require_pointer(stats, function, "stats");
  const std::vector<ModelStats>& models = stats->stats.models;
  if (index >= models.size()) {
    refuse("there is no model " + std::to_string(index) + " in the statistics, which have " +
           std::to_string(models.size()));
  }
  return models[index];
}

const Distribution& distribution_of(const ModelStats& model, ration_quantity quantity) {
  switch (quantity) {
    case RATION_QUEUE_SECONDS: return model.queue_seconds;
    case RATION_COMPUTE_SECONDS: return model.compute_seconds;
    case RATION_WIDTH: return model.width;
    case RATION_BATCH: return model.batch;
    default: refuse("the statistics have no quantity " + std::to_string(quantity));
  }
}

}  // namespace
}  // namespace ration::c_api

using namespace ration::c_api;

ration_error* ration_engine_stats(const ration_engine* engine, ration_stats** stats) {
  return guarded([&] {
    require_pointer(stats, "ration_engine_stats", "stats");
    *stats = nullptr;
    require_pointer(engine, "ration_engine_stats", "engine");
    *stats = new ration_stats{engine->engine.stats()};
  });
}

void ration_stats_free(ration_stats* stats) { delete stats; }

ration_error* ration_stats_totals(const ration_stats* stats, ration_totals* totals) {
  return guarded([&] {
    require_pointer(stats, "ration_stats_totals", "stats");
    require_pointer(totals, "ration_stats_totals", "totals");
    fill(totals, totals_of(stats->stats), "ration_totals");
  });
}

size_t ration_stats_model_count(const ration_stats* stats) { return stats == nullptr ? 0 : stats->stats.models.size(); }

ration_error* ration_stats_model(const ration_stats* stats, size_t model, ration_counts* counts) {
  return guarded([&] {
    const ration::ModelStats& found = model_at(stats, model, "ration_stats_model");
    require_pointer(counts, "ration_stats_model", "counts");
    fill(counts, counts_of(found), "ration_counts");
  });
}

ration_error* ration_stats_quantile(const ration_stats* stats, size_t model, ration_quantity quantity, double q,
                                    double* value) {
  return guarded([&] {
    const ration::ModelStats& found = model_at(stats, model, "ration_stats_quantile");
    require_pointer(value, "ration_stats_quantile", "value");
    if (!(q >= 0 && q <= 1)) refuse("the quantile " + std::to_string(q) + " is not between 0 and 1");
    *value = distribution_of(found, quantity).quantile(q);
  });
}

ration_error* ration_stats_prometheus(const ration_stats* stats, char** text) {
  return guarded([&] {
    require_pointer(text, "ration_stats_prometheus", "text");
    *text = nullptr;
    require_pointer(stats, "ration_stats_prometheus", "stats");
    *text = copy_text(stats->stats.to_prometheus());
  });
}
