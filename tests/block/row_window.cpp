#include "cairn/block/row_window.hpp"

#include <vector>

#include "catch.hpp"

TEST_CASE("rows that are kept for a window: the latest, behind what stands for none", "[block]") {
  cairn::kept_rows<double> kept;
  const auto all = [&](std::size_t sequence) {
    std::vector<double> rows;
    for (std::ptrdiff_t place = -3; place < 0; ++place) rows.push_back(*kept.before(sequence, place));
    return rows;
  };
  cairn::workspace memory;
  const auto feed = [&](const std::vector<std::uint32_t>& offsets, const std::vector<double>& x) {
    kept.begin(2, 3, 1, -1);
    kept.keep({x.data(), x.size(), 1}, cairn::pass(offsets, memory));
  };
  feed({0, 2, 2}, {1, 2});
  CHECK((all(0) == std::vector<double>{-1, 1, 2}));
  CHECK((all(1) == std::vector<double>{-1, -1, -1}));
  feed({0, 1, 6}, {3, 4, 5, 6, 7, 8});
  CHECK((all(0) == std::vector<double>{1, 2, 3}));
  CHECK((all(1) == std::vector<double>{6, 7, 8}));
  feed({0, 2, 3}, {10, 11, 12});
  CHECK((all(0) == std::vector<double>{3, 10, 11}));
  CHECK((all(1) == std::vector<double>{7, 8, 12}));
}

TEST_CASE("a window's tokens know their sequence, empty ones between them or not", "[block]") {
  const std::vector<std::uint32_t> offsets{0, 2, 2, 5};
  cairn::workspace memory;
  std::vector<std::size_t> found;
  cairn::detail::for_tokens(cairn::pass(offsets, memory), 1, 4,
                            [&](std::size_t t, std::size_t s, std::size_t first, std::size_t length) {
                              found.insert(found.end(), {t, s, first, length});
                            });
  CHECK((found == std::vector<std::size_t>{1, 0, 0, 2, 2, 2, 2, 3, 3, 2, 2, 3}));
  const std::vector<double> x{5, 6, 7};
  const cairn::matrix_view<const double> rows{x.data(), 3, 1};
  CHECK(cairn::detail::row_at(rows, 1, 2, 1) == x.data() + 2);
  CHECK(cairn::detail::row_at(rows, 1, 2, 2) == nullptr);
  CHECK(cairn::detail::row_at(rows, 1, 2, -1) == nullptr);
}
