#include "cairn/train/weight_averages.hpp"

#include "catch.hpp"
#include "train/small_task.hpp"

namespace {
using averaged_network = small::network<double>;
/// Twenty steps that move a few rows and the rest at random; `after` sees the model after each.
template <class After>
void wander(averaged_network& model, cairn::weight_averages<averaged_network>& average, int threads, const After& after,
            std::uint32_t rows = 30, int touched = 3) {
  cairn::random_stream random(3, cairn::purpose::user);
  for (int step = 0; step < 20; ++step) {
    auto gradient = model.empty_gradient();
    for (int n = 0; n < touched; ++n) gradient.items.table.touch(random.below(rows));
    const auto arrays = cairn::arrays_of(model, gradient);
    average.before_step(.9, arrays, threads);
    for (const std::uint32_t id : gradient.items.table.ids()) model.items.table(id, 1) += random.normal();
    model.out.bias(0) += random.normal();
    average.after_step(.9, arrays, threads);
    after();
  }
}
}  // namespace

TEST_CASE("rows that stand still are averaged as if they were visited") {
  averaged_network model;
  cairn::weight_averages<averaged_network> average(model);
  CHECK((small::numbers_of(average.served(.9, model)) == small::numbers_of(model)));
  std::vector<double> sums(small::numbers_of(model).size(), 0.);
  double weight = 0;
  wander(model, average, 2, [&] {
    const std::vector<double> now = small::numbers_of(model);
    weight = .9 * weight + .1;
    for (std::size_t n = 0; n < sums.size(); ++n) sums[n] = .9 * sums[n] + .1 * now[n];
    const std::vector<double> served = small::numbers_of(average.served(.9, model));
    double apart = 0;
    for (std::size_t n = 0; n < sums.size(); ++n) apart = std::max(apart, std::abs(served[n] - sums[n] / weight));
    REQUIRE(apart < 1e-12);
  });
  CHECK(average.steps == 20);
  CHECK(small::numbers_of(average.served(.9, model))[1] != small::numbers_of(model)[1]);
}

TEST_CASE("averages have the same bits on any number of threads") {
  const auto served = [](int threads) {
    averaged_network model(5000, 16);
    cairn::weight_averages<averaged_network> average(model);
    wander(
        model, average, threads, [] {}, 5000, 4000);
    return small::numbers_of(average.served(.9, model));
  };
  CHECK((served(1) == served(3)));
}
