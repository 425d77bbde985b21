#include "cairn/block/asked_rows.hpp"

#include <array>
#include <numeric>

#include "block/laws.hpp"
#include "cairn/block/dropout.hpp"
#include "cairn/block/feed_forward.hpp"
#include "cairn/block/gru.hpp"
#include "cairn/block/layer_norm.hpp"
#include "cairn/block/position_embedding.hpp"
#include "cairn/block/self_attention.hpp"
#include "cairn/block/sequential.hpp"
#include "cairn/block/transformer.hpp"
#include "catch.hpp"

namespace {

const std::vector<std::uint32_t> asked_offsets{0, 2, 2, 5, 6}, asked_places{0, 3, 5, 8, 11, 13};
constexpr std::size_t asked_width = 8;

/// What training gives for the asked rows, and the derivatives by the weights and by x of sum(y * weights).
struct asked_result {
  std::vector<double> y, d_x;
  std::vector<laws::named_gradient> d_weights;
};

std::vector<double> asked_weights(std::size_t count) {
  std::vector<double> weights(count);
  for (std::size_t n = 0; n < count; ++n) weights[n] = std::sin(1.7 * static_cast<double>(n) + 1);
  return weights;
}

template <class B>
asked_result run_asked(const B& block, bool alone, const laws::packed_batch<double>& batch) {
  cairn::workspace memory;
  const cairn::pass p(batch.offsets, memory, 5);
  typename B::tape tape;
  auto gradient = cairn::empty_gradient(block);
  const cairn::asked_rows asked{asked_offsets, asked_places};
  const auto y = alone ? cairn::forward_rows(block, batch.rows(), p, tape, asked)
                       : cairn::detail::gather_asked(
                             cairn::matrix_view<const double>(block.forward(batch.rows(), p, tape)), asked, p);
  asked_result result{laws::copied(y), {}, {}};
  const auto weights = asked_weights(result.y.size());
  const cairn::matrix_view<double> d_y{p.take<double>(weights.size()).data(), y.rows, y.columns};
  std::copy(weights.begin(), weights.end(), d_y.data);
  if (alone) {
    result.d_x = laws::copied(cairn::backward_rows(block, d_y, p, tape, gradient, asked));
  } else {
    const auto d_all = p.take_rows<double>(y.columns);
    cairn::detail::scatter_asked(cairn::matrix_view<const double>(d_y), asked, d_all);
    result.d_x = laws::copied(block.backward(d_all, p, tape, gradient));
  }
  cairn::zip_arrays(
      [&](const std::string& name, const auto& values, const auto& of_values) {
        result.d_weights.push_back({name, laws::dense(of_values, static_cast<std::size_t>(values.size()))});
      },
      block, gradient);
  return result;
}

/// How far the asked rows and all derivatives are from those of a whole pass, at the most.
template <class B>
double asked_difference(B block) {
  laws::shake(block);
  const laws::packed_batch<double> batch({4, 1, 7, 2}, asked_width);
  const asked_result whole = run_asked(block, false, batch), alone = run_asked(block, true, batch);
  double most = std::max(laws::difference(whole.y, alone.y), laws::difference(whole.d_x, alone.d_x));
  REQUIRE(whole.d_weights.size() == alone.d_weights.size());
  for (std::size_t n = 0; n < whole.d_weights.size(); ++n) {
    most = std::max(most, laws::difference(whole.d_weights[n].values, alone.d_weights[n].values));
  }
  return most;
}

/// How far d_x of the asked rows is from differences of their sum, where training drops.
template <class B>
double asked_slope_error(B block) {
  laws::shake(block);
  laws::packed_batch<double> batch({4, 1, 7, 2}, asked_width);
  const auto sum = [&] {
    const auto y = run_asked(block, true, batch).y;
    const auto weights = asked_weights(y.size());
    return std::inner_product(y.begin(), y.end(), weights.begin(), 0.);
  };
  const auto found = run_asked(block, true, batch).d_x;
  std::vector<double> expected;
  for (double& value : batch.values) {
    const double before = value, step = 1e-5;
    value = before + step;
    const double above = sum();
    value = before - step;
    expected.push_back((above - sum()) / (2 * step));
    value = before;
  }
  return laws::difference(expected, found);
}

template <cairn::norm_order Order>
auto asked_layer(double rate) {
  using attention = cairn::self_attention<double, cairn::bidirectional>;
  using forward = cairn::feed_forward<double>;
  return cairn::transformer_layer<attention, forward, cairn::layer_normalization<double>, Order>(
      attention({.width = 8, .heads = {2}}), forward({8, 12}), cairn::layer_normalization<double>({8}), rate);
}

/// Passes the derivatives of all rows on as those of the asked ones.
struct careless : cairn::gru<double> {
  careless() : cairn::gru<double>({.inputs = 8, .hidden = 8}) {}
  cairn::matrix_view<double> forward_rows(const cairn::matrix_view<const double>& x, const cairn::pass& p, tape& kept,
                                          const cairn::asked_rows& asked) const {
    return cairn::detail::gather_asked(cairn::matrix_view<const double>(forward(x, p, kept)), asked, p);
  }
  cairn::matrix_view<double> backward_rows(const cairn::matrix_view<double>& d_y, const cairn::pass& p, tape& kept,
                                           careless& to, const cairn::asked_rows& asked) const {
    const auto d_all = p.take_rows<double>(d_y.columns);
    for (std::size_t t = 0; t < d_all.rows; ++t) {
      std::copy_n(d_y.row(t % asked.rows.size()), d_y.columns, d_all.row(t));
    }
    return backward(d_all, p, kept, to);
  }
};

constexpr double asked_tolerance = 1e-12;

}  // namespace

TEST_CASE("asked rows alone are those of all, and so are their derivatives", "[block]") {
  const cairn::layer_normalization<double> norm({8});
  CHECK(asked_difference(norm) < asked_tolerance);
  CHECK(asked_difference(cairn::gru<double>({.inputs = 8, .hidden = 5})) < asked_tolerance);
  const auto before = asked_layer<cairn::norm_order::before>(0);
  CHECK(asked_difference(before) < asked_tolerance);
  CHECK(asked_difference(asked_layer<cairn::norm_order::behind>(0)) < asked_tolerance);
  using layer = std::remove_const_t<decltype(before)>;
  CHECK(asked_difference(cairn::transformer<layer>({before, before})) < asked_tolerance);
  CHECK(asked_difference(cairn::transformer<layer>()) < asked_tolerance);
  const cairn::learned_positions<double> positions({8, 8});
  const cairn::dropout_block<double> dropout(0);
  CHECK(asked_difference(cairn::sequential(positions, dropout, cairn::transformer<layer>({before, before}), norm)) <
        asked_tolerance);
  CHECK(asked_difference(cairn::sequential(positions, norm)) < asked_tolerance);
  CHECK(asked_difference(cairn::sequential(norm, dropout)) < asked_tolerance);
  CHECK(asked_difference(cairn::sequential(norm, before)) < asked_tolerance);
}

TEST_CASE("what is dropped forwards is dropped backwards", "[block]") {
  CHECK(asked_slope_error(asked_layer<cairn::norm_order::before>(.3)) < 1e-8);
  CHECK(asked_slope_error(asked_layer<cairn::norm_order::behind>(.3)) < 1e-8);
  const cairn::dropout_block<double> dropout(.4);
  const auto layer = asked_layer<cairn::norm_order::before>(.3);
  CHECK(asked_slope_error(cairn::sequential(dropout, layer, dropout)) < 1e-8);
}

TEST_CASE("derivatives of other rows are found", "[block]") {
  CHECK(asked_difference(careless()) > 1e-3);
}
