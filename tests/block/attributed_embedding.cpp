#include "cairn/block/attributed_embedding.hpp"

#include <memory>
#include <vector>

#include "block/stems.hpp"
#include "catch.hpp"

namespace {

std::shared_ptr<const cairn::item_attributes> known_attributes() {
  return std::make_shared<const cairn::item_attributes>(
      cairn::attributes_of_lists(std::vector<std::vector<std::uint32_t>>{{0, 2}, {}, {1}, {2, 1, 0}, {3}}, 4));
}

}  // namespace

TEST_CASE("embeddings with attributes: gradients and modes", "[block]") {
  laws::check_stem<std::uint32_t>(cairn::attributed_embedding<double>({5, 6}, known_attributes()), 5);
  laws::check_stem<std::uint32_t>(cairn::attributed_embedding<float>({5, 33}, known_attributes()), 5);
  laws::check_stem<std::uint32_t>(cairn::attributed_embedding<double>({9, 5}), 9);
  laws::check_gradients(laws::with_stem<cairn::attributed_embedding<double>, std::uint32_t>{
      cairn::attributed_embedding<double>({5, 6, .4}, known_attributes()), 5});
}

TEST_CASE("an item is its own row and the mean of its attributes", "[block]") {
  cairn::attributed_embedding<double> block({.count = 5, .width = 2}, known_attributes());
  block.items << 1, 2, 3, 4, 5, 6, 7, 8, 0, 0;
  block.attributes << 10, 20, 30, 40, 50, 60, 70, 80;
  const std::vector<std::uint32_t> ids{0, 1, 3, 4}, offsets{0, 4};
  cairn::workspace memory;
  const cairn::pass p(offsets, memory);
  cairn::attributed_embedding<double>::tape tape;
  // item 4 has no row of its own yet
  CHECK(laws::difference(laws::copied(block.forward(ids, p, tape)), {31, 42, 3, 4, 37, 48, 70, 80}) < 1e-15);
  auto gradient = block.empty_gradient();
  const std::vector<double> d_y{2, 4, 5, 5, 3, 6, 1, 1};
  block.backward({d_y.data(), 4, 2}, p, tape, gradient);
  CHECK((laws::dense(gradient.items, 10) == std::vector<double>{2, 4, 5, 5, 0, 0, 3, 6, 1, 1}));
  CHECK(laws::difference(laws::dense(gradient.attributes, 8), {2, 4, 1, 2, 2, 4, 1, 1}) < 1e-15);
}

TEST_CASE("a share of rows is read by attributes alone, while training", "[block]") {
  cairn::attributed_embedding<double> block({.count = 5, .width = 1, .rate = .25}, known_attributes());
  block.items.setConstant(1);
  std::vector<std::uint32_t> ids(4000), offsets{0, 4000};
  for (std::size_t n = 0; n < ids.size(); ++n) ids[n] = n % 2 == 0 ? 1 : 3;  // 1 has no attribute
  cairn::workspace memory;
  const cairn::pass p(offsets, memory, 7);
  cairn::attributed_embedding<double>::tape tape;
  const auto y = block.forward(ids, p, tape);
  std::size_t left_out = 0;
  for (std::size_t n = 0; n < ids.size(); ++n) {
    if (ids[n] == 1) CHECK(y(n, 0) == 1);
    left_out += y(n, 0) == 0 ? 1 : 0;
  }
  CHECK(std::abs(static_cast<double>(left_out) - 500) < 5 * 19.4);  // binomial of 2000 and 1/4
  cairn::nothing unkept;
  for (const double value : laws::copied(block.forward(ids, p, unkept))) CHECK(value == 1);
}

TEST_CASE("attributes of other items than the table's are refused", "[block]") {
  using stem = cairn::attributed_embedding<float>;
  CHECK_THROWS_WITH(stem({4, 2}, known_attributes()), "attributed_embedding: attributes of 5 items; expected of all 4");
  CHECK_THROWS_WITH(stem({0, 2}), Catch::Contains("attributed_embedding_settings.count"));
  CHECK_THROWS_WITH(stem({1, 0}), Catch::Contains("attributed_embedding_settings.width"));
  CHECK_THROWS_WITH(stem({1, 1, 1.}), Catch::Contains("attributed_embedding_settings.rate"));
  auto wrong = *known_attributes();
  wrong.values[0] = 9;
  CHECK_THROWS_WITH(stem({5, 2}, std::make_shared<const cairn::item_attributes>(wrong)),
                    Catch::Contains("item_attributes.values: no attribute 9"));
}
