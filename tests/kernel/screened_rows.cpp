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
  for (const std::size_t width : {1U, 5U, 32U, 50U, 64U, 100U, 600U}) {
    for (const std::size_t rows : {1U, 15U, 300U, 1100U}) {
      const auto table = drawn_numbers(rows * width, width + rows, rows == 1100);
      const auto x = drawn_numbers(width, 3, false);
      const cairn::screened_rows screen({table.data(), rows, width}, "table", 3);
      for (const std::size_t k : {0U, 1U, 10U, 400U}) {
        screen.top_k(x, table, k, best);
        const auto all = by_all_products(x, table, k, {});
        REQUIRE(best == all);
        if (all.size() < 3) continue;
        const std::vector<std::uint32_t> out{all[0].index, all[2].index, all[0].index};
        screen.top_k(x, table, k, best, out);
        REQUIRE(best == by_all_products(x, table, k, out));
      }
    }
  }
}

TEST_CASE("screened rows tell products apart that bytes put in another order") {
  // The bytes of x are 127 and zeros. By bytes row 1 has 30 and row 0 nothing; by floats row 0 is ahead, 15.19
  // to 14.81. A bound of 15 tells so, the one here is 15.2; a smaller one does not.
  constexpr std::size_t width = 32;
  std::vector<float> x(width, .49F), table(16 * width, 0.F);
  x[0] = 127;
  for (std::size_t c = 1; c < width; ++c) {
    table[c] = 1;
    table[width + c] = -1;
  }
  table[width] = 30 / 127.F;
  std::vector<cairn::scored_index> best;
  cairn::screened_rows({table.data(), 16, width}).top_k(x, table, 1, best);
  CHECK(best == by_all_products(x, table, 1, {}));
  CHECK(best[0].index == 0);
}

TEST_CASE("screened rows of alike rows are told apart by all products") {
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
      for (const bool all : {false, true}) {
        auto x = drawn_numbers(width, 6, false);
        for (std::size_t c = all ? 0 : 3; c < (all ? width : 4); ++c) x[c] *= other;
        screen.top_k(x, table, 10, best);
        REQUIRE(best == by_all_products(x, table, 10, {}));
        if (std::isfinite(other) && scale == 1e18F) CHECK(screen.screens(x) == (other < 1e20F && (!all || other > 0)));
      }
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
