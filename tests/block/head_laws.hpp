#pragma once
/// What every head owes: right gradients by h and by the table, rows without a target that count for nothing, and a sum
/// of losses that does not depend on how rows are cut.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "block/laws.hpp"
#include "cairn/block/item_head.hpp"

namespace laws {

/// Checks a head on 7 rows, one without a target, of width 5 over 9 items.
template <class Head>
void check_head(const Head& head) {
  using cairn::matrix_view;
  constexpr std::size_t rows = 7, width = 5, items = 9;
  const std::vector<std::uint32_t> offsets{0, 3, rows}, targets{4, 0, cairn::no_target, 8, 2, 4, 1},
      counts{3, 1, 4, 1, 5, 9, 2, 6, 5};
  packed_batch<double> h({rows}, width, 17), table({items}, width, 19);
  const auto learner = head.prepare(std::span<const std::uint32_t>(counts));
  cairn::workspace memory;
  const cairn::pass p(offsets, memory, 23);
  constexpr double scale = .4;
  const auto learn = [&](const matrix_view<double>& d_h, cairn::touched_rows<double>& d_table) {
    return learner.learn(cairn::item_targets<double>{h.rows(), targets, table.rows()}, p, scale, d_h, d_table);
  };
  std::vector<double> d_h(rows * width, 7.);  // what was there does not count
  const matrix_view<double> to(d_h.data(), rows, width);
  const auto loss = [&] {
    std::vector<double> unused(rows * width);
    cairn::touched_rows<double> untold(items, width);
    return scale * learn({unused.data(), rows, width}, untold);
  };
  const auto numerical = differences_of(
      {{"h", h.values.data(), h.values.size()}, {"table", table.values.data(), table.values.size()}}, 1000, loss);
  cairn::touched_rows<double> d_table(items, width);
  const double sum = learn(to, d_table);
  CHECK(sum * scale == loss());  // the same draws
  check_against({{"h", d_h}, {"table", dense(d_table, items * width)}}, numerical);
  for (std::size_t k = 0; k < width; ++k) CHECK(to(2, k) == 0);

  learn(to, d_table);  // adds
  std::vector<double> twice = dense(d_table, items * width);
  for (double& value : twice) value /= 2;
  check_against({{"h", d_h}, {"table", twice}}, numerical);
  CHECK(memory.here().used == 0);  // nothing is kept

  // A table that does not learn: all else is the same.
  const std::vector<double> expected = d_h;
  cairn::touched_rows<double> none;
  CHECK(learn(to, none) == sum);
  CHECK(d_h == expected);
  CHECK(none.size() == 0);
}

}  // namespace laws
