#include "cairn/kernel/gated_product.hpp"

#include <cmath>
#include <vector>

#include "cairn/kernel/reference_blocks.hpp"
#include "catch.hpp"
#include "kernel/numbers.hpp"

namespace {

/// The largest error of a gated product's value against function(gate) value, and of its gradients against differences;
/// infinite where threads, a place of its own, or what stands beside the columns differ. `planted` is added to one
/// derivative.
template <class Gate, class Function>
double gated_product_error(Gate gate, const Function& function, std::size_t rows, std::size_t width, double planted) {
  const std::size_t stride = 2 * width + 3;
  auto fused = random_numbers<double>(rows * stride, width, 0, 1.5);
  const auto d_out = random_numbers<double>(rows * width, 7);
  const auto view = [&](std::vector<double>& from, std::size_t column) {
    return cairn::matrix_view<double>(from.data() + column, rows, width, stride);
  };
  const auto reading = [&](std::vector<double>& from, std::size_t column) {
    return cairn::matrix_view<const double>(view(from, column));
  };
  const cairn::matrix_view<const double> gradient(d_out.data(), rows, width);
  std::vector<double> out(rows * width), other(out), d_fused(fused.size(), 77);
  cairn::gated_product(gate, reading(fused, 0), reading(fused, width),
                       cairn::matrix_view<double>(out.data(), rows, width));
  cairn::gated_product(gate, reading(fused, 0), reading(fused, width),
                       cairn::matrix_view<double>(other.data(), rows, width), 2);
  if (other != out) return INFINITY;
  cairn::gated_product_backward(gate, reading(fused, 0), reading(fused, width), gradient, view(d_fused, 0),
                                view(d_fused, width));
  auto in_place = fused;
  cairn::gated_product_backward(gate, reading(in_place, 0), reading(in_place, width), gradient, view(in_place, 0),
                                view(in_place, width), 2);
  d_fused[width] += planted;
  double worst = 0;
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t c = 0; c < stride; ++c) {
      const std::size_t at = r * stride + c;
      if (c >= 2 * width) {
        if (d_fused[at] != 77 || in_place[at] != fused[at]) return INFINITY;
        continue;
      }
      if (in_place[at] != d_fused[at] && planted == 0) return INFINITY;
      const std::size_t column = c % width;
      const double a = fused[r * stride + column], b = fused[r * stride + width + column];
      constexpr double step = 1e-5;
      const double difference = c < width ? b * (function(a + step) - function(a - step)) / (2 * step) : function(a);
      worst = std::max(worst, std::abs(d_fused[at] - d_out[r * width + column] * difference));
      if (c < width) worst = std::max(worst, std::abs(out[r * width + column] - function(a) * b));
    }
  }
  return worst;
}

}  // namespace

TEST_CASE("gated products and their gradients agree with their formulas, and an error is seen", "[kernel]") {
  constexpr double allowed = 4e-9;
  const auto relu = [](double x) { return std::fmax(x, 0); };
  const auto sigmoid = [](double x) { return cairn::reference::sigmoid(x); };
  const auto silu = [](double x) { return cairn::reference::silu(x); };
  const auto gelu = [](double x) { return cairn::reference::gelu(x); };
  const auto gelu_tanh = [](double x) { return cairn::reference::gelu_tanh(x); };
  for (const std::size_t width : {1U, 7U, 8U, 19U, 64U}) {
    CHECK(gated_product_error(cairn::relu_gate{}, relu, 3, width, 0) < allowed);
    CHECK(gated_product_error(cairn::sigmoid_gate{}, sigmoid, 3, width, 0) < allowed);
    CHECK(gated_product_error(cairn::silu_gate{}, silu, 3, width, 0) < allowed);
    CHECK(gated_product_error(cairn::gelu_gate{}, gelu, 3, width, 0) < allowed);
    CHECK(gated_product_error(cairn::gelu_tanh_gate{}, gelu_tanh, 3, width, 0) < allowed);
  }
  CHECK(gated_product_error(cairn::silu_gate{}, silu, 3, 8, 1e-8) > allowed);
  CHECK(gated_product_error(cairn::gelu_tanh_gate{}, gelu, 3, 8, 0) > allowed);
}

TEST_CASE("gated products of floats are as accurate as their activations", "[kernel]") {
  const auto a = random_numbers<float>(1000, 1, 0, 3), b = random_numbers<float>(1000, 2);
  std::vector<float> out(a.size());
  cairn::gated_product(cairn::silu_gate{}, cairn::matrix_view(a.data(), 10, 100), cairn::matrix_view(b.data(), 10, 100),
                       cairn::matrix_view(out.data(), 10, 100));
  double worst = 0;
  for (std::size_t n = 0; n < a.size(); ++n) {
    const double expected = cairn::reference::silu(static_cast<double>(a[n])) * static_cast<double>(b[n]);
    worst = std::max(worst, std::abs(out[n] - expected) / std::abs(expected));
  }
  CHECK(worst < 4e-7);
}
