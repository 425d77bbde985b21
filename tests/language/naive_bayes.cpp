#include "cairn/language/naive_bayes.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"

using namespace cairn;

TEST_CASE("naive Bayes by hand", "[language]") {
  sparse_rows rows;
  rows.offsets = {0, 2, 3, 4};
  rows.columns = {0, 1, 0, 2};
  rows.values = {2, 1, 1, 4};
  const std::vector<std::uint32_t> labels{0, 0, 1};
  const linear_scores learned = naive_bayes{.smoothing = 1}.learn({rows, 3, labels, 3}, {});
  // class 0: 3, 1, 0 of 4; class 1: 0, 0, 4 of 4; class 2 has no row
  CHECK(learned.weights(0, 0) == Approx(std::log(4. / 7)));
  CHECK(learned.weights(1, 0) == Approx(std::log(2. / 7)));
  CHECK(learned.weights(2, 1) == Approx(std::log(5. / 7)));
  CHECK(learned.weights(0, 2) == Approx(std::log(1. / 3)));
  CHECK(learned.bias[0] == Approx(std::log(2. / 3)));
  CHECK(learned.bias[1] == Approx(std::log(1. / 3)));
  CHECK(learned.bias[2] == Approx(std::log(.5 / 3)));
  CHECK_THROWS_WITH(naive_bayes{.smoothing = 0}.check(), Catch::Contains("naive_bayes.smoothing"));
  CHECK_THROWS_WITH(naive_bayes{.smoothing = std::numeric_limits<float>::quiet_NaN()}.check(),
                    Catch::Contains("naive_bayes.smoothing"));
}
