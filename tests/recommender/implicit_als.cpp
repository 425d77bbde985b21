#include "cairn/recommender/implicit_als.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "catch.hpp"

namespace {

using namespace cairn;

/// Users of a few tastes, each with his own number of items.
interactions tastes(std::size_t users, std::size_t items, std::size_t groups = 4) {
  std::vector<interaction> entries;
  for (std::size_t user = 0; user < users; ++user) {
    random_stream random(3, purpose::simulate, user);
    const std::size_t count = 3 + random.below(12);
    for (std::size_t n = 0; n < count; ++n) {
      const bool own = random.uniform() < .8;
      const auto any = random.below(static_cast<std::uint32_t>(items));
      const std::size_t item = own ? any / groups * groups + user % groups : any;
      if (item >= items) continue;
      entries.push_back({static_cast<user_index>(user), static_cast<item_index>(item), static_cast<float>(1 + n % 3)});
    }
  }
  return interactions(users, items, entries, interactions::repeats::keep_last);
}

double largest_difference(const matrix<float>& a, const matrix<float>& b) {
  return static_cast<double>((a - b).cwiseAbs().maxCoeff());
}

template <class Solver>
std::vector<double> losses(implicit_als_settings<Solver> settings, const interactions& data) {
  std::vector<double> values;
  implicit_als model(settings);
  model.fit(all_of(data), {.threads = 1, .report = [&](const progress_update& update) {
                             values.push_back(update.value);
                             return true;
                           }});
  return values;
}

}  // namespace

TEST_CASE("every half-epoch of the Cholesky solver lowers the loss", "[implicit_als]") {
  for (const double exponent : {0., 1.}) {
    const auto values = losses<cholesky_solver>(
        {.factors = 20, .epochs = 10, .frequency_exponent = exponent, .confidence_scale = .5}, tastes(120, 60));
    REQUIRE(values.size() == 20);
    for (std::size_t n = 1; n < values.size(); ++n) CHECK(values[n] <= values[n - 1] * (1 + 1e-6));
    CHECK(values.back() < .9 * values.front());
  }
}

TEST_CASE("all solvers reach one optimum", "[implicit_als]") {
  const auto data = tastes(120, 60);
  // Strong regularization leaves one optimum up to rotations: losses can be compared, factors cannot.
  const double exact = losses<cholesky_solver>({.factors = 12, .epochs = 200, .regularization = .05}, data).back();
  const double conjugate =
      losses<conjugate_gradient_solver>({.factors = 12, .epochs = 200, .regularization = .05}, data).back();
  const double blocks =
      losses<subspace_solver>({.factors = 12, .epochs = 300, .regularization = .05, .solver = {.block = 5}}, data)
          .back();
  CHECK(conjugate == Approx(exact).epsilon(1e-4));
  CHECK(blocks == Approx(exact).epsilon(5e-4));
}

TEST_CASE("a subspace of all factors is the exact solution", "[implicit_als]") {
  const auto data = all_of(tastes(60, 40));
  implicit_als exact{{.factors = 10, .epochs = 2, .regularization = .05}};
  implicit_als<subspace_solver> whole{{.factors = 10, .epochs = 2, .regularization = .05}};
  exact.fit(data);
  whole.fit(data);
  CHECK(largest_difference(exact.factors().users, whole.factors().users) < 1e-3);
}

TEST_CASE("short rows have the same solution as a system of their own length", "[implicit_als]") {
  const auto data = all_of(tastes(90, 70));  // rows of 2 to 20 entries: both ways of the solver
  implicit_als exact{{.factors = 40, .epochs = 2, .regularization = .02, .confidence_scale = .3}};
  implicit_als<woodbury_solver> dual{{.factors = 40, .epochs = 2, .regularization = .02, .confidence_scale = .3}};
  exact.fit(data);
  dual.fit(data);
  CHECK(largest_difference(exact.factors().users, dual.factors().users) < 1e-3);
  CHECK(largest_difference(exact.factors().items, dual.factors().items) < 1e-3);
}

TEMPLATE_TEST_CASE("factors are the same bits on any number of threads", "[implicit_als]", cholesky_solver,
                   conjugate_gradient_solver, subspace_solver, woodbury_solver) {
  const auto data = all_of(tastes(700, 80));
  implicit_als_settings<TestType> settings{.factors = 17, .epochs = 3, .grain = 8};
  implicit_als<TestType> one(settings);
  one.fit(data, {.threads = 1});
  for (const int threads : {2, 3}) {
    implicit_als<TestType> many(settings);
    many.fit(data, {.threads = threads});
    CHECK(one.factors().users == many.factors().users);
    CHECK(one.factors().items == many.factors().items);
    CHECK(one.factors().item_gram == many.factors().item_gram);
  }
}

TEST_CASE("folding in a user's history gives the fitted user", "[implicit_als]") {
  const auto data = all_of(tastes(100, 50));
  implicit_als model{{.factors = 16, .epochs = 5, .confidence_scale = .4}};
  model.fit(data);
  implicit_als<conjugate_gradient_solver> other{{.factors = 16, .epochs = 60, .regularization = .05}};
  other.fit(data);
  std::vector<float> fresh(50);
  std::vector<float> fitted(50);
  for (user_index user = 0; user < 100; ++user) {
    const auto x = model.fold_in(data->history(user));
    for (std::size_t k = 0; k < 16; ++k) CHECK(x[k] == Approx(row_of(model.factors().users, user)[k]).margin(2e-5));
    other.score_history(data->history(user), fresh);
    other.score_catalogue(std::span(&user, 1), fitted);
    for (std::size_t i = 0; i < 50; ++i) CHECK(fresh[i] == Approx(fitted[i]).margin(2e-3));
  }
  model.score_history({}, fresh);
  CHECK(std::all_of(fresh.begin(), fresh.end(), [](float score) { return score == 0; }));
}

TEST_CASE("the shares of past items add up to the score", "[implicit_als]") {
  const auto data = all_of(tastes(100, 50));
  implicit_als model{{.factors = 8, .epochs = 5, .confidence_scale = .4}};
  model.fit(data);
  for (user_index user = 0; user < 20; ++user) {
    for (item_index item = 0; item < 50; item += 7) {
      const explanation why = model.explain(user, item);
      float score = 0;
      model.score(user, std::span(&item, 1), std::span(&score, 1));
      CHECK(why.score == Approx(score).margin(1e-6));
      CHECK(why.rest == Approx(0).margin(1e-4));
      CHECK(why.parts.size() == data->by_user().row_size(user));
      float sum = 0;
      for (const contribution& part : why.parts) sum += part.share;
      CHECK(sum + why.rest == Approx(score).margin(1e-4));
      CHECK(std::is_sorted(why.parts.begin(), why.parts.end(),
                           [](const auto& a, const auto& b) { return a.share > b.share; }));
    }
  }
}

TEST_CASE("a past item's share is c_j y_i W y_j, W a dense inverse in double", "[implicit_als]") {
  const auto data = all_of(tastes(30, 20));
  implicit_als model{
      {.factors = 5, .epochs = 4, .unobserved_weight = .2, .regularization = .02, .confidence_scale = .4}};
  model.fit(data);
  const matrix<double> items = model.factors().items.cast<double>();
  for (const user_index user : {0U, 7U, 29U}) {
    const auto history = data->history(user);
    matrix<double> system = .2 * items.transpose() * items;
    const double ridge = .02 * (static_cast<double>(history.items.size()) + .2 * 20);
    system.diagonal().array() += ridge;
    for (std::size_t n = 0; n < history.items.size(); ++n) {
      const auto y = items.row(history.items[n]);
      system += (1 + .4 * static_cast<double>(history.values[n])) * y.transpose() * y;
    }
    const matrix<double> inverse = system.inverse();
    for (item_index item = 0; item < 20; item += 3) {
      const explanation why = model.explain(user, item);
      CHECK(why.parts.size() == history.items.size());
      for (std::size_t n = 0; n < history.items.size(); ++n) {
        const double share = (1 + .4 * static_cast<double>(history.values[n])) *
                             items.row(item).dot(inverse * items.row(history.items[n]).transpose());
        const auto part = std::find_if(why.parts.begin(), why.parts.end(),
                                       [&](const auto& p) { return p.because == history.items[n]; });
        REQUIRE(part != why.parts.end());
        CHECK(part->share == Approx(share).epsilon(1e-3).margin(1e-5));
      }
    }
  }
}

TEST_CASE("scores of a catalogue are scores of its items, and of any batch", "[implicit_als]") {
  const auto data = all_of(tastes(40, 35));
  implicit_als model{{.factors = 10, .epochs = 2}};
  model.fit(data);
  const std::vector<user_index> users{3, 1, 39, 3, 7, 8, 9, 0};
  std::vector<float> batch(users.size() * 35);
  model.score_catalogue(users, batch);
  std::vector<item_index> items(35);
  for (std::size_t i = 0; i < 35; ++i) items[i] = static_cast<item_index>(34 - i);
  std::vector<float> scores(35);
  std::vector<float> alone(35);
  for (std::size_t n = 0; n < users.size(); ++n) {
    model.score(users[n], items, scores);
    model.score_catalogue(std::span(users).subspan(n, 1), alone);
    for (std::size_t i = 0; i < 35; ++i) {
      CHECK(scores[34 - i] == Approx(batch[n * 35 + i]).margin(1e-5));
      CHECK(alone[i] == batch[n * 35 + i]);
    }
  }
}

TEST_CASE("taste groups are told apart", "[implicit_als]") {
  const auto data = all_of(tastes(400, 80));
  implicit_als model{{.factors = 8, .epochs = 8, .regularization = .02}};
  model.fit(data);
  std::size_t own = 0;
  for (user_index user = 0; user < 100; ++user) {
    for (const recommendation& best : recommend(model, data, user, 5)) own += best.item % 4 == user % 4 ? 1 : 0;
  }
  CHECK(own > 400);
}

TEMPLATE_TEST_CASE("odd shapes give finite factors", "[implicit_als]", cholesky_solver, conjugate_gradient_solver,
                   subspace_solver, woodbury_solver) {
  const std::vector<interaction> few{{0, 0, 1}, {2, 4, 1}, {2, 0, 1}};
  const auto data = all_of(interactions(4, 6, few));  // users 1 and 3 and most items have no entries
  implicit_als<TestType> wide{{.factors = 40, .epochs = 3}};
  wide.fit(data);
  CHECK(wide.factors().users.allFinite());
  CHECK(wide.factors().items.allFinite());
  CHECK(wide.factors().users.row(1).isZero());
  CHECK(wide.factors().items.row(5).isZero());
  implicit_als<TestType> loose{{.factors = 40, .epochs = 3, .unobserved_weight = 0, .regularization = 0}};
  try {
    loose.fit(data);
    CHECK(loose.factors().users.allFinite());
  } catch (const error& wrong) {
    CHECK(wrong.where().find("epoch") != std::string::npos);
    CHECK(loose.users() == 0);
  }
  implicit_als<TestType> empty;
  CHECK_THROWS_AS(empty.fit(all_of(interactions())), error);
}

TEST_CASE("divergence names epoch and array and leaves the model", "[implicit_als]") {
  const auto data = all_of(tastes(30, 20));
  auto wild = [&](auto solver) {
    using solver_type = decltype(solver);
    implicit_als<solver_type> model{{.factors = 6, .epochs = 3, .confidence_scale = 1e30}};
    const std::vector<interaction> plain{{0, 0, 0}, {1, 1, 0}};
    model.fit(all_of(interactions(2, 2, plain)));
    const auto before = model.factors().users;
    const std::vector<interaction> large{{0, 0, 1e30F}, {1, 1, 1e30F}, {1, 0, 1e30F}};
    try {
      model.fit(all_of(interactions(2, 2, large)));
      FAIL("no error");
    } catch (const error& wrong) {
      CHECK(wrong.where().find("epoch 1") != std::string::npos);
      CHECK(wrong.problem().find("items") != std::string::npos);
    }
    CHECK(model.factors().users == before);
  };
  wild(cholesky_solver{});
  wild(conjugate_gradient_solver{});
  wild(subspace_solver{});
  wild(woodbury_solver{});
}

TEST_CASE("cancelling and wrong arguments leave the model as it was", "[implicit_als]") {
  const auto data = all_of(tastes(30, 20));
  implicit_als model{{.factors = 6, .epochs = 3}};
  model.fit(data);
  const auto before = model.factors().users;
  std::size_t reports = 0;
  CHECK_THROWS_AS(model.fit(all_of(tastes(50, 20)), {.threads = 1,
                                                     .report =
                                                         [&](const progress_update& update) {
                                                           CHECK(update.total == 6);
                                                           return ++reports < 3;
                                                         }}),
                  cancelled);
  CHECK(reports == 3);
  CHECK(model.users() == 30);
  CHECK(model.factors().users == before);

  float score = 0;
  const item_index outside = 20;
  CHECK_THROWS_AS(model.score(0, std::span(&outside, 1), std::span(&score, 1)), error);
  CHECK_THROWS_AS(model.score(30, {}, {}), error);
  CHECK_THROWS_AS(model.explain(0, 20), error);
  CHECK_THROWS_AS(model.fold_in({std::span(&outside, 1), std::span(&score, 1)}), error);
  CHECK_THROWS_AS(implicit_als<>({.factors = 0}), error);
  CHECK_THROWS_AS(implicit_als<>({.factors = std::size_t{1} << 40}), error);
  CHECK_THROWS_AS(implicit_als<>({.unobserved_weight = -1}), error);
  CHECK_THROWS_AS(implicit_als<>({.regularization = std::nan("")}), error);
  const std::vector<interaction> negative{{0, 0, -5}};
  CHECK_THROWS_AS(implicit_als<>({.confidence_scale = 1}).fit(all_of(interactions(1, 1, negative))), error);
}

TEST_CASE("the arrays are listed, and the solver is deduced", "[implicit_als]") {
  implicit_als model{implicit_als_settings<subspace_solver>{.factors = 6, .epochs = 1}};
  static_assert(std::same_as<decltype(model), implicit_als<subspace_solver>>);
  model.fit(all_of(tastes(30, 20)));
  std::vector<std::string> names;
  for_each_array(model, [&](const std::string& name, const auto&) { names.push_back(name); });
  CHECK(names == std::vector<std::string>{"factors.users", "factors.items", "factors.item_gram"});
  CHECK(parameter_count(model) == 30 * 6 + 20 * 6 + 16 * 16);
}
