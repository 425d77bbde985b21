#include "cairn/language/read_labeled_texts.hpp"

#include "catch.hpp"

using namespace cairn;

TEST_CASE("columns of a table are texts and labels", "[language]") {
  const labeled_texts train =
      parse_labeled_table("id,label,text\n1,good,\"so, nice\"\n2,bad,\"two\nlines\"\n3,good,x\n", "train.csv", {});
  CHECK(train.texts == std::vector<std::string>{"so, nice", "two\nlines", "x"});
  CHECK(train.labels == std::vector<std::uint32_t>{0, 1, 0});
  CHECK(train.classes == std::vector<std::string>{"good", "bad"});
  const labeled_texts test =
      parse_labeled_table("label\ttext\nworse\ty\nbad\tz\n", "test.tsv", {}, {.separator = "\t"}, train.classes);
  CHECK(test.labels == std::vector<std::uint32_t>{2, 1});
  CHECK(test.classes == std::vector<std::string>{"good", "bad", "worse"});
  CHECK_THROWS_WITH(parse_labeled_table("text,label\na,\n", "train.csv", {}),
                    Catch::Contains("train.csv:2") && Catch::Contains("empty label"));
  CHECK_THROWS_WITH(parse_labeled_table("text,label\na,b\n", "train.csv", {.text = "review"}),
                    Catch::Contains("no column 'review'"));
}

TEST_CASE("a label stands in front of each line", "[language]") {
  const labeled_texts all = parse_label_lines("1 good one\n\n__label__0\tbad\rone\r\n1 x", "lines");
  CHECK(all.texts == std::vector<std::string>{"good one", "bad\rone", "x"});
  CHECK(all.labels == std::vector<std::uint32_t>{0, 1, 0});
  CHECK(all.classes == std::vector<std::string>{"1", "0"});
  CHECK_THROWS_WITH(parse_label_lines("1 a\nalone\n", "lines"),
                    Catch::Contains("lines:2") && Catch::Contains("'alone'"));
  CHECK_THROWS_WITH(parse_label_lines("1 a\n__label__ b\n", "lines"), Catch::Contains("lines:2: an empty label"));
  CHECK_THROWS_WITH(parse_label_lines(" \n\n", "lines"), Catch::Contains("no rows"));
}
