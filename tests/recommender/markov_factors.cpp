#include "cairn/recommender/markov_factors.hpp"

#include <array>
#include <vector>

#include "block/laws.hpp"
#include "catch.hpp"

namespace {

constexpr std::array<std::uint32_t, 4> taken_before{1, 0, 2, 1};
/// Of each of these an hour and an action.
constexpr std::array<std::uint32_t, 8> known_before{0, cairn::none, 1, 1, cairn::none, 0, cairn::none, cairn::none};
const std::vector<cairn::event_column> known_columns{{"hour", 2}, {"action", 2}};

/// Of known users, with baskets of 0 to 3 items, and of nobody.
std::vector<cairn::asked_event> few_asked() {
  std::vector<cairn::asked_event> asked;
  const auto ask = [&](std::uint32_t user, std::uint32_t count, std::size_t first) {
    asked.push_back({user, count, taken_before.data() + first, known_before.data() + 2 * first});
  };
  ask(0, 0, 0);
  ask(1, 1, 0);
  ask(1, 3, 1);
  ask(cairn::no_row, 2, 2);
  ask(cairn::no_row, 0, 0);
  return asked;
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

  cairn::markov_factors<double> told(2, 3, 2, known_columns);
  told.users.table = factors.users.table;
  told.previous.table = factors.previous.table;
  told.context[0].table << 3, 6, 9, 12;
  told.context[1].table << 300, 600, 900, 1200;
  const std::vector<double> of_told{1, 2, 0, 0, 3, 4, 33, 46, 3, 4, 433, 644, 0, 0, 190, 350, 0, 0, 0, 0};
  CHECK(laws::difference(of_told, laws::copied(told.forward(events, memory))) < 1e-14);
}

TEST_CASE("gradients of factors of Markov chains are differences", "[recommender]") {
  cairn::markov_factors<double> factors(2, 3, 2, known_columns);
  cairn::random_stream random(3, cairn::purpose::initialize);
  factors.initialize(random, .1);
  CHECK_FALSE(factors.context[1].table.isZero());
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
