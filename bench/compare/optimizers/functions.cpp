// Optimizers on the classical test functions: steps to a gap, and nanoseconds a step.

#include "functions.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <iostream>
#include <limits>
#include <string>
#include <vector>

#include "cairn/optimizer/lbfgs.hpp"
#include "cairn/report/bar_chart.hpp"
#include "cairn/report/line_plot.hpp"
#include "cairn/report/table.hpp"
#include "comparison.hpp"
#include "contestants.hpp"

namespace compare {
namespace {

constexpr double wanted_gap = 1e-6, least_shown = 1e-10;

/// One run: the lowest gap so far at steps that grow by a twentieth, and the first step within the wanted gap (0:
/// none).
struct run {
  double rate = 0, best = std::numeric_limits<double>::infinity();
  std::size_t reached = 0;
  cairn::line_series trace = {};

  void see(std::size_t step, double gap, bool last) {
    if (best <= least_shown) return;
    if (gap < best) best = gap;
    if (reached == 0 && gap <= wanted_gap) reached = step;
    const auto at = static_cast<double>(step);
    if (last || best <= least_shown || trace.x.empty() || at >= trace.x.back() * 1.05) {
      trace.x.push_back(at);
      trace.y.push_back(std::max(best, least_shown) / wanted_gap);
    }
  }
  bool better_than(const run& other) const {
    if ((reached == 0) != (other.reached == 0)) return reached != 0;
    return reached != 0 ? reached < other.reached : best < other.best;
  }
};

/// Steps until the budget is spent or the run has diverged. What counts is what would be served at each step.
template <class Optimizer>
run one_run(const test_function& f, const Optimizer& with, std::size_t steps) {
  const std::size_t n = f.start.size();
  run result{.rate = rate_of(with)};
  std::vector<double> x = f.start, gradient(n), unused(n), state(n * Optimizer::slots + 1), served, end_state;
  f.value(x, gradient);
  for (std::size_t step = 1; step <= steps; ++step) {
    cairn::apply<Optimizer::slots>(with.template at<double>(1, step), n, x.data(), gradient.data(), state.data(), n);
    double value = f.value(x, gradient);
    if (!std::isfinite(value)) break;
    if constexpr (cairn::finishes<Optimizer>()) {
      served = x;
      end_state = state;
      cairn::finish(with, step, n, served.data(), end_state.data(), n);
      value = f.value(served, unused);
    }
    result.see(step, value - f.least, step == steps);
    if (result.best <= least_shown) break;
  }
  return result;
}

template <class Optimizer>
run best_run(const test_function& f, Optimizer with, std::size_t steps) {
  run best;
  for (const double rate : rates) {
    rate_of(with) = rate;
    run tried = one_run(f, with, steps);
    if (best.rate == 0 || tried.better_than(best)) best = std::move(tried);
  }
  return best;
}

/// L-BFGS counts evaluations, which are what a step costs elsewhere.
run run_of_lbfgs(const test_function& f) {
  run result;
  std::size_t evaluations = 0;
  std::vector<double> x = f.start;
  cairn::lbfgs{}.minimize(
      [&](in at, out gradient) {
        const double value = f.value(at, gradient);
        result.see(++evaluations, value - f.least, false);
        return value;
      },
      x);
  return result;
}

/// The least time of a few, of steps on 1,000 floats in the first cache. The arrays begin with cache lines, and far
/// from each other in a page: a store waits for no load of another array.
template <class Optimizer>
double nanoseconds_a_step(const Optimizer& with) {
  constexpr std::size_t n = 1000, stride = 79 * 16, steps = 1000, line = 64;
  std::vector<float> room(stride * (Optimizer::slots + 2) + line);
  float* const x = room.data() + (line - reinterpret_cast<std::uintptr_t>(room.data()) % line) / sizeof(float);
  float *const gradient = x + stride, *const state = gradient + stride;
  std::fill_n(x, n, 1.F);
  std::fill_n(gradient, n, .01F);
  double best = std::numeric_limits<double>::infinity();
  for (int turn = 0; turn < 15; ++turn) {
    const auto begin = std::chrono::steady_clock::now();
    for (std::uint64_t step = 1; step <= steps; ++step) {
      cairn::apply<Optimizer::slots>(with.template at<float>(1, step), n, x, gradient, state, stride);
    }
    best = std::min(best, std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - begin).count());
  }
  return best / static_cast<double>(n * steps);
}

cairn::cell steps_of(const run& r) {
  if (r.reached > 0) return cairn::number_text(static_cast<double>(r.reached));
  return std::isfinite(r.best) ? "gap " + cairn::number_text(r.best, r.best < 1e-4 ? -1 : 4) : std::string("diverged");
}

}  // namespace

std::vector<std::string> compare_on_functions(const comparison_options& o) {
  const auto functions = test_functions();
  cairn::table steps{.columns = {{"optimizer"}}}, chosen{.columns = {{"optimizer"}}};
  steps.caption = "Steps (lbfgs: evaluations) until a value is within 1e-6 of the least, at the best rate of " +
                  std::to_string(rates.size()) + " from 1e-4 to 3, each tried for " + std::to_string(o.steps) +
                  " steps; where none got there, the lowest gap";
  chosen.caption = "The rates that were best";
  for (const test_function& f : functions) {
    steps.columns.push_back({.name = f.name, .align = cairn::alignment::right});
    chosen.columns.push_back({.name = f.name});
  }
  steps.columns.push_back({.name = "ns a step and parameter", .decimals = 3});
  std::vector<std::vector<cairn::line_series>> lines(functions.size());
  std::vector<cairn::chart_bar> bars;
  const auto add = [&](const std::string& name, std::vector<run> runs, double nanoseconds) {
    std::vector<cairn::cell> row{name}, row_of_rates{name};
    for (std::size_t f = 0; f < runs.size(); ++f) {
      row.push_back(steps_of(runs[f]));
      row_of_rates.emplace_back(runs[f].rate);
      runs[f].trace.name = name;
      lines[f].push_back(std::move(runs[f].trace));
    }
    row.push_back(std::isnan(nanoseconds) ? cairn::cell() : cairn::cell(nanoseconds));
    steps.add(std::move(row));
    if (!std::isnan(nanoseconds)) {
      chosen.add(std::move(row_of_rates));
      bars.push_back({.label = name, .value = {nanoseconds}});
    }
  };
  for_each_optimizer([&](const char* name, const auto& with) {
    std::vector<run> runs;
    for (const test_function& f : functions) runs.push_back(best_run(f, with, o.steps));
    add(name, std::move(runs), nanoseconds_a_step(with));
  });
  std::vector<run> runs;
  for (const test_function& f : functions) runs.push_back(run_of_lbfgs(f));
  add("lbfgs", std::move(runs), std::nan(""));
  std::cout << steps.text()
            << "adamw's decay moves its minimum, and weight_average serves a mean of a thousand steps.\n\n"
            << chosen.text() << '\n';

  std::vector<std::string> pictures;
  for (std::size_t f = 0; f < functions.size(); ++f) {
    pictures.push_back(cairn::line_plot(
        lines[f],
        {.title = functions[f].name,
         .subtitle = "each optimizer at the best rate of one grid, chosen by the steps to a gap of 1e-6",
         .x = {.name = "steps (lbfgs: evaluations)", .logarithmic = true, .high = static_cast<double>(o.steps)},
         .y = {.name = "lowest gap to the least value so far, in millionths: 1 is what is wanted",
               .logarithmic = true,
               .low = least_shown / wanted_gap},
         .height = 430}));
  }
  pictures.push_back(cairn::bar_chart(bars, {.title = "Cost of a step",
                                             .subtitle = "1,000 floats in the first cache, one thread",
                                             .value = {.name = "nanoseconds a parameter"},
                                             .decimals = 3}));
  return pictures;
}

}  // namespace compare
