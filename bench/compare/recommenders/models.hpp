#pragma once
/// The recommenders that compare_recommenders knows.

#include <iterator>
#include <vector>

#include "cairn/recommender/bought_before.hpp"
#include "cairn/recommender/popularity.hpp"
#include "recommenders/adversaries.hpp"
#include "recommenders/factorizations.hpp"
#include "recommenders/linear.hpp"
#include "recommenders/neighbors.hpp"

namespace compare {

inline std::vector<recommender_entry> recommender_models() {
  std::vector<recommender_entry> models;
  models.push_back({"popularity", "what most took", {}, [](const values&, std::uint64_t) {
                      return cairn::any_recommender(cairn::popularity());
                    }});
  models.push_back({"bought-before",
                    "what the customer took before, then what most took; needs --seen allow",
                    {},
                    [](const values&, std::uint64_t) { return cairn::any_recommender(cairn::bought_before()); }});
  for (auto family : {neighbor_models(), linear_models(), factorization_models(), adversarial_models()}) {
    models.insert(models.end(), family.begin(), family.end());
  }
  return models;
}

}  // namespace compare
