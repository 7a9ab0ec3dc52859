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
                                                     const std::function<std::shared_ptr<PackedBuffer>()>& make) {
  const std::lock_guard lock(mutex_);
  std::shared_ptr<const PackedBuffer>& slot = buffers_[key];
  if (slot == nullptr) slot = make();
  return slot;
}

void WeightCache::merge(WeightCache& other) {
  const std::scoped_lock lock(mutex_, other.mutex_);
  buffers_.merge(other.buffers_);
}

void WeightCache::evict() const {
  const std::lock_guard lock(mutex_);
  for (const auto& [key, buffer] : buffers_) {
    if (buffer != nullptr) kernels::evict(buffer->data(), buffer->bytes());
  }
}

std::size_t WeightCache::bytes() const {
  const std::lock_guard lock(mutex_);
  std::size_t total = 0;
  for (const auto& [key, buffer] : buffers_) total += buffer == nullptr ? 0 : buffer->bytes();
  return total;
}

}  // namespace ration::ops
