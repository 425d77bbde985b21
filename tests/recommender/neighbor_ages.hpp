#pragma once
/// What neighbor models owe to entries of different ages.

#include <cmath>
#include <cstddef>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/similarity/time_decay.hpp"
#include "catch.hpp"
#include "neighbor_data.hpp"

namespace cairn::testing {

/// Decayed, whose similarity is a time_decay, fitted with ages, is Plain fitted on values that have decayed by hand.
template <class Plain, class Decayed>
void check_ages() {
  const auto data = random_interactions(30, 25, 30, true);
  const auto train = all_of(data);
  const auto age = [](user_index user, item_index item) { return static_cast<float>((3 * user + 5 * item) % 40); };
  std::vector<interaction> decayed;
  for (user_index user = 0; user < 30; ++user) {
    const history_view history = data.history(user);
    for (std::size_t n = 0; n < history.items.size(); ++n) {
      decayed.push_back({user, history.items[n], history.values[n] * std::exp2(-age(user, history.items[n]) / 10)});
    }
  }
  Plain plain, by_hand;
  plain.fit(train);
  by_hand.fit(all_of(interactions(30, 25, decayed)));
  Decayed model{{.how_similar = {.half_life = 10}}};
  model.fit(train);
  CHECK(model.nearest().values == plain.nearest().values);
  model.fit(train, age, {.threads = 2});
  CHECK(model.nearest().columns == by_hand.nearest().columns);
  CHECK(model.nearest().values == by_hand.nearest().values);
  CHECK(model.nearest().values != plain.nearest().values);
  const auto no_number = [](user_index, item_index) { return std::nanf(""); };
  CHECK_THROWS_AS(model.fit(train, no_number), error);
  CHECK(model.nearest().values == by_hand.nearest().values);
}

}  // namespace cairn::testing
