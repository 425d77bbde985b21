#include "cairn/recommender/neighbor_sums.hpp"

#include <numeric>

#include "cairn/similarity/cosine.hpp"
#include "cairn/similarity/jaccard.hpp"
#include "cairn/similarity/mean_squared_difference.hpp"
#include "catch.hpp"

TEST_CASE("for_each_shared finds what two rows share, of like and of unlike lengths") {
  std::vector<std::uint32_t> many(500);
  std::iota(many.begin(), many.end(), 0U);
  const std::vector<float> ones(500, 1.F), twos(500, 2.F);
  const std::vector<std::uint32_t> few{3, 77, 499, 600};
  const std::vector<std::uint32_t> like{1, 3, 5, 77, 78};
  const auto sum = [](cairn::history_view a, cairn::history_view b) {
    std::vector<float> found;
    cairn::detail::for_each_shared(a, b, [&](std::uint32_t index, float x, float y) {
      found.insert(found.end(), {static_cast<float>(index), x, y});
    });
    return found;
  };
  const auto view = [](const auto& items, const auto& values) {
    return cairn::history_view{items, std::span(values).first(items.size())};
  };
  CHECK(sum(view(few, ones), view(many, twos)) == std::vector<float>{3, 1, 2, 77, 1, 2, 499, 1, 2});
  CHECK(sum(view(many, ones), view(few, twos)) == std::vector<float>{3, 1, 2, 77, 1, 2, 499, 1, 2});
  CHECK(sum(view(few, ones), view(like, twos)) == std::vector<float>{3, 1, 2, 77, 1, 2});
  CHECK(sum({}, view(many, twos)).empty());
}

TEST_CASE("what a neighbor says is split by the terms of the similarity, or evenly where it has none") {
  const std::vector<cairn::interaction> entries{{0, 0, 2}, {0, 1, -1}, {0, 2, 4}, {1, 0, 3}, {1, 1, -2}, {1, 3, 5}};
  const cairn::interactions data(2, 4, entries);
  const cairn::compared_rows rows{data.by_user(), data.by_item()};
  const auto split = [&](auto how) {
    std::vector<double> shares(4, .5);
    cairn::detail::split_among_shared<decltype(how)>(rows, cairn::weighted_vectors(rows, how), 0, 1, 4, shares);
    return shares;
  };
  CHECK(split(cairn::cosine{}) == std::vector<double>{3.5, 1.5, .5, .5});  // 6 and 2 of 8
  CHECK(split(cairn::jaccard{}) == std::vector<double>{2.5, 2.5, .5, .5});
  CHECK(split(cairn::mean_squared_difference{}) == std::vector<double>{2.5, 2.5, .5, .5});
}

TEST_CASE("amplify raises to a power and makes rows sum to 1") {
  cairn::sparse_rows nearest;
  nearest.offsets = {0, 2, 2};
  nearest.columns = {1, 2};
  nearest.values = {1, 2};
  cairn::detail::amplify(nearest, 2, true);
  CHECK(nearest.values[0] == Approx(.2));
  CHECK(nearest.values[1] == Approx(.8));
  CHECK_THROWS_AS(cairn::detail::require_amplification(0), cairn::error);
}
