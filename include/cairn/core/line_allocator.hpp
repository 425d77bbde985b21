#pragma once
/// Memory of containers that begins on a line of the cache.

#include <cstddef>
#include <limits>
#include <new>

namespace cairn {

/// An allocator of memory that begins at a multiple of 64 bytes: registers of 64 bytes that are read one after the
/// other from there never lie on two lines.
template <class T>
struct line_allocator {
  using value_type = T;
  static constexpr std::align_val_t line{64};
  static_assert(alignof(T) <= 64);

  line_allocator() noexcept = default;
  template <class Other>
  line_allocator(const line_allocator<Other>&) noexcept {}  // NOLINT: as allocators are rebound

  T* allocate(std::size_t count) {
    if (count > std::numeric_limits<std::size_t>::max() / sizeof(T)) throw std::bad_array_new_length();
    return static_cast<T*>(::operator new(count * sizeof(T), line));
  }
  void deallocate(T* begin, std::size_t) noexcept { ::operator delete(begin, line); }

  friend bool operator==(const line_allocator&, const line_allocator&) noexcept { return true; }
};

}  // namespace cairn
