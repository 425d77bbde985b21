#include "cairn/recommender/cfgan.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "catch.hpp"
#include "laws.hpp"

using namespace cairn;

namespace {

cfgan<> small_cfgan(std::size_t epochs) {
  const adam optimizer{.rate = .003};
  return cfgan<>(
      {.hidden = 16, .training = {.generator = optimizer, .discriminator = optimizer, .epochs = epochs, .batch = 16}});
}

struct purchases {
  interactions train = cairn::testing::random_interactions(6, 20, 30, false);
  detail::purchase_vectors task{train, .5, .4, 3};
  std::vector<std::uint32_t> offsets{0, 1, 2, 3}, examples{4, 0, 2};
  workspace memory;
  pass p{offsets, memory, 5};
};

}  // namespace

TEST_CASE("CFGAN keeps the laws of recommenders", "[laws]") {
  cairn::testing::check_laws("CFGAN", small_cfgan(2));
}

TEST_CASE("a generated row is shown where it is masked in, beside its condition") {
  purchases own;
  std::vector<float> made(3 * 20);
  std::iota(made.begin(), made.end(), 1.F);
  const auto shown = own.task.shown(own.examples, {made.data(), 3, 20}, own.p);
  const auto conditions = own.task.inputs(own.examples, own.p);
  const auto real = own.task.real(own.examples, own.p);
  std::size_t others = 0, shown_others = 0;
  for (std::size_t row = 0; row < 3; ++row) {
    const auto taken = own.train.by_user().columns_of(own.examples[row]);
    for (std::size_t item = 0; item < 20; ++item) {
      const bool has = std::find(taken.begin(), taken.end(), item) != taken.end();
      CHECK(conditions(row, item) == (has ? 1 : 0));
      CHECK(real(row, item) == conditions(row, item));
      CHECK(real(row, 20 + item) == conditions(row, item));
      CHECK(shown(row, 20 + item) == conditions(row, item));
      CHECK((shown(row, item) == made[row * 20 + item] || (!has && shown(row, item) == 0)));
      others += has ? 0U : 1U;
      shown_others += !has && shown(row, item) != 0 ? 1U : 0U;
    }
  }
  CHECK(shown_others > others / 4);
  CHECK(shown_others < others * 3 / 4);
}

TEST_CASE("derivatives by generated rows are those of differences") {
  purchases own;
  std::vector<float> made(3 * 20), d_shown(3 * 40);
  random_stream random(2, purpose::simulate);
  for (float& value : made) value = static_cast<float>(random.normal());
  for (float& value : d_shown) value = static_cast<float>(random.normal());
  // A linear discriminator: its loss is the sum of d_shown shown.
  const auto loss = [&] {
    const workspace_scope scope(own.memory);
    const auto shown = own.task.shown(own.examples, {made.data(), 3, 20}, own.p);
    double sum = own.task.learn(own.examples, {made.data(), 3, 20}, {d_shown.data(), 3, 40}, own.p).first;
    for (std::size_t n = 0; n < d_shown.size(); ++n) sum += static_cast<double>(d_shown[n]) * shown.data[n];
    return sum;
  };
  const auto d_made = own.task.learn(own.examples, {made.data(), 3, 20}, {d_shown.data(), 3, 40}, own.p).second;
  std::size_t pulled = 0;
  for (std::size_t n = 0; n < made.size(); ++n) {
    const float before = made[n], h = .0625F;  // the loss is of second degree: differences are exact
    made[n] = before + h;
    const double up = loss();
    made[n] = before - h;
    const double down = loss();
    made[n] = before;
    CHECK(d_made.data[n] == Approx((up - down) / (2 * h)).epsilon(1e-4).margin(1e-5));
    pulled += d_made.data[n] != 0 ? 1U : 0U;
  }
  CHECK(pulled > 20);
}

TEST_CASE("CFGAN learns what belongs together") {
  // Customers of two kinds take most items of their half.
  std::vector<interaction> entries;
  for (user_index user = 0; user < 60; ++user) {
    random_stream random(4, purpose::simulate, user);
    for (item_index item = 0; item < 20; ++item) {
      if (item % 2 == user % 2 && random.below(10) < 6) entries.push_back({user, item, 1});
    }
  }
  auto settings = small_cfgan(300).settings();
  settings.hidden = 4;
  settings.masked = .3;
  settings.pull = .1;
  cfgan<> model(settings);
  model.fit(all_of(interactions(60, 20, entries)));
  std::vector<float> scores(20);
  const std::vector<item_index> taken{1, 5};
  const std::vector<float> values{1, 1};
  model.score_history({taken, values}, scores);
  std::vector<std::size_t> order(20);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
  CHECK(std::count_if(order.begin(), order.begin() + 10, [](std::size_t item) { return item % 2 == 1; }) >= 8);
  CHECK(model.report().generator.size() == 300);
}

TEST_CASE("CFGAN refuses wrong settings by name") {
  const auto train = all_of(cairn::testing::random_interactions(6, 20, 30, false));
  const auto refused = [&](cfgan_settings<> settings, const char* name) {
    CHECK_THROWS_WITH(cfgan<>(settings).fit(train), Catch::Contains(name));
  };
  refused({.hidden = 0}, "cfgan_settings.hidden");
  refused({.masked = 1.5}, "cfgan_settings.masked");
  refused({.pulled = -1}, "cfgan_settings.pulled");
  refused({.pull = std::nan("")}, "cfgan_settings.pull");
  CHECK_THROWS_WITH(cfgan<>().fit(all_of(interactions(2, 2, {}))), Catch::Contains("nothing was taken"));
}
