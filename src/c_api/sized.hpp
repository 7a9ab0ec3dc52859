/// Structs of C that begin with their size, so that hosts and libraries of different age agree.
///
///     const ration_model_options known = known_options(given, defaults(), "ration_model_options");
///     fill(info, describe(tensor), "ration_tensor_info");
///
/// Both read `size` first: it says which members the host has.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>

#include "c_api/error.hpp"
#include "ration/c_api.h"

namespace ration::c_api {

/// How large each struct was when it was released first: no host has less. When a struct grows, its number stays.
template <class T>
inline constexpr std::size_t kFirstSize = 0;
template <>
inline constexpr std::size_t kFirstSize<ration_rejection> = 32;
template <>
inline constexpr std::size_t kFirstSize<ration_budget> = 32;
template <>
inline constexpr std::size_t kFirstSize<ration_engine_options> = 72;
template <>
inline constexpr std::size_t kFirstSize<ration_tensor_info> = 88;
template <>
inline constexpr std::size_t kFirstSize<ration_model_options> = 80;
template <>
inline constexpr std::size_t kFirstSize<ration_submit_options> = 56;
template <>
inline constexpr std::size_t kFirstSize<ration_timing> = 40;
template <>
inline constexpr std::size_t kFirstSize<ration_totals> = 80;
template <>
inline constexpr std::size_t kFirstSize<ration_counts> = 80;

/// No struct will ever be larger; a larger number was never set.
inline constexpr std::size_t kLargestSize = 4096;

template <class T>
bool is_plausible_size(std::size_t size) noexcept {
  static_assert(kFirstSize<T> > 0 && kFirstSize<T> <= sizeof(T));
  return size >= kFirstSize<T> && size <= kLargestSize;
}

template <class T>
void require_size(const T& given, const char* name) {
  if (is_plausible_size<T>(given.size)) return;
  refuse("the size of a " + std::string(name) + " is " + std::to_string(given.size) + ", expected " +
         std::to_string(sizeof(T)));
}

/// Returns the host's options, with the defaults for what an older host does not have. Throws Error(kInvalidArgument)
/// for a size that cannot be, and for options of a newer host that are set but not known here.
template <class T>
T known_options(const T* given, const T& defaults, const char* name) {
  if (given == nullptr) return defaults;
  require_size(*given, name);
  T known = defaults;
  std::memcpy(&known, given, std::min(given->size, sizeof(T)));
  const auto* const bytes = reinterpret_cast<const unsigned char*>(given);
  for (std::size_t i = sizeof(T); i < given->size; ++i) {
    if (bytes[i] == 0) continue;
    refuse("byte " + std::to_string(i) + " of a " + name + " is set, but this library knows only its first " +
           std::to_string(sizeof(T)) + " bytes");
  }
  return known;
}

/// Writes the defaults into a host's options of `size` bytes.
template <class T>
void init_options(T* options, std::size_t size, const T& defaults) noexcept {
  if (options == nullptr) return;
  std::memset(static_cast<void*>(options), 0, size);
  std::memcpy(static_cast<void*>(options), &defaults, std::min(size, sizeof(T)));
  std::memcpy(static_cast<void*>(options), &size, std::min(size, sizeof(size)));
}

/// Writes the members that the host has, and leaves its size. Returns false if that cannot be, or for null.
template <class T>
bool try_fill(T* host, T value) noexcept {
  if (host == nullptr || !is_plausible_size<T>(host->size)) return false;
  value.size = host->size;
  std::memcpy(static_cast<void*>(host), &value, std::min(host->size, sizeof(T)));
  return true;
}

/// The same, but throws Error(kInvalidArgument) for a size that cannot be. `host` is not null.
template <class T>
void fill(T* host, const T& value, const char* name) {
  require_size(*host, name);
  try_fill(host, value);
}

}  // namespace ration::c_api
