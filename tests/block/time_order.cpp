#include "cairn/block/time_order.hpp"

#include <vector>

#include "catch.hpp"

namespace {

using numbers_of_order = std::vector<std::uint32_t>;
numbers_of_order list_of(std::span<const std::uint32_t> values) {
  return {values.begin(), values.end()};
}

}  // namespace

TEST_CASE("tokens in the order of time: by hand", "[block]") {
  cairn::workspace memory;
  const numbers_of_order offsets{0, 2, 2, 5, 6, 8};  // lengths 2 0 3 1 2
  const cairn::time_order order = cairn::time_order_of(cairn::pass(offsets, memory));
  CHECK((list_of(order.sequence) == numbers_of_order{2, 0, 4, 3, 1}));
  CHECK((list_of(order.begin) == numbers_of_order{0, 4, 7, 8}));
  CHECK((list_of(order.token) == numbers_of_order{2, 0, 6, 5, 3, 1, 7, 4}));
  CHECK(order.steps() == 3);
  CHECK(order.active(1) == 3);

  std::vector<float> rows(16), there(16), back(16);
  for (std::size_t n = 0; n < rows.size(); ++n) rows[n] = static_cast<float>(n);
  using view = cairn::matrix_view<const float>;
  order.gather(view(rows.data(), 8, 2), cairn::matrix_view<float>(there.data(), 8, 2));
  CHECK((std::vector<float>(there.begin(), there.begin() + 4) == std::vector<float>{4, 5, 0, 1}));
  order.scatter(view(there.data(), 8, 2), cairn::matrix_view<float>(back.data(), 8, 2));
  CHECK((back == rows));
}

TEST_CASE("the order of time of nothing", "[block]") {
  cairn::workspace memory;
  for (const numbers_of_order& offsets : {numbers_of_order{0}, {0, 0, 0}}) {
    const cairn::time_order order = cairn::time_order_of(cairn::pass(offsets, memory));
    CHECK(order.steps() == 0);
    CHECK(order.token.empty());
    CHECK(order.sequence.size() == offsets.size() - 1);
  }
}
