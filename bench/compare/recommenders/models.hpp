#pragma once
/// The recommenders that compare_recommenders knows.

#include <vector>

#include "cairn/loss/bpr.hpp"
#include "cairn/loss/logistic.hpp"
#include "cairn/loss/squared.hpp"
#include "cairn/optimizer/adagrad.hpp"
#include "cairn/optimizer/sgd.hpp"
#include "cairn/recommender/implicit_als.hpp"
#include "cairn/recommender/item_neighbors.hpp"
#include "cairn/recommender/matrix_factorization.hpp"
#include "cairn/recommender/popularity.hpp"
#include "cairn/recommender/rating_neighbors.hpp"
#include "cairn/recommender/user_neighbors.hpp"
#include "cairn/sampler/popularity.hpp"
#include "cairn/similarity/bm25.hpp"
#include "cairn/similarity/cosine.hpp"
#include "cairn/similarity/jaccard.hpp"
#include "cairn/similarity/mean_squared_difference.hpp"
#include "cairn/similarity/pearson.hpp"
#include "cairn/similarity/tf_idf.hpp"
#include "harness/registry.hpp"

namespace compare {

/// A neighbor model over the similarity that is chosen by name.
template <template <class> class Model>
cairn::any_recommender neighbors_by_name(const values& v) {
  const std::string& similarity = v.word("similarity");
  const auto shrink = static_cast<float>(v.number("shrink"));
  const auto made = [&]<class Similarity>(Similarity how) {
    return cairn::any_recommender(Model<Similarity>({.how_similar = how,
                                                     .neighbors = v.whole("neighbors"),
                                                     .amplification = static_cast<float>(v.number("amplification")),
                                                     .normalize = v.word("normalize") == "yes"}));
  };
  if (similarity == "jaccard") return made(cairn::jaccard{.shrink = shrink});
  if (similarity == "tf-idf") return made(cairn::tf_idf_cosine{.shrink = shrink});
  if (similarity == "bm25") return made(cairn::bm25{});
  return made(cairn::cosine{.shrink = shrink});
}

inline std::vector<setting> neighbor_settings() {
  return {{"similarity", "cosine", "what makes two alike", 0, 0, false, false, {"cosine", "jaccard", "tf-idf", "bm25"}},
          {"neighbors", "200", "kept for each, 0 keeps all", 20, 500, true, true},
          {"shrink", "5", "holds back pairs with little evidence", .5, 100, true},
          {"amplification", "1", "exponent on similarities", .5, 2},
          {"normalize", "no", "divide by the sum of similarities kept", 0, 0, false, false, {"no", "yes"}}};
}

template <cairn::compared Axis>
cairn::any_recommender rating_neighbors_of(const values& v) {
  const std::size_t count = v.whole("neighbors");
  const auto shrink = static_cast<float>(v.number("shrink"));
  if (v.word("similarity") == "pearson-baseline") {
    return cairn::rating_neighbors<Axis, cairn::with_baselines, cairn::pearson_baseline>(
        {.how_similar = {.shrink = shrink}, .neighbors = count});
  }
  return cairn::rating_neighbors<Axis, cairn::with_baselines, cairn::mean_squared_difference>(
      {.how_similar = {.shrink = shrink}, .neighbors = count});
}

inline std::vector<setting> rating_neighbor_settings(const char* similarity, const char* shrink) {
  return {{"similarity",
           similarity,
           "what makes two alike",
           0,
           0,
           false,
           false,
           {"mean-squared-difference", "pearson-baseline"}},
          {"neighbors", "40", "that have a say in a rating", 10, 120, true, true},
          {"shrink", shrink, "holds back pairs with little evidence", .5, 200, true}};
}

inline std::vector<model_entry> recommender_models() {
  using namespace cairn;
  std::vector<model_entry> models;
  models.push_back({"popularity", "what most took", false, {}, [](const values&, std::uint64_t) {
                      return any_recommender(popularity());
                    }});
  models.push_back({"item-knn", "items like those taken", false, neighbor_settings(),
                    [](const values& v, std::uint64_t) { return neighbors_by_name<item_neighbors>(v); }});
  models.push_back({"user-knn", "what like customers took", false, neighbor_settings(),
                    [](const values& v, std::uint64_t) { return neighbors_by_name<user_neighbors>(v); }});
  models.push_back({"mf",
                    "factors by logistic loss against sampled negatives",
                    false,
                    {{"factors", "64", "K", 32, 128, true, true},
                     {"epochs", "40", "passes", 20, 60, false, true},
                     {"rate", "0.01", "learning rate", .002, .03, true},
                     {"regularization", "0.005", "L2", .001, .03, true},
                     {"negatives", "4", "drawn for each interaction", 2, 8, false, true},
                     {"deviation", "1", "of the initial factors, over sqrt(K)"}},
                    [](const values& v, std::uint64_t seed) {
                      using solver = stochastic_gradient<logistic_loss, sgd>;
                      const double l2 = v.number("regularization");
                      return any_recommender(
                          matrix_factorization<solver>({.factors = v.whole("factors"),
                                                        .epochs = v.whole("epochs"),
                                                        .deviation = v.number("deviation"),
                                                        .seed = seed,
                                                        .solver = {.optimizer = {.rate = v.number("rate")},
                                                                   .negatives = static_cast<int>(v.whole("negatives")),
                                                                   .regularization = l2,
                                                                   .bias_regularization = l2}}));
                    }});
  models.push_back({"mf-bpr",
                    "factors by Bayesian personalized ranking",
                    false,
                    {{"factors", "64", "K", 32, 256, true, true},
                     {"epochs", "40", "passes", 20, 100, false, true},
                     {"rate", "0.05", "learning rate", .01, .1, true},
                     {"regularization", "0.005", "L2 on factors", .001, .03, true},
                     {"bias-regularization", "0.005", "L2 on item biases", .0005, .05, true},
                     {"negatives", "4", "drawn for each interaction", 1, 8, false, true},
                     {"power", "0.5", "negatives by popularity to this power", 0, 1},
                     {"deviation", "0.1", "of the initial factors, over sqrt(K)"}},
                    [](const values& v, std::uint64_t seed) {
                      using solver = stochastic_gradient<bpr_loss, sgd, popularity_sampler>;
                      return any_recommender(matrix_factorization<solver>(
                          {.factors = v.whole("factors"),
                           .epochs = v.whole("epochs"),
                           .deviation = v.number("deviation"),
                           .seed = seed,
                           .solver = {.optimizer = {.rate = v.number("rate")},
                                      .sampler = {.power = v.number("power")},
                                      .negatives = static_cast<int>(v.whole("negatives")),
                                      .regularization = v.number("regularization"),
                                      .bias_regularization = v.number("bias-regularization")}}));
                    }});
  models.push_back({"ials",
                    "implicit alternating least squares",
                    false,
                    {{"factors", "64", "K", 32, 256, true, true},
                     {"epochs", "12", "iterations over both sides", 6, 16, false, true},
                     {"unobserved-weight", "0.1", "alpha0", .01, 1, true},
                     {"regularization", "0.003", "lambda", .0003, .03, true},
                     {"frequency-exponent", "1", "nu", 0, 1}},
                    [](const values& v, std::uint64_t seed) {
                      return any_recommender(
                          implicit_als<cholesky_solver>({.factors = v.whole("factors"),
                                                         .epochs = v.whole("epochs"),
                                                         .unobserved_weight = v.number("unobserved-weight"),
                                                         .regularization = v.number("regularization"),
                                                         .frequency_exponent = v.number("frequency-exponent"),
                                                         .seed = seed}));
                    }});
  models.push_back(
      {"mf-biased",
       "factors and biases by squared loss",
       true,
       {{"factors", "100", "K", 20, 150, true, true},
        {"epochs", "20", "passes", 10, 60, false, true},
        {"rate", "0.005", "learning rate", .002, .02, true},
        {"regularization", "0.02", "L2", .01, .2, true},
        {"deviation", "1", "of the initial factors, over sqrt(K)"}},
       [](const values& v, std::uint64_t seed) {
         using solver = stochastic_gradient<squared_loss, sgd>;
         const double l2 = v.number("regularization");
         return any_recommender(matrix_factorization<solver>(
             {.factors = v.whole("factors"),
              .epochs = v.whole("epochs"),
              .deviation = v.number("deviation"),
              .seed = seed,
              .solver = {.optimizer = {.rate = v.number("rate")}, .regularization = l2, .bias_regularization = l2}}));
       }});
  models.push_back({"user-knn-baseline", "user neighbors around baselines", true,
                    rating_neighbor_settings("mean-squared-difference", "0"),
                    [](const values& v, std::uint64_t) { return rating_neighbors_of<compared::users>(v); }});
  models.push_back({"item-knn-baseline", "item neighbors around baselines", true,
                    rating_neighbor_settings("pearson-baseline", "100"),
                    [](const values& v, std::uint64_t) { return rating_neighbors_of<compared::items>(v); }});
  return models;
}

}  // namespace compare
