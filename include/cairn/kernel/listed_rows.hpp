#pragma once
/// Rows that are listed by their addresses, wherever they lie: their sum, one row added to all of them, and a step of
/// logistic regressions that share their input. Rows are padded with zeros to whole blocks of `row_padding` bytes, so
/// that no loop has a rest; padding stays zero.

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <span>
#include <type_traits>

#include "cairn/kernel/activation.hpp"
#include "cairn/kernel/lanes.hpp"
#include "cairn/kernel/row_scores.hpp"

namespace cairn {

inline constexpr std::size_t row_padding = 64;

/// The columns that rows of `width` take with their padding.
template <detail::kernel_scalar T>
constexpr std::size_t padded_width(std::size_t width) noexcept {
  return detail::rounded_up(width, row_padding / sizeof(T));
}

namespace detail {

/// body(at, parts) for the vectors of a row, four at a time where there are as many, `parts` as a constant.
template <class T, class Level, class Body>
CAIRN_ALWAYS_INLINE void for_columns(std::size_t width, const Body& body) noexcept {
  constexpr std::size_t lane = lane_count<T, Level>;
  std::size_t at = 0;
  for (; at + 4 * lane <= width; at += 4 * lane) body(at, std::integral_constant<std::size_t, 4>{});
  for (; at + 2 * lane <= width; at += 2 * lane) body(at, std::integral_constant<std::size_t, 2>{});
  for (; at < width; at += lane) body(at, std::integral_constant<std::size_t, 1>{});
}

/// out[n] = rows[n] . x for `Count` rows.
template <class Level, std::size_t Count, class T>
CAIRN_ALWAYS_INLINE void dots_of_listed(T* const* rows, const T* x, std::size_t width, T* out) noexcept {
  using vector = lanes<T, Level>;
  vector sum[Count] = {}, left, right;
  for (std::size_t at = 0; at < width; at += lane_count<T, Level>) {
    load(left, x + at);
    CAIRN_UNROLL
    for (std::size_t n = 0; n < Count; ++n) {
      load(right, rows[n] + at);
      sum[n] += left * right;
    }
  }
  sums_of_each(sum, out);
}

/// d_x += sum_n steps[n] rows[n] and rows[n] += steps[n] x.
template <class Level, class T>
CAIRN_ALWAYS_INLINE void step_listed(T* const* rows, const T* steps, std::size_t count, const T* x, T* d_x,
                                     std::size_t width) noexcept {
  using vector = lanes<T, Level>;
  constexpr std::size_t lane = lane_count<T, Level>;
  for_columns<T, Level>(width, [&](std::size_t at, auto size_of_part) CAIRN_INLINE_BODY {
    constexpr std::size_t parts = decltype(size_of_part)::value;
    vector from[parts], to[parts], row;
    CAIRN_UNROLL
    for (std::size_t p = 0; p < parts; ++p) {
      load(from[p], x + at + p * lane);
      load(to[p], d_x + at + p * lane);
    }
    for (std::size_t n = 0; n < count; ++n) {
      vector step;
      fill(step, steps[n]);
      T* const place = rows[n] + at;
      CAIRN_UNROLL
      for (std::size_t p = 0; p < parts; ++p) {
        load(row, place + p * lane);
        to[p] += step * row;
        row += step * from[p];
        store(place + p * lane, row);
      }
    }
    CAIRN_UNROLL
    for (std::size_t p = 0; p < parts; ++p) store(d_x + at + p * lane, to[p]);
  });
}

}  // namespace detail

/// out = scale sum_n rows[n], rows and out of `out.size()` padded columns. For one thread, as all here.
template <detail::kernel_scalar T>
void sum_listed_rows(std::span<T* const> rows, T scale, std::span<std::type_identity_t<T>> out) noexcept {
  assert(out.size() % (row_padding / sizeof(T)) == 0);
  detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    using vector = detail::lanes<T, decltype(level)>;
    constexpr std::size_t lane = detail::lane_count<T, decltype(level)>;
    detail::for_columns<T, decltype(level)>(out.size(), [&](std::size_t at, auto size_of_part) CAIRN_INLINE_BODY {
      constexpr std::size_t parts = decltype(size_of_part)::value;
      vector sum[parts] = {}, row;
      for (T* const each : rows) {
        CAIRN_UNROLL
        for (std::size_t p = 0; p < parts; ++p) {
          detail::load(row, each + at + p * lane);
          sum[p] += row;
        }
      }
      CAIRN_UNROLL
      for (std::size_t p = 0; p < parts; ++p) {
        sum[p] *= scale;
        detail::store(out.data() + at + p * lane, sum[p]);
      }
    });
  });
}

/// rows[n] += x for all n, one after the other: a row that is listed twice gets x twice.
template <detail::kernel_scalar T>
void add_to_listed_rows(std::span<T* const> rows, std::span<const std::type_identity_t<T>> x) noexcept {
  assert(x.size() % (row_padding / sizeof(T)) == 0);
  detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    using vector = detail::lanes<T, decltype(level)>;
    constexpr std::size_t lane = detail::lane_count<T, decltype(level)>;
    detail::for_columns<T, decltype(level)>(x.size(), [&](std::size_t at, auto size_of_part) CAIRN_INLINE_BODY {
      constexpr std::size_t parts = decltype(size_of_part)::value;
      vector from[parts], row;
      CAIRN_UNROLL
      for (std::size_t p = 0; p < parts; ++p) detail::load(from[p], x.data() + at + p * lane);
      for (T* const each : rows) {
        CAIRN_UNROLL
        for (std::size_t p = 0; p < parts; ++p) {
          detail::load(row, each + at + p * lane);
          row += from[p];
          detail::store(each + at + p * lane, row);
        }
      }
    });
  });
}

/// One step of logistic regressions of one input, row n being the weights of the n-th: with
/// a = rates[n] (labels[n] - sigmoid(rows[n] . x)), d_x += a rows[n] and rows[n] += a x. Up to sixteen rows are scored
/// before they change; of a row that is listed again within them, d_x takes what it has become. x and d_x [padded
/// columns] may not overlap each other or a row. 6 rows width flops; a row is read twice, the second time from the
/// nearest cache, and written once.
template <detail::kernel_scalar T>
void logistic_rows_step(std::span<T* const> rows, std::span<const std::type_identity_t<T>> labels,
                        std::span<const std::type_identity_t<T>> rates, std::span<const std::type_identity_t<T>> x,
                        std::span<std::type_identity_t<T>> d_x) noexcept {
  assert(labels.size() == rows.size() && rates.size() == rows.size() && d_x.size() == x.size());
  assert(x.size() % (row_padding / sizeof(T)) == 0);
  detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    using at = decltype(level);
    using vector = detail::lanes<T, at>;
    constexpr std::size_t most = 16, group = at::registers > 16 ? 16 : 8;
    constexpr std::size_t lane = detail::lane_count<T, at>;
    static_assert(most % lane == 0 && most % group == 0);
    for (std::size_t begin = 0; begin < rows.size(); begin += most) {
      const std::size_t count = std::min(most, rows.size() - begin);
      T* listed[most];
      T steps[most], label[most] = {}, rate[most] = {};
      for (std::size_t n = 0; n < most; ++n) {
        const bool there = n < count;
        listed[n] = rows[begin + (there ? n : 0)];
        if (there) label[n] = labels[begin + n], rate[n] = rates[begin + n];
      }
      std::size_t n = 0;
      for (; n + group <= count; n += group) {
        detail::dots_of_listed<at, group>(listed + n, x.data(), x.size(), steps + n);
      }
      for (; n < count; n += 4) {
        detail::dots_of_listed<at, 4>(listed + n, x.data(), x.size(), steps + n);
      }
      for (std::size_t first = 0; first < count; first += lane) {
        vector score, one, other;
        if (first + lane > n) {  // what has no score
          for (std::size_t m = std::max(first, n); m < first + lane; ++m) steps[m] = 0;
        }
        detail::load(score, steps + first);
        detail::sigmoid_lanes(score);
        detail::load(one, label + first);
        detail::load(other, rate + first);
        score = (one - score) * other;
        detail::store(steps + first, score);
      }
      detail::step_listed<at>(listed, steps, count, x.data(), d_x.data(), x.size());
    }
  });
}

}  // namespace cairn
