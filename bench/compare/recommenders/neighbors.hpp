#pragma once
/// Neighbor models for compare_recommenders, their similarity chosen by name.

#include <vector>

#include "cairn/recommender/item_neighbors.hpp"
#include "cairn/recommender/rating_neighbors.hpp"
#include "cairn/recommender/user_neighbors.hpp"
#include "cairn/similarity/asymmetric_cosine.hpp"
#include "cairn/similarity/bm25.hpp"
#include "cairn/similarity/conditional_probability.hpp"
#include "cairn/similarity/cosine.hpp"
#include "cairn/similarity/dice.hpp"
#include "cairn/similarity/euclidean.hpp"
#include "cairn/similarity/jaccard.hpp"
#include "cairn/similarity/log_likelihood_ratio.hpp"
#include "cairn/similarity/mean_squared_difference.hpp"
#include "cairn/similarity/pearson.hpp"
#include "cairn/similarity/random_walk.hpp"
#include "cairn/similarity/tf_idf.hpp"
#include "cairn/similarity/tversky.hpp"
#include "recommenders/entry.hpp"

namespace compare {

template <template <class> class Model>
cairn::any_recommender neighbors_by_name(const values& v) {
  const std::string& similarity = v.word("similarity");
  const auto real = [&](const char* name) { return static_cast<float>(v.number(name)); };
  const auto made = [&]<class Similarity>(Similarity how) {
    return cairn::any_recommender(Model<Similarity>({.how_similar = how,
                                                     .neighbors = v.whole("neighbors"),
                                                     .amplification = real("amplification"),
                                                     .normalize = v.word("normalize") == "yes"}));
  };
  if (similarity == "cosine") return made(cairn::cosine{.shrink = real("shrink")});
  if (similarity == "jaccard") return made(cairn::jaccard{.shrink = real("shrink")});
  if (similarity == "tf-idf") return made(cairn::tf_idf_cosine{.shrink = real("shrink")});
  if (similarity == "bm25") return made(cairn::bm25{});
  if (similarity == "dice") return made(cairn::dice{.shrink = real("shrink")});
  if (similarity == "tversky") {
    return made(cairn::tversky{.alpha = real("alpha"), .beta = real("beta"), .shrink = real("shrink")});
  }
  if (similarity == "conditional-probability") {
    return made(cairn::conditional_probability{.alpha = real("alpha"), .shrink = real("shrink")});
  }
  if (similarity == "log-likelihood") return made(cairn::log_likelihood_ratio{});
  if (similarity == "asymmetric-cosine") {
    return made(cairn::asymmetric_cosine{.alpha = real("alpha"), .shrink = real("shrink")});
  }
  if (similarity == "euclidean") return made(cairn::euclidean{.scale = real("scale")});
  return made(cairn::random_walk{.step = real("step"), .left = real("left"), .right = real("right")});
}

inline std::vector<setting> neighbor_settings() {
  return {
      choice("similarity",
             {"random-walk", "cosine", "jaccard", "tf-idf", "bm25", "dice", "tversky", "conditional-probability",
              "log-likelihood", "asymmetric-cosine", "euclidean"},
             "what makes two alike"),
      count("neighbors", "200", "kept for each, 0 keeps all", {20, 500, true}),
      number("step", "0.5", "of a random walk: how much long histories say less", {0, .8}),
      number("left", "0.3", "of a random walk: how much popularity is held back", {0, .6}),
      number("right", "0.5", "of a random walk: how much a popular item taken says less", {.2, .8}),
      number("alpha", "0.5", "of tversky, conditional-probability, asymmetric-cosine: popularity held back", {0, 1}),
      number("beta", "0.5", "of tversky: how much a popular item taken says less", {0, 1}),
      number("scale", "1", "of euclidean: the distance at which it is a half", {.1, 100, true}),
      number("shrink", "5", "of all but random-walk, bm25, log-likelihood, euclidean: holds back little evidence",
             {.5, 100, true}),
      number("amplification", "1", "exponent on similarities", {.5, 2}),
      choice("normalize", {"no", "yes"}, "divide by the sum of similarities kept")};
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

inline std::vector<setting> rating_neighbor_settings(std::vector<std::string> similarities, const char* shrink) {
  return {choice("similarity", std::move(similarities), "what makes two alike"),
          count("neighbors", "40", "that have a say in a rating", {10, 120, true}),
          number("shrink", shrink, "holds back pairs with little evidence", {.5, 200, true})};
}

inline std::vector<recommender_entry> neighbor_models() {
  using cairn::compared;
  return {{"item-knn", "items like those taken", neighbor_settings(),
           [](const values& v, std::uint64_t) { return neighbors_by_name<cairn::item_neighbors>(v); }},
          {"user-knn", "what like customers took", neighbor_settings(),
           [](const values& v, std::uint64_t) { return neighbors_by_name<cairn::user_neighbors>(v); }},
          {"user-knn-baseline", "user neighbors around baselines",
           rating_neighbor_settings({"mean-squared-difference", "pearson-baseline"}, "0"),
           [](const values& v, std::uint64_t) { return rating_neighbors_of<compared::users>(v); }, true},
          {"item-knn-baseline", "item neighbors around baselines",
           rating_neighbor_settings({"pearson-baseline", "mean-squared-difference"}, "100"),
           [](const values& v, std::uint64_t) { return rating_neighbors_of<compared::items>(v); }, true}};
}

}  // namespace compare
