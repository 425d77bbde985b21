#include "cairn/kernel/gru_gates.hpp"

#include <cmath>
#include <vector>

#include "cairn/kernel/reference_blocks.hpp"
#include "catch.hpp"
#include "kernel/numbers.hpp"

namespace {

/// One step of rows that go on and rows that end, in every way that it can be asked for.
struct gru_step_example {
  std::size_t rows = 3, width, padded;
  std::vector<std::uint32_t> tokens{4, 0, 2};
  std::vector<double> a, b, previous, d_out, d_state;

  explicit gru_step_example(std::size_t columns)
      : width(columns),
        padded(3 * columns + 2),
        a(random_numbers<double>(rows * 3 * width, 1)),
        b(random_numbers<double>(rows * padded, 2)),
        previous(random_numbers<double>(rows * width, 3)),
        d_out(random_numbers<double>(5 * width, 4)),
        d_state(random_numbers<double>(rows * (width + 1), 5)) {}

  double unit(std::size_t row, std::size_t k, std::size_t gate) const {
    const auto pre = [&](std::size_t n) { return a[row * 3 * width + n * width + k]; };
    const auto hid = [&](std::size_t n) { return b[row * padded + n * width + k]; };
    const double r = cairn::reference::sigmoid(pre(0) + hid(0)), z = cairn::reference::sigmoid(pre(1) + hid(1));
    const double n = std::tanh(pre(2) + r * hid(2));
    const double all[] = {r, z, n, (1 - z) * n + z * previous[row * width + k]};
    return all[gate];
  }
  /// d_h . h
  double loss() const {
    double sum = 0;
    for (std::size_t row = 0; row < rows; ++row) {
      for (std::size_t k = 0; k < width; ++k) {
        sum += (d_out[tokens[row] * width + k] + d_state[row * (width + 1) + k]) * unit(row, k, 3);
      }
    }
    return sum;
  }
};

/// The largest error of a step against its formulas and of its gradients against differences; infinite where what it
/// should leave alone has changed or where ways to ask for it differ. `planted` is added to b_n after the forward pass.
double gru_error(std::size_t width, double planted = 0) {
  gru_step_example of(width);
  const std::size_t rows = of.rows, going_on = 2;
  std::vector<double> gates = of.a, candidates(rows * width), out(5 * width, 7.), next(going_on * width);
  std::vector<double> out_again = out, in_place = of.previous;
  const cairn::matrix_view<double> gate_rows(gates.data(), rows, 3 * width), state_rows(in_place.data(), rows, width),
      candidate_rows(candidates.data(), rows, width);
  const cairn::matrix_view<const double> b(of.b.data(), rows, of.padded);
  cairn::gru_gates<double>({of.tokens, state_rows, state_rows}, gate_rows, b, {},
                           cairn::matrix_view<double>(out_again.data(), 5, width));
  if (gates != of.a) return INFINITY;
  const cairn::matrix_view<const double> previous(of.previous.data(), rows, width);
  cairn::gru_gates<double>({of.tokens, previous, {next.data(), going_on, width}}, gate_rows, b, candidate_rows,
                           cairn::matrix_view<double>(out.data(), 5, width));
  if (out != out_again) return INFINITY;
  double worst = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t k = 0; k < width; ++k) {
      const double h = of.unit(row, k, 3);
      worst = std::max({worst, std::abs(out[of.tokens[row] * width + k] - h), std::abs(in_place[row * width + k] - h)});
      if (row < going_on) worst = std::max(worst, std::abs(next[row * width + k] - h));
      for (std::size_t gate = 0; gate < 3; ++gate) {
        worst = std::max(worst, std::abs(gate_rows(row, gate * width + k) - of.unit(row, k, gate)));
      }
      worst = std::max(worst, std::abs(candidate_rows(row, k) - of.b[row * of.padded + 2 * width + k]));
      if (out[width + k] != 7 || out[3 * width + k] != 7) return INFINITY;
    }
  }
  candidates[0] += planted;
  std::vector<double> d_state = of.d_state;
  cairn::gru_gates_backward<double>({of.tokens, previous, {}}, gate_rows, candidate_rows,
                                    cairn::matrix_view<const double>(of.d_out.data(), 5, width),
                                    cairn::matrix_view<double>(d_state.data(), rows, width + 1));
  const auto difference = [&](double& x) {
    const double before = x, step = 1e-5;
    x = before + step;
    const double above = of.loss();
    x = before - step;
    const double below = of.loss();
    x = before;
    return (above - below) / (2 * step);
  };
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t k = 0; k < width; ++k) {
      for (std::size_t gate = 0; gate < 3; ++gate) {
        double& x = of.b[row * of.padded + gate * width + k];
        worst = std::max(worst, std::abs(gate_rows(row, gate * width + k) - difference(x)));
      }
      worst = std::max(worst, std::abs(candidate_rows(row, k) - difference(of.a[(row * 3 + 2) * width + k])));
      const double beside = d_state[row * (width + 1) + k];
      worst = std::max(worst, std::abs(beside - difference(of.previous[row * width + k])));
    }
    if (d_state[row * (width + 1) + width] != of.d_state[row * (width + 1) + width]) return INFINITY;
  }
  return worst;
}

}  // namespace

TEST_CASE("the gates of a GRU agree with their formulas, and an error is seen", "[kernel]") {
  for (const std::size_t width : {1U, 7U, 8U, 19U, 64U}) CHECK(gru_error(width) < 4e-9);
  CHECK(gru_error(8, 1e-6) > 4e-9);
}

TEST_CASE("the gates of a GRU let no NaN vanish and hold at the ends", "[kernel]") {
  const float infinity = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
  const auto step = [](float a, float previous) {
    std::vector<float> gates(3, a), hidden(3, 0), out(1);
    const std::uint32_t token[] = {0};
    cairn::gru_gates<float>({token, {&previous, 1, 1}, {&previous, 1, 1}}, cairn::matrix_view(gates.data(), 1, 3),
                            cairn::matrix_view<const float>(hidden.data(), 1, 3), {},
                            cairn::matrix_view(out.data(), 1, 1));
    return out[0];
  };
  CHECK(std::isnan(step(nan, 0)));
  CHECK(std::isnan(step(0, nan)));
  CHECK(step(1000, .25F) == .25F);
  CHECK(step(infinity, .25F) == .25F);
  CHECK(step(-1000, .25F) == -1);
}
