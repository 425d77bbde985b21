#include "cairn/block/embedding.hpp"

#include <vector>

#include "block/stems.hpp"
#include "catch.hpp"

TEST_CASE("an embedding's gradients and modes", "[block]") {
  laws::check_stem<std::uint32_t>(cairn::embedding<double>({9, 5}), 9);
  laws::check_stem<std::uint32_t>(cairn::embedding<double>({9, 5, 2.5}), 9);
  laws::check_stem<std::uint32_t>(cairn::embedding<float>({90, 33}), 90);
}

TEST_CASE("an embedding's rows and gradient by hand", "[block]") {
  cairn::embedding<double> block({.count = 4, .width = 2, .scale = 3});
  block.table << 1, 2, 3, 4, 5, 6, 7, 8;
  const std::vector<std::uint32_t> ids{2, 0, 2}, offsets{0, 3};
  cairn::workspace memory;
  const cairn::pass p(offsets, memory);
  cairn::embedding<double>::tape tape;
  CHECK((laws::copied(block.forward(ids, p, tape)) == std::vector<double>{15, 18, 3, 6, 15, 18}));
  auto gradient = block.empty_gradient();
  const std::vector<double> d_y{1, 2, 3, 4, 10, 20};
  block.backward({d_y.data(), 3, 2}, p, tape, gradient);
  CHECK((laws::dense(gradient.table, 8) == std::vector<double>{9, 12, 0, 0, 33, 66, 0, 0}));
  CHECK(gradient.table.ids().size() == 2);
  gradient.table = {};  // a table that does not learn
  block.backward({d_y.data(), 3, 2}, p, tape, gradient);
  CHECK(gradient.table.size() == 0);
}

TEST_CASE("no row is read as zeros, and nothing flows back to it", "[block]") {
  cairn::embedding<double> block({.count = 2, .width = 2});
  block.table << 1, 2, 3, 4;
  const std::vector<std::uint32_t> ids{cairn::no_row, 1, cairn::no_row}, offsets{0, 3};
  cairn::workspace memory;
  const cairn::pass p(offsets, memory);
  cairn::embedding<double>::tape tape;
  CHECK((laws::copied(block.forward(ids, p, tape)) == std::vector<double>{0, 0, 3, 4, 0, 0}));
  auto gradient = block.empty_gradient();
  const std::vector<double> d_y{1, 2, 3, 4, 10, 20};
  block.backward({d_y.data(), 3, 2}, p, tape, gradient);
  CHECK((laws::dense(gradient.table, 4) == std::vector<double>{0, 0, 3, 4}));
  CHECK(gradient.table.ids().size() == 1);
  CHECK_THROWS_WITH(cairn::require_ids(ids, 2, "the history"), Catch::Contains("id 4294967295 at place 0"));
}

TEST_CASE("an embedding at rest has rows of length 1", "[block]") {
  cairn::embedding<double> block({500, 40});
  cairn::random_stream random(1, cairn::purpose::initialize);
  block.initialize(random, 0);
  CHECK(std::abs(block.table.squaredNorm() / 500 - 1) < .05);
  block.initialize(random, .02);
  CHECK(std::abs(std::sqrt(block.table.squaredNorm() / 20000) - .02) < .0005);
}

TEST_CASE("unknown ids and sizes that are none", "[block]") {
  const std::vector<std::uint32_t> ids{0, 3, 4, 5};
  CHECK_THROWS_WITH(cairn::require_ids(ids, 4, "the history"), "the history: id 4 at place 2; expected ids below 4");
  CHECK_NOTHROW(cairn::require_ids(ids, 6, "the history"));
  CHECK_THROWS_WITH(cairn::embedding<float>({0, 4}),
                    "embedding_settings.count: 0 is no size of an array; expected 1 to below 2^31");
  CHECK_THROWS_WITH(cairn::embedding<float>({4, 0}),
                    "embedding_settings.width: 0 is no size of an array; expected 1 to below 2^31");
}
