#pragma once
/// How kernels map several rows of one length onto several others.

#include <cstddef>

#include "cairn/kernel/lanes.hpp"
#include "cairn/kernel/rows.hpp"

namespace cairn::detail {

/// Calls body(x, y) for vectors that cover a row: x[n] is loaded from in[n], and what body leaves in y[n] is stored at
/// out[n], which may be one of the inputs. The last vector overlaps the one before it; it is loaded before anything is
/// written.
template <class Level, class T, std::size_t In, std::size_t Out, class Body>
CAIRN_ALWAYS_INLINE void map_row(const T* const (&in)[In], T* const (&out)[Out], std::size_t size,
                                 const Body& body) noexcept {
  constexpr std::size_t width = lane_count<T, Level>;
  lanes<T, Level> x[In], y[Out];
  if (size < width) {
    CAIRN_UNROLL
    for (std::size_t n = 0; n < In; ++n) load_part(x[n], in[n], size);
    body(x, y);
    CAIRN_UNROLL
    for (std::size_t n = 0; n < Out; ++n) store_part(out[n], y[n], size);
    return;
  }
  const std::size_t last = size - width;
  lanes<T, Level> rest[In];
  const bool overlaps = size % width != 0;
  if (overlaps) {
    CAIRN_UNROLL
    for (std::size_t n = 0; n < In; ++n) load(rest[n], in[n] + last);
  }
  for (std::size_t at = 0; at <= last; at += width) {
    CAIRN_UNROLL
    for (std::size_t n = 0; n < In; ++n) load(x[n], in[n] + at);
    body(x, y);
    CAIRN_UNROLL
    for (std::size_t n = 0; n < Out; ++n) store(out[n] + at, y[n]);
  }
  if (!overlaps) return;
  body(rest, y);
  CAIRN_UNROLL
  for (std::size_t n = 0; n < Out; ++n) store(out[n] + last, y[n]);
}

}  // namespace cairn::detail
