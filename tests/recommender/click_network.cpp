#include "cairn/recommender/click_network.hpp"

#include <vector>

#include "block/laws.hpp"
#include "catch.hpp"

namespace {

/// Two histories, of 3 and 2 events; candidates see one of them, a part, or nothing.
const std::vector<std::uint32_t> read_events{4, 0, 2, 2, 5}, asked_items{1, 4, 3, 2, 0};
const std::vector<cairn::row_range> events_before{{0, 3}, {0, 2}, {3, 5}, {0, 3}, {3, 3}};

const std::vector<std::uint32_t> known_of_events{1, 0, cairn::none, 1, cairn::none, cairn::none, 0, 1, 1, 2};

cairn::click_network<double> small_clicks(double dropout, bool normalized, bool told = false) {
  cairn::click_network_settings settings{6, 3, 4, {5, 4}, normalized, dropout};
  if (told) settings.columns = {{"hour", 2}, {"action", 4}};
  cairn::click_network<double> network(settings);
  laws::shake(network, 7);
  return network;
}

}  // namespace

TEST_CASE("a network of clicks has right gradients, with dropout too", "[recommender]") {
  for (const bool normalized : {false, true}) {
    const bool told = normalized;
    auto network = small_clicks(.3, normalized, told);
    cairn::random_stream random(3, cairn::purpose::initialize);
    network.initialize(random, 0);
    CHECK(network.bias.table.isZero());
    for (const auto& column : network.context) CHECK_FALSE(column.table.isZero());
    laws::shake(network);
    cairn::workspace memory;
    const std::vector<std::uint32_t> offsets{0, 5};
    const cairn::pass p(offsets, memory, 11);
    const auto known = told ? std::span<const std::uint32_t>(known_of_events) : std::span<const std::uint32_t>();
    const cairn::click_batch batch{read_events, asked_items, events_before, known};
    const auto loss = [&] {
      memory.reset();
      cairn::click_network<double>::tape tape;
      const auto logits = network.forward(batch, p, tape);
      double sum = 0;
      for (std::size_t n = 0; n < logits.rows; ++n) sum += (static_cast<double>(n) - 1.5) * logits(n, 0);
      return sum;
    };
    std::vector<laws::numbers> lists;
    cairn::for_each_array(network, [&](const std::string& name, auto& values) {
      lists.push_back({name, values.data(), static_cast<std::size_t>(values.size())});
    });
    const auto numerical = laws::differences_of(lists, 60, loss);
    memory.reset();
    cairn::click_network<double>::tape tape;
    auto gradient = network.empty_gradient();
    const auto d = network.forward(batch, p, tape);
    for (std::size_t n = 0; n < d.rows; ++n) d(n, 0) = static_cast<double>(n) - 1.5;
    network.backward(d, p, tape, gradient);
    std::vector<laws::named_gradient> analytical;
    cairn::zip_arrays(
        [&](const std::string& name, auto& values, auto& of_values) {
          const auto all = laws::dense(of_values, static_cast<std::size_t>(values.size()));
          laws::named_gradient found{name, {}};
          for (const std::size_t n : laws::probed(all.size(), 60)) found.values.push_back(all[n]);
          analytical.push_back(found);
        },
        network, gradient);
    laws::check_against(analytical, numerical);
  }
}

TEST_CASE("candidates are scored alike in a batch, alone, and many of one history", "[recommender]") {
  const auto network = small_clicks(.3, false);  // dropout is of no effect here
  cairn::workspace memory;
  cairn::nothing unkept;
  const std::vector<std::uint32_t> offsets{0, 5};
  const auto all =
      laws::copied(network.forward({read_events, asked_items, events_before}, cairn::pass(offsets, memory), unkept));
  for (std::size_t n = 0; n < 4; ++n) {
    const auto seen = std::span(read_events).subspan(events_before[n].begin, events_before[n].size());
    double logit = 0;
    network.score(seen, std::span(asked_items).subspan(n, 1), std::span(&logit, 1), memory);
    CHECK(logit == Approx(all[n]).epsilon(1e-13));
  }
  std::vector<std::uint32_t> many(1300);
  for (std::size_t n = 0; n < many.size(); ++n) many[n] = static_cast<std::uint32_t>(n * n % 6);
  std::vector<double> logits(many.size()), by_item(6);
  const std::vector<std::uint32_t> items{0, 1, 2, 3, 4, 5};
  network.score(read_events, many, std::span(logits), memory);
  network.score(read_events, items, std::span(by_item), memory);
  bool same = true;
  for (std::size_t n = 0; n < many.size(); ++n) same = same && logits[n] == by_item[many[n]];
  CHECK(same);
  CHECK(by_item[0] != by_item[1]);
}

TEST_CASE("what is known of an event is added to its row, and a candidate has none", "[recommender]") {
  // Two items whose rows are those of hours 0 and 1: to be read at an hour is to be read as its item is.
  auto told = small_clicks(0, false, true), plain = small_clicks(0, false);
  plain.items = told.items;
  plain.bias = told.bias;
  plain.attention = told.attention;
  plain.readout = told.readout;
  told.items.table.row(3).setZero();
  plain.items.table.row(3).setZero();
  told.context[0].table.topRows(2) = told.items.table.topRows(2);
  cairn::workspace memory;
  const std::vector<std::uint32_t> blank{3, 3, 3}, same{1, 0, 3}, asked{3, 1};
  const std::vector<std::uint32_t> known{1, cairn::none, 0, cairn::none, cairn::none, cairn::none};
  std::vector<double> one(2), other(2);
  told.score(blank, asked, std::span(one), memory, known);
  plain.score(same, asked, std::span(other), memory);
  CHECK(laws::difference(one, other) < 1e-13);
  plain.score(blank, asked, std::span(other), memory);
  CHECK_FALSE(laws::difference(one, other) < 1e-3);
}

TEST_CASE("networks of clicks that cannot be", "[recommender]") {
  using network = cairn::click_network<float>;
  CHECK_THROWS_WITH(network({0, 4}), Catch::Contains("embedding_settings.count"));
  CHECK_THROWS_WITH(network({4, 4, 2, {0, 3}}),
                    Catch::Contains("click_network_settings.hidden: 0 is no size of an array"));
  CHECK_THROWS_WITH(network({4, 4, 2, {3, 3}, false, 1.}), Catch::Contains("dropout.rate: not a rate"));
}
