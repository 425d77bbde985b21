#pragma once
/// Rows of the n-grams of ids that end at each token, in a table of few rows.

#include <algorithm>
#include <array>
#include <cassert>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>

#include "cairn/block/concept.hpp"
#include "cairn/block/dropout.hpp"
#include "cairn/block/touched_rows.hpp"
#include "cairn/core/array.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/core/random.hpp"
#include "cairn/kernel/sparse.hpp"

namespace cairn {

struct ngram_embedding_settings {
  static constexpr std::size_t longest_of_all = 16;  ///< as check() says
  std::size_t buckets = 1, width = 1;
  std::size_t longest = 3;  ///< tokens of an n-gram; the shortest ones have two
  double rate = 0;          ///< share of n-grams that are left out while training; the others stay as they are
  std::uint64_t seed = 0;   ///< of the hash
  double scale = 1;         ///< by which rows are taken: an optimizer whose steps are even, as Adam's, moves what is
                            ///< added by so many times its rate, which makes up for rows that are seldom touched
  void check() const {
    detail::require_size(buckets, "ngram_embedding_settings.buckets");
    detail::require_size(width, "ngram_embedding_settings.width");
    require(longest >= 2 && longest <= longest_of_all, "out of range", "ngram_embedding_settings.longest", "2 to 16");
    detail::require_rate(rate, "ngram_embedding_settings.rate");
    require(scale >= 1e-3 && scale <= 1e3, "out of range", "ngram_embedding_settings.scale", "0.001 to 1000");
  }
};

/// y[t, :] = scale times the sum over n = 2 .. longest of table[bucket(ids[t - n + 1], ..., ids[t]), :], for those
/// n-grams that begin in t's own sequence. Words of several tokens, and pairs and triples of characters, are seen at
/// once, which few layers and little text do not find by themselves; n-grams that share a bucket share its row. A stem:
/// ids in, and nothing flows back; the gradient is the list of rows that were touched. longest - 1 hashes and width
/// flops each a token.
/// Source: Pagnoni et al.: "Byte latent transformer: patches scale better than tokens", ACL 2025, with one table for all
/// n; hashed n-grams of Bojanowski, Grave, Joulin, Mikolov: "Enriching word vectors with subword information", TACL
/// 2017.
template <class Scalar>
struct ngram_embedding {
  using scalar = Scalar;
  static constexpr bool freezes = true;

  matrix<Scalar> table;  ///< [buckets, width]
  std::size_t longest = 3;
  double rate = 0;
  std::uint64_t seed = 0;
  Scalar scale = 1;
  static constexpr auto fields() { return std::tuple{field("table", &ngram_embedding::table)}; }

  struct gradient {
    touched_rows<Scalar> table;
    static constexpr auto fields() { return std::tuple{field("table", &gradient::table)}; }
  };

  ngram_embedding() : ngram_embedding(ngram_embedding_settings{}) {}
  explicit ngram_embedding(const ngram_embedding_settings& settings)
      : longest(settings.longest),
        rate(settings.rate),
        seed(settings.seed),
        scale(static_cast<Scalar>(settings.scale)) {
    settings.check();
    table =
        matrix<Scalar>::Zero(static_cast<Eigen::Index>(settings.buckets), static_cast<Eigen::Index>(settings.width));
  }
  gradient empty_gradient() const { return {{buckets(), width()}}; }
  /// Whether the same table would give the same rows.
  bool reads_as(const ngram_embedding& other) const noexcept {
    return longest == other.longest && seed == other.seed && scale == other.scale;
  }

  std::size_t buckets() const noexcept { return static_cast<std::size_t>(table.rows()); }
  std::size_t width() const noexcept { return static_cast<std::size_t>(table.cols()); }

  /// The row of an n-gram. Requires a token.
  std::uint32_t bucket(std::span<const std::uint32_t> ngram) const noexcept {
    std::uint64_t hash = mix(seed);
    for (std::size_t n = 1; n <= ngram.size(); ++n) hash = longer(hash, n, ngram[ngram.size() - n]);
    return row_of_hash(hash);
  }

  /// rows[offsets[t]] up to rows[offsets[t + 1]] are those of token t.
  struct tape {
    std::span<const std::uint32_t> rows;
    std::span<const std::size_t> offsets;  ///< [tokens + 1]
  };
  using cache = no_decoding;

  /// Rows begin at 0, whatever the deviation: n-grams that no text had add nothing.
  void initialize(random_stream&, double) { table.setZero(); }

  /// y [ids, width] of the ids of the pass's tokens.
  template <class State>
  matrix_view<Scalar> forward(std::span<const std::uint32_t> ids, const pass& p, State& state) const {
    const matrix_view<Scalar> y = p.take_rows<Scalar>(width());
    std::fill_n(y.data, y.rows * y.columns, Scalar{0});
    add_to(y, ids, p, state);
    return y;
  }
  /// x [ids, width] += what forward gives.
  template <class State>
  void add_to(const matrix_view<Scalar>& x, std::span<const std::uint32_t> ids, const pass& p, State& state) const {
    static_assert(!std::same_as<State, no_decoding>, "no n-gram is kept for events to come");
    assert(ids.size() == p.tokens() && x.rows == ids.size() && x.columns == width());
    assert(longest <= ngram_embedding_settings::longest_of_all);
    const workspace::mark before = p.memory().here();
    tape read = rows_of(ids, p, std::same_as<State, tape> ? rate : 0);
    std::array<Scalar, most_ngrams> scales;
    scales.fill(scale);
    constexpr std::size_t grain = 64;  // tokens
    parallel_for(ids.size(), grain, p.threads(), [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t t = begin; t < end; ++t) {
        const std::size_t first = read.offsets[t], count = read.offsets[t + 1] - first;
        gather_add<Scalar>(span_of(table), read.rows.subspan(first, count), std::span(scales).first(count),
                           {x.row(t), x.columns});
      }
    });
    if constexpr (std::same_as<State, tape>) {
      state = read;
    } else {
      p.memory().release(before);
    }
  }

  void backward(const matrix_view<const Scalar>& d_y, const pass&, const tape& kept, gradient& to) const {
    assert(kept.offsets.size() == d_y.rows + 1);
    if (!to.table.learns()) return;
    for (std::size_t t = 0; t < d_y.rows; ++t) {
      for (std::size_t n = kept.offsets[t]; n < kept.offsets[t + 1]; ++n) {
        to.table.add(kept.rows[n], {d_y.row(t), width()}, scale);
      }
    }
  }

 private:
  static constexpr std::size_t most_ngrams = ngram_embedding_settings::longest_of_all - 1;  // that end at a token

  /// The hash of an n-gram of that of its last n - 1 tokens and the one before them.
  static std::uint64_t longer(std::uint64_t hash, std::size_t n, std::uint32_t before) noexcept {
    return mix(hash ^ (std::uint64_t{n} << 32U | before));
  }
  std::uint32_t row_of_hash(std::uint64_t hash) const noexcept {
    return static_cast<std::uint32_t>(((hash >> 32U) * buckets()) >> 32U);
  }

  /// In the workspace, without a share of the n-grams.
  tape rows_of(std::span<const std::uint32_t> ids, const pass& p, double left_out) const {
    const std::span<std::size_t> offsets = p.take<std::size_t>(ids.size() + 1);
    const std::span<std::uint32_t> rows = p.take<std::uint32_t>(ids.size() * (longest - 1));
    random_stream random(p.seed(), purpose::mask, p.path());
    std::size_t count = 0;
    offsets[0] = 0;
    for (std::size_t s = 0; s < p.sequences(); ++s) {
      const std::size_t begin = p.offsets()[s];
      for (std::size_t t = begin; t < p.offsets()[s + 1]; ++t) {
        std::uint64_t hash = longer(mix(seed), 1, ids[t]);
        for (std::size_t n = 2; n <= longest && n <= t - begin + 1; ++n) {
          hash = longer(hash, n, ids[t + 1 - n]);
          if (left_out == 0 || random.uniform() >= left_out) rows[count++] = row_of_hash(hash);
        }
        offsets[t + 1] = count;
      }
    }
    return {rows.first(count), offsets};
  }
};

}  // namespace cairn
