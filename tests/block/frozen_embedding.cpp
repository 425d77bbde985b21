#include "cairn/block/frozen_embedding.hpp"

#include "block/laws.hpp"
#include "catch.hpp"

namespace {

template <class Matrix>
void check_frozen_rows(double allowed) {
  cairn::embedding<float> of({40, 45, 1.5});
  laws::shake(of);
  const cairn::frozen_embedding<Matrix> stored(of);
  CHECK(stored.count() == 40);
  cairn::workspace memory;
  cairn::nothing unkept;
  const std::vector<std::uint32_t> ids{3, 39, cairn::no_row, 0, 3}, offsets{0, 5};
  const cairn::pass p(offsets, memory);
  const auto expected = laws::copied(of.forward(ids, p, unkept)), found = laws::copied(stored.forward(ids, p, unkept));
  const double apart = laws::difference(expected, found);
  CHECK(apart < allowed);
  CHECK(apart > 0);
  CHECK(std::all_of(found.begin() + 90, found.begin() + 135, [](double value) { return value == 0; }));
  CHECK(std::equal(found.begin(), found.begin() + 45, found.begin() + 180));

  const auto scores = [&](const auto& table) {
    std::vector<float> to(2 * 40);
    const auto h = of.forward(std::vector<std::uint32_t>{1, 2}, p, unkept);
    table.score(h, cairn::matrix_view<float>(to.data(), 2, 40), {});
    return std::vector<double>(to.begin(), to.end());
  };
  CHECK(laws::difference(scores(of), scores(stored)) < allowed);
}

}  // namespace

TEST_CASE("a frozen table's rows are those that it was made of, rounded, read and scored against", "[block]") {
  check_frozen_rows<cairn::bfloat16_matrix>(.005);
  check_frozen_rows<cairn::int8_matrix>(.02);
  check_frozen_rows<cairn::int4_matrix>(.15);
}

TEST_CASE("a frozen table is drawn as one of floats is", "[block]") {
  cairn::embedding<float> floats({50, 40});
  cairn::frozen_embedding<cairn::bfloat16_matrix> stored({50, 40});
  cairn::random_stream one(3, cairn::purpose::initialize), other(3, cairn::purpose::initialize);
  floats.initialize(one, .1);
  stored.initialize(other, .1);
  std::vector<float> row(40);
  stored.table.widen_row(49, row);
  for (std::size_t c = 0; c < 40; ++c) {
    const float expected = floats.table(49, static_cast<Eigen::Index>(c));
    CHECK(std::abs(row[c] - expected) <= std::abs(expected) / 256);
  }
}
