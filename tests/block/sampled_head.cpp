#include "cairn/block/sampled_head.hpp"

#include "block/head_laws.hpp"
#include "cairn/loss/bpr.hpp"
#include "cairn/loss/generalized_logistic.hpp"
#include "cairn/sampler/popularity.hpp"
#include "catch.hpp"

using cairn::negatives_of;

TEST_CASE("losses against drawn items keep the laws of heads", "[block]") {
  laws::check_head(cairn::sampled_head<cairn::logistic_loss>{});
  for (const negatives_of shared : {negatives_of::row, negatives_of::shard}) {
    laws::check_head(cairn::sampled_head<cairn::logistic_loss>{{}, {}, 3, shared});
    laws::check_head(cairn::sampled_head<cairn::bpr_loss, cairn::popularity_sampler>{{}, {}, 4, shared});
    laws::check_head(cairn::sampled_head<cairn::generalized_logistic_loss>{{.exponent = .3}, {}, 6, shared});
    laws::check_head(
        cairn::sampled_head<cairn::sampled_softmax_loss, cairn::popularity_sampler>{{}, {.power = 1}, 5, shared});
    laws::check_head(cairn::sampled_head<cairn::sampled_softmax_loss>{{.temperature = .5}, {}, 12, shared});
  }
}

TEST_CASE("draws differ from seed to seed, and what was corrected is the sampler's chance", "[block]") {
  const std::vector<std::uint32_t> counts{1, 2, 5}, offsets{0, 1}, targets{0};
  const auto learner =
      cairn::sampled_head<cairn::sampled_softmax_loss, cairn::popularity_sampler>{
          {}, {.power = 1}, 4, negatives_of::row}
          .prepare(counts);
  CHECK(learner.log_expected[2] == Approx(std::log(4 * 5. / 8)));
  cairn::workspace memory;
  const laws::packed_batch<double> h({1}, 2), table({3}, 2);
  const auto sum_with = [&](std::uint64_t seed) {
    std::vector<double> d_h(2);
    cairn::touched_rows<double> d_table(3, 2);
    return learner.learn(cairn::item_targets<double>{h.rows(), targets, table.rows()},
                         cairn::pass(offsets, memory, seed), 1, {d_h.data(), 1, 2}, d_table);
  };
  CHECK(sum_with(1) == sum_with(1));
  bool differs = false;
  for (std::uint64_t seed = 2; seed < 10; ++seed) differs = differs || sum_with(seed) != sum_with(1);
  CHECK(differs);
}

TEST_CASE("a head against drawn items refuses wrong settings by name", "[block]") {
  const std::vector<std::uint32_t> counts{1, 2, 5};
  const cairn::sampled_head<cairn::logistic_loss> no_draws{{}, {}, 0, negatives_of::row};
  CHECK_THROWS_WITH(no_draws.prepare(counts), Catch::Contains("sampled_head.negatives"));
  CHECK_THROWS_WITH(cairn::sampled_head<cairn::logistic_loss>{}.prepare(std::span(counts).first(1)),
                    Catch::Contains("too few items"));
  const cairn::sampled_head<cairn::sampled_softmax_loss> cold{{.temperature = 0}, {}, 1, negatives_of::row};
  CHECK_THROWS_WITH(cold.prepare(counts), Catch::Contains("temperature"));
}
