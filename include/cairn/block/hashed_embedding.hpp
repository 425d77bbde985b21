#pragma once
/// An embedding of ids without bound in a table of few rows.

#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>

#include "cairn/block/concept.hpp"
#include "cairn/block/touched_rows.hpp"
#include "cairn/core/array.hpp"
#include "cairn/core/random.hpp"
#include "cairn/kernel/sparse.hpp"

namespace cairn {

struct hashed_embedding_settings {
  std::size_t buckets = 1, width = 1;
  std::size_t hashes = 2;
  std::uint64_t seed = 0;  ///< of the hash functions
  void check() const {
    detail::require_size(buckets, "hashed_embedding_settings.buckets");
    detail::require_size(width, "hashed_embedding_settings.width");
    require(hashes >= 1 && hashes <= 16, "out of range", "hashed_embedding_settings.hashes", "1 to 16");
  }
};

/// y[t, :] = sum_h table[hash_h(ids[t]), :] for any ids of 64 bits: two ids share all their rows with a probability of
/// buckets^-hashes, and else differ. A stem: ids in, and nothing flows back; the gradient is the list of rows that were
/// touched. hashes width flops a token. Source: the sum of Svenstrup, Hansen, Winther: "Hash embeddings for efficient
/// word representations", NeurIPS 2017, without its weights for each id, so that there is no table of ids: Serra,
/// Karatzoglou: "Getting deep recommenders fit: Bloom embeddings for sparse binary input/output networks", RecSys 2017.
template <class Scalar>
struct hashed_embedding {
  using scalar = Scalar;

  matrix<Scalar> table;  ///< [buckets, width]
  std::size_t hashes = 2;
  std::uint64_t seed = 0;
  static constexpr auto fields() { return std::tuple{field("table", &hashed_embedding::table)}; }

  struct gradient {
    touched_rows<Scalar> table;
    static constexpr auto fields() { return std::tuple{field("table", &gradient::table)}; }
  };

  hashed_embedding() : hashed_embedding(hashed_embedding_settings{}) {}
  explicit hashed_embedding(const hashed_embedding_settings& settings) : hashes(settings.hashes), seed(settings.seed) {
    settings.check();
    table =
        matrix<Scalar>::Zero(static_cast<Eigen::Index>(settings.buckets), static_cast<Eigen::Index>(settings.width));
  }
  gradient empty_gradient() const { return {{buckets(), width()}}; }

  std::size_t buckets() const noexcept { return static_cast<std::size_t>(table.rows()); }
  std::size_t width() const noexcept { return static_cast<std::size_t>(table.cols()); }

  /// The row of the n-th hash function.
  std::uint32_t bucket(std::uint64_t id, std::size_t n) const noexcept {
    const std::uint64_t hash = mix(id ^ mix(seed + n));
    return static_cast<std::uint32_t>(((hash >> 32U) * buckets()) >> 32U);
  }

  struct tape {
    std::span<const std::uint32_t> rows;  ///< [tokens, hashes]
  };
  using cache = nothing;

  /// Deviation 0 is 1 / sqrt(width hashes): sums of length about 1.
  void initialize(random_stream& random, double deviation) {
    const auto terms = static_cast<double>(width() * hashes);
    detail::draw_normal(table, deviation == 0 ? 1 / std::sqrt(terms) : deviation, random);
  }

  template <class State>
  matrix_view<Scalar> forward(std::span<const std::uint64_t> ids, const pass& p, State& state) const {
    const matrix_view<Scalar> y{p.take<Scalar>(ids.size() * width()).data(), ids.size(), width()};
    const workspace::mark after_y = p.memory().here();
    const std::span<std::uint32_t> rows = p.take<std::uint32_t>(ids.size() * hashes);
    for (std::size_t t = 0; t < ids.size(); ++t) {
      for (std::size_t n = 0; n < hashes; ++n) rows[t * hashes + n] = bucket(ids[t], n);
    }
    const workspace::mark after_rows = p.memory().here();
    const std::span<std::size_t> offsets = p.take<std::size_t>(ids.size() + 1);
    for (std::size_t t = 0; t < offsets.size(); ++t) offsets[t] = t * hashes;
    sparse_times_dense<Scalar>(offsets, rows, {}, span_of(table), width(), {y.data, ids.size() * width()}, p.threads());
    if constexpr (std::same_as<State, tape>) {
      state.rows = rows;
      p.memory().release(after_rows);
    } else {
      p.memory().release(after_y);
    }
    return y;
  }

  void backward(const matrix_view<const Scalar>& d_y, const pass&, const tape& kept, gradient& to) const {
    assert(kept.rows.size() == d_y.rows * hashes);
    for (std::size_t n = 0; n < kept.rows.size(); ++n) to.table.add(kept.rows[n], {d_y.row(n / hashes), width()});
  }
};

}  // namespace cairn
