#include "cairn/kernel/product_top_k.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/kernel/reference.hpp"
#include "catch.hpp"

namespace {

using lists = std::vector<std::vector<cairn::scored_index>>;

/// Small whole numbers: scores are exact in any order of summation, and many are equal.
std::vector<float> whole_numbers(std::size_t size, std::uint64_t seed) {
  cairn::random_stream random(seed, cairn::purpose::simulate);
  std::vector<float> values(size);
  for (float& value : values) value = static_cast<float>(random.below(7)) - 3;
  return values;
}

lists found_lists(std::span<const float> queries, std::span<const float> items, std::size_t width, std::size_t k,
                  int threads, float floor = -std::numeric_limits<float>::infinity()) {
  lists best(queries.size() / width);
  cairn::product_top_k(queries, items, width, k, std::span(best), threads, cairn::admit_all{}, floor);
  return best;
}

std::size_t wrong_lists(std::size_t queries, std::size_t count, std::size_t width, std::size_t k, float floor) {
  const auto x = whole_numbers(queries * width, 1);
  const auto items = whole_numbers(count * width + 1, 2);
  const auto table = std::span(items).subspan(1);
  const auto found = found_lists(x, table, width, k, 1, floor);
  const auto scores = cairn::reference::product(cairn::matrix_view<const float>(x.data(), queries, width),
                                                cairn::matrix_view(table.data(), count, width).transposed());
  std::size_t wrong = 0;
  for (std::size_t q = 0; q < queries; ++q) {
    const auto row = std::span(scores).subspan(q * count, count);
    const auto expected = cairn::reference::top_k(row, k, static_cast<double>(floor));
    if (expected.size() != found[q].size()) {
      ++wrong;
      continue;
    }
    for (std::size_t n = 0; n < expected.size(); ++n) {
      if (found[q][n].index != expected[n] || static_cast<double>(found[q][n].score) != row[expected[n]]) ++wrong;
    }
  }
  return wrong;
}

}  // namespace

TEST_CASE("the best of a product are those of its rows, for few queries and many", "[kernel]") {
  std::size_t wrong = 0;
  for (std::size_t queries = 0; queries <= 18; ++queries) wrong += wrong_lists(queries, 61, 5, 7, -4.F);
  for (const std::size_t queries : {1U, 7U, 8U, 63U, 64U, 65U, 130U}) {
    wrong += wrong_lists(queries, 101, 3, 1, -std::numeric_limits<float>::infinity());
    wrong += wrong_lists(queries, 29, 17, 40, -std::numeric_limits<float>::infinity());
  }
  for (std::size_t count = 0; count <= 26; ++count)
    wrong += wrong_lists(9, count, 2, 3, 0.F) + wrong_lists(2, count, 2, 3, 0.F);
  wrong += wrong_lists(12, 20, 4, 0, 0.F);
  CHECK(wrong == 0);
}

TEST_CASE("the best of a product are the same on any number of threads", "[kernel]") {
  constexpr std::size_t width = 24, count = 5000;
  cairn::random_stream random(3, cairn::purpose::simulate);
  std::vector<float> items(count * width), queries(260 * width);
  for (float& value : items) value = static_cast<float>(random.normal());
  for (float& value : queries) value = static_cast<float>(random.normal());
  for (const std::size_t asked : {std::size_t{2}, std::size_t{20}, std::size_t{128}, std::size_t{260}}) {
    const auto some = std::span<const float>(queries).first(asked * width);
    const auto alone = found_lists(some, items, width, 30, 1);
    CHECK(found_lists(some, items, width, 30, 2) == alone);
    CHECK(found_lists(some, items, width, 30, 3) == alone);
  }
}

TEST_CASE("items that are refused and scores that are NaN are left out", "[kernel]") {
  for (const std::size_t asked : {std::size_t{1}, std::size_t{10}}) {
    std::vector<float> items(50);
    for (std::size_t n = 0; n < 50; ++n) items[n] = static_cast<float>(n);
    items[49] = std::numeric_limits<float>::quiet_NaN();
    const std::vector<float> queries(asked, 1.F);
    lists best(asked);
    cairn::product_top_k(queries, items, 1, 3, std::span(best), 1,
                         [](std::size_t query, std::uint32_t item) { return item % 2 != query % 2; });
    std::size_t wrong = 0;
    for (std::size_t q = 0; q < asked; ++q) {
      const float first = q % 2 == 0 ? 47 : 48;
      for (std::size_t n = 0; n < 3; ++n) {
        if (best[q].size() != 3 || best[q][n].score != first - 2 * static_cast<float>(n)) ++wrong;
      }
    }
    CHECK(wrong == 0);
  }
}
