#pragma once
/// Rows of a table by their ids: where a network begins.

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <tuple>

#include "cairn/block/concept.hpp"
#include "cairn/block/touched_rows.hpp"
#include "cairn/core/array.hpp"
#include "cairn/kernel/gather_rows.hpp"
#include "cairn/kernel/gemm.hpp"

namespace cairn {

struct embedding_settings {
  std::size_t count = 1, width = 1;
  double scale = 1;  ///< on what is looked up; sqrt(width) keeps rows of a small deviation from drowning in positions
};

/// y[t, :] = scale table[ids[t], :], zeros where ids[t] is no_row. A stem: ids in, and nothing flows back. A tied use,
/// the scores x table^T of an output layer, takes `table` as an argument and adds to the same gradient, which is the
/// list of rows that were touched.
template <class Scalar>
struct embedding {
  using scalar = Scalar;
  static constexpr bool freezes = true;

  matrix<Scalar> table;  ///< [count, width]
  Scalar scale = 1;
  static constexpr auto fields() { return std::tuple{field("table", &embedding::table)}; }

  struct gradient {
    touched_rows<Scalar> table;
    static constexpr auto fields() { return std::tuple{field("table", &gradient::table)}; }
  };

  embedding() : embedding(embedding_settings{}) {}
  explicit embedding(const embedding_settings& settings) : scale(static_cast<Scalar>(settings.scale)) {
    detail::require_size(settings.count, "embedding_settings.count");
    detail::require_size(settings.width, "embedding_settings.width");
    table = matrix<Scalar>::Zero(static_cast<Eigen::Index>(settings.count), static_cast<Eigen::Index>(settings.width));
  }
  gradient empty_gradient() const { return {{count(), width()}}; }

  std::size_t count() const noexcept { return static_cast<std::size_t>(table.rows()); }
  std::size_t width() const noexcept { return static_cast<std::size_t>(table.cols()); }

  struct tape {
    std::span<const std::uint32_t> ids;
  };
  using cache = nothing;

  /// Deviation 0 is 1 / sqrt(width): rows of length 1.
  void initialize(random_stream& random, double deviation) {
    detail::draw_normal(table, deviation == 0 ? 1 / std::sqrt(static_cast<double>(width())) : deviation, random);
  }

  /// Requires ids below count() or no_row: require_ids() throws for all but the former.
  template <class State>
  matrix_view<Scalar> forward(std::span<const std::uint32_t> ids, const pass& p, State& state) const {
    if constexpr (std::same_as<State, tape>) state.ids = ids;
    const matrix_view<Scalar> y{p.take<Scalar>(ids.size() * width()).data(), ids.size(), width()};
    gather_rows<Scalar>(matrix_view<const Scalar>{table.data(), count(), width()}, ids, scale, y, p.threads());
    return y;
  }

  /// to = h table^T: what is scored against the rows. 2 rows count width flops.
  void score(const matrix_view<const Scalar>& h, const matrix_view<Scalar>& to, const gemm_options& options) const {
    gemm(h, matrix_view<const Scalar>(table.data(), count(), width()).transposed(), to, no_epilogue{}, options);
  }

  void backward(const matrix_view<const Scalar>& d_y, const pass&, const tape& kept, gradient& to) const {
    if (!to.table.learns()) return;
    for (std::size_t n = 0; n < kept.ids.size(); ++n) {
      if (kept.ids[n] != no_row) to.table.add(kept.ids[n], {d_y.row(n), width()}, scale);
    }
  }
};

/// Throws where an id is not below `count`, no_row included; `where` names what has them.
inline void require_ids(std::span<const std::uint32_t> ids, std::size_t count, const char* where) {
  for (std::size_t n = 0; n < ids.size(); ++n) {
    if (ids[n] >= count) {
      throw error("id " + std::to_string(ids[n]) + " at place " + std::to_string(n), where,
                  "ids below " + std::to_string(count));
    }
  }
}

}  // namespace cairn
