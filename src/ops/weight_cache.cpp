#include "ops/weight_cache.hpp"

#include <new>

#include "base/fail.hpp"
#include "ration/tensor.hpp"

namespace ration::ops {

PackedBuffer::PackedBuffer(std::size_t bytes) : bytes_(bytes) {
  const std::size_t rounded = (bytes + Tensor::kAlignment) / Tensor::kAlignment * Tensor::kAlignment;
  data_ = static_cast<std::byte*>(::operator new (rounded, std::align_val_t{Tensor::kAlignment}, std::nothrow));
  base::require(data_ != nullptr, ErrorCode::kResourceExhausted, "packed weights of ", bytes,
                " bytes could not be allocated");
}

PackedBuffer::~PackedBuffer() { ::operator delete (data_, std::align_val_t{Tensor::kAlignment}); }

std::shared_ptr<const PackedBuffer> WeightCache::get(const std::string& key,
                                                     const std::function<std::shared_ptr<PackedBuffer>()>& make) {
  const std::lock_guard lock(mutex_);
  std::shared_ptr<const PackedBuffer>& slot = buffers_[key];
  if (slot == nullptr) slot = make();
  return slot;
}

std::size_t WeightCache::bytes() const {
  const std::lock_guard lock(mutex_);
  std::size_t total = 0;
  for (const auto& [key, buffer] : buffers_) total += buffer == nullptr ? 0 : buffer->bytes();
  return total;
}

}  // namespace ration::ops
