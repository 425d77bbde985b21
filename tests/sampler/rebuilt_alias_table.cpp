#include "cairn/sampler/rebuilt_alias_table.hpp"

#include <cmath>
#include <vector>

#include "catch.hpp"
#include "law.hpp"

namespace {
std::vector<double> law_of(const cairn::rebuilt_alias_table& table) {
  std::vector<double> law;
  double sum = 0;
  for (std::size_t n = 0; n < table.size(); ++n) sum += table.weight(n);
  for (std::size_t n = 0; n < table.size(); ++n) law.push_back(table.weight(n) / sum);
  return law;
}
}  // namespace

TEST_CASE("a rebuilt alias table draws by the weights as they stand, before and after it is built anew") {
  const std::vector<double> weights{4, 2, 1, 5, 3};
  cairn::rebuilt_alias_table table(weights);
  CHECK(cairn::test::fits_law(table, law_of(table)));
  table.set(1, 6);
  table.set(2, 0);
  CHECK(table.rebuilds() == 1);  // both stand in the list still
  CHECK(cairn::test::fits_law(table, std::vector{4 / 18., 6 / 18., 0., 5 / 18., 3 / 18.}));
  CHECK_FALSE(cairn::test::fits_law(table, std::vector{4 / 15., 2 / 15., 1 / 15., 5 / 15., 3 / 15.}));
  table.set(3, 50);
  table.set(0, 0);
  CHECK(table.rebuilds() > 1);  // more than half the mass has changed
  CHECK(cairn::test::fits_law(table, std::vector{0., 6 / 59., 0., 50 / 59., 3 / 59.}));
}

TEST_CASE("a rebuilt alias table keeps its law through many changes, and is seldom rebuilt") {
  std::vector<double> weights(400, 1.);
  cairn::rebuilt_alias_table table(weights);
  cairn::random_stream random(7, cairn::purpose::simulate);
  for (int change = 0; change < 3000; ++change) table.set(random.below(400), static_cast<double>(random.below(4)));
  CHECK(table.rebuilds() < 3000 / 15);
  CHECK(table.rebuilds() > 3);
  CHECK(cairn::test::fits_law(table, law_of(table)));
}

TEST_CASE("a rebuilt alias table refuses what is no law, and stays as it was") {
  cairn::rebuilt_alias_table table(std::vector{1., 2.});
  CHECK_THROWS_AS(table.set(2, 1), cairn::error);
  CHECK_THROWS_AS(table.set(0, -1), cairn::error);
  CHECK_THROWS_AS(table.set(0, std::nan("")), cairn::error);
  table.set(0, 0);
  CHECK_THROWS_AS(table.set(1, 0), cairn::error);
  CHECK(table.weight(1) == 2);
  CHECK(cairn::test::fits_law(table, std::vector{0., 1.}));
  CHECK_THROWS_AS(cairn::rebuilt_alias_table(std::vector{0., 0.}), cairn::error);
}
