#include "cairn/recommender/caser.hpp"

#include <vector>

#include "block/laws.hpp"
#include "catch.hpp"
#include "next_item_laws.hpp"

TEST_CASE("Caser keeps the laws", "[laws]") {
  const auto make = [] {
    return cairn::caser_sampled_softmax(
        {.encoder = {.width = 8, .window = 3, .horizontal = 4, .vertical = 2, .positions = 7},
         .head = {.negatives = 3},
         .training = {.epochs = 2, .batch_tokens = 64, .shard_tokens = 24}});
  };
  CHECK(cairn::testing::broken_next_item_laws(make) == std::vector<std::string>{});
}

TEST_CASE("Caser's encoder: gradients, modes and decoding", "[recommender]") {
  const cairn::caser_encoder still{
      .width = 4, .window = 3, .horizontal = 3, .vertical = 2, .dropout = 0, .first_dropout = 0};
  laws::check_block(still.make<double>());
  laws::check_decoding(still.make<double>());
  laws::check_gradients(cairn::caser_encoder{.width = 4, .window = 2, .horizontal = 2}.make<double>());
}

TEST_CASE("events before Caser's window have no say", "[recommender]") {
  auto encoder = cairn::caser_encoder{.width = 4, .window = 3, .horizontal = 3}.make<double>();
  laws::shake(encoder);
  laws::packed_batch<double> batch({5}, 4);
  cairn::workspace memory;
  const cairn::pass p(batch.offsets, memory);
  const auto last = [&] { return laws::copied(cairn::forward_last(encoder, batch.rows(), p)); };
  const std::vector<double> before = last();
  batch.values[7] += 1;  // of event 1
  CHECK((last() == before));
  batch.values[8] += 1;  // of event 2
  CHECK_FALSE((last() == before));
}

TEST_CASE("settings of Caser that cannot be", "[recommender]") {
  const std::string expected = "0 is no size of an array; expected 1 to below 2^31";
  CHECK_THROWS_WITH((cairn::caser_encoder{.window = 0}.make<float>()), "caser_encoder.window: " + expected);
  CHECK_THROWS_WITH((cairn::caser_encoder{.horizontal = 0}.make<float>()), "caser_encoder.horizontal: " + expected);
  CHECK_THROWS_WITH((cairn::caser_encoder{.vertical = 0}.make<float>()),
                    "weighted_window_settings.filters: " + expected);
  CHECK_THROWS_WITH((cairn::caser_encoder{.dropout = 1}.make<float>()),
                    "dropout.rate: not a rate; expected 0 to below 1");
}
