#include "cairn/recommender/sasrec.hpp"

#include <cmath>
#include <cstdint>
#include <vector>

#include "catch.hpp"
#include "next_item_laws.hpp"

using namespace cairn;

namespace {

template <class Model>
Model small_sasrec() {
  typename Model::settings_type settings;
  settings.encoder = {.width = 8, .heads = 2, .layers = 1, .positions = 7, .dropout = .1};
  settings.training.epochs = 2;
  settings.training.batch_tokens = 64;
  settings.training.shard_tokens = 24;
  if constexpr (requires { settings.head.negatives; }) settings.head.negatives = 3;
  return Model(settings);
}

}  // namespace

// One line a model.
TEST_CASE("SASRec with every head keeps the laws", "[laws]") {
  CHECK(cairn::testing::broken_next_item_laws(small_sasrec<sasrec>) == std::vector<std::string>{});
  CHECK(cairn::testing::broken_next_item_laws(small_sasrec<sasrec_softmax>) == std::vector<std::string>{});
  CHECK(cairn::testing::broken_next_item_laws(small_sasrec<sasrec_sampled_softmax>) == std::vector<std::string>{});
  CHECK(cairn::testing::broken_next_item_laws(small_sasrec<gsasrec>) == std::vector<std::string>{});
}

TEST_CASE("the calibrated head takes its exponent from the catalogue and starts at the prior of a negative") {
  const std::vector<std::uint32_t> counts(101, 1);
  const auto loss = calibrated_head{.calibration = 1, .negatives = 4}.prepare(counts).head.loss;
  CHECK(loss.exponent == Approx(.04));
  CHECK(loss.offset == Approx(std::log(.01)));
}
