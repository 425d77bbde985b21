#include "cairn/recommender/two_tower_task.hpp"

#include <cmath>
#include <memory>
#include <numeric>
#include <vector>

#include "block/laws.hpp"
#include "cairn/recommender/gru4rec.hpp"
#include "cairn/recommender/pooled_encoder.hpp"
#include "cairn/recommender/two_towers.hpp"
#include "catch.hpp"

namespace {

cairn::sequences tower_histories() {
  cairn::sequence_builder all(9);  // nobody took 8
  all.add(std::array<cairn::item_index, 4>{0, 1, 2, 3});
  all.add(std::array<cairn::item_index, 1>{7});
  all.add(std::array<cairn::item_index, 3>{4, 1, 5});
  all.add(std::array<cairn::item_index, 3>{6, 0, 6});
  return all.finish();
}

/// The same with an hour and an action of each event.
cairn::sequences told_tower_histories() {
  cairn::sequences all = tower_histories();
  all.columns = {{"hour", 3}, {"action", 2}};
  for (std::uint32_t n = 0; n < all.size(); ++n) {
    all.context.insert(all.context.end(), {n * n % 3, n % 4 == 1 ? cairn::none : n % 2});
  }
  return all;
}

std::shared_ptr<const cairn::item_attributes> tower_attributes() {
  return std::make_shared<const cairn::item_attributes>(cairn::attributes_of_lists(
      std::vector<std::vector<std::uint32_t>>{{0}, {0, 1}, {}, {2}, {1}, {1, 2}, {0, 2}, {}, {1}}, 3));
}

/// Checks every gradient of the loss of all examples by differences, all that is random included.
template <class Query>
void check_tower_gradients(const Query& query, const cairn::two_tower_objective& objective, bool cosine,
                           const cairn::sequences& data = tower_histories()) {
  constexpr auto kind = cairn::pools<Query> ? cairn::examples_of::prefixes : cairn::examples_of::runs;
  const cairn::two_tower_task<kind> task(data, 5, cairn::long_histories::latest, objective);
  using item_type = decltype(cairn::residual_tower{}.make<double>(4));
  cairn::two_tower_network<Query, item_type> network(
      cairn::attributed_embedding<double>({9, 4, .3}, tower_attributes()), query,
      cairn::residual_tower{.layers = 1, .dropout = .2}.make<double>(4), 1.5, cosine,
      cairn::tables_of<double>(data.columns, 4));
  laws::shake(network);
  std::vector<std::uint32_t> examples(task.size());
  std::iota(examples.begin(), examples.end(), 0U);
  cairn::workspace memory;
  const auto learn = [&](auto& gradient) {
    memory.reset();
    return task.learn(network, cairn::shard{examples, 21, .7}, memory, gradient);
  };
  std::vector<laws::numbers> lists;
  cairn::for_each_array(network, [&](const std::string& name, auto& values) {
    lists.push_back({name, values.data(), static_cast<std::size_t>(values.size())});
  });
  const auto numerical = laws::differences_of(lists, 40, [&] {
    auto unused = network.empty_gradient();
    return .7 * learn(unused);
  });
  auto gradient = network.empty_gradient();
  learn(gradient);
  std::vector<laws::named_gradient> analytical;
  cairn::zip_arrays(
      [&](const std::string& name, auto& values, auto& of_values) {
        const auto all = laws::dense(of_values, static_cast<std::size_t>(values.size()));
        laws::named_gradient found{name, {}};
        for (const std::size_t n : laws::probed(all.size(), 40)) found.values.push_back(all[n]);
        analytical.push_back(std::move(found));
      },
      network, gradient);
  laws::check_against(analytical, numerical);
}

}  // namespace

TEST_CASE("gradients of two towers by differences, dropout and draws included", "[recommender]") {
  const auto pooled = cairn::pooled_encoder{.width = 4, .hidden = 5, .dropout = .2}.make<double>();
  const auto reading = cairn::gru_encoder{.width = 4}.make<double>();
  check_tower_gradients(pooled, {.loss = {.temperature = .4}, .further = 3}, true);
  check_tower_gradients(pooled, {.corrected = false}, false);
  check_tower_gradients(reading, {.further = 2}, false);
  check_tower_gradients(pooled, {.loss = {.temperature = .4}}, true, told_tower_histories());
  check_tower_gradients(reading, {.further = 2}, false, told_tower_histories());
}

TEST_CASE("the items of a batch are gathered once each, with whose they are", "[recommender]") {
  const std::vector<std::uint32_t> targets{5, 2, 5, 2, 9, 7}, groups{0, 0, 1, 0, 1, 2}, drawn{9, 4, 9, 1}, offsets{0};
  cairn::workspace memory;
  const auto found = cairn::detail::gather_items(targets, groups, drawn, cairn::pass(offsets, memory));
  const auto listed = [](const auto& span) { return std::vector<std::uint32_t>(span.begin(), span.end()); };
  using list = std::vector<std::uint32_t>;
  constexpr std::uint32_t all = cairn::shared_by_all;
  CHECK(listed(found.ids) == list{1, 2, 4, 5, 7, 9});
  CHECK(listed(found.places.owners) == list{all, 0, all, all, 2, all});
  CHECK(listed(found.places.targets) == list{3, 1, 3, 1, 5, 4});
  CHECK(listed(found.places.groups) == groups);
  const auto of_targets = cairn::detail::gather_items(targets, groups, {}, cairn::pass(offsets, memory));
  CHECK(listed(of_targets.ids) == list{2, 5, 7, 9});
  CHECK(listed(of_targets.places.owners) == list{0, all, 2, 1});
}

TEST_CASE("examples of two towers are those of the next item", "[recommender]") {
  const cairn::sequences data = tower_histories();
  using cairn::long_histories;
  const cairn::two_tower_task<cairn::examples_of::runs> runs(data, 2, long_histories::latest, {});
  REQUIRE(runs.size() == 3);
  CHECK(runs.tokens(0) == 2);
  CHECK(runs.weight(0) == 2);
  CHECK(std::vector<cairn::item_index>(runs.events(0).begin(), runs.events(0).end()) ==
        std::vector<cairn::item_index>{1, 2, 3});
  const cairn::two_tower_task<cairn::examples_of::prefixes> prefixes(data, 5, long_histories::latest, {});
  CHECK(prefixes.size() == 7);
  CHECK(prefixes.tokens(2) == 3);
  CHECK(prefixes.weight(2) == 1);
}

TEST_CASE("one example alone learns nothing, and a drawn item teaches it", "[recommender]") {
  const cairn::sequences data = tower_histories();
  const auto query = cairn::pooled_encoder{.width = 4, .dropout = 0}.make<double>();
  cairn::two_tower_network network(cairn::attributed_embedding<double>({9, 4}), query,
                                   cairn::residual_tower{}.make<double>(4));
  laws::shake(network);
  cairn::workspace memory;
  auto gradient = network.empty_gradient();
  const std::vector<std::uint32_t> one{0};
  const auto loss_with = [&](std::size_t further) {
    const cairn::two_tower_task<cairn::examples_of::prefixes> task(data, 5, cairn::long_histories::latest,
                                                                   {.corrected = false, .further = further});
    return task.learn(network, cairn::shard{one, 4, 1}, memory, gradient);
  };
  CHECK(loss_with(0) == 0);
  CHECK(loss_with(40) > std::log(2.));
  // Of 400 draws each item that train has is one, and the one that it lacks is none.
  for (const std::uint32_t id : gradient.items.items.ids()) CHECK(id != 8);
  loss_with(400);
  CHECK(gradient.items.items.ids().size() == 8);
}

TEST_CASE("settings of the objective of two towers are told by name", "[recommender]") {
  CHECK_THROWS_WITH((cairn::two_tower_objective{.loss = {.temperature = 0}}).check(),
                    Catch::Contains("in_batch_softmax.temperature"));
  CHECK_THROWS_WITH((cairn::two_tower_objective{.further = std::size_t{1} << 24U}).check(),
                    Catch::Contains("two_tower_objective.further"));
  CHECK_NOTHROW(cairn::two_tower_objective{}.check());
}
