#pragma once
/// Linear models and walks for compare_recommenders.

#include <vector>

#include "cairn/recommender/ease.hpp"
#include "cairn/recommender/p3alpha.hpp"
#include "cairn/recommender/rp3beta.hpp"
#include "cairn/recommender/slim.hpp"
#include "recommenders/entry.hpp"

namespace compare {

inline std::vector<recommender_entry> linear_models() {
  const auto real = [](const values& v, const char* name) { return static_cast<float>(v.number(name)); };
  const auto neighbors = count("neighbors", "100", "kept for each item, 0 keeps all", {20, 500, true});
  const auto alpha = number("alpha", "1", "exponent of every step's probability", {.2, 1.6});
  const auto normalize = choice("normalize", {"no", "yes"}, "divide by the sum of what is kept");
  return {{"ease",
           "the best linear model, in closed form",
           {number("regularization", "300", "lambda", {10, 2000, true}),
            number("gibibytes", "8", "refuse a fit that needs more memory"),
            number("seconds", "3600", "refuse a fit that needs more time, 0 never")},
           [](const values& v, std::uint64_t) {
             return cairn::any_recommender(cairn::ease({.regularization = v.number("regularization"),
                                                        .most_bytes = v.number("gibibytes") * 0x1p30,
                                                        .most_seconds = v.number("seconds")}));
           }},
          {"slim",
           "an elastic net for each item",
           {number("l1", "1", "the larger, the fewer weights", {.1, 30, true}),
            number("l2", "20", "the larger, the smaller weights", {1, 1000, true}),
            number("tolerance", "0.0001", "a weight that would move by no more is found")},
           [real](const values& v, std::uint64_t) {
             return cairn::any_recommender(
                 cairn::slim({.l1 = real(v, "l1"), .l2 = real(v, "l2"), .tolerance = real(v, "tolerance")}));
           }},
          {"p3alpha",
           "walks of three steps",
           {alpha, neighbors, normalize},
           [real](const values& v, std::uint64_t) {
             return cairn::any_recommender(cairn::p3alpha({.alpha = real(v, "alpha"),
                                                           .neighbors = v.whole("neighbors"),
                                                           .normalize = v.word("normalize") == "yes"}));
           }},
          {"rp3beta",
           "walks of three steps, popular ends held back",
           {alpha, number("beta", "0.5", "how much", {0, 1}), neighbors, normalize},
           [real](const values& v, std::uint64_t) {
             return cairn::any_recommender(cairn::rp3beta({.alpha = real(v, "alpha"),
                                                           .beta = real(v, "beta"),
                                                           .neighbors = v.whole("neighbors"),
                                                           .normalize = v.word("normalize") == "yes"}));
           }}};
}

}  // namespace compare
