#include "cairn/recommender/contrastive_task.hpp"

#include <array>
#include <cmath>
#include <limits>

#include "block/laws.hpp"
#include "cairn/augmentation/crop_history.hpp"
#include "cairn/augmentation/insert_similar.hpp"
#include "cairn/augmentation/mask_events.hpp"
#include "cairn/augmentation/one_of.hpp"
#include "cairn/augmentation/reorder_history.hpp"
#include "cairn/block/softmax_head.hpp"
#include "cairn/recommender/gru4rec.hpp"
#include "cairn/recommender/next_item_task.hpp"
#include "cairn/recommender/sasrec.hpp"
#include "catch.hpp"
#include "task_gradients.hpp"

namespace {

cairn::sequences contrasted_histories() {
  cairn::sequence_builder all(12);
  all.add(std::array<cairn::item_index, 5>{3, 1, 4, 1, 5});
  all.add(std::array<cairn::item_index, 2>{9, 2});
  all.add(std::array<cairn::item_index, 4>{6, 5, 3, 11});
  all.add(std::array<cairn::item_index, 8>{8, 9, 7, 10, 3, 2, 8, 0});
  return all.finish();
}

/// A head that learns nothing: what is left is the further loss.
struct silent_head {
  double learn(const cairn::item_targets<double>&, const cairn::pass&, double, const cairn::matrix_view<double>& d_h,
               cairn::touched_rows<double>&) const {
    std::fill_n(d_h.data, d_h.rows * d_h.columns, 0.);
    return 0;
  }
};

using cairn::testing::learned_loss;

template <class Network, class Task>
void check_contrasted_gradients(Network& network, const Task& task) {
  cairn::testing::check_task_gradients(network, task, {2, 0, 1, 3});
}

const cairn::one_of every_change(cairn::crop_history{}, cairn::mask_events{.share = .5}, cairn::reorder_history{},
                                 cairn::insert_similar{.neighbors = 2});

}  // namespace

TEST_CASE("contrastive learning's gradients by differences, with dropout and masks", "[recommender]") {
  const cairn::sequences all = contrasted_histories();
  const cairn::sasrec_encoder reader{.width = 4, .heads = 2, .layers = 1, .hidden = 6, .positions = 6, .dropout = .2};
  using network_type = cairn::sequence_network<decltype(reader.make<double>())>;
  for (const cairn::info_nce loss :
       {cairn::info_nce{}, cairn::info_nce{.temperature = .5, .compared = cairn::compared_by::cosine}}) {
    network_type network(cairn::embedding<double>({12, 4, 1.5}), reader.make<double>(), .1);
    check_contrasted_gradients(
        network, cairn::contrastive_views{every_change, loss, .3}.join(
                     cairn::next_item_task(all, 6, cairn::long_histories::latest, silent_head{}), all, 6));
    check_contrasted_gradients(
        network, cairn::contrastive_views{every_change, loss, .3}.join(
                     cairn::next_item_task(all, 6, cairn::long_histories::latest, cairn::softmax_head{}), all, 6));
  }
  const cairn::gru_encoder steps{.width = 4, .dropout = 0};
  cairn::sequence_network<decltype(steps.make<double>())> network(cairn::embedding<double>({12, 4}),
                                                                  steps.make<double>());
  check_contrasted_gradients(network,
                             cairn::contrastive_views{every_change}.join(
                                 cairn::next_item_task(all, 6, cairn::long_histories::latest, silent_head{}), all, 6));
}

TEST_CASE("a contrastive part joins the main loss by its weight, and needs company", "[recommender]") {
  const cairn::sequences all = contrasted_histories();
  const auto encoder = cairn::sasrec_encoder{.width = 4, .heads = 1, .layers = 1, .positions = 9, .dropout = .1};
  cairn::sequence_network<decltype(encoder.make<double>())> network(cairn::embedding<double>({12, 4}),
                                                                    encoder.make<double>());
  laws::shake(network);
  const cairn::next_item_task main(all, 9, cairn::long_histories::latest, cairn::softmax_head{});
  const cairn::next_item_task silent(all, 9, cairn::long_histories::latest, silent_head{});
  const auto with = [&](const auto& task, double weight) {
    return cairn::contrastive_views{every_change, {}, weight}.join(task, all, 9);
  };
  const std::vector<std::uint32_t> examples{3, 1, 2}, one{3};
  const cairn::shard part{examples, 5, 1}, alone{one, 5, 1};
  const double of_main = learned_loss(network, main, part), of_views = learned_loss(network, with(silent, 1), part);
  CHECK(of_views > 0);
  CHECK(learned_loss(network, with(main, .5), part) == Approx(of_main + .5 * of_views).epsilon(1e-13));
  CHECK(learned_loss(network, with(main, 0), part) == of_main);
  CHECK(learned_loss(network, with(main, .5), alone) == learned_loss(network, main, alone));
  // The same draws come again, and others with another seed.
  CHECK(learned_loss(network, with(silent, 1), part) == of_views);
  CHECK(learned_loss(network, with(silent, 1), cairn::shard{examples, 6, 1}) != of_views);
  // The sum over examples is weighed by their mean weight, 15 / 4: the loop divides by the weight of the batch.
  CHECK(with(main, .5).weight(3) == main.weight(3));
  cairn::sequence_network<decltype(encoder.make<double>())> same = network;
  same.items.table.setZero();
  cairn::for_each_array(same.encoder, [](const std::string&, auto& values) { values.setZero(); });
  CHECK(learned_loss(same, with(silent, 2), part) == Approx(2 * 15. / 4 * 3 * std::log(5.)));  // all rows are alike
}

TEST_CASE("views are of the latest events that the network reads", "[recommender]") {
  const cairn::sequences all = contrasted_histories();
  // Positions for five: a longer view would be an error.
  const auto encoder = cairn::sasrec_encoder{.width = 4, .heads = 1, .layers = 1, .positions = 5, .dropout = 0};
  cairn::sequence_network<decltype(encoder.make<double>())> network(cairn::embedding<double>({12, 4}),
                                                                    encoder.make<double>());
  laws::shake(network);
  const cairn::next_item_task silent(all, 5, cairn::long_histories::latest, silent_head{});
  CHECK(silent.events(3).size() == 6);
  CHECK(silent.events(3)[0] == 7);
  CHECK(silent.events(3)[5] == 0);
  const auto task = cairn::contrastive_views{cairn::crop_history{1}}.join(silent, all, 5);
  const std::vector<std::uint32_t> examples{0, 3};
  auto& table = network.items.table;
  const double before = learned_loss(network, task, cairn::shard{examples, 1, 1});
  table.row(7).setConstant(3);  // the first of six
  CHECK(learned_loss(network, task, cairn::shard{examples, 1, 1}) == before);
  table.row(10).setConstant(3);
  CHECK(learned_loss(network, task, cairn::shard{examples, 1, 1}) != before);
}

TEST_CASE("contrastive settings are told by name", "[recommender]") {
  const cairn::sequences all = contrasted_histories();
  const cairn::next_item_task main(all, 9, cairn::long_histories::latest, silent_head{});
  for (const double bad : {-.1, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
    CHECK_THROWS_WITH((cairn::contrastive_views{every_change, {}, bad}.join(main, all, 9)),
                      Catch::Contains("contrastive_views.weight"));
  }
  CHECK_THROWS_WITH((cairn::contrastive_views{every_change, {.temperature = 0}}.join(main, all, 9)),
                    Catch::Contains("info_nce.temperature"));
  CHECK_THROWS_WITH((cairn::contrastive_views{cairn::mask_events{.share = 1}}.join(main, all, 9)),
                    Catch::Contains("mask_events.share"));
}

TEST_CASE("views of histories with columns are refused", "[recommender]") {
  cairn::sequence_builder builder(3, {{"hour", 24}});
  for (const cairn::item_index item : {0U, 1U, 2U}) builder.push(item, std::array{item});
  builder.end_sequence();
  const cairn::sequences all = builder.finish();
  const cairn::next_item_task main(all, 5, cairn::long_histories::latest, cairn::softmax_head{});
  CHECK_THROWS_WITH((cairn::contrastive_views{cairn::crop_history{}}.join(main, all, 5)),
                    Catch::Contains("contrastive_views: histories with columns"));
}
