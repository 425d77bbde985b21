#include "cairn/optimizer/clip_by_norm.hpp"

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "cairn/optimizer/adamw.hpp"
#include "cairn/optimizer/clip_by_value.hpp"
#include "catch.hpp"
#include "law.hpp"

namespace {
template <class Inner>
concept clips_norm = requires {
  typename cairn::clip_by_norm<Inner>;
};
/// The norm of a step of SGD at rate 1 on the gradient (1, 2, ..., n), and whether it kept the direction.
template <class O, class T>
bool clips_to(const O& with, std::size_t n, T norm) {
  std::vector<T> x(n), gradient(n);
  std::iota(gradient.begin(), gradient.end(), T{1});
  cairn::apply<0>(with.template at<T>(1, 1), n, x.data(), gradient.data(), static_cast<T*>(nullptr), 0);
  T square = 0;
  bool straight = true;
  for (std::size_t i = 0; i < n; ++i) {
    square += x[i] * x[i];
    straight = straight && std::abs(x[i] - gradient[i] * x[0]) <= 1e-5 * std::abs(x[i]);
  }
  return straight && std::sqrt(square) == Approx(norm).epsilon(1e-5);
}
}  // namespace

TEST_CASE("clipping by norm obeys the law, and the law rejects one that climbs") {
  using clipped = cairn::clip_by_norm<cairn::sgd>;
  CHECK(cairn::test::obeys_optimizer_law(clipped{{.rate = .1}, 2}, 1000, 1e-6));
  CHECK_FALSE(cairn::test::obeys_optimizer_law(cairn::test::climbing<clipped>{{{.rate = .1}, 2}}, 1000, 1e-6));
}

TEST_CASE("a gradient is scaled to the limit in its direction, at every length, and a clip by value is noticed") {
  const cairn::clip_by_norm with{cairn::sgd{.rate = 1}, 2};
  for (std::size_t n = 2; n < 70; ++n) {
    CHECK(clips_to(with, n, 2.F));
    CHECK(clips_to(with, n, 2.));
  }
  CHECK_FALSE(clips_to(cairn::clip_by_value{cairn::sgd{.rate = 1}, 2}, 9, 2.));
}

TEST_CASE("a gradient within the limit stays as it is, to the bit") {
  const double gradient[] = {.3, -.4};
  double x[] = {0, 0};
  const cairn::clip_by_norm with{cairn::sgd{.rate = 1}, .5000001};
  cairn::apply<0>(with.at<double>(1, 1), 2, x, gradient, static_cast<double*>(nullptr), 0);
  CHECK(x[0] == -.3);
  CHECK(x[1] == .4);
}

TEST_CASE("a gradient whose squares are beyond its type is seen, not taken for none") {
  float x = 0;
  const float gradient = 1e30F;
  const cairn::clip_by_norm<cairn::sgd> with;
  cairn::apply<0>(with.at<float>(1, 1), 1, &x, &gradient, static_cast<float*>(nullptr), 0);
  CHECK(std::isnan(x));
}

TEST_CASE("the norm is clipped once, and a limit that clips nothing or all is refused by name") {
  CHECK(clips_norm<cairn::adamw>);
  CHECK_FALSE(clips_norm<cairn::clip_by_norm<cairn::sgd>>);
  CHECK_FALSE(clips_norm<cairn::clip_by_value<cairn::clip_by_norm<cairn::sgd>>>);
  for (const double limit : {0., -1., std::numeric_limits<double>::infinity(), std::nan("")}) {
    CHECK_THROWS_WITH(check_settings(cairn::clip_by_norm<cairn::sgd>{.limit = limit}),
                      Catch::Contains("clip_by_norm.limit"));
  }
}
