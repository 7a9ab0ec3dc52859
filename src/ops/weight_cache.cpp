#include "ops/weight_cache.hpp"

#include "base/block.hpp"
#include "base/fail.hpp"
#include "kernels/evict.hpp"

namespace ration::ops {

PackedBuffer::PackedBuffer(std::size_t bytes) : bytes_(bytes) {
  data_ = base::allocate_block(bytes);
  base::require(data_ != nullptr, ErrorCode::kResourceExhausted, "packed weights of ", bytes,
                " bytes could not be allocated");
}

PackedBuffer::~PackedBuffer() { base::free_block(data_, bytes_); }

std::shared_ptr<const PackedBuffer> WeightCache::get(const std::string& key,
                                                     std::initializer_list<SharedTensor> constants,
                                                     const std::function<std::shared_ptr<PackedBuffer>()>& make) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(key);
  if (found != entries_.end()) return found->second.buffer;
  return entries_.emplace(key, Entry{constants, make()}).first->second.buffer;
}

void WeightCache::merge(WeightCache& other) {
  const std::scoped_lock lock(mutex_, other.mutex_);
  entries_.merge(other.entries_);
}

void WeightCache::evict() const {
  const std::lock_guard lock(mutex_);
  for (const auto& [key, entry] : entries_) kernels::evict(entry.buffer->data(), entry.buffer->bytes());
}

std::size_t WeightCache::bytes() const {
  const std::lock_guard lock(mutex_);
  std::size_t total = 0;
  for (const auto& [key, entry] : entries_) total += entry.buffer->bytes();
  return total;
}

}  // namespace ration::ops
