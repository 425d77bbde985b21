#include "cairn/recommender/strata.hpp"

#include <cstdlib>
#include <set>
#include <vector>

#include "catch.hpp"

namespace {
cairn::interactions random_interactions(std::size_t users, std::size_t items, int count) {
  cairn::random_stream random(5, cairn::purpose::user);
  std::vector<cairn::interaction> entries;
  for (int n = 0; n < count; ++n) {
    entries.push_back(
        {random.below(static_cast<std::uint32_t>(users)), random.below(static_cast<std::uint32_t>(items)), 1});
  }
  return cairn::interactions(users, items, entries);
}
}  // namespace

TEST_CASE("every interaction is in one block, and no two blocks of a round share a row") {
  const auto data = random_interactions(200, 90, 3000);
  cairn::strata blocks(data, {.users = 4, .items = 8}, 3);
  for (const std::size_t epoch : {0U, 1U}) {
    blocks.shuffle(epoch, 2);
    std::set<std::pair<std::uint32_t, std::uint32_t>> met;  // by place
    for (std::size_t round = 0; round < blocks.rounds(); ++round) {
      std::set<std::size_t> strips;
      std::set<std::uint32_t> users_before;
      for (std::size_t strip = 0; strip < blocks.user_strips(); ++strip) {
        strips.insert(blocks.item_strip(round, strip));
        strips.insert(blocks.drawn_strip(round, strip));
        std::set<std::uint32_t> users;
        for (const auto& entry : blocks.block(strip, blocks.item_strip(round, strip))) {
          CHECK(met.emplace(entry.user, entry.item).second);
          CHECK(users_before.count(entry.user) == 0);
          users.insert(entry.user);
        }
        users_before.merge(users);
      }
      CHECK(strips.size() == 2 * blocks.user_strips());  // what is learned from and what is drawn from
    }
    CHECK(met.size() == data.size());
    for (cairn::user_index user = 0; user < 200; ++user) {
      for (const cairn::item_index item : data.by_user().columns_of(user)) {
        CHECK(met.count({blocks.user_places()[user], blocks.item_places()[item]}) == 1);
      }
    }
  }
}

TEST_CASE("blocks of one user strip hold their customers in one order") {
  const auto data = random_interactions(200, 90, 3000);
  cairn::strata blocks(data, {.users = 4, .items = 8}, 3);
  blocks.shuffle(0, 1);
  for (std::size_t strip = 0; strip < 4; ++strip) {
    for (std::size_t item_strip = 0; item_strip < 8; ++item_strip) {
      const auto block = blocks.block(strip, item_strip);
      for (std::size_t n = 1; n < block.size(); ++n) {
        CHECK(blocks.order_of(block[n - 1].user) <= blocks.order_of(block[n].user));
      }
    }
  }
}

TEST_CASE("item strips are balanced by the mass given, and one heavy item leaves no strip empty") {
  const auto data = random_interactions(100, 400, 2000);
  std::vector<double> mass(400, 1.);
  cairn::strata even(data, {.users = 4, .items = 8}, 3, mass);
  even.shuffle(0, 1);
  for (std::size_t strip = 0; strip < 8; ++strip)
    CHECK(std::abs(static_cast<int>(even.items_of(strip).size()) - 50) <= 1);
  mass[7] = 400;  // half of all mass
  cairn::strata heavy(data, {.users = 4, .items = 8}, 3, mass);
  heavy.shuffle(0, 1);
  std::size_t items = 0;
  for (std::size_t strip = 0; strip < 8; ++strip) {
    CHECK(heavy.items_of(strip).size() >= 20);
    items += heavy.items_of(strip).size();
  }
  CHECK(items == 400);
}

TEST_CASE("strips are balanced by count and drawn anew each epoch") {
  const auto data = random_interactions(400, 300, 20000);
  cairn::strata blocks(data, {.users = 4, .items = 8}, 3);
  blocks.shuffle(0, 1);
  const std::vector<cairn::item_index> before(blocks.items_of(0).begin(), blocks.items_of(0).end());
  for (std::size_t strip = 0; strip < 4; ++strip) {
    std::size_t count = 0;
    for (std::size_t item_strip = 0; item_strip < 8; ++item_strip) count += blocks.block(strip, item_strip).size();
    CHECK(static_cast<double>(count) == Approx(static_cast<double>(data.size()) / 4).epsilon(.05));
  }
  blocks.shuffle(1, 1);
  CHECK(before != std::vector<cairn::item_index>(blocks.items_of(0).begin(), blocks.items_of(0).end()));
}

TEST_CASE("places lie strip by strip") {
  const auto data = random_interactions(200, 90, 3000);
  cairn::strata blocks(data, {.users = 4, .items = 9}, 3);
  for (std::size_t epoch = 0; epoch < 20; ++epoch) {
    blocks.shuffle(epoch, 1);
    std::uint32_t place = 0;
    for (std::size_t strip = 0; strip < 9; ++strip) {
      CHECK(blocks.first_item(strip) == place);
      for (const cairn::item_index item : blocks.items_of(strip)) CHECK(blocks.item_places()[item] == place++);
    }
    CHECK(place == 90);
    std::uint32_t next_user = 0;
    for (std::size_t strip = 0; strip < 4; ++strip) {
      std::set<std::uint32_t> users;
      for (std::size_t item_strip = 0; item_strip < 9; ++item_strip) {
        for (const auto& entry : blocks.block(strip, item_strip)) users.insert(entry.user);
      }
      REQUIRE(!users.empty());
      CHECK(*users.begin() >= next_user);
      next_user = *users.rbegin() + 1;
    }
  }
}
