#pragma once
/// A table of rows stored for inference: read by ids, and scored against.

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <tuple>

#include "cairn/block/embedding.hpp"
#include "cairn/block/frozen_linear.hpp"

namespace cairn {

/// y[t, :] = scale table[ids[t], :] as embedding, for inference alone: rows are widened where they are read. O(width) a
/// token.
template <stored_matrix Matrix>
struct frozen_embedding {
  using scalar = float;

  Matrix table;  ///< [count, width]
  float scale = 1;
  static constexpr auto fields() { return std::tuple{field("table", &frozen_embedding::table)}; }

  struct gradient {
    static constexpr auto fields() { return std::tuple{}; }
  };

  frozen_embedding() : frozen_embedding(embedding_settings{}) {}
  explicit frozen_embedding(const embedding_settings& settings) : scale(static_cast<float>(settings.scale)) {
    detail::require_size(settings.count, "embedding_settings.count");
    detail::require_size(settings.width, "embedding_settings.width");
    table = Matrix(settings.count, settings.width);
  }
  /// Throws for rows that are not finite; `where` says whose they are.
  explicit frozen_embedding(const embedding<float>& of, const std::string& where = "frozen_embedding", int threads = 1)
      : table(matrix_view<const float>(of.table.data(), of.count(), of.width()), where + ".table", threads),
        scale(of.scale) {}

  std::size_t count() const noexcept { return table.rows(); }
  std::size_t width() const noexcept { return table.columns(); }

  struct tape {};
  using cache = nothing;

  /// Rows are drawn as those of embedding, and rounded.
  void initialize(random_stream& random, double deviation) {
    embedding<float> drawn({count(), width()});
    drawn.initialize(random, deviation);
    table = frozen_embedding(drawn).table;
  }

  /// Requires ids below count() or no_row.
  template <class State>
  matrix_view<float> forward(std::span<const std::uint32_t> ids, const pass& p, State&) const {
    static_assert(!is_training<frozen_embedding, State>,
                  "rows that are stored for inference do not learn: train in float, then store");
    const matrix_view<float> y{p.take<float>(ids.size() * width()).data(), ids.size(), width()};
    for (std::size_t n = 0; n < ids.size(); ++n) {
      const std::span<float> row{y.row(n), width()};
      if (ids[n] == no_row) {
        std::fill(row.begin(), row.end(), 0.F);
        continue;
      }
      table.widen_row(ids[n], row);
      for (float& value : row) value *= scale;
    }
    return y;
  }

  /// to = h table^T: what is scored against the rows. Requires options that assign.
  void score(const matrix_view<const float>& h, const matrix_view<float>& to, const gemm_options& options) const {
    assert(options.how == joining::assign);
    multiply_by_rows(h, table, to, no_epilogue{}, options.threads);
  }
};

}  // namespace cairn
