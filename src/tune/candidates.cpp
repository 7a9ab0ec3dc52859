#include "tune/candidates.hpp"

#include <bit>

namespace ration::tune {
namespace {

/// All splits of 16 threads are 50, of 64 threads 280: more than there is time to measure.
constexpr int kMostThreadsWithEverySplit = 16;
/// The one delay that is tried beside none: a few per cent of a small network's service time.
constexpr std::chrono::microseconds kDelay{2000};

bool is_tried(int inter, int intra, int threads) {
  if (threads <= kMostThreadsWithEverySplit || inter * intra == threads) return true;
  return std::has_single_bit(static_cast<unsigned>(inter)) && std::has_single_bit(static_cast<unsigned>(intra));
}

std::vector<Split> splits(int threads) {
  std::vector<Split> list{Split{}};
  for (int inter = 1; inter <= threads; ++inter) {
    for (int intra = 1; inter * intra <= threads; ++intra) {
      if (is_tried(inter, intra, threads)) list.push_back({inter, intra});
    }
  }
  return list;
}

}  // namespace

std::string Candidate::name() const {
  std::string text = split.to_string();
  if (max_batch > 1) text += " batch " + std::to_string(max_batch);
  if (max_delay.count() > 0) text += " delay " + std::to_string(max_delay.count()) + " us";
  return text;
}

std::vector<Candidate> candidates(int threads, int max_batch) {
  std::vector<int> batches;
  for (int batch = 2; batch < max_batch; batch *= 2) batches.push_back(batch);
  if (max_batch > 1) batches.push_back(max_batch);
  std::vector<Candidate> list;
  for (const Split& split : splits(threads)) list.push_back({.split = split});
  for (const int batch : batches) {
    for (const std::chrono::microseconds delay : {std::chrono::microseconds{0}, kDelay}) {
      for (const Split& split : splits(threads)) list.push_back({split, batch, delay});
    }
  }
  return list;
}

}  // namespace ration::tune
