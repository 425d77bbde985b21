/// The most memory that a fit holds, its data among it, against its bound of twice the data plus the model. Each fit
/// runs in a process of its own, so that none profits from pages of the one before. Linux alone.

#include <benchmark/benchmark.h>

#if defined(__linux__) && defined(__GLIBC__)

#include <malloc.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <fstream>
#include <string>

#include "cairn/loss/bpr.hpp"
#include "cairn/loss/squared.hpp"
#include "cairn/optimizer/adagrad.hpp"
#include "cairn/optimizer/adam.hpp"
#include "cairn/optimizer/sgd.hpp"
#include "cairn/recommender/ease.hpp"
#include "cairn/recommender/implicit_als.hpp"
#include "cairn/recommender/item_neighbors.hpp"
#include "cairn/recommender/matrix_factorization.hpp"
#include "cairn/recommender/popularity.hpp"
#include "data_sets.hpp"

namespace {

using namespace cairn;

constexpr std::size_t users = 6040, items = 3706;

/// A line of /proc/self/status in bytes, as VmRSS (held now) or VmHWM (the most since the last reset).
double status(const std::string& name) {
  std::ifstream lines("/proc/self/status");
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(name + ":")) return 1024 * std::stod(line.substr(name.size() + 1));
  }
  return 0;
}

/// Runs `fit` on data; returns bytes of data and the most that was added to them while it ran.
template <class Fit>
std::array<double, 2> measured(Fit fit) {
  const auto& data = bench::generated();
  malloc_trim(0);  // hands back what building the data freed: it would hide the fit's own needs
  const double before = status("VmRSS");
  std::ofstream("/proc/self/clear_refs") << 5;  // the most so far is what is held now
  fit(data);
  const double rows = static_cast<double>(data->users() + data->items() + 2);
  return {16 * static_cast<double>(data->size()) + 8 * rows, status("VmHWM") - before};
}

template <class Fit>
void report(benchmark::State& state, double model, Fit fit) {
  std::array<double, 2> bytes{};
  for (auto _ : state) {
    int ends[2];
    if (pipe(ends) != 0) return state.SkipWithError("no pipe");
    const pid_t child = fork();
    if (child == 0) {
      bytes = measured(fit);
      const bool written = write(ends[1], bytes.data(), sizeof bytes) == sizeof bytes;
      _exit(written ? 0 : 1);
    }
    const bool there = child > 0 && read(ends[0], bytes.data(), sizeof bytes) == sizeof bytes;
    if (child > 0) waitpid(child, nullptr, 0);
    close(ends[0]);
    close(ends[1]);
    if (!there) return state.SkipWithError("the fit's process told nothing");
  }
  state.counters["data_MB"] = bytes[0] / 1e6;
  state.counters["model_MB"] = model / 1e6;
  state.counters["peak_MB"] = (bytes[0] + bytes[1]) / 1e6;
  state.counters["of_bound"] = (bytes[0] + bytes[1]) / (2 * bytes[0] + model);
}

template <class Loss, class Optimizer>
void factorization(benchmark::State& state) {
  const auto width = static_cast<std::size_t>(state.range(0));
  report(state, 4. * static_cast<double>((users + items) * (width + 1)), [width](const training<interactions>& data) {
    matrix_factorization_settings<stochastic_gradient<Loss, Optimizer>> settings{.factors = width, .epochs = 2};
    settings.solver.optimizer.rate = .002;
    matrix_factorization model{settings};
    model.fit(data, {.threads = 1});
  });
}

void least_squares(benchmark::State& state) {
  const auto width = static_cast<std::size_t>(state.range(0));
  report(state, 4. * static_cast<double>((users + items + width) * width), [width](const training<interactions>& data) {
    implicit_als model{{.factors = width, .epochs = 2}};
    model.fit(data, {.threads = 1});
  });
}

/// 100 neighbors of each item, by item and by neighbor.
void neighbors(benchmark::State& state) {
  report(state, 2. * 8 * 100 * items, [](const training<interactions>& data) {
    item_neighbors<> model{{.neighbors = 100}};
    model.fit(data, {.threads = 1});
  });
}

/// One matrix of all pairs of items.
void closed_form(benchmark::State& state) {
  report(state, 4. * items * items, [](const training<interactions>& data) {
    ease model;
    model.fit(data, {.threads = 1});
  });
}

void most_popular(benchmark::State& state) {
  report(state, 4. * items, [](const training<interactions>& data) {
    popularity model;
    model.fit(data, {.threads = 1});
  });
}

void at_widths(benchmark::internal::Benchmark* rows) {
  rows->ArgName("factors")->Arg(32)->Arg(128)->Iterations(1)->Unit(benchmark::kMillisecond);
}

BENCHMARK_TEMPLATE(factorization, squared_loss, sgd)->Apply(at_widths);
BENCHMARK_TEMPLATE(factorization, squared_loss, adam)->Apply(at_widths);
BENCHMARK_TEMPLATE(factorization, bpr_loss, adagrad)->Apply(at_widths);
BENCHMARK(least_squares)->Apply(at_widths);
BENCHMARK(neighbors)->Iterations(1)->Unit(benchmark::kMillisecond);
BENCHMARK(closed_form)->Iterations(1)->Unit(benchmark::kMillisecond);
BENCHMARK(most_popular)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace

#endif
