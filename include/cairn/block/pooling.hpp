#pragma once
/// One row for each sequence.

#include <algorithm>
#include <cassert>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>
#include <vector>

#include "cairn/block/concept.hpp"
#include "cairn/block/products.hpp"
#include "cairn/core/error.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/kernel/dot.hpp"

namespace cairn {

/// A pooling policy: `pool(rows, seen, out)` turns `out`, the pooled row of `seen` events, into that of these and the
/// rows after them, of which there is at least one; it is 0 where `seen` is. `spread(rows, d_out, d_rows)` gives the
/// gradient of each row where none was seen before.
template <class P>
concept pooling_policy = std::copyable<P> &&
    requires(const P policy, const matrix_view<const float>& rows, const matrix_view<float>& d_rows, float* out) {
  policy.pool(rows, std::size_t{}, out);
  policy.spread(rows, static_cast<const float*>(out), d_rows);
};

struct mean_pooling {
  template <class T>
  static void pool(const matrix_view<const T>& rows, std::size_t seen, T* out) noexcept {
    const auto all = static_cast<T>(seen + rows.rows);
    for (std::size_t k = 0; k < rows.columns; ++k) out[k] *= static_cast<T>(seen);
    for (std::size_t r = 0; r < rows.rows; ++r) axpy<T>(1, {rows.row(r), rows.columns}, {out, rows.columns});
    for (std::size_t k = 0; k < rows.columns; ++k) out[k] /= all;
  }
  template <class T>
  static void spread(const matrix_view<const T>& rows, const T* d_out, const matrix_view<T>& d_rows) noexcept {
    const T share = 1 / static_cast<T>(rows.rows);
    for (std::size_t r = 0; r < rows.rows; ++r) {
      for (std::size_t k = 0; k < rows.columns; ++k) d_rows(r, k) = share * d_out[k];
    }
  }
};

/// The mean of rows whose weight falls by `decay` with each event behind them: 1 is the mean, 0 the last row.
struct decayed_mean_pooling {
  double decay = .5;

  void check() const { require(decay >= 0 && decay <= 1, "not a share", "decayed_mean_pooling.decay", "0 to 1"); }
  template <class T>
  void pool(const matrix_view<const T>& rows, std::size_t seen, T* out) const noexcept {
    const double before = weight_of(seen) * std::pow(decay, static_cast<double>(rows.rows));
    const double all = weight_of(seen + rows.rows);
    for (std::size_t k = 0; k < rows.columns; ++k) out[k] *= static_cast<T>(before / all);
    for_rows<T>(rows.rows, all, [&](std::size_t r, T share) {
      axpy<T>(share, {rows.row(r), rows.columns}, {out, rows.columns});
    });
  }
  template <class T>
  void spread(const matrix_view<const T>& rows, const T* d_out, const matrix_view<T>& d_rows) const noexcept {
    for_rows<T>(rows.rows, weight_of(rows.rows), [&](std::size_t r, T share) {
      for (std::size_t k = 0; k < rows.columns; ++k) d_rows(r, k) = share * d_out[k];
    });
  }

 private:
  /// 1 + decay + decay^2 ..., so many of them.
  double weight_of(std::size_t count) const noexcept {
    const auto events = static_cast<double>(count);
    return decay == 1 ? events : (1 - std::pow(decay, events)) / (1 - decay);
  }
  /// body(r, the weight of row r over all), the last row first.
  template <class T, class Body>
  void for_rows(std::size_t rows, double all, const Body& body) const noexcept {
    double share = 1 / all;
    for (std::size_t r = rows; r-- > 0; share *= decay) body(r, static_cast<T>(share));
  }
};

/// Column by column; of equal values the first has the gradient, and not a number stays so.
struct maximum_pooling {
  template <class T>
  static void pool(const matrix_view<const T>& rows, std::size_t seen, T* out) noexcept {
    if (seen == 0) std::copy_n(rows.row(0), rows.columns, out);
    for (std::size_t r = seen == 0 ? 1 : 0; r < rows.rows; ++r) {
      for (std::size_t k = 0; k < rows.columns; ++k) {
        if (larger(rows(r, k), out[k])) out[k] = rows(r, k);
      }
    }
  }
  template <class T>
  static void spread(const matrix_view<const T>& rows, const T* d_out, const matrix_view<T>& d_rows) noexcept {
    for (std::size_t r = 0; r < rows.rows; ++r) std::fill_n(d_rows.row(r), rows.columns, T{0});
    for (std::size_t k = 0; k < rows.columns; ++k) {
      std::size_t most = 0;
      for (std::size_t r = 1; r < rows.rows; ++r) most = larger(rows(r, k), rows(most, k)) ? r : most;
      d_rows(most, k) = d_out[k];
    }
  }

 private:
  template <class T>
  static constexpr bool larger(T value, T than) noexcept {
    return value > than || (value != value && than == than);
  }
};

/// The row of the last token: where a causal network has seen all.
struct last_pooling {
  template <class T>
  static void pool(const matrix_view<const T>& rows, std::size_t, T* out) noexcept {
    std::copy_n(rows.row(rows.rows - 1), rows.columns, out);
  }
  template <class T>
  static void spread(const matrix_view<const T>& rows, const T* d_out, const matrix_view<T>& d_rows) noexcept {
    for (std::size_t r = 0; r + 1 < rows.rows; ++r) std::fill_n(d_rows.row(r), rows.columns, T{0});
    std::copy_n(d_out, rows.columns, d_rows.row(rows.rows - 1));
  }
};

/// The row of the first token: one that was put there to stand for the sequence.
struct first_pooling {
  template <class T>
  static void pool(const matrix_view<const T>& rows, std::size_t seen, T* out) noexcept {
    if (seen == 0) std::copy_n(rows.row(0), rows.columns, out);
  }
  template <class T>
  static void spread(const matrix_view<const T>& rows, const T* d_out, const matrix_view<T>& d_rows) noexcept {
    std::copy_n(d_out, rows.columns, d_rows.row(0));
    for (std::size_t r = 1; r < rows.rows; ++r) std::fill_n(d_rows.row(r), rows.columns, T{0});
  }
};

/// Row s of y [sequences, width] is pooled from the rows of sequence s; of an empty one it is 0. In a pass with a cache
/// it is that of the whole history.
template <class Scalar, pooling_policy Policy = mean_pooling>
struct pooling {
  using scalar = Scalar;
  static constexpr bool pools = true;

  Policy policy = {};
  static constexpr auto fields() { return std::tuple<>{}; }

  static constexpr std::size_t inputs() noexcept { return any_width; }
  static constexpr std::size_t outputs() noexcept { return any_width; }

  struct tape {
    matrix_view<const Scalar> x;
  };
  struct cache {
    std::vector<Scalar> rows;         ///< [sequences, width]
    std::vector<std::uint32_t> seen;  ///< [sequences] events so far
  };

  static constexpr void initialize(random_stream&, double) noexcept {}

  template <class State>
  matrix_view<Scalar> forward(const matrix_view<const Scalar>& x, const pass& p, State& state) const {
    if constexpr (is_training<pooling, State>) state.x = x;
    const std::size_t size = p.sequences() * x.columns;
    const matrix_view<Scalar> y{p.take<Scalar>(size).data(), p.sequences(), x.columns};
    if constexpr (is_decoding<pooling, State>) {
      state.rows.resize(size);
      state.seen.resize(p.sequences());
      std::copy(state.rows.begin(), state.rows.end(), y.data);
    } else {
      std::fill_n(y.data, size, Scalar{0});
    }
    for_sequences(p, [&](std::size_t s, std::size_t first, std::size_t length) {
      std::size_t seen = 0;
      if constexpr (is_decoding<pooling, State>) seen = state.seen[s];
      policy.pool(detail::rows_from(x, first, length), seen, y.row(s));
    });
    if constexpr (is_decoding<pooling, State>) {
      std::copy_n(y.data, size, state.rows.begin());
      for (std::size_t s = 0; s < p.sequences(); ++s) state.seen[s] += static_cast<std::uint32_t>(p.length(s));
    }
    return y;
  }

  matrix_view<Scalar> backward(const matrix_view<Scalar>& d_y, const pass& p, const tape& kept, pooling&) const {
    assert(d_y.rows == p.sequences());
    const matrix_view<Scalar> d_x = p.take_rows<Scalar>(d_y.columns);
    for_sequences(p, [&](std::size_t s, std::size_t first, std::size_t length) {
      policy.spread(detail::rows_from(kept.x, first, length), static_cast<const Scalar*>(d_y.row(s)),
                    detail::rows_from(d_x, first, length));
    });
    return d_x;
  }

 private:
  /// body(s, first row, length) for sequences that are not empty.
  template <class Body>
  static void for_sequences(const pass& p, const Body& body) {
    parallel_for(p.sequences(), 64, p.threads(), [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t s = begin; s < end; ++s) {
        if (p.length(s) > 0) body(s, std::size_t{p.offsets()[s]}, p.length(s));
      }
    });
  }
};
static_assert(block<pooling<float>> && block<pooling<float, maximum_pooling>>);
static_assert(block<pooling<float, last_pooling>> && block<pooling<float, first_pooling>>);

}  // namespace cairn
