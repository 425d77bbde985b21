#pragma once
/// A part of train to choose settings by.

#include <cstdint>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/data/given_split.hpp"

namespace compare {

/// A tenth of train, drawn pair by pair, as the test part of a split of its own: what --tune judges settings on.
inline cairn::split<cairn::interactions> held_out_of(const cairn::interactions& train, std::uint64_t seed) {
  std::vector<cairn::interaction> keep, judge;
  cairn::random_stream random(seed, cairn::purpose::tune);
  for (cairn::user_index user = 0; user < train.users(); ++user) {
    const auto history = train.history(user);
    for (std::size_t n = 0; n < history.items.size(); ++n) {
      (random.uniform() < .1 ? judge : keep).push_back({user, history.items[n], history.values[n]});
    }
  }
  return cairn::given_split(train.users(), train.items(), keep, judge);
}

}  // namespace compare
