#include "cairn/recommender/item_weights.hpp"

#include <vector>

#include "catch.hpp"
#include "neighbor_data.hpp"

namespace {
/// A model whose weights are told, not learned.
class told_weights : public cairn::item_weights {
 public:
  told_weights() : item_weights("told") {}
  void tell(const cairn::training<cairn::interactions>& train, cairn::sparse_rows weights) {
    learn(train, std::move(weights));
  }
};
}  // namespace

TEST_CASE("item weights: a score is the row's sum over the history, asymmetric where the weights are") {
  const std::vector<cairn::interaction> entries{{0, 0, 2}, {0, 1, 1}, {1, 2, 3}};
  told_weights model;
  CHECK_THROWS_WITH(cairn::testing::catalogue_scores(model, 0), Catch::Contains("told"));
  // What item 0 says for item 2 is .5, item 1 for it 4, and item 2 for item 0 is .25.
  model.tell(cairn::all_of(cairn::interactions(2, 3, entries)), {{0, 1, 1, 3}, {2, 0, 1}, {.25F, .5F, 4}});
  CHECK(cairn::testing::catalogue_scores(model, 0) == std::vector<float>{0, 0, 5});
  CHECK(cairn::testing::catalogue_scores(model, 1) == std::vector<float>{.75F, 0, 0});
  CHECK(cairn::testing::share_of(model.explain(0, 2), 0) == 1);
  CHECK(cairn::testing::share_of(model.explain(0, 2), 1) == 4);
  std::vector<float> scores(3);
  const std::vector<cairn::item_index> items{2};
  const std::vector<float> values{2};
  model.score_history({items, values}, scores);
  CHECK(scores == std::vector<float>{.5F, 0, 0});
}
