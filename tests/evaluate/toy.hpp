#pragma once
/// Models for tests of the evaluation: one says what a table says, one cannot tell items apart.

#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/data/split.hpp"
#include "cairn/recommender/concept.hpp"

/// Scores by a fixed table [users, items].
struct table_model {
  using data_type = cairn::interactions;
  std::size_t rows = 0, columns = 0;
  std::vector<float> table;
  void fit(const cairn::training<cairn::interactions>&, const cairn::execution& = {}) {}
  std::size_t users() const { return rows; }
  std::size_t items() const { return columns; }
  void score(cairn::user_index user, std::span<const cairn::item_index> items, std::span<float> scores) const {
    for (std::size_t n = 0; n < items.size(); ++n) scores[n] = table[user * columns + items[n]];
  }
};
static_assert(cairn::recommender<table_model>);

inline table_model constant_model(std::size_t users, std::size_t items) {
  return {users, items, std::vector<float>(users * items, 1)};
}

inline table_model random_model(std::size_t users, std::size_t items, std::uint64_t seed,
                                std::uint32_t levels = 1U << 24U) {
  table_model model{users, items, std::vector<float>(users * items)};
  cairn::random_stream random(seed, cairn::purpose::user);
  for (float& score : model.table) score = static_cast<float>(random.below(levels));
  return model;
}

/// Each user has `train` and `test` items drawn at random, apart.
inline cairn::split<cairn::interactions> random_parts(std::size_t users, std::size_t items, std::size_t train,
                                                      std::size_t test, std::uint64_t seed) {
  std::vector<cairn::interaction> taken, held;
  std::vector<cairn::item_index> all(items);
  for (std::size_t item = 0; item < items; ++item) all[item] = static_cast<cairn::item_index>(item);
  cairn::random_stream random(seed, cairn::purpose::simulate);
  for (std::size_t user = 0; user < users; ++user) {
    random.shuffle(std::span(all));
    for (std::size_t n = 0; n < train + test; ++n) {
      (n < train ? taken : held)
          .push_back({static_cast<cairn::user_index>(user), all[n], 1.F + static_cast<float>(n % 5)});
    }
  }
  return cairn::given_split(users, items, taken, held);
}
