#pragma once
/// Batches of histories as long as shops' are, and our side of a comparison: a network that learns them by the pieces
/// of the training loop.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cairn/data/read_lists.hpp"
#include "cairn/data/sequences.hpp"
#include "cairn/data/split_sequences.hpp"
#include "cairn/optimizer/adam.hpp"
#include "cairn/recommender/sequence_recommender.hpp"
#include "cairn/train/batches.hpp"
#include "data_sets.hpp"
#include "peer/loop_training.hpp"

namespace bench {

/// A data set as its models are published for.
struct sequence_set {
  std::string name, file;
  std::size_t users, items;
  double median, deviation;  ///< of lengths in train: log-normal, where the file is not there
  std::size_t rare = 0;      ///< items taken less often are dropped
  std::size_t positions = 50, width = 64, heads = 2;
};
inline const sequence_set beauty{"beauty", "s3rec-beauty/Beauty.txt.gz", 22363, 12101, 5.4, .75};
inline const sequence_set ml_1m_in_time{"ml-1m", "ml-1m/ml-1m.time-ordered.txt.gz", 6040, 3416, 94, .95, 5, 200, 50, 1};

/// The train part of the set; by formula, with a line that says so, where CAIRN_DATA does not hold it.
inline cairn::sequences histories_of(const sequence_set& set) {
  const std::string path = file_of_data(set.file.c_str());
  if (!path.empty()) {
    const auto all = cairn::sequences_of(cairn::read_lists(path, cairn::list_order::by_time));
    return *cairn::leave_last_two_out(cairn::without_rare_items(all, set.rare).kept).train;
  }
  std::printf("%s: CAIRN_DATA does not hold %s; lengths and items are drawn by formula\n", set.name.c_str(),
              set.file.c_str());
  cairn::random_stream random(3, cairn::purpose::simulate);
  cairn::sequence_builder made(set.items);
  for (std::size_t user = 0; user < set.users; ++user) {
    const double length = std::clamp(set.median * std::exp(set.deviation * random.normal()), 3., 2000.);
    for (std::size_t n = 0; n < static_cast<std::size_t>(length); ++n) {
      const double place = std::pow(random.uniform(), 2.2) * static_cast<double>(set.items);
      made.push(static_cast<cairn::item_index>(place));
    }
    made.end_sequence();
  }
  return made.finish();
}

/// Batches of so many sequences of at least two events, in an order that does not change: the latest positions + 1 of
/// each. Items are folded into `items`, so that a catalogue may be smaller than the set's own.
inline std::vector<cairn::sequences> batches_of(const cairn::sequences& all, const sequence_set& set, std::size_t items,
                                                std::size_t batches, std::size_t size = 128) {
  std::vector<std::size_t> users;
  for (std::size_t user = 0; user < all.users(); ++user) {
    if (all.length_of(user) > 1) users.push_back(user);
  }
  cairn::random_stream random(5, cairn::purpose::shuffle);
  random.shuffle(std::span(users));
  std::vector<cairn::sequences> out;
  for (std::size_t b = 0; b < batches; ++b) {
    cairn::sequence_builder batch(items);
    for (std::size_t n = 0; n < size; ++n) {
      for (const auto item : cairn::latest(all.of(users[(b * size + n) % users.size()]), set.positions + 1)) {
        batch.push(item % static_cast<cairn::item_index>(items));
      }
      batch.end_sequence();
    }
    out.push_back(batch.finish());
  }
  return out;
}

/// A network of histories that learns batches of them by turns, by Adam.
template <cairn::sequence_encoder Encoder, cairn::item_head Head,
          cairn::sequence_objective Objective = cairn::every_next_item>
class our_training {
 public:
  using network_type = cairn::sequence_network<decltype(std::declval<const Encoder&>().template make<float>())>;

  our_training(const Encoder& encoder, const Head& head, std::vector<cairn::sequences> batches, std::size_t shards,
               const Objective& objective = {})
      : batches_(std::move(batches)), loop_(first_network(encoder), cairn::adam{.rate = .001}) {
    const auto counts = cairn::item_counts(batches_[0]);
    constexpr std::size_t all = std::numeric_limits<std::size_t>::max();
    for (const cairn::sequences& each : batches_) {
      tasks_.push_back(objective.template task<network_type>(each, encoder.longest() - (masks ? 1 : 0),
                                                             cairn::long_histories::latest,
                                                             head.prepare(std::span<const std::uint32_t>(counts))));
      const task_type& task = tasks_.back();
      std::size_t tokens = 0;
      double weight = 0;
      for (std::uint32_t n = 0; n < task.size(); ++n) {
        tokens += task.tokens(n);
        weight += task.weight(n);
      }
      weights_.push_back(weight);
      orders_.emplace_back(
          task.size(), [&](std::uint32_t n) { return task.tokens(n); }, 1, 0, all, (tokens + shards - 1) / shards);
    }
  }

  const network_type& network() const noexcept { return loop_.network(); }
  const std::vector<cairn::sequences>& batches() const noexcept { return batches_; }
  const cairn::epoch_batches& order(std::size_t b) const noexcept { return orders_[b]; }

  /// The mean loss of a batch and its gradient, in gradient().
  double learn(std::size_t b, int threads) { return loop_.learn(tasks_[b], orders_[b], weights_[b], threads); }
  auto& gradient() noexcept { return loop_.gradient(); }

  /// The next batch, and a step.
  void step(int threads) {
    const std::size_t b = loop_.steps() % batches_.size();
    loop_.step(tasks_[b], orders_[b], weights_[b], threads);
  }

 private:
  static constexpr bool masks = Objective::asks_by_mask;
  using learner = decltype(std::declval<const Head&>().prepare(std::span<const std::uint32_t>()));
  using task_type = decltype(std::declval<const Objective&>().template task<network_type>(
      std::declval<const cairn::sequences&>(), std::size_t{}, cairn::long_histories::latest, std::declval<learner>()));

  network_type first_network(const Encoder& encoder) const {
    network_type network(cairn::embedding<float>({batches_[0].items() + (masks ? 1 : 0), encoder.width}),
                         encoder.template make<float>(), 0, masks);
    cairn::random_stream random(1, cairn::purpose::initialize);
    network.initialize(random, 0);  // large enough that a wrong mask would show
    return network;
  }

  std::vector<cairn::sequences> batches_;
  std::vector<task_type> tasks_;
  std::vector<double> weights_;  ///< of batches
  std::vector<cairn::epoch_batches> orders_;
  loop_training<network_type, cairn::adam> loop_;
};

}  // namespace bench
