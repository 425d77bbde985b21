#pragma once
/// What blocks share that look at a window of rows: a place in it may lie before a sequence, or before those of a pass.

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "cairn/block/pass.hpp"
#include "cairn/kernel/matrix_view.hpp"

namespace cairn {

namespace detail {

/// The row at a place of a sequence of `length` tokens from row `first` on; null beside it.
template <class Scalar>
const Scalar* row_at(const matrix_view<const Scalar>& x, std::size_t first, std::size_t length,
                     std::ptrdiff_t place) noexcept {
  if (place < 0 || place >= static_cast<std::ptrdiff_t>(length)) return nullptr;
  return x.row(first + static_cast<std::size_t>(place));
}

/// body(token, sequence, its first token, its length) for the tokens [begin, end).
template <class Body>
void for_tokens(const pass& p, std::size_t begin, std::size_t end, const Body& body) {
  const auto offsets = p.offsets();
  const auto after = std::upper_bound(offsets.begin(), offsets.end(), static_cast<std::uint32_t>(begin));
  auto s = static_cast<std::size_t>(after - offsets.begin()) - 1;
  for (std::size_t t = begin; t < end; ++t) {
    while (t >= offsets[s + 1]) ++s;
    body(t, s, std::size_t{offsets[s]}, p.length(s));
  }
}

/// Copies a row; null is zeros.
template <class Scalar>
void copy_row(const Scalar* from, std::size_t width, Scalar* to) noexcept {
  if (from == nullptr) {
    std::fill_n(to, width, Scalar{0});
  } else {
    std::copy_n(from, width, to);
  }
}

}  // namespace detail

/// The cache of a causal window: the last rows of each history so far, and `rest` where it has no more.
template <class Scalar>
struct kept_rows {
  std::vector<Scalar> rows;  ///< [sequences, count, width], the latest last
  std::size_t count = 0, width = 0;

  /// For so many rows each; what is kept already stays.
  void begin(std::size_t sequences, std::size_t count_each, std::size_t row_width, Scalar rest = 0) {
    count = count_each;
    width = row_width;
    if (rows.empty()) rows.assign(sequences * count * width, rest);
    assert(rows.size() == sequences * count * width);
  }
  /// The row at place -1, -2, ... -count before the next event.
  const Scalar* before(std::size_t sequence, std::ptrdiff_t place) const noexcept {
    assert(place < 0 && place >= -static_cast<std::ptrdiff_t>(count));
    return rows.data() +
           (sequence * count + static_cast<std::size_t>(place + static_cast<std::ptrdiff_t>(count))) * width;
  }
  /// Of the rows of a pass, the last of each sequence push out the oldest that are kept.
  void keep(const matrix_view<const Scalar>& x, const pass& p) {
    const std::size_t each = count * width;
    for (std::size_t s = 0; s < p.sequences(); ++s) {
      const auto own = rows.begin() + static_cast<std::ptrdiff_t>(s * each),
                 end = own + static_cast<std::ptrdiff_t>(each);
      const std::size_t size = std::min(p.length(s), count) * width;
      std::copy(own + static_cast<std::ptrdiff_t>(size), end, own);
      std::copy_n(x.row(p.offsets()[s + 1]) - size, size, end - static_cast<std::ptrdiff_t>(size));
    }
  }
};

}  // namespace cairn
