#pragma once
/// Rotary positions (Su, Lu, Pan, Murtadha, Wen, Liu: "RoFormer", 2021): pairs of a head's columns turned by angles
/// that grow with the position, so that products of queries and keys depend on distances alone.

#include <cassert>
#include <cmath>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "cairn/kernel/gradient_rows.hpp"
#include "cairn/kernel/matrix_view.hpp"
#include "cairn/kernel/rows.hpp"

namespace cairn {

/// Which columns of a head are a pair: j and j + rotated / 2 (GPT-NeoX, Llama as Hugging Face stores it), or 2 j and
/// 2 j + 1 (the paper, Llama as published).
enum class rotary_pairs : unsigned char { halves, neighbors };

/// Cosines and sines of position base^(-2 j / rotated) for the pairs j of the first `rotated` columns of each head, an
/// even number; worked out in double, once.
template <class T>
class rotary_table {
 public:
  rotary_table() = default;
  rotary_table(std::size_t positions, std::size_t rotated, rotary_pairs pairs = rotary_pairs::halves,
               double base = 10000)
      : rotated_(rotated), pairs_(pairs), base_(base) {
    assert(rotated % 2 == 0);
    reserve(positions);
  }

  /// Makes positions to before `positions` known.
  void reserve(std::size_t positions) {
    if (positions <= positions_ || rotated_ == 0) return;
    values_.resize(positions * row_width());
    for (std::size_t j = 0; j < rotated_ / 2; ++j) {
      const double frequency = std::pow(base_, -2. * static_cast<double>(j) / static_cast<double>(rotated_));
      for (std::size_t position = positions_; position < positions; ++position) {
        const double angle = static_cast<double>(position) * frequency;
        const auto cosine = static_cast<T>(std::cos(angle)), sine = static_cast<T>(std::sin(angle));
        T* const row = values_.data() + position * row_width();
        if (pairs_ == rotary_pairs::halves) {
          row[j] = cosine;
          row[rotated_ / 2 + j] = sine;
        } else {
          row[2 * j] = row[2 * j + 1] = cosine;
          row[rotated_ + 2 * j] = -sine;
          row[rotated_ + 2 * j + 1] = sine;
        }
      }
    }
    positions_ = positions;
  }

  std::size_t positions() const noexcept { return positions_; }
  std::size_t rotated() const noexcept { return rotated_; }
  rotary_pairs pairs() const noexcept { return pairs_; }
  /// Halves: a cosine and then a sine for each pair. Neighbors: a cosine and then a signed sine for each column.
  const T* row(std::size_t position) const noexcept { return values_.data() + position * row_width(); }

 private:
  std::size_t row_width() const noexcept { return pairs_ == rotary_pairs::halves ? rotated_ : 2 * rotated_; }

  std::size_t positions_ = 0, rotated_ = 0;
  rotary_pairs pairs_ = rotary_pairs::halves;
  double base_ = 10000;
  std::vector<T> values_;
};

namespace detail {

template <class Vector, std::size_t... I>
CAIRN_ALWAYS_INLINE void swap_neighbors(Vector& to, const Vector& from, std::index_sequence<I...>) noexcept {
  to = __builtin_shufflevector(from, from, static_cast<int>(I ^ 1U)...);
}

/// The first columns of one head; sign is -1 for the inverse.
template <class Level, class T>
CAIRN_ALWAYS_INLINE void rotate_halves(T* x, const T* table, std::size_t half, T sign) noexcept {
  in_pieces<T, Level::bytes>(half, [&](std::size_t at, auto type) CAIRN_INLINE_BODY {
    typename decltype(type)::type left, right, cosine, sine;
    load(left, x + at);
    load(right, x + half + at);
    load(cosine, table + at);
    load(sine, table + half + at);
    sine *= sign;
    const auto turned = left * cosine - right * sine;
    right = right * cosine + left * sine;
    store(x + at, turned);
    store(x + half + at, right);
  });
}

template <class Level, class T>
CAIRN_ALWAYS_INLINE void rotate_neighbors(T* x, const T* table, std::size_t rotated, T sign) noexcept {
  in_pieces<T, Level::bytes>(rotated, [&](std::size_t at, auto type) CAIRN_INLINE_BODY {
    using piece = typename decltype(type)::type;
    if constexpr (sizeof(piece) > sizeof(T)) {
      piece value, other, cosine, sine;
      load(value, x + at);
      load(cosine, table + at);
      load(sine, table + rotated + at);
      swap_neighbors(other, value, std::make_index_sequence<sizeof(piece) / sizeof(T)>{});
      value = value * cosine + other * (sine * sign);
      store(x + at, value);
    } else if (at % 2 == 0) {
      const T left = x[at], right = x[at + 1], sine = table[rotated + at + 1] * sign;
      x[at] = left * table[at] - right * sine;
      x[at + 1] = right * table[at] + left * sine;
    }
  });
}

template <class T, class Offset>
void rotate(const rotary_table<T>& table, std::span<const Offset> offsets, std::span<const std::size_t> starts,
            const strided_rows<T>& rows, std::size_t heads, std::size_t head_width, T sign, int threads) noexcept {
  assert(table.rotated() <= head_width && (starts.empty() || starts.size() + 1 == offsets.size()));
  if (offsets.size() < 2 || table.rotated() == 0) return;
  const auto first = static_cast<std::size_t>(offsets.front()), last = static_cast<std::size_t>(offsets.back());
  for_rows(last - first, heads * head_width, threads, [&](std::size_t begin, std::size_t end) {
    at_level([&](auto level) CAIRN_INLINE_BODY {
      std::size_t sequence = sequence_at(offsets, first + begin);
      for (std::size_t token = first + begin; token < first + end; ++token) {
        while (static_cast<std::size_t>(offsets[sequence + 1]) <= token) ++sequence;
        const std::size_t start = starts.empty() ? 0 : starts[sequence];
        const std::size_t position = start + token - static_cast<std::size_t>(offsets[sequence]);
        assert(position < table.positions());
        const T* const angles = table.row(position);
        for (std::size_t h = 0; h < heads; ++h) {
          T* const x = rows.row(token) + h * head_width;
          if (table.pairs() == rotary_pairs::halves) {
            rotate_halves<decltype(level)>(x, angles, table.rotated() / 2, sign);
          } else {
            rotate_neighbors<decltype(level)>(x, angles, table.rotated(), sign);
          }
        }
      }
    });
  });
}

}  // namespace detail

/// Turns, in place, the pairs (a, b) of the first table.rotated() columns of each head into (a cos - b sin, b cos + a
/// sin) of their position: rows [tokens, heads * head_width], of which the sequence i is [offsets[i], offsets[i + 1])
/// and begins at the position starts[i], or at 0 where `starts` is empty. Requires that the table knows all positions.
template <class T, class Offset>
void apply_rotary(const rotary_table<T>& table, std::span<const Offset> offsets, std::span<const std::size_t> starts,
                  const strided_rows<T>& rows, std::size_t heads, std::size_t head_width, int threads = 1) noexcept {
  detail::rotate<T, Offset>(table, offsets, starts, rows, heads, head_width, T(1), threads);
}

/// The gradient of apply_rotary, in place: the inverse rotation.
template <class T, class Offset>
void apply_rotary_backward(const rotary_table<T>& table, std::span<const Offset> offsets,
                           std::span<const std::size_t> starts, const strided_rows<T>& rows, std::size_t heads,
                           std::size_t head_width, int threads = 1) noexcept {
  detail::rotate<T, Offset>(table, offsets, starts, rows, heads, head_width, T(-1), threads);
}

}  // namespace cairn
