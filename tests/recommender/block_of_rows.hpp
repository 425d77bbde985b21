#pragma once
/// One block of a small grid with the model that it learns, for the tests of what happens in a block.

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "cairn/optimizer/sgd.hpp"
#include "cairn/recommender/block_task.hpp"
#include "cairn/recommender/factors.hpp"
#include "cairn/recommender/row_states.hpp"
#include "cairn/recommender/strata.hpp"
#include "neighbor_data.hpp"

namespace cairn::testing {

/// Who stands at a place.
inline std::uint32_t id_at(std::span<const std::uint32_t> places, std::uint32_t place) {
  return static_cast<std::uint32_t>(std::find(places.begin(), places.end(), place) - places.begin());
}

/// The block of user strip 0 in round 0. Block: a gradient_block or a scored_block of a Solver.
template <template <class> class Block, class Solver>
struct block_of_rows {
  explicit block_of_rows(const Solver& with) : solver(with) {
    blocks.shuffle(0, 1);
    model.mean[0] = .5F;
    for (Eigen::Index n = 0; n < model.item_bias.size(); ++n) model.item_bias[n] = .1F * static_cast<float>(n);
    model.user_bias.setConstant(.2F);
  }

  /// Learns once over the block's entries, with biases, from the candidates that draws(random) says.
  template <class Drawer>
  double learn(Drawer draws, std::span<const float> log_chances = {}) {
    detail::row_states<sgd> users(model.user_factors, model.user_bias), items(model.item_factors, model.item_bias);
    users.arrange(blocks.user_places());
    items.arrange(blocks.item_places());
    Block<Solver> block{solver,
                        {.blocks = blocks,
                         .entries = entries(),
                         .taken = blocks.block(0, blocks.drawn_strip(0, 0)),
                         .first_candidate = blocks.first_item(blocks.drawn_strip(0, 0)),
                         .candidates = static_cast<std::uint32_t>(candidates().size()),
                         .width = 5,
                         .mean = model.mean[0],
                         .scale = .5,
                         .biases = true,
                         .report = true,
                         .random = random_stream(1, purpose::negative, 0),
                         .catalogue = 16,
                         .log_chances = log_chances}};
    const double loss = block.learn(users, items, draws);
    users.restore();
    items.restore();
    return loss;
  }
  double learn() {
    return learn([&](random_stream& random) { return random.below(static_cast<std::uint32_t>(candidates().size())); });
  }

  std::span<const strata::entry> entries() const { return blocks.block(0, blocks.item_strip(0, 0)); }
  user_index user_of(const strata::entry& entry) const { return id_at(blocks.user_places(), entry.user); }
  item_index item_of(const strata::entry& entry) const { return id_at(blocks.item_places(), entry.item); }
  std::span<const item_index> candidates() const { return blocks.items_of(blocks.drawn_strip(0, 0)); }

  Solver solver;
  interactions data = random_interactions(12, 16, 40, true);
  strata blocks{data, {.users = 2, .items = 4}, 1};
  factors model = factors::random(12, 16, 5, .3, 2);
};

}  // namespace cairn::testing
