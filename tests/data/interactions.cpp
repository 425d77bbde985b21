#include "cairn/data/interactions.hpp"

#include <limits>
#include <vector>

#include "cairn/core/random.hpp"
#include "catch.hpp"
#include "refusal.hpp"

using cairn::interaction;
using cairn::interactions;

TEST_CASE("interactions are held by user and by item, ascending", "[data]") {
  const std::vector<interaction> entries{{1, 2, 1}, {0, 1, 2}, {1, 0, 3}, {1, 2, 4}};
  const interactions sum(3, 4, entries);
  CHECK(sum.users() == 3);
  CHECK(sum.items() == 4);
  CHECK(sum.size() == 3);
  const auto history = sum.history(1);
  CHECK(std::vector<std::uint32_t>(history.items.begin(), history.items.end()) == std::vector<std::uint32_t>{0, 2});
  CHECK(std::vector<float>(history.values.begin(), history.values.end()) == std::vector<float>{3, 5});
  CHECK(sum.by_item().row_size(3) == 0);
  CHECK(sum.by_user().row_size(2) == 0);
  CHECK(sum.by_user().contains(0, 1));
  CHECK_FALSE(sum.by_user().contains(0, 2));

  const interactions last(3, 4, entries, interactions::repeats::keep_last);
  CHECK(last.history(1).values[1] == 4);
}

TEST_CASE("interactions refuse what does not fit", "[data]") {
  const auto made = [](interaction entry) { return [entry] { interactions(2, 2, std::vector{entry}); }; };
  CHECK(refusal(made({2, 0, 1})) ==
        "interactions [2, 2]: entry (2, 0, 1.000000) does not fit; expected indices in range and a finite value");
  CHECK(refusal(made({0, 2, 1})) != "not refused");
  CHECK(refusal(made({0, 0, std::numeric_limits<float>::quiet_NaN()})) != "not refused");
  CHECK(refusal(made({0, 0, std::numeric_limits<float>::infinity()})) != "not refused");
  const std::vector<interaction> huge{{1, 0, 3e38F}, {1, 0, 3e38F}};
  CHECK(refusal([&] { interactions(2, 2, huge); }) ==
        "interactions [2, 2]: entries of (1, 0) overflow; expected a finite sum");
  CHECK(interactions(2, 2, huge, interactions::repeats::keep_last).size() == 1);
  CHECK(interactions(0, 0, {}).size() == 0);
}

TEST_CASE("both sides of interactions hold the same entries as a dense table", "[data]") {
  cairn::random_stream random(3, cairn::purpose::simulate);
  std::vector<interaction> entries;
  float table[7][5] = {};
  for (int n = 0; n < 40; ++n) {
    const interaction e{random.below(7), random.below(5), static_cast<float>(1 + random.below(3))};
    entries.push_back(e);
    table[e.user][e.item] += e.value;
  }
  const interactions data(7, 5, entries);
  float by_user[7][5] = {}, by_item[7][5] = {};
  for (std::uint32_t user = 0; user < 7; ++user) {
    for (std::size_t n = 0; n < data.by_user().row_size(user); ++n) {
      by_user[user][data.by_user().columns_of(user)[n]] = data.by_user().values_of(user)[n];
    }
  }
  for (std::uint32_t item = 0; item < 5; ++item) {
    for (std::size_t n = 0; n < data.by_item().row_size(item); ++n) {
      by_item[data.by_item().columns_of(item)[n]][item] = data.by_item().values_of(item)[n];
    }
  }
  for (int user = 0; user < 7; ++user) {
    for (int item = 0; item < 5; ++item) {
      CHECK(by_user[user][item] == table[user][item]);
      CHECK(by_item[user][item] == table[user][item]);
    }
  }
}
