#include "cairn/recommender/sparse_gram.hpp"

#include <vector>

#include "catch.hpp"
#include "neighbor_data.hpp"

TEST_CASE("a sparse Gram matrix adds every pair of entries that share a coordinate, on any number of threads") {
  const auto data = cairn::testing::random_interactions(60, 37, 30, true);
  std::vector<float> square(37 * 37, 1.F);
  cairn::add_sparse_gram({data.by_item(), data.by_user()}, square, 1);
  double pairs = 0;
  for (std::uint32_t i = 0; i < 37; ++i) {
    for (std::uint32_t j = 0; j < 37; ++j) {
      float sum = 1;
      for (std::uint32_t user = 0; user < 60; ++user) {
        const auto history = data.history(user);
        float left = 0, right = 0;
        for (std::size_t n = 0; n < history.items.size(); ++n) {
          if (history.items[n] == i) left = history.values[n];
          if (history.items[n] == j) right = history.values[n];
        }
        sum += left * right;
        pairs += i <= j && left * right > 0 ? 1 : 0;
      }
      CHECK(square[i * 37 + j] == (i <= j ? sum : 1.F));
    }
  }
  CHECK(cairn::sparse_gram_cost(data.by_user()) == pairs);
  std::vector<float> again(37 * 37, 1.F);
  cairn::add_sparse_gram({data.by_item(), data.by_user()}, again, 3);
  CHECK(again == square);
}
