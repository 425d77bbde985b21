#include "cairn/recommender/sequence_network.hpp"

#include "block/laws.hpp"
#include "cairn/block/linear.hpp"
#include "catch.hpp"

using linear_network = cairn::sequence_network<cairn::linear<double>>;

TEST_CASE("a sequence network names its arrays, and its widths have to fit", "[recommender]") {
  const linear_network network(cairn::embedding<double>({7, 3}), cairn::linear<double>({3, 3}));
  std::vector<std::string> names;
  cairn::for_each_array(network, [&](const std::string& name, const auto&) { names.push_back(name); });
  CHECK(names == std::vector<std::string>{"items.table", "encoder.weight", "encoder.bias"});
  CHECK_THROWS_WITH(linear_network(cairn::embedding<double>({7, 3}), cairn::linear<double>({4, 3})),
                    Catch::Contains("sequence_network.items gives 3 columns"));
  CHECK_THROWS_WITH(linear_network(cairn::embedding<double>({7, 3}), cairn::linear<double>({3, 4})),
                    Catch::Contains("sequence_network.encoder gives 4 columns"));
  CHECK_THROWS_WITH(linear_network(cairn::embedding<double>({7, 3}), cairn::linear<double>({3, 3}), 1),
                    Catch::Contains("sequence_network.rate"));
}

TEST_CASE("dropout is for training alone", "[recommender]") {
  linear_network network(cairn::embedding<double>({7, 3}), cairn::linear<double>({3, 3}), .5);
  laws::shake(network);
  const std::vector<std::uint32_t> offsets{0, 4}, ids{6, 0, 2, 6};
  cairn::workspace memory;
  cairn::nothing unkept;
  linear_network::tape tape;
  const cairn::pass p(offsets, memory, 3);
  const auto inferred = laws::copied(network.forward(ids, p, unkept));
  CHECK((laws::copied(network.forward(ids, p, tape)) != inferred));
  network.rate = 0;
  CHECK((laws::copied(network.forward(ids, p, tape)) == inferred));
}

TEST_CASE("a mask is a row behind the catalogue that is read and not scored", "[recommender]") {
  const linear_network plain(cairn::embedding<double>({7, 3}), cairn::linear<double>({3, 3}));
  CHECK(plain.catalogue() == 7);
  CHECK(plain.table().rows == 7);
  linear_network network(cairn::embedding<double>({7, 3}), cairn::linear<double>({3, 3}), 0, true);
  CHECK(network.catalogue() == 6);
  CHECK(network.mask() == 6);
  CHECK(network.table().rows == 6);
  laws::shake(network);
  const std::vector<std::uint32_t> offsets{0, 2}, ids{0, network.mask()};
  cairn::workspace memory;
  cairn::nothing unkept;
  const auto before = laws::copied(network.forward(ids, cairn::pass(offsets, memory), unkept));
  network.items.table(6, 1) += 1;
  CHECK(laws::copied(network.forward(ids, cairn::pass(offsets, memory), unkept)) != before);
}
