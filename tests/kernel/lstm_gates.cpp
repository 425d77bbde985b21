#include "cairn/kernel/lstm_gates.hpp"

#include <cmath>
#include <vector>

#include "cairn/kernel/reference_blocks.hpp"
#include "catch.hpp"
#include "kernel/numbers.hpp"

namespace {

struct lstm_step_example {
  std::size_t rows = 3, width, padded;
  std::vector<std::uint32_t> tokens{4, 0, 2};
  std::vector<double> a, b, cells, d_out, d_state, d_cell;

  explicit lstm_step_example(std::size_t columns)
      : width(columns),
        padded(4 * columns + 2),
        a(random_numbers<double>(rows * 4 * width, 1)),
        b(random_numbers<double>(rows * padded, 2)),
        cells(random_numbers<double>(rows * width, 3)),
        d_out(random_numbers<double>(5 * width, 4)),
        d_state(random_numbers<double>(rows * (width + 1), 5)),
        d_cell(random_numbers<double>(rows * width, 6)) {}

  /// i, f, g, o, tanh(c), c, h
  double unit(std::size_t row, std::size_t k, std::size_t which) const {
    const auto x = [&](std::size_t n) { return a[(row * 4 + n) * width + k] + b[row * padded + n * width + k]; };
    const double i = cairn::reference::sigmoid(x(0)), f = cairn::reference::sigmoid(x(1)), g = std::tanh(x(2)),
                 o = cairn::reference::sigmoid(x(3)), c = f * cells[row * width + k] + i * g;
    const double all[] = {i, f, g, o, std::tanh(c), c, o * std::tanh(c)};
    return all[which];
  }
  /// d_h . h + d_c . c
  double loss() const {
    double sum = 0;
    for (std::size_t row = 0; row < rows; ++row) {
      for (std::size_t k = 0; k < width; ++k) {
        sum += (d_out[tokens[row] * width + k] + d_state[row * (width + 1) + k]) * unit(row, k, 6) +
               d_cell[row * width + k] * unit(row, k, 5);
      }
    }
    return sum;
  }
};

/// The largest error of a step against its formulas and of its gradients against differences; infinite where what it
/// should leave alone has changed or where ways to ask for it differ. `planted` is added to tanh(c) in between.
double lstm_error(std::size_t width, double planted = 0) {
  lstm_step_example of(width);
  const std::size_t rows = of.rows, going_on = 2;
  std::vector<double> gates = of.a, squashed(rows * width), out(5 * width, 7.), next(going_on * width),
                      next_cells(going_on * width);
  std::vector<double> out_again = out, states(rows * width), cells = of.cells;
  const cairn::matrix_view<double> gate_rows(gates.data(), rows, 4 * width), state_rows(states.data(), rows, width),
      cell_rows(cells.data(), rows, width), squashed_rows(squashed.data(), rows, width);
  const cairn::matrix_view<const double> b(of.b.data(), rows, of.padded);
  cairn::lstm_gates<double>({of.tokens, state_rows, state_rows}, {cell_rows, cell_rows}, gate_rows, b, {},
                            cairn::matrix_view<double>(out_again.data(), 5, width));
  if (gates != of.a) return INFINITY;
  const cairn::matrix_view<const double> before(of.cells.data(), rows, width);
  cairn::lstm_gates<double>({of.tokens, before, {next.data(), going_on, width}},
                            {before, {next_cells.data(), going_on, width}}, gate_rows, b, squashed_rows,
                            cairn::matrix_view<double>(out.data(), 5, width));
  if (out != out_again) return INFINITY;
  double worst = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t k = 0; k < width; ++k) {
      const double h = of.unit(row, k, 6), c = of.unit(row, k, 5);
      worst = std::max({worst, std::abs(out[of.tokens[row] * width + k] - h), std::abs(states[row * width + k] - h),
                        std::abs(cells[row * width + k] - c)});
      if (row < going_on) worst = std::max(worst, std::abs(next[row * width + k] - h));
      if (row < going_on) worst = std::max(worst, std::abs(next_cells[row * width + k] - c));
      for (std::size_t gate = 0; gate < 4; ++gate) {
        worst = std::max(worst, std::abs(gate_rows(row, gate * width + k) - of.unit(row, k, gate)));
      }
      worst = std::max(worst, std::abs(squashed_rows(row, k) - of.unit(row, k, 4)));
      if (out[width + k] != 7 || out[3 * width + k] != 7) return INFINITY;
    }
  }
  squashed[0] += planted;
  std::vector<double> d_cell = of.d_cell;
  cairn::lstm_gates_backward<double>({of.tokens, before, {}}, {before, {}}, gate_rows, squashed_rows,
                                     cairn::matrix_view<const double>(of.d_out.data(), 5, width),
                                     cairn::matrix_view<const double>(of.d_state.data(), rows, width + 1),
                                     cairn::matrix_view<double>(d_cell.data(), rows, width));
  const auto difference = [&](double& x) {
    const double value = x, step = 1e-5;
    x = value + step;
    const double above = of.loss();
    x = value - step;
    const double below = of.loss();
    x = value;
    return (above - below) / (2 * step);
  };
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t k = 0; k < width; ++k) {
      for (std::size_t gate = 0; gate < 4; ++gate) {
        double& x = of.b[row * of.padded + gate * width + k];
        worst = std::max(worst, std::abs(gate_rows(row, gate * width + k) - difference(x)));
      }
      worst = std::max(worst, std::abs(d_cell[row * width + k] - difference(of.cells[row * width + k])));
    }
  }
  return worst;
}

}  // namespace

TEST_CASE("the gates of an LSTM agree with their formulas, and an error is seen", "[kernel]") {
  for (const std::size_t width : {1U, 7U, 8U, 19U, 64U}) CHECK(lstm_error(width) < 4e-9);
  CHECK(lstm_error(8, 1e-6) > 4e-9);
}

TEST_CASE("the gates of an LSTM let no NaN vanish and hold at the ends", "[kernel]") {
  const auto step = [](float a, float cell) {
    std::vector<float> gates(4, a), hidden(4, 0), out(1);
    float state = 0;
    const std::uint32_t token[] = {0};
    cairn::lstm_gates<float>(
        {token, {&state, 1, 1}, {&state, 1, 1}}, {{&cell, 1, 1}, {&cell, 1, 1}}, cairn::matrix_view(gates.data(), 1, 4),
        cairn::matrix_view<const float>(hidden.data(), 1, 4), {}, cairn::matrix_view(out.data(), 1, 1));
    return out[0];
  };
  const float nan = std::numeric_limits<float>::quiet_NaN();
  CHECK(std::isnan(step(nan, 0)));
  CHECK(std::isnan(step(0, nan)));
  CHECK(std::abs(step(1000, 1) - std::tanh(2.F)) < 1e-6F);
  CHECK(step(-1000, 1) == 0);
}
