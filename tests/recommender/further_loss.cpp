#include "cairn/recommender/further_loss.hpp"

#include <type_traits>

#include "cairn/recommender/sasrec.hpp"
#include "catch.hpp"

TEST_CASE("without a further loss a recommender's task is the main one", "[recommender]") {
  using head = cairn::softmax_head;
  using task = cairn::next_item_task<head>;
  STATIC_REQUIRE(std::is_same_v<decltype(cairn::no_further_loss{}.join(std::declval<task>(), {}, 9)), task>);
  STATIC_REQUIRE(
      std::is_same_v<
          decltype(cairn::sasrec_softmax().task_of(std::declval<const cairn::training<cairn::sequences>&>())), task>);
  STATIC_REQUIRE_FALSE(cairn::further_loss<int>);
}
