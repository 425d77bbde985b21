#include "cairn/recommender/regularized_inverse.hpp"

#include <cmath>
#include <vector>

#include "catch.hpp"
#include "neighbor_data.hpp"

namespace {
/// The largest element of (V V^T + ridge I) inverse - I.
double inverse_error(const cairn::interactions& data, double ridge, const cairn::matrix<float>& inverse) {
  cairn::matrix<double> rows =
      cairn::matrix<double>::Zero(static_cast<Eigen::Index>(data.items()), static_cast<Eigen::Index>(data.users()));
  for (std::uint32_t item = 0; item < data.items(); ++item) {
    const auto users = data.by_item().columns_of(item);
    for (std::size_t n = 0; n < users.size(); ++n) {
      rows(item, users[n]) = static_cast<double>(data.by_item().values_of(item)[n]);
    }
  }
  cairn::matrix<double> gram = rows * rows.transpose();
  gram.diagonal().array() += ridge;
  const cairn::matrix<double> product = gram * inverse.cast<double>();
  return (product - cairn::matrix<double>::Identity(product.rows(), product.cols())).cwiseAbs().maxCoeff();
}
}  // namespace

TEST_CASE("a regularized inverse is one, whole and symmetric, and stays one when a vector is taken out") {
  const auto data = cairn::testing::random_interactions(90, 70, 20, true);
  double last = 0;
  auto inverse = cairn::regularized_inverse({data.by_item(), data.by_user()}, 4, 2, [&](double share) {
    CHECK(share > last);
    last = share;
  });
  CHECK(last == 1);
  CHECK(inverse == inverse.transpose());
  CHECK(inverse_error(data, 4, inverse) < 1e-4);
  CHECK(inverse_error(data, 4.1, inverse) > 1e-3);
}

TEST_CASE("an outer product is added to every element") {
  cairn::matrix<float> square = cairn::matrix<float>::Ones(3, 3);
  const std::vector<float> y{1, 2, 3};
  cairn::add_outer_product(square, 2, y, 2);
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 3; ++j) CHECK(square(i, j) == 1 + 2 * static_cast<float>((i + 1) * (j + 1)));
  }
}

TEST_CASE("a residual is what a solution leaves, and refinement leaves less") {
  const auto data = cairn::testing::random_interactions(90, 70, 20, true);
  const cairn::compared_rows rows{data.by_item(), data.by_user()};
  const auto inverse = cairn::regularized_inverse(rows, 4, 2, [](double) {});
  const auto length = [](const std::vector<float>& x) {
    double sum = 0;
    for (const float value : x) sum += static_cast<double>(value) * static_cast<double>(value);
    return std::sqrt(sum);
  };
  std::vector<float> unit(70, 0.F), column(inverse.data() + 3 * 70, inverse.data() + 4 * 70);
  unit[3] = 1;
  CHECK(length(cairn::residual_of(rows, 4, unit, column)) < 1e-4);
  CHECK(cairn::residual_of(rows, 4, unit, std::vector<float>(70, 0.F)) == unit);
  for (float& value : column) value *= .75F;
  CHECK(length(cairn::residual_of(rows, 4, unit, column)) == Approx(.25).epsilon(1e-3));
  const double left = cairn::refine(inverse, rows, 4, unit, column);
  CHECK(left < 1e-4);
  CHECK(left == Approx(length(cairn::residual_of(rows, 4, unit, column))));
}

TEST_CASE("a Gram matrix that is singular to rounding is refused") {
  const std::vector<cairn::interaction> entries{{0, 0, 3e4F}, {0, 1, 3e4F}};
  const cairn::interactions data(1, 2, entries);
  CHECK_THROWS_WITH(cairn::regularized_inverse({data.by_item(), data.by_user()}, 1e-6, 1, [](double) {}),
                    Catch::Contains("singular"));
}
