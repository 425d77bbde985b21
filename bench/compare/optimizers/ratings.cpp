// Optimizers on a factorization of ratings: test RMSE after each epoch, and seconds an epoch.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iostream>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "../../data_sets.hpp"
#include "cairn/core/random.hpp"
#include "cairn/data/read_recbole.hpp"
#include "cairn/data/split.hpp"
#include "cairn/data/weighting.hpp"
#include "cairn/loss/squared.hpp"
#include "cairn/recommender/matrix_factorization.hpp"
#include "cairn/report/line_plot.hpp"
#include "cairn/report/table.hpp"
#include "comparison.hpp"
#include "contestants.hpp"
#include "harness/held_out.hpp"

namespace compare {
namespace {

using ratings_split = cairn::split<cairn::interactions>;

/// A fifth of all ratings of a made catalogue: 3.5 + <a, b> / 2 of rank 4, and noise of .5.
cairn::interactions made_ratings(const comparison_options& o) {
  cairn::random_stream random(o.seed, cairn::purpose::simulate);
  std::vector<double> tastes(4 * (o.users + o.items));
  for (double& taste : tastes) taste = random.normal();
  std::vector<cairn::interaction> entries;
  for (std::size_t user = 0; user < o.users; ++user) {
    for (std::size_t item = 0; item < o.items; ++item) {
      if (random.uniform() >= .2) continue;
      double rating = 3.5 + .5 * random.normal();
      for (std::size_t k = 0; k < 4; ++k) rating += .5 * tastes[4 * user + k] * tastes[4 * (o.users + item) + k];
      entries.push_back(
          {static_cast<cairn::user_index>(user), static_cast<cairn::item_index>(item), static_cast<float>(rating)});
    }
  }
  return {o.users, o.items, entries};
}

template <class Optimizer>
using solver_of = cairn::stochastic_gradient<cairn::squared_loss, Optimizer>;

template <class Optimizer>
using model_of = cairn::matrix_factorization<solver_of<Optimizer>>;

template <class Optimizer>
model_of<Optimizer> fitted(const Optimizer& with, const cairn::training<cairn::interactions>& train, std::size_t epochs,
                           const comparison_options& o) {
  model_of<Optimizer> model{
      {.factors = o.factors,
       .epochs = epochs,
       .seed = o.seed,
       .solver = {.optimizer = with, .regularization = o.regularization, .bias_regularization = o.regularization}}};
  model.fit(train, {.threads = 1});
  return model;
}

template <class Model>
double error_of(const Model& model, const cairn::interactions& judged) {
  double squares = 0;
  std::vector<float> scores;
  for (cairn::user_index user = 0; user < judged.users(); ++user) {
    const auto history = judged.history(user);
    scores.resize(history.items.size());
    model.score(user, history.items, scores);
    for (std::size_t n = 0; n < scores.size(); ++n) {
      squares += std::pow(static_cast<double>(scores[n] - history.values[n]), 2);
    }
  }
  return std::sqrt(squares / static_cast<double>(judged.size()));
}

/// The rate with the lowest error on a tenth of train; the test part is never read.
template <class Optimizer>
double best_rate(Optimizer with, const cairn::interactions& train, const comparison_options& o) {
  const ratings_split inner = held_out_of(train, o.seed);
  double best = 0, lowest = std::numeric_limits<double>::infinity();
  for (const double rate : rates) {
    rate_of(with) = rate;
    try {
      const double error = error_of(fitted(with, inner.train, o.epochs, o), *inner.test);
      if (error < lowest) lowest = error, best = rate;
    } catch (const cairn::error&) {  // a rate that diverges has lost
    }
  }
  return best;
}

struct curve {
  double rate = 0, seconds = std::numeric_limits<double>::infinity();  ///< an epoch
  std::vector<double> errors = {};                                     ///< after 1, 2, ... epochs
};

/// A model is fitted anew for each number of epochs, since what an optimizer serves is there at the end alone.
template <class Optimizer>
curve curve_of(Optimizer with, const ratings_split& parts, const comparison_options& o) {
  curve result{.rate = best_rate(with, *parts.train, o)};
  cairn::require(result.rate > 0, "every rate diverges", "compare_optimizers", "milder settings");
  rate_of(with) = result.rate;
  for (std::size_t epochs = 1; epochs <= o.epochs; ++epochs) {
    const auto begin = std::chrono::steady_clock::now();
    const auto model = fitted(with, parts.train, epochs, o);
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - begin;
    result.seconds = std::min(result.seconds, spent.count() / static_cast<double>(epochs));
    result.errors.push_back(error_of(model, *parts.test));
  }
  return result;
}

/// noise: what no model can learn, and which the picture leaves out; 0 where it is not known.
std::string compare_on(const std::string& name, const cairn::interactions& data, double noise,
                       const comparison_options& o) {
  std::vector<cairn::interaction> learned, judged;
  cairn::random_stream random(o.seed, cairn::purpose::split);
  for (cairn::user_index user = 0; user < data.users(); ++user) {
    const auto history = data.history(user);
    for (std::size_t n = 0; n < history.items.size(); ++n) {
      (random.uniform() < .1 ? judged : learned).push_back({user, history.items[n], history.values[n]});
    }
  }
  const ratings_split parts = cairn::given_split(data.users(), data.items(), learned, judged);
  const std::string shape = cairn::number_text(static_cast<double>(learned.size())) + " ratings to learn from, " +
                            cairn::number_text(static_cast<double>(judged.size())) + " to be judged on, " +
                            std::to_string(o.factors) + " factors";
  cairn::table table{.columns = {{"optimizer"}, {"rate"}}};
  table.caption = name + ": test RMSE after epochs (" + shape + "); the rate is the best of " +
                  std::to_string(rates.size()) + " from 1e-4 to 3 on a tenth of train after " +
                  std::to_string(o.epochs) + " epochs";
  std::vector<std::size_t> shown;
  for (const std::size_t epoch : {std::size_t{1}, std::size_t{2}, std::size_t{5}, std::size_t{10}, o.epochs}) {
    if (epoch > o.epochs || (!shown.empty() && epoch <= shown.back())) continue;
    shown.push_back(epoch);
    table.columns.push_back({.name = std::to_string(epoch), .decimals = 4});
  }
  table.columns.push_back({.name = "ms an epoch", .decimals = 2});
  std::vector<cairn::line_series> lines;
  for_each_optimizer([&](const char* label, const auto& with) {
    const curve found = curve_of(with, parts, o);
    std::vector<cairn::cell> row{label, found.rate};
    for (const std::size_t epoch : shown) row.emplace_back(found.errors[epoch - 1]);
    row.emplace_back(1000 * found.seconds);
    table.add(std::move(row));
    cairn::line_series line{.name = label};
    for (std::size_t epoch = 1; epoch <= o.epochs; ++epoch) {
      line.x.push_back(static_cast<double>(epoch));
      line.y.push_back(std::max(found.errors[epoch - 1] - noise, 1e-4));
    }
    lines.push_back(std::move(line));
  });
  std::cout << table.text() << '\n';
  return cairn::line_plot(lines, {.title = "Factorization of " + name,
                                  .subtitle = shape + "; each at its best rate",
                                  .x = {.name = "epochs"},
                                  .y = {.name = noise > 0 ? "test RMSE above the noise, in units of the ratings"
                                                          : "test RMSE, in units of the ratings",
                                        .logarithmic = noise > 0},
                                  .height = 460});
}

}  // namespace

std::vector<std::string> compare_on_ratings(const comparison_options& o) {
  std::vector<std::string> pictures{compare_on("made ratings of rank 4 with noise of .5", made_ratings(o), .5, o)};
  const std::string path = bench::file_of_data("ml-100k/ml-100k.inter.gz");
  if (path.empty()) {
    std::cout << "MovieLens-100K is skipped: CAIRN_DATA names no folder with ml-100k/ml-100k.inter.gz\n";
    return pictures;
  }
  const auto all = cairn::interactions_of(cairn::all_of(cairn::read_recbole(path)), cairn::rating_weighting{});
  pictures.push_back(compare_on("MovieLens-100K", *all, 0, o));
  return pictures;
}

}  // namespace compare
