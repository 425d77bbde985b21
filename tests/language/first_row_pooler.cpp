#include "cairn/language/first_row_pooler.hpp"

#include <cmath>

#include "block/laws.hpp"
#include "catch.hpp"

namespace {
cairn::first_row_pooler<double> shaken_pooler() {
  cairn::first_row_pooler<double> pooler{cairn::linear<double>({4, 4})};
  laws::shake(pooler);
  return pooler;
}
}  // namespace

TEST_CASE("a text's row is that of its first token", "[language]") {
  const auto pooler = shaken_pooler();
  const laws::packed_batch<double> batch({3, 1, 2}, 4);
  cairn::workspace memory;
  cairn::nothing unkept;
  const auto y = pooler.forward(batch.rows(), cairn::pass(batch.offsets, memory), unkept);
  REQUIRE(y.rows == 3);
  for (std::size_t s = 0; s < 3; ++s) {
    for (Eigen::Index o = 0; o < 4; ++o) {
      double sum = pooler.dense.bias(o);
      for (Eigen::Index i = 0; i < 4; ++i) {
        sum += pooler.dense.weight(o, i) * batch.rows()(batch.offsets[s], static_cast<std::size_t>(i));
      }
      CHECK(y(s, static_cast<std::size_t>(o)) == Approx(std::tanh(sum)).epsilon(1e-14));
    }
  }
}

TEST_CASE("the pooler's gradients", "[language]") {
  auto pooler = shaken_pooler();
  laws::packed_batch<double> batch({3, 1, 2}, 4);
  const laws::packed_batch<double> weights({3}, 4, 12);
  cairn::workspace memory;
  const cairn::pass p(batch.offsets, memory);
  const auto loss = [&] {
    memory.reset();
    cairn::nothing unkept;
    const auto y = pooler.forward(batch.rows(), p, unkept);
    double sum = 0;
    for (std::size_t n = 0; n < 12; ++n) sum += weights.values[n] * y.data[n];
    return sum;
  };
  const auto numerical = laws::differences_of({{"h", batch.values.data(), batch.values.size()},
                                               {"weight", pooler.dense.weight.data(), 16},
                                               {"bias", pooler.dense.bias.data(), 4}},
                                              100, loss);
  memory.reset();
  cairn::first_row_pooler<double>::tape tape;
  auto gradient = cairn::zeros_like(pooler);
  pooler.forward(batch.rows(), p, tape);
  std::vector<double> d_h(batch.values.size(), 1), d_y = weights.values;
  pooler.backward({d_y.data(), 3, 4}, p, tape, gradient, {d_h.data(), 6, 4});
  for (double& value : d_h) value -= 1;  // what was there stays
  laws::check_against(
      {{"h", d_h}, {"weight", laws::dense(gradient.dense.weight, 16)}, {"bias", laws::dense(gradient.dense.bias, 4)}},
      numerical);
}
