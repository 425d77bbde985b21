#include "cairn/kernel/screened_rows.hpp"

#include <cmath>
#include <limits>

#include "cairn/core/random.hpp"
#include "catch.hpp"

namespace {

std::vector<float> drawn_numbers(std::size_t count, std::uint64_t seed, bool some_long) {
  cairn::random_stream random(seed, cairn::purpose::user);
  std::vector<float> values(count);
  for (std::size_t n = 0; n < count; ++n) {
    values[n] = static_cast<float>(random.normal());
    if (some_long && n / 64 % 50 == 7) values[n] *= 20;
  }
  return values;
}

std::vector<cairn::scored_index> by_all_products(std::span<const float> x, std::span<const float> table, std::size_t k,
                                                 std::span<const std::uint32_t> left_out) {
  std::vector<float> scores(table.size() / x.size());
  cairn::row_dots(x, table, std::span(scores));
  for (const std::uint32_t row : left_out) scores[row] = -std::numeric_limits<float>::infinity();
  std::vector<cairn::scored_index> best;
  cairn::top_k(scores, k, best);
  return best;
}

}  // namespace

TEST_CASE("screened rows find what all products find, to the bit") {
  std::vector<cairn::scored_index> best;
  for (const std::size_t width : {1U, 5U, 32U, 50U, 64U, 100U}) {
    for (const std::size_t rows : {1U, 15U, 300U, 2000U}) {
      const auto table = drawn_numbers(rows * width, width + rows, rows == 2000);
      const auto x = drawn_numbers(width, 3, false);
      const cairn::screened_rows screen({table.data(), rows, width});
      for (const std::size_t k : {0U, 1U, 10U, 400U}) {
        screen.top_k(x, table, k, best);
        const auto all = by_all_products(x, table, k, {});
        REQUIRE(best == all);
        if (all.size() < 3) continue;
        const std::vector<std::uint32_t> out{all[0].index, all[2].index};
        screen.top_k(x, table, k, best, out);
        REQUIRE(best == by_all_products(x, table, k, out));
      }
    }
  }
}

TEST_CASE("screened rows tell products apart that bytes do not") {
  // All rows are alike to a part in a thousand: bytes are the same, products are not, and some are equal.
  constexpr std::size_t width = 40, rows = 500;
  std::vector<float> table(rows * width);
  for (std::size_t n = 0; n < table.size(); ++n) {
    table[n] = static_cast<float>(n % width) + static_cast<float>(n / width % 100) * 1e-4F;
  }
  const std::vector<float> x(width, .3F);
  std::vector<cairn::scored_index> best;
  cairn::screened_rows({table.data(), rows, width}).top_k(x, table, 7, best);
  CHECK(best == by_all_products(x, table, 7, {}));
  CHECK(best[0].index == 99);
  CHECK(best[1].index == 199);
}

TEST_CASE("screened rows with zeros, tiny numbers, and those that a float hardly holds") {
  constexpr std::size_t width = 33, rows = 200;
  std::vector<cairn::scored_index> best;
  for (const float scale : {0.F, 1e-42F, 1e-20F, 1e18F, 3e37F}) {
    auto table = drawn_numbers(rows * width, 5, false);
    for (float& value : table) value *= scale;
    const cairn::screened_rows screen({table.data(), rows, width});
    for (const float other : {0.F, 1e-30F, 1.F, 1e25F, std::numeric_limits<float>::infinity(), std::nanf("")}) {
      auto x = drawn_numbers(width, 6, false);
      x[3] *= other;
      screen.top_k(x, table, 10, best);
      REQUIRE(best == by_all_products(x, table, 10, {}));
    }
  }
  const cairn::screened_rows none;
  none.top_k({}, {}, 3, best);
  CHECK(best.empty());
}

TEST_CASE("screened rows refuse what is not finite") {
  std::vector<float> table(12, 1.F);
  table[7] = std::nanf("");
  CHECK_THROWS_WITH(cairn::screened_rows({table.data(), 3, 4}, "the table of items"),
                    "the table of items: a weight that is not finite, row 1, column 3; expected finite weights");
}
