/// Two towers against PyTorch: the vectors of queries, every gradient, and ten steps, in double.

#include <memory>
#include <vector>

#include "cairn/optimizer/sgd.hpp"
#include "cairn/recommender/pooled_encoder.hpp"
#include "cairn/recommender/two_tower_task.hpp"
#include "cairn/recommender/two_towers.hpp"
#include "catch.hpp"
#include "reference/two_towers.hpp"
#include "reference_network.hpp"

namespace {

struct tower_values {
  const std::vector<double>&rows, &gradients, &losses;
};

/// Compares on the batch of tests/reference/two_towers.py.
template <class Query, class Optimizer>
void check_towers(const Query& query, const cairn::residual_tower& item, bool cosine,
                  const cairn::two_tower_objective& objective, const Optimizer& optimizer,
                  const tower_values& expected) {
  const cairn::sequences histories = reference::histories();
  const auto known = std::make_shared<const cairn::item_attributes>(cairn::attributes_of_lists(
      std::vector<std::vector<std::uint32_t>>{
          {0, 2}, {}, {1}, {2, 1, 0}, {3}, {3, 0}, {}, {1, 3}, {0}, {2, 3}, {1, 2}, {0, 1}},
      4));
  cairn::two_tower_network network(cairn::attributed_embedding<double>({12, 4}, known), query, item.make<double>(4),
                                   1.5, cosine);
  reference::fill_weights(network);

  std::vector<std::uint32_t> offsets{0}, ids;
  for (std::size_t user = 0; user < histories.users(); ++user) {
    const auto own = histories.of(user);
    for (std::size_t end = cairn::pools<Query> ? 1 : own.size() - 1; end < own.size(); ++end) {
      ids.insert(ids.end(), own.begin(), own.begin() + static_cast<std::ptrdiff_t>(end));
      offsets.push_back(static_cast<std::uint32_t>(ids.size()));
    }
  }
  cairn::workspace memory;
  cairn::nothing unkept;
  CHECK(laws::difference(laws::copied(network.queries(ids, cairn::pass(offsets, memory), unkept)), expected.rows) <
        1e-12);

  constexpr auto examples = cairn::pools<Query> ? cairn::examples_of::prefixes : cairn::examples_of::runs;
  const cairn::two_tower_task<examples> task(histories, 8, cairn::long_histories::latest, objective);
  reference::check_task_steps(network, task, optimizer, expected.gradients, expected.losses, [] {});
}

}  // namespace

TEST_CASE("two towers are PyTorch's", "[recommender]") {
  {
    namespace expected = reference::pooled_towers;
    const cairn::pooled_encoder query{.width = 4, .hidden = 6, .decay = .5, .dropout = 0};
    check_towers(query.make<double>(), {.layers = 1, .hidden = 6}, true, {.loss = {.temperature = .3}},
                 cairn::adam{.rate = .01}, {expected::rows, expected::gradients, expected::losses});
  }
  const auto reader = reference::small_reader.make<double>();
  const cairn::sgd steps{.rate = .5};
  {
    namespace expected = reference::reading_towers;
    check_towers(reader, {}, false, {.loss = {.rows_at_a_time = 4}}, steps,
                 {expected::rows, expected::gradients, expected::losses});
  }
  namespace expected = reference::reading_towers_uncorrected;
  check_towers(reader, {}, false, {.corrected = false}, steps, {expected::rows, expected::gradients, expected::losses});
}
