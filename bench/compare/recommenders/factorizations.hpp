#pragma once
/// Factor models for compare_recommenders, by stochastic gradient and by alternating least squares.

#include <vector>

#include "cairn/loss/bpr.hpp"
#include "cairn/loss/logistic.hpp"
#include "cairn/loss/sampled_softmax.hpp"
#include "cairn/loss/squared.hpp"
#include "cairn/loss/warp.hpp"
#include "cairn/optimizer/sgd.hpp"
#include "cairn/recommender/implicit_als.hpp"
#include "cairn/recommender/matrix_factorization.hpp"
#include "cairn/sampler/popularity.hpp"
#include "recommenders/entry.hpp"

namespace compare {

/// A schedule chosen at run time.
struct schedule_by_name {
  bool cosine = false;
  double scale(std::size_t step, std::size_t steps) const noexcept {
    return cosine ? cairn::cosine_schedule{.floor = .02}.scale(step, steps) : 1;
  }
};

inline setting schedule_setting(std::vector<std::string> words) {
  return choice("schedule", std::move(words), "of the learning rate; cosine falls to a fiftieth");
}

/// A factorization by stochastic gradient; settings that the model has not are left at their defaults.
template <class Loss>
cairn::any_recommender gradient_factorization(const values& v, std::uint64_t seed) {
  constexpr bool ranks = !std::same_as<Loss, cairn::squared_loss>;
  using sampler = std::conditional_t<ranks, cairn::popularity_sampler, cairn::uniform_sampler>;
  cairn::stochastic_gradient<Loss, cairn::sgd, sampler, schedule_by_name> solver{
      .optimizer = {.rate = v.number("rate")},
      .schedule = {.cosine = v.word("schedule") == "cosine"},
      .regularization = v.number("regularization"),
      .bias_regularization = v.number("bias-regularization")};
  if constexpr (cairn::ranked_loss<Loss>) {
    solver.loss = {.wanted = v.number("margin"),
                   .most_draws = static_cast<int>(v.whole("most-draws")),
                   .positives = static_cast<int>(v.whole("positives")),
                   .place = static_cast<int>(v.whole("place"))};
  }
  if constexpr (cairn::listwise_loss<Loss>) solver.loss.temperature = v.number("temperature");
  if constexpr (ranks) {
    solver.sampler.power = v.has("power") ? v.number("power") : 0;
    if (v.has("negatives")) solver.negatives = static_cast<int>(v.whole("negatives"));
    solver.draw_taken = v.word("draw-taken") == "yes";
  }
  return cairn::any_recommender(cairn::matrix_factorization<decltype(solver)>({.factors = v.whole("factors"),
                                                                               .epochs = v.whole("epochs"),
                                                                               .deviation = v.number("deviation"),
                                                                               .seed = seed,
                                                                               .solver = solver}));
}

inline cairn::any_recommender implicit_als_by_name(const values& v, std::uint64_t seed) {
  const auto made = [&]<class Solver>(Solver solver) {
    return cairn::any_recommender(cairn::implicit_als<Solver>({.factors = v.whole("factors"),
                                                               .epochs = v.whole("epochs"),
                                                               .unobserved_weight = v.number("unobserved-weight"),
                                                               .regularization = v.number("regularization"),
                                                               .frequency_exponent = v.number("frequency-exponent"),
                                                               .confidence_scale = v.number("confidence-scale"),
                                                               .seed = seed,
                                                               .solver = solver}));
  };
  const std::string& solver = v.word("solver");
  if (solver == "conjugate-gradient") return made(cairn::conjugate_gradient_solver{});
  if (solver == "subspace") return made(cairn::subspace_solver{});
  if (solver == "woodbury") return made(cairn::woodbury_solver{});
  return made(cairn::cholesky_solver{});
}

inline std::vector<setting> warp_settings(const char* positives, const char* place) {
  return {count("factors", "64", "K", {32, 256, true}),
          count("epochs", "100", "passes", {30, 150, true}),
          number("rate", "0.001", "learning rate", {.0005, .006, true}),
          schedule_setting({"cosine", "constant"}),
          number("regularization", "0.4", "L2 on factors", {.1, 1, true}),
          number("bias-regularization", "0.1", "L2 on item biases", {.02, 1, true}),
          number("margin", "4", "that costs nothing", {1, 8, true}),
          count("most-draws", "100", "after which an item is left alone"),
          count("positives", positives, "of the customer's own items drawn for a step"),
          count("place", place, "of the one that is learned from, by falling score"),
          choice("draw-taken", {"no", "yes"}, "may what a customer took be drawn as a negative"),
          number("deviation", "0.1", "of the initial factors, over sqrt(K)")};
}

inline std::vector<recommender_entry> factorization_models() {
  return {{"mf",
           "factors by logistic loss against sampled negatives",
           {count("factors", "64", "K", {32, 192, true}), count("epochs", "60", "passes", {20, 120, true}),
            number("rate", "0.01", "learning rate", {.003, .05, true}), schedule_setting({"cosine", "constant"}),
            number("regularization", "0.005", "L2 on factors", {.001, .03, true}),
            number("bias-regularization", "0.005", "L2 on biases", {.0005, .03, true}),
            count("negatives", "8", "drawn for each interaction", {2, 16, true}),
            choice("draw-taken", {"yes", "no"}, "may what a customer took be drawn as a negative"),
            number("power", "0", "negatives by popularity to this power", {0, .8}),
            number("deviation", "1", "of the initial factors, over sqrt(K)")},
           gradient_factorization<cairn::logistic_loss>},
          {"mf-bpr",
           "factors by Bayesian personalized ranking",
           {count("factors", "64", "K", {32, 256, true}), count("epochs", "60", "passes", {20, 120, true}),
            number("rate", "0.1", "learning rate", {.02, .5, true}), schedule_setting({"cosine", "constant"}),
            number("regularization", "0.005", "L2 on factors", {.001, .1, true}),
            number("bias-regularization", "0.005", "L2 on item biases", {.0005, .05, true}),
            count("negatives", "4", "drawn for each interaction", {1, 8, true}),
            choice("draw-taken", {"no", "yes"}, "may what a customer took be drawn as a negative"),
            number("power", "0.4", "negatives by popularity to this power", {0, .8}),
            number("deviation", "0.1", "of the initial factors, over sqrt(K)")},
           gradient_factorization<cairn::bpr_loss>},
          {"mf-warp", "factors by WARP", warp_settings("1", "1"), gradient_factorization<cairn::warp_loss>},
          {"mf-k-os-warp", "factors by WARP on an order statistic of a customer's own items", warp_settings("3", "2"),
           gradient_factorization<cairn::warp_loss>},
          {"mf-softmax",
           "factors by the sampled softmax, corrected",
           {count("factors", "64", "K", {32, 256, true}), count("epochs", "60", "passes", {20, 120, true}),
            number("rate", "0.05", "learning rate", {.01, .5, true}), schedule_setting({"cosine", "constant"}),
            number("regularization", "0.005", "L2 on factors", {.0003, .03, true}),
            number("bias-regularization", "0.005", "L2 on item biases", {.0005, .05, true}),
            count("negatives", "32", "drawn for each interaction", {8, 128, true}),
            choice("draw-taken", {"no", "yes"}, "may what a customer took be drawn as a negative"),
            number("power", "0.5", "negatives by popularity to this power", {0, 1}),
            number("temperature", "1", "of the softmax", {.3, 2, true}),
            number("deviation", "0.1", "of the initial factors, over sqrt(K)")},
           gradient_factorization<cairn::sampled_softmax_loss>},
          {"ials",
           "implicit alternating least squares",
           {choice("solver", {"cholesky", "conjugate-gradient", "subspace", "woodbury"}, "of each row"),
            count("factors", "64", "K", {32, 256, true}), count("epochs", "12", "iterations over both sides", {6, 16}),
            number("unobserved-weight", "0.1", "alpha0", {.01, 1, true}),
            number("regularization", "0.003", "lambda", {.0003, .03, true}),
            number("frequency-exponent", "1", "nu", {0, 1}),
            number("confidence-scale", "0", "what a unit of value adds to a confidence of 1")},
           implicit_als_by_name},
          {"mf-biased",
           "factors and biases by squared loss",
           {count("factors", "100", "K", {20, 150, true}), count("epochs", "20", "passes", {10, 60}),
            number("rate", "0.005", "learning rate", {.002, .02, true}), schedule_setting({"constant", "cosine"}),
            number("regularization", "0.02", "L2 on factors", {.01, .2, true}),
            number("bias-regularization", "0.02", "L2 on biases", {.005, .1, true}),
            number("deviation", "1", "of the initial factors, over sqrt(K)")},
           gradient_factorization<cairn::squared_loss>,
           true}};
}

}  // namespace compare
