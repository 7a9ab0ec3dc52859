/// Keeps the large blocks that a thread frees, for what it allocates next.
///
///     const base::BlockReserve reserve;   // packing a model: temporary copies, weights that are not kept
///
/// The system clears every page before it gives it out, which may cost more than filling it (a virtual machine whose
/// memory was never touched: 2 ms a megabyte). For a while that allocates and frees much, the same pages serve again.
#pragma once

#include <array>
#include <cstddef>

namespace ration::base {

/// Concerns the thread that made it, and blocks of kPagesFrom bytes and more. What it holds goes back to the system
/// with it. One inside another does nothing.
class BlockReserve {
 public:
  /// Holds no more than this. Most temporary copies of common networks are of 1 to 10 MB, and what is held at the end
  /// adds to the most memory that loading a model takes: ResNet-50, 191 to 199 MiB with 32 here, 187 to 193 with 16, as
  /// fast.
  static constexpr std::size_t kMostBytes = std::size_t{16} << 20U;

  BlockReserve() noexcept;
  ~BlockReserve();
  BlockReserve(const BlockReserve&) = delete;
  BlockReserve& operator=(const BlockReserve&) = delete;

  /// Both work on the reserve of the calling thread, if it has one, in whole pages. take() returns null if nothing
  /// fits; keep() returns false if it does not want the block.
  static std::byte* take(std::size_t bytes) noexcept;
  static bool keep(std::byte* block, std::size_t bytes) noexcept;

 private:
  struct Piece {
    std::byte* start = nullptr;
    std::size_t bytes = 0;
  };

  std::array<Piece, 32> pieces_{};
  std::size_t held_ = 0;
};

}  // namespace ration::base
