#pragma once
/// The two parts of compare_optimizers: each prints its tables and returns its pictures.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace compare {

struct comparison_options {
  std::size_t steps = 20000;                                        ///< of one run on a test function
  std::size_t epochs = 15, factors = 16, users = 600, items = 400;  ///< of the factorization and its made data
  double regularization = .05;
  std::uint64_t seed = 1;
};

std::vector<std::string> compare_on_functions(const comparison_options& o);
std::vector<std::string> compare_on_ratings(const comparison_options& o);

}  // namespace compare
