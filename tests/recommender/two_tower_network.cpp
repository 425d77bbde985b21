#include "cairn/recommender/two_tower_network.hpp"

#include <cmath>
#include <vector>

#include "block/laws.hpp"
#include "cairn/block/linear.hpp"
#include "cairn/block/pooling.hpp"
#include "cairn/block/sequential.hpp"
#include "catch.hpp"

namespace {

using linear_query = cairn::sequential<cairn::linear<double>, cairn::pooling<double>>;
using linear_towers = cairn::two_tower_network<linear_query, cairn::linear<double>>;

linear_towers towers_of(bool cosine, double scale = 2) {
  linear_towers network(cairn::attributed_embedding<double>({6, 3}),
                        linear_query(cairn::linear<double>({3, 2}), cairn::pooling<double>()),
                        cairn::linear<double>({3, 2}), scale, cosine);
  laws::shake(network);
  return network;
}

}  // namespace

TEST_CASE("a query is read by scaled rows, and an item is its row's map", "[recommender]") {
  const std::vector<std::uint32_t> ids{1, 5, 2}, offsets{0, 2, 3};
  cairn::workspace memory;
  cairn::nothing unkept;
  for (const bool cosine : {false, true}) {
    const linear_towers network = towers_of(cosine);
    CHECK(network.width() == 2);
    CHECK(network.catalogue() == 6);
    const cairn::pass p(offsets, memory);
    const auto q = network.queries(ids, p, unkept);
    const auto v = network.vectors(ids, p, unkept);
    REQUIRE(q.rows == 2);
    REQUIRE(v.rows == 3);
    const auto& query = std::get<0>(network.query.parts);
    Eigen::VectorXd first =
        2 * query.weight * (network.items.items.row(1) + network.items.items.row(5)).transpose() / 2;
    first += query.bias;
    Eigen::VectorXd last = network.item.weight * network.items.items.row(2).transpose();
    last += network.item.bias;
    if (cosine) {
      first.normalize();
      last.normalize();
    }
    for (Eigen::Index c = 0; c < 2; ++c) {
      CHECK(q(0, static_cast<std::size_t>(c)) == Approx(first[c]).epsilon(1e-13));
      CHECK(v(2, static_cast<std::size_t>(c)) == Approx(last[c]).epsilon(1e-13));
    }
    const std::vector<double> again = laws::copied(network.forward_last(ids, p));
    CHECK((again == laws::copied(q)));
  }
}

TEST_CASE("what is known of events is for the query alone", "[recommender]") {
  linear_towers told(cairn::attributed_embedding<double>({6, 3}),
                     linear_query(cairn::linear<double>({3, 2}), cairn::pooling<double>()),
                     cairn::linear<double>({3, 2}), 2, true,
                     cairn::tables_of<double>(std::vector<cairn::event_column>{{"hour", 4}}, 3));
  laws::shake(told);
  cairn::random_stream random(3, cairn::purpose::initialize);
  told.context[0].initialize(random, 1);
  // Items 3 and 4 are zeros, and hours 0 and 3 the rows of items 1 and 2.
  told.items.items.row(3).setZero();
  told.items.items.row(4).setZero();
  told.context[0].table.row(0) = told.items.items.row(1);
  told.context[0].table.row(3) = told.items.items.row(2);
  linear_towers plain = towers_of(true);
  plain.items = told.items;
  plain.query = told.query;
  plain.item = told.item;
  const std::vector<std::uint32_t> blank{3, 4, 5}, same{1, 2, 5}, offsets{0, 2, 3}, known{0, 3, cairn::none};
  cairn::workspace memory;
  cairn::nothing unkept;
  const cairn::pass p(offsets, memory);
  const auto by_items = laws::copied(plain.queries(same, p, unkept));
  CHECK(laws::difference(by_items, laws::copied(told.queries(blank, p, unkept, known))) < 1e-13);
  CHECK(laws::difference(by_items, laws::copied(told.forward_last(blank, p, known))) < 1e-13);
  CHECK_FALSE(laws::difference(by_items, laws::copied(plain.queries(blank, p, unkept))) < 1e-3);
  CHECK((laws::copied(told.vectors(same, p, unkept)) == laws::copied(plain.vectors(same, p, unkept))));
}

TEST_CASE("towers whose vectors do not fit are refused", "[recommender]") {
  const auto made = [](std::size_t rows, std::size_t query_in, std::size_t query_out, std::size_t item_in,
                       std::size_t item_out) {
    return cairn::two_tower_network<cairn::linear<float>, cairn::linear<float>>(
        cairn::attributed_embedding<float>({4, rows}), cairn::linear<float>({query_in, query_out}),
        cairn::linear<float>({item_in, item_out}));
  };
  CHECK(made(3, 3, 2, 3, 2).width() == 2);
  CHECK_THROWS_WITH(made(3, 4, 2, 3, 2), Catch::Contains("two_tower_network.items -> two_tower_network.query"));
  CHECK_THROWS_WITH(made(3, 3, 2, 4, 2), Catch::Contains("two_tower_network.items -> two_tower_network.item"));
  CHECK_THROWS_WITH(linear_towers(cairn::attributed_embedding<double>({4, 3}),
                                  linear_query(cairn::linear<double>({3, 2}), cairn::pooling<double>()),
                                  cairn::linear<double>({3, 2}), 1, false, {cairn::embedding<double>({4, 2})}),
                    Catch::Contains("two_tower_network.items -> two_tower_network.context"));
  CHECK_THROWS_WITH(made(3, 3, 5, 3, 2), Catch::Contains("the product with two_tower_network.item"));
}
