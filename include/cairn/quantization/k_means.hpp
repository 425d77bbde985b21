#pragma once
/// k-means: centers such that rows are near to one of them.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/core/random.hpp"
#include "cairn/kernel/finite.hpp"
#include "cairn/quantization/nearest_center.hpp"

namespace cairn {

struct k_means_settings {
  std::size_t centers = 256;
  std::size_t rounds = 25;     ///< at most; fewer where no row changes its center any more
  std::size_t sample = 65536;  ///< of the rows, drawn without replacement, that centers are learned from; 0: all
  std::uint64_t seed = 1;

  void check() const {
    require(centers > 0 && centers <= (1U << 24U), "is not in range", "k_means.centers", "1 to 2^24");
    require(rounds > 0, "is 0", "k_means.rounds", "at least 1");
    require(sample == 0 || sample >= centers, "is below the number of centers", "k_means.sample",
            "0, or at least as many rows as centers");
  }
};

namespace detail {

/// Rows drawn without replacement, in their order (Knuth's algorithm S); all where that is not fewer.
inline std::vector<float> sampled_rows(matrix_view<const float> rows, std::size_t most, std::uint64_t seed) {
  const std::size_t count = most == 0 ? rows.rows : std::min(most, rows.rows);
  std::vector<float> all;
  all.reserve(count * rows.columns);
  random_stream random(seed, purpose::shuffle);
  for (std::size_t n = 0, left = count; left > 0; ++n) {
    const std::size_t open = rows.rows - n;
    if (open > left && random.uniform() * static_cast<double>(open) >= static_cast<double>(left)) continue;
    for (std::size_t k = 0; k < rows.columns; ++k) all.push_back(rows(n, k));
    --left;
  }
  return all;
}

/// Rows to begin with: the first drawn evenly, each further one by the square of its distance to those before. Fewer
/// where no row is apart from all of them. Arthur, Vassilvitskii: "k-means++: the advantages of careful seeding", SODA
/// 2007.
inline std::vector<float> first_centers(matrix_view<const float> rows, std::size_t most, std::uint64_t seed,
                                        int threads) {
  constexpr std::size_t grain = 8192;
  random_stream random(seed, purpose::initialize);
  std::vector<float> centers, squares(rows.rows, std::numeric_limits<float>::infinity());
  std::vector<double> sums(chunk_count(rows.rows, grain));
  auto next = static_cast<std::size_t>(random.uniform() * static_cast<double>(rows.rows));
  while (true) {
    centers.insert(centers.end(), rows.row(next), rows.row(next) + rows.columns);
    if (centers.size() == most * rows.columns) return centers;
    parallel_for(rows.rows, grain, threads, [&](std::size_t begin, std::size_t end, int) {
      double sum = 0;
      for (std::size_t n = begin; n < end; ++n) {
        float square = 0;
        for (std::size_t k = 0; k < rows.columns; ++k) {
          const float apart = rows(n, k) - rows(next, k);
          square += apart * apart;
        }
        squares[n] = std::min(squares[n], square);
        sum += static_cast<double>(squares[n]);
      }
      sums[begin / grain] = sum;
    });
    double total = 0;
    for (const double sum : sums) total += sum;
    if (total == 0) return centers;
    double left = random.uniform() * total;
    std::size_t chunk = 0;
    while (chunk + 1 < sums.size() && left >= sums[chunk]) left -= sums[chunk++];
    std::size_t found = rows.rows;
    for (std::size_t n = chunk * grain; n < rows.rows && (found == rows.rows || left >= 0); ++n) {
      if (squares[n] == 0) continue;
      found = n;
      left -= static_cast<double>(squares[n]);
    }
    if (found == rows.rows) {  // rounding went beyond the last that counts
      found = static_cast<std::size_t>(std::max_element(squares.begin(), squares.end()) - squares.begin());
    }
    next = found;
  }
}

/// Centers [count, width] moved to the mean of the rows that are nearest to them, round after round until no row
/// changes its center; one that no row is nearest to, to the row that is farthest from its own.
inline void move_centers(matrix_view<const float> rows, std::span<float> centers, std::size_t rounds, int threads) {
  const std::size_t width = rows.columns, found = centers.size() / width;
  struct share {  // of a chunk
    std::vector<double> sums;
    std::vector<std::uint64_t> counts;
    bool moved = false;
  };
  const std::size_t grain = std::max<std::size_t>(8192, chunk_count(rows.rows, 64));
  std::vector<share> shares(chunk_count(rows.rows, grain));
  std::vector<std::uint32_t> nearest(rows.rows, ~std::uint32_t{0});
  std::vector<float> squares(rows.rows);
  for (std::size_t round = 0; round < rounds; ++round) {
    const nearest_center table({centers.data(), found, width});
    parallel_for(rows.rows, grain, threads, [&](std::size_t begin, std::size_t end, int) {
      share& own = shares[begin / grain];
      const std::vector<std::uint32_t> before(nearest.begin() + static_cast<std::ptrdiff_t>(begin),
                                              nearest.begin() + static_cast<std::ptrdiff_t>(end));
      table.find(rows.block(begin, 0, end - begin, width), std::span(nearest).subspan(begin, end - begin),
                 std::span(squares).subspan(begin, end - begin));
      own.moved = !std::equal(before.begin(), before.end(), nearest.begin() + static_cast<std::ptrdiff_t>(begin));
      own.sums.assign(centers.size(), 0);
      own.counts.assign(found, 0);
      for (std::size_t n = begin; n < end; ++n) {
        ++own.counts[nearest[n]];
        for (std::size_t k = 0; k < width; ++k) own.sums[nearest[n] * width + k] += static_cast<double>(rows(n, k));
      }
    });
    if (std::none_of(shares.begin(), shares.end(), [](const share& each) { return each.moved; })) break;
    share joined = shares[0];
    for (std::size_t s = 1; s < shares.size(); ++s) {
      for (std::size_t i = 0; i < centers.size(); ++i) joined.sums[i] += shares[s].sums[i];
      for (std::size_t c = 0; c < found; ++c) joined.counts[c] += shares[s].counts[c];
    }
    for (std::size_t c = 0; c < found; ++c) {
      const auto count = static_cast<double>(joined.counts[c]);
      if (count > 0) {
        for (std::size_t k = 0; k < width; ++k) {
          centers[c * width + k] = static_cast<float>(joined.sums[c * width + k] / count);
        }
      } else {
        const auto farthest = std::max_element(squares.begin(), squares.end()) - squares.begin();
        const float* const row = rows.row(static_cast<std::size_t>(farthest));
        std::copy_n(row, width, centers.begin() + static_cast<std::ptrdiff_t>(c * width));
        squares[static_cast<std::size_t>(farthest)] = 0;
      }
    }
  }
}

}  // namespace detail

/// Centers [found, width] with a small mean over rows of (row - nearest center)^2: that of Lloyd's iteration from where
/// first_centers() begins. found: settings.centers, or as many as there are distinct rows. The same bits on any number
/// of threads. O(rounds x sampled rows x centers x width). Throws where there is no row, or one that is not finite.
/// Lloyd: "Least squares quantization in PCM", IEEE Transactions on Information Theory 1982.
inline std::vector<float> k_means(matrix_view<const float> all, const k_means_settings& settings = {},
                                  int threads = 0) {
  settings.check();
  require(all.rows > 0 && all.columns > 0, "no row", "k_means", "at least one row of at least one column");
  const std::vector<float> sample = detail::sampled_rows(all, settings.sample, settings.seed);
  require(all_finite(std::span(sample)), "a value that is not finite", "k_means", "finite rows");
  const matrix_view<const float> rows(sample.data(), sample.size() / all.columns, all.columns);
  std::vector<float> centers = detail::first_centers(rows, settings.centers, settings.seed, threads);
  detail::move_centers(rows, centers, settings.rounds, threads);
  return centers;
}

}  // namespace cairn
