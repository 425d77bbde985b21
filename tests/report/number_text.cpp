#include "cairn/report/number_text.hpp"

#include <limits>

#include "catch.hpp"

TEST_CASE("numbers for people: four digits, groups of three, no minus before nothing") {
  CHECK(cairn::number_text(0) == "0");
  CHECK(cairn::number_text(7) == "7");
  CHECK(cairn::number_text(.123456) == "0.1235");
  CHECK(cairn::number_text(.0012) == "0.0012");
  CHECK(cairn::number_text(-2.5) == "-2.5");
  CHECK(cairn::number_text(1234.5678) == "1235");
  CHECK(cairn::number_text(9999) == "9999");
  CHECK(cairn::number_text(12345) == "12,345");
  CHECK(cairn::number_text(-1234567.8) == "-1,234,568");
  CHECK(cairn::number_text(1e-7) == "1.000e-07");
  CHECK(cairn::number_text(2.5e20) == "2.500e+20");
  CHECK(cairn::number_text(std::nan("")) == "n/a");
  CHECK(cairn::number_text(-std::numeric_limits<double>::infinity()) == "-infinite");
}

TEST_CASE("with decimals, just those") {
  CHECK(cairn::number_text(3.5, 2) == "3.50");
  CHECK(cairn::number_text(-.001, 2) == "0.00");
  CHECK(cairn::number_text(12345.678, 1) == "12,345.7");
  CHECK(cairn::number_text(.00001, 2) == "0.00");
  CHECK(cairn::number_text(cairn::estimate{.2, .1, .3}, 1) == "0.2 [0.1, 0.3]");
  CHECK(cairn::number_text(cairn::estimate{.2}, 1) == "0.2");
}

TEST_CASE("numbers for machines read back the same") {
  CHECK(cairn::exact_text(.1) == "0.1");
  CHECK(std::stod(cairn::exact_text(1. / 3)) == 1. / 3);
  CHECK(cairn::exact_text(12345678) == "12345678");
}
