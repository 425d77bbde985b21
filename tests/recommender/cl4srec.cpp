#include "cairn/recommender/cl4srec.hpp"

#include "catch.hpp"
#include "next_item_laws.hpp"

namespace {

cairn::cl4srec small_cl4srec() {
  return cairn::cl4srec({.encoder = {.width = 8, .heads = 2, .layers = 1, .positions = 7, .dropout = .1},
                         .head = {.negatives = 3, .shared = cairn::negatives_of::shard},
                         .training = {.epochs = 2, .batch_tokens = 64, .shard_tokens = 24}});
}

}  // namespace

TEST_CASE("CL4SRec keeps the laws", "[laws]") {
  CHECK(cairn::testing::broken_next_item_laws(small_cl4srec) == std::vector<std::string>{});
}

TEST_CASE("CL4SRec of weight 0 is SASRec, bit for bit, and of another weight is not", "[recommender]") {
  const auto train = cairn::all_of(cairn::testing::random_walks(40, 30, 12));
  auto settings = small_cl4srec().settings();
  cairn::sasrec_sampled_softmax plain(
      {.encoder = settings.encoder, .head = settings.head, .training = settings.training});
  plain.fit(train);
  settings.further.weight = 0;
  cairn::cl4srec without(settings);
  without.fit(train);
  CHECK((without.network().items.table == plain.network().items.table));
  settings.further.weight = .1;
  cairn::cl4srec with(settings);
  with.fit(train);
  CHECK_FALSE((with.network().items.table == plain.network().items.table));
}

TEST_CASE("a stopped fit of CL4SRec goes on to the same bits", "[recommender]") {
  const auto parts = cairn::leave_last_two_out(cairn::testing::random_walks(60, 30, 12));
  auto model = small_cl4srec(), resumed = small_cl4srec();
  model.fit(parts.train, parts.validation, {.threads = 2});
  auto state = resumed.first_state(parts.train);
  std::size_t steps = 0;
  const cairn::execution stopping{.threads = 1, .report = [&](const cairn::progress_update&) { return ++steps < 5; }};
  CHECK_THROWS_AS(resumed.fit(state, parts.train, parts.validation, stopping, cairn::no_hook()), cairn::cancelled);
  CHECK(state.steps > 1);
  resumed.fit(state, parts.train, parts.validation, {}, cairn::no_hook());
  CHECK((resumed.network().items.table == model.network().items.table));
}

TEST_CASE("CL4SRec's settings as a user writes them", "[recommender]") {
  const cairn::cl4srec model(
      {.encoder = {.width = 8},
       .further = {.augmentation = cairn::one_of(cairn::crop_history{.share = .5}, cairn::mask_events{.share = .2},
                                                 cairn::reorder_history{}),
                   .loss = {.temperature = .5, .compared = cairn::compared_by::cosine},
                   .weight = .2}});
  CHECK(std::get<cairn::crop_history>(model.settings().further.augmentation.parts).share == .5);
  CHECK(model.settings().further.loss.compared == cairn::compared_by::cosine);
}

TEST_CASE("bad settings of CL4SRec's views stop a fit before it begins", "[recommender]") {
  auto settings = small_cl4srec().settings();
  std::get<cairn::mask_events>(settings.further.augmentation.parts).share = 1;
  CHECK_THROWS_WITH(cairn::cl4srec(settings).fit(cairn::all_of(cairn::testing::random_walks(9, 30, 12))),
                    Catch::Contains("mask_events.share"));
}
