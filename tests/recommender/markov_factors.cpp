#include "cairn/recommender/markov_factors.hpp"

#include <array>
#include <vector>

#include "block/laws.hpp"
#include "catch.hpp"

namespace {

constexpr std::array<std::uint32_t, 4> taken_before{1, 0, 2, 1};

/// Of known users, with baskets of 0 to 3 items, and of nobody.
std::vector<cairn::asked_event> few_asked() {
  const std::uint32_t* const at = taken_before.data();
  return {{0, 0, at}, {1, 1, at}, {1, 3, at + 1}, {cairn::no_row, 2, at + 2}, {cairn::no_row, 0, at}};
}

}  // namespace

TEST_CASE("factors of Markov chains by hand", "[recommender]") {
  cairn::markov_factors<double> factors(2, 3, 2);
  factors.users.table << 1, 2, 3, 4;
  factors.previous.table << 10, 20, 30, 40, 50, 60;
  cairn::workspace memory;
  const auto events = few_asked();
  const auto h = factors.forward(events, memory);
  const std::vector<double> expected{1, 2, 0, 0, 3, 4, 30, 40, 3, 4, 30, 40, 0, 0, 40, 50, 0, 0, 0, 0};
  CHECK(laws::difference(expected, laws::copied(h)) < 1e-14);
  CHECK(factors.table().columns == 4);
  CHECK(factors.catalogue() == 3);
}

TEST_CASE("gradients of factors of Markov chains are differences", "[recommender]") {
  cairn::markov_factors<double> factors(2, 3, 2);
  laws::shake(factors);
  const auto events = few_asked();
  cairn::workspace memory;
  const laws::packed_batch<double> weights({5}, 4);
  const auto loss = [&] {
    memory.reset();
    const auto h = factors.forward(events, memory);
    double sum = 0;
    for (std::size_t n = 0; n < weights.values.size(); ++n) sum += weights.values[n] * h.data[n] * h.data[n];
    return sum;
  };
  std::vector<laws::numbers> lists;
  cairn::for_each_array(factors, [&](const std::string& name, auto& values) {
    lists.push_back({name, values.data(), static_cast<std::size_t>(values.size())});
  });
  const auto numerical = laws::differences_of(lists, 60, loss);
  memory.reset();
  const auto h = factors.forward(events, memory);
  const auto d_h = memory.take<double>(20);
  for (std::size_t n = 0; n < d_h.size(); ++n) d_h[n] = 2 * weights.values[n] * h.data[n];
  auto gradient = factors.empty_gradient();
  factors.backward({d_h.data(), 5, 4}, events, gradient);
  std::vector<laws::named_gradient> analytical;
  cairn::zip_arrays(
      [&](const std::string& name, auto& values, auto& of_values) {
        analytical.push_back({name, laws::dense(of_values, static_cast<std::size_t>(values.size()))});
      },
      factors, gradient);
  laws::check_against(analytical, numerical);
}
