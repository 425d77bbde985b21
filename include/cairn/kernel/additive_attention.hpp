#pragma once
/// Attention whose scores are a small network of the sum of a query and a key, over packed sequences.

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include "cairn/core/parallel.hpp"
#include "cairn/kernel/activation.hpp"
#include "cairn/kernel/dot.hpp"
#include "cairn/kernel/matrix_view.hpp"
#include "cairn/kernel/rows.hpp"

namespace cairn {

/// Queries are those of the last events of each sequence: query r of R in a sequence of N >= R keys sees the first
/// N - R + r + 1 of them. So all events look back, or the last alone does.
template <class T>
struct additive_attention_input {
  matrix_view<const T> queries, keys;  ///< [queries, depth], [keys, depth]
  matrix_view<const T> values;         ///< [keys, width]
  std::span<const T> weight;           ///< [depth]
  std::span<const std::uint32_t> query_offsets, key_offsets;

  std::size_t sequences() const noexcept { return key_offsets.size() - 1; }
  /// How many keys the first query of a sequence sees.
  std::size_t first_seen(std::size_t s) const noexcept {
    assert(key_offsets[s + 1] - key_offsets[s] >= query_offsets[s + 1] - query_offsets[s]);
    return 1 + key_offsets[s + 1] - key_offsets[s] - (query_offsets[s + 1] - query_offsets[s]);
  }
};

/// The derivatives by queries, keys and values, and by the weight for each query: [queries, depth]. All are assigned.
template <class T>
struct additive_attention_gradient {
  matrix_view<T> queries, keys, values, weights;
};

namespace detail {

/// body(at, lanes) for the vectors of a row, where at loads and stores them; lanes beyond the row are loaded as 0.
template <class Level, class T, class Body>
CAIRN_ALWAYS_INLINE void for_vectors(std::size_t size, const Body& body) noexcept {
  constexpr std::size_t lane = lane_count<T, Level>;
  std::size_t at = 0;
  for (; at + lane <= size; at += lane) {
    body([at](auto& to, const T* from) CAIRN_INLINE_BODY { load(to, from + at); },
         [at](T* to, const auto& from) CAIRN_INLINE_BODY { store(to + at, from); });
  }
  if (at == size) return;
  body([at, size](auto& to, const T* from) CAIRN_INLINE_BODY { load_part(to, from + at, size - at); },
       [at, size](T* to, const auto& from) CAIRN_INLINE_BODY { store_part(to + at, from, size - at); });
}

/// weight . sigmoid(query + key)
template <class Level, class T>
CAIRN_ALWAYS_INLINE T additive_score(const T* query, const T* key, std::span<const T> weight) noexcept {
  using vector = lanes<T, Level>;
  vector sum{};
  for_vectors<Level, T>(weight.size(), [&](const auto& get, const auto&) CAIRN_INLINE_BODY {
    vector s, k, w;
    get(s, query);
    get(k, key);
    get(w, weight.data());
    s += k;
    sigmoid_lanes(s);
    sum += w * s;
  });
  return sum_of<T>(sum);
}

/// The same score, whose derivatives, times d_score, are added to three rows.
template <class Level, class T>
CAIRN_ALWAYS_INLINE T additive_score_backward(const T* query, const T* key, std::span<const T> weight, T d_score,
                                              T* d_query, T* d_key, T* d_weight) noexcept {
  using vector = lanes<T, Level>;
  vector sum{};
  for_vectors<Level, T>(weight.size(), [&](const auto& get, const auto& put) CAIRN_INLINE_BODY {
    vector s, k, w, d_q, d_k, d_w;
    get(s, query);
    get(k, key);
    get(w, weight.data());
    get(d_q, d_query);
    get(d_k, d_key);
    get(d_w, d_weight);
    s += k;
    sigmoid_lanes(s);
    sum += w * s;
    const vector slope = (d_score * w) * (s * (T(1) - s));
    d_q += slope;
    d_k += slope;
    d_w += d_score * s;
    put(d_query, d_q);
    put(d_key, d_k);
    put(d_weight, d_w);
  });
  return sum_of<T>(sum);
}

}  // namespace detail

/// out[t, :] = sum_j (weight . sigmoid(queries[t, :] + keys[j, :])) values[j, :] over the keys that query t sees: the
/// weights of values are no shares, their sum is free. No table of scores is stored. A pair costs depth sigmoids and 2
/// width flops.
template <detail::kernel_scalar T>
void additive_attention(const additive_attention_input<T>& in, const std::type_identity_t<matrix_view<T>>& out,
                        int threads = 1) noexcept {
  assert(in.queries.rows == out.rows && in.values.columns == out.columns && in.keys.rows == in.values.rows);
  assert(in.queries.columns == in.weight.size() && in.keys.columns == in.weight.size());
  assert(in.query_offsets.size() == in.key_offsets.size() && in.query_offsets.back() == out.rows);
  if (out.rows == 0) return;
  detail::for_rows(out.rows, in.weight.size() + out.columns, threads, [&](std::size_t begin, std::size_t end) {
    detail::at_level([&](auto level) CAIRN_INLINE_BODY {
      using at = decltype(level);
      std::size_t s = detail::sequence_at(in.query_offsets, begin);
      for (std::size_t t = begin; t < end; ++t) {
        while (in.query_offsets[s + 1] <= t) ++s;
        T* const to = out.row(t);
        std::fill_n(to, out.columns, T{0});
        const std::size_t first = in.key_offsets[s], seen = in.first_seen(s) + t - in.query_offsets[s];
        for (std::size_t j = first; j < first + seen; ++j) {
          const T score = detail::additive_score<at>(in.queries.row(t), in.keys.row(j), in.weight);
          detail::axpy_loop<at>(score, in.values.row(j), to, out.columns);
        }
      }
    });
  });
}

/// The gradients of that for d_out [queries, width]; scores are made again. Sequences are shared out to threads.
template <detail::kernel_scalar T>
void additive_attention_backward(const additive_attention_input<T>& in,
                                 const std::type_identity_t<matrix_view<const T>>& d_out,
                                 const additive_attention_gradient<T>& d, int threads = 1) noexcept {
  assert(in.queries.rows == d_out.rows && in.values.columns == d_out.columns && in.keys.rows == in.values.rows);
  assert(d.queries.rows == d_out.rows && d.weights.rows == d_out.rows && d.keys.rows == in.keys.rows);
  const std::size_t width = d_out.columns;
  const auto clear = [](const matrix_view<T>& of, std::size_t begin, std::size_t end) {
    for (std::size_t row = begin; row < end; ++row) std::fill_n(of.row(row), of.columns, T{0});
  };
  parallel_for(in.sequences(), 16, threads, [&](std::size_t begin, std::size_t end, int) {
    clear(d.queries, in.query_offsets[begin], in.query_offsets[end]);
    clear(d.weights, in.query_offsets[begin], in.query_offsets[end]);
    clear(d.keys, in.key_offsets[begin], in.key_offsets[end]);
    clear(d.values, in.key_offsets[begin], in.key_offsets[end]);
    detail::at_level([&](auto level) CAIRN_INLINE_BODY {
      using at = decltype(level);
      for (std::size_t s = begin; s < end; ++s) {
        const std::size_t first = in.key_offsets[s];
        std::size_t seen = in.first_seen(s);
        for (std::size_t t = in.query_offsets[s]; t < in.query_offsets[s + 1]; ++t, ++seen) {
          for (std::size_t j = first; j < first + seen; ++j) {
            const T d_score = detail::dot_loop<at>(d_out.row(t), in.values.row(j), width);
            const T score = detail::additive_score_backward<at>(in.queries.row(t), in.keys.row(j), in.weight, d_score,
                                                                d.queries.row(t), d.keys.row(j), d.weights.row(t));
            detail::axpy_loop<at>(score, d_out.row(t), d.values.row(j), width);
          }
        }
      }
    });
  });
}

}  // namespace cairn
