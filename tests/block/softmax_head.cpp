#include "cairn/block/softmax_head.hpp"

#include <cmath>

#include "block/head_laws.hpp"
#include "catch.hpp"

TEST_CASE("the softmax over all items keeps the laws of heads", "[block]") {
  laws::check_head(cairn::softmax_head{});
  laws::check_head(cairn::softmax_head{.block_bytes = 1});
}

TEST_CASE("the softmax over all items is cut into blocks of rows without a change of its sum", "[block]") {
  const std::size_t rows = 100, width = 8, items = 40;
  const laws::packed_batch<float> h({rows}, width, 3), table({items}, width, 4);
  std::vector<std::uint32_t> targets(rows);
  for (std::size_t n = 0; n < rows; ++n) targets[n] = static_cast<std::uint32_t>(n * 7 % items);
  cairn::workspace memory;
  const std::vector<std::uint32_t> offsets{0, rows};
  const cairn::pass p(offsets, memory);
  const auto learned = [&](std::size_t bytes) {
    std::vector<float> d_h(rows * width);
    cairn::touched_rows<float> d_table(items, width);
    const double sum = cairn::softmax_head{.block_bytes = bytes}.learn(
        cairn::item_targets<float>{h.rows(), targets, table.rows()}, p, 1, {d_h.data(), rows, width}, d_table);
    d_h.push_back(static_cast<float>(sum));
    return d_h;
  };
  CHECK((learned(1) == learned(1U << 20U)));
  double expected = 0;
  for (std::size_t n = 0; n < rows; ++n) {
    double total = 0, own = 0;
    for (std::size_t i = 0; i < items; ++i) {
      double score = 0;
      for (std::size_t k = 0; k < width; ++k) score += static_cast<double>(h.rows()(n, k) * table.rows()(i, k));
      total += std::exp(score);
      if (i == targets[n]) own = score;
    }
    expected += std::log(total) - own;
  }
  CHECK(static_cast<double>(learned(1).back()) == Approx(expected).epsilon(1e-5));
}
