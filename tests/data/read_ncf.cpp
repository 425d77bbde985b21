#include "cairn/data/read_ncf.hpp"

#include "catch.hpp"
#include "real_data.hpp"
#include "refusal.hpp"
#include "temporary_file.hpp"

using namespace cairn;

TEST_CASE("the three files of a leave-one-out split share their numbers", "[data]") {
  const ncf_data data =
      parse_ncf("0\t2\n1\t0\n", "0\t1\t5\t978824351\n1\t3\t4\t978300174\n", "(0,1)\t0\t3\n(1,3)\t1\t2\n");
  CHECK(data.train.events[0] == event{.user = 0, .item = 2});
  REQUIRE(data.test.size() == 2);
  CHECK(data.test[0].positive == event{.user = 0, .item = 1, .what = action::rating, .value = 5, .time = 978824351});
  CHECK(data.test[1].negatives == std::vector<item_index>{1, 2});
  CHECK(data.train.names.items.name(3) == "3");
}

TEST_CASE("files that do not belong together are refused", "[data]") {
  const auto said = [](const char* train, const char* test, const char* negatives) {
    return refusal([&] { parse_ncf(train, test, negatives, {"set train", "set test", "set negatives"}); });
  };
  CHECK(said("0\t0\n", "0\t1\t5\t9\n", "(0,2)\t0\n") ==
        "set negatives:1, column 1: the line is of '(0,2)'; expected (0,1)");
  CHECK(said("0\t0\n", "0\t1\t5\t9\n1\t1\t5\t9\n", "(0,1)\t0\n") ==
        "set negatives: 1 lines; expected 2 lines, as in set test");
  CHECK(said("0\t0\n", "0\t1\t5\t9\n", "(0,1)\t0\n(1,1)\t0\n").starts_with("set negatives:2, column 1: "));
  CHECK(said("0\t-1\n", "0\t1\t5\t9\n", "(0,1)\t0\n") ==
        "set train:1, column 2: '-1' is not such a number; expected a whole number that is not negative");
  CHECK(said("0\t1.0\n", "0\t1\t5\t9\n", "(0,1)\t0\n").starts_with("set train:1, column 2: '1.0' is not such"));
  CHECK(said("0\n", "0\t1\t5\t9\n", "(0,1)\t0\n") == "set train:1: 1 fields; expected 2 to 4 fields");
}

TEST_CASE("an error names the file that it is in", "[data]") {
  const temporary_file train("0\t0\n"), test("0\t1\t5\t9\n"), negatives("(0,1)\t0\n"), wrong("(0,1)\t0\tx\n"),
      bad("0\tx\n");
  CHECK(read_ncf(train.path(), test.path(), negatives.path()).test.size() == 1);
  CHECK(
      refusal([&] { read_ncf(train.path(), test.path(), wrong.path()); }).starts_with(wrong.path() + ":1, column 3: "));
  CHECK(refusal([&] {
          read_ncf(train.path(), bad.path(), negatives.path());
        }).starts_with(bad.path() + ":1, column 2: "));
  CHECK(
      refusal([&] { read_ncf(bad.path(), test.path(), negatives.path()); }).starts_with(bad.path() + ":1, column 2: "));
}

TEST_CASE("ML-1M as split for NCF is read", "[data][real]") {
  const auto train = real_data("ml-1m/ncf.ml-1m.train.pairs.gz");
  const auto test = real_data("ml-1m/ncf.ml-1m.test.rating");
  const auto negatives = real_data("ml-1m/ncf.ml-1m.test.negative.gz");
  if (!train || !test || !negatives) return;
  const ncf_data data = read_ncf(*train, *test, *negatives);
  CHECK(data.train.events.size() == 994169);
  CHECK(data.test.size() == 6040);
  CHECK(data.train.names.users.size() == 6040);
  CHECK(data.train.names.items.size() == 3706);
  std::size_t wrong = 0;
  for (const ncf_case& one : data.test) wrong += one.negatives.size() != 99;
  CHECK(wrong == 0);
  for (std::uint32_t n = 0; n < 3706; ++n) wrong += data.train.names.items.name(n) != std::to_string(n);
  CHECK(wrong == 0);
}
