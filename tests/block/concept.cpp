#include "cairn/block/concept.hpp"

#include <cmath>
#include <string>
#include <vector>

#include "block/laws.hpp"
#include "cairn/block/embedding.hpp"
#include "cairn/block/linear.hpp"
#include "catch.hpp"

namespace {

/// What a block can do wrong.
enum class fault { none, slope, neighbors, modes };

/// A user's own block: y = gain x, with one gain.
template <class Scalar, fault Fault = fault::none>
struct one_gain {
  using scalar = Scalar;
  cairn::vector<Scalar> gain = cairn::vector<Scalar>::Ones(1);
  static constexpr auto fields() { return std::tuple{cairn::field("gain", &one_gain::gain)}; }
  static constexpr std::size_t inputs() { return cairn::any_width; }
  static constexpr std::size_t outputs() { return cairn::any_width; }
  struct tape {
    cairn::matrix_view<const Scalar> x;
  };
  using cache = cairn::nothing;
  void initialize(cairn::random_stream&, double) { gain.setOnes(); }

  template <class State>
  cairn::matrix_view<Scalar> forward(const cairn::matrix_view<const Scalar>& x, const cairn::pass& p,
                                     State& state) const {
    if constexpr (cairn::is_training<one_gain, State>) state.x = x;
    const auto y = p.take_rows<Scalar>(x.columns);
    const Scalar extra = Fault == fault::modes && cairn::is_training<one_gain, State> ? Scalar(1e-6) : Scalar(0);
    for (std::size_t n = 0; n < x.rows * x.columns; ++n) y.data[n] = gain[0] * x.data[n] + extra;
    if (Fault == fault::neighbors) {
      for (std::size_t n = x.columns; n < x.rows * x.columns; ++n) y.data[n] += x.data[n - x.columns];
    }
    return y;
  }
  cairn::matrix_view<Scalar> backward(const cairn::matrix_view<Scalar>& d_y, const cairn::pass&, const tape& kept,
                                      one_gain& gradient) const {
    for (std::size_t n = 0; n < d_y.rows * d_y.columns; ++n) {
      gradient.gain[0] += d_y.data[n] * kept.x.data[n];
      d_y.data[n] *= Fault == fault::slope ? gain[0] * Scalar(1.0001) : gain[0];
    }
    return d_y;
  }
};
static_assert(cairn::block<one_gain<float>>);

struct no_block {
  using scalar = float;
};

/// A linear map that forgets its bias where the weight does not learn.
struct forgetful : cairn::linear<double> {
  forgetful() : linear(cairn::linear_settings{5, 3}) {}
  auto backward(const cairn::matrix_view<double>& d_y, const cairn::pass& p, const tape& kept,
                cairn::linear<double>& gradient) const {
    const auto before = gradient.bias;
    const auto d_x = linear::backward(d_y, p, kept, gradient);
    if (gradient.weight.size() == 0) gradient.bias = before;
    return d_x;
  }
};

}  // namespace

TEST_CASE("a user's own block keeps the laws", "[block]") {
  laws::check_block(one_gain<double>{});
  laws::check_decoding(one_gain<double>{});
  CHECK(cairn::block<one_gain<double>>);
  CHECK_FALSE(cairn::block<no_block>);
  CHECK_FALSE(cairn::block<int>);
}

TEST_CASE("the laws reject a wrong derivative", "[block][!shouldfail]") {
  laws::check_gradients(one_gain<double, fault::slope>{});
}
TEST_CASE("the laws reject sequences that see each other", "[block][!shouldfail]") {
  laws::check_modes(one_gain<double, fault::neighbors>{});
}
TEST_CASE("the laws reject modes that differ", "[block][!shouldfail]") {
  laws::check_modes(one_gain<double, fault::modes>{});
}
TEST_CASE("the laws reject a cache that forgets", "[block][!shouldfail]") {
  laws::check_decoding(one_gain<double, fault::neighbors>{});
}

TEST_CASE("the laws reject a block that says it passes over what has no room, and adds less elsewhere",
          "[block][!shouldfail]") {
  laws::check_frozen(forgetful{});
}

TEST_CASE("a block says whether it passes over arrays that do not learn", "[block]") {
  CHECK(cairn::freezes<cairn::linear<float>>);
  CHECK_FALSE(cairn::freezes<one_gain<float>>);
}

TEST_CASE("empty gradients are zero, and sparse where they can be", "[block]") {
  cairn::linear<double> dense({3, 2});
  laws::shake(dense);
  CHECK(cairn::empty_gradient(dense).weight.isZero());
  CHECK(cairn::empty_gradient(dense).weight.rows() == 2);
  CHECK(cairn::empty_gradient(cairn::embedding<double>({5, 2})).table.table_rows() == 5);
  CHECK(std::is_same_v<cairn::gradient_of<cairn::linear<double>>, cairn::linear<double>>);
  CHECK(std::is_same_v<cairn::gradient_of<cairn::embedding<double>>, cairn::embedding<double>::gradient>);
}

TEST_CASE("what weights are drawn from", "[block]") {
  cairn::random_stream random(4, cairn::purpose::initialize);
  cairn::matrix<double> weights(60, 100);
  cairn::detail::draw_weights(weights, 100, 60, 0, random);
  const double reach = std::sqrt(6. / 160);
  CHECK(weights.cwiseAbs().maxCoeff() <= reach);
  CHECK(std::abs(weights.squaredNorm() / 6000 - reach * reach / 3) < .05 * reach * reach / 3);
  cairn::detail::draw_weights(weights, 100, 60, .5, random);
  CHECK(std::abs(weights.squaredNorm() / 6000 - .25) < .0125);
  CHECK(std::abs(weights.mean()) < .03);
}

TEST_CASE("widths and sizes are checked by name", "[block]") {
  using cairn::detail::require_same_width;
  CHECK_NOTHROW(require_same_width(3, 3, "a", "b"));
  CHECK_NOTHROW(require_same_width(cairn::any_width, 3, "a", "b"));
  CHECK_THROWS_WITH(require_same_width(4, 3, "a", "b"),
                    "a -> b: a gives 4 columns and b takes 3; expected the same width");
  CHECK_THROWS_WITH(cairn::detail::require_size(std::size_t{1} << 31U, "s"),
                    "s: 2147483648 is no size of an array; expected 1 to below 2^31");
  CHECK_NOTHROW(cairn::detail::require_size((std::size_t{1} << 31U) - 1, "s"));
}
