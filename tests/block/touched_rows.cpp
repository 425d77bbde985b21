#include "cairn/block/touched_rows.hpp"

#include <vector>

#include "catch.hpp"

TEST_CASE("the rows that were touched, in their order, and no others", "[block]") {
  cairn::touched_rows<float> rows(10, 3);
  CHECK(rows.table_rows() == 10);
  CHECK(rows.width() == 3);
  CHECK(rows.size() == 0);
  const std::vector<float> a{1, 2, 3}, b{10, 20, 30};
  rows.add(7, a);
  rows.add(2, b, 2);
  rows.add(7, b);
  rows.touch(0)[1] = 5;
  CHECK((std::vector<std::uint32_t>(rows.ids().begin(), rows.ids().end()) == std::vector<std::uint32_t>{7, 2, 0}));
  CHECK((std::vector<float>(rows.data(), rows.data() + rows.size()) ==
         std::vector<float>{11, 22, 33, 20, 40, 60, 0, 5, 0}));
  CHECK(rows.row(1)[2] == 60);
  rows.clear();
  CHECK(rows.size() == 0);
  CHECK(rows.ids().empty());
  rows.add(7, a);
  CHECK((std::vector<float>(rows.row(0).begin(), rows.row(0).end()) == a));
  CHECK(rows.size() == 3);
}

TEST_CASE("rows of no table have room for nothing, and pass over what is added", "[block]") {
  cairn::touched_rows<float> none;
  CHECK_FALSE(none.learns());
  CHECK(cairn::touched_rows<float>(1, 3).learns());
  none.add(7, std::vector<float>{1, 2, 3});
  CHECK(none.size() == 0);
  CHECK(none.all_rows().rows == 0);
  none.clear();
}

TEST_CASE("a copy of touched rows is its own", "[block]") {
  cairn::touched_rows<double> rows(4, 1);
  rows.touch(3)[0] = 2;
  auto copy = rows;
  copy.touch(3)[0] = 5;
  copy.touch(1);
  CHECK(rows.row(0)[0] == 2);
  CHECK(rows.ids().size() == 1);
  CHECK(copy.ids().size() == 2);
}
