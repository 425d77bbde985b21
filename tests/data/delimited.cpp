#include "cairn/data/delimited.hpp"

#include <string>
#include <vector>

#include "catch.hpp"
#include "refusal.hpp"

using cairn::bad_rows;
using cairn::delimited_reader;
using cairn::delimited_settings;
using text_rows = std::vector<std::vector<std::string>>;

namespace {

text_rows all_rows(std::string_view text, const delimited_settings& settings = {}) {
  delimited_reader reader(text, "in.csv", settings);
  text_rows result;
  while (reader.next()) result.emplace_back(reader.fields().begin(), reader.fields().end());
  return result;
}

std::string said(std::string_view text, const delimited_settings& settings = {}) {
  return refusal([&] { all_rows(text, settings); });
}

}  // namespace

TEST_CASE("plain rows are split", "[data]") {
  CHECK(all_rows("a,b\n1,2\n3,4\n") == text_rows{{"1", "2"}, {"3", "4"}});
  CHECK(all_rows("a,b\n,\n,x") == text_rows{{"", ""}, {"", "x"}});
  CHECK(all_rows("a,b\n1,2\n\n\n") == text_rows{{"1", "2"}});
  CHECK(all_rows("a\n1\n\n2\n\n") == text_rows{{"1"}, {""}, {"2"}});
  CHECK(all_rows("1::2::3", {.separator = "::", .header = false}) == text_rows{{"1", "2", "3"}});
  CHECK(all_rows("a:b::::c:\n", {.separator = "::", .header = false}) == text_rows{{"a:b", "", "c:"}});
  CHECK(all_rows("a\tb \" c\td\n", {.separator = "\t", .quotes = false, .header = false}) ==
        text_rows{{"a", "b \" c", "d"}});
  CHECK(all_rows("a\xff,b,\x80\x8e,\x01\x0c\n", {.header = false}) == text_rows{{"a\xff", "b", "\x80\x8e", "\x01\x0c"}});
}

TEST_CASE("quoted fields may hold separators, quotes and line breaks", "[data]") {
  CHECK(all_rows("a,b\n\"x,\"\"y\"\"\",\"1\n2\"\n\"\",\"\"\"\"\n") == text_rows{{"x,\"y\"", "1\n2"}, {"", "\""}});
  CHECK(all_rows("a,b\n\"x\",\"y\"") == text_rows{{"x", "y"}});
  CHECK(all_rows("\"a::\"::\"b\"\r\n", {.separator = "::", .header = false}) == text_rows{{"a::", "b"}});
  // Unescaped fields that outgrow a short string must not move those before them.
  const std::string inner(40, 'z');
  CHECK(all_rows("a,b,c\n\"\"\"\",\"x\"\"\",\"" + inner + "\"\"\"\n") == text_rows{{"\"", "x\"", inner + "\""}});
  delimited_reader reader("a,b\n\"1\r\n2\r3\n4\",x\n5,6\n", "in.csv");
  REQUIRE(reader.next());
  CHECK(reader.line() == 2);
  REQUIRE(reader.next());
  CHECK(reader.line() == 6);
}

TEST_CASE("a byte order mark and mixed line ends are taken", "[data][C1]") {
  CHECK(all_rows("\xEF\xBB\xBF"
                 "a,b\r\n1,2\r3,4\n5,6") == text_rows{{"1", "2"}, {"3", "4"}, {"5", "6"}});
  delimited_reader reader("\xEF\xBB\xBF\"a\",b\r\n1,2\r3,4\n5,6", "in.csv");
  CHECK(reader.column("a") == 0);
  while (reader.next()) {
  }
  CHECK(reader.line() == 4);
}

TEST_CASE("fields of every length at every offset are split as a plain loop would", "[data]") {
  for (std::size_t first = 0; first < 20; ++first) {
    for (std::size_t second = 0; second < 20; ++second) {
      const std::string a(first, 'x'), b(second, 'y');
      REQUIRE(all_rows("p,q\n" + a + "," + b + "\n" + b + ",\"" + a + "\"\n" + a + ",z") ==
              text_rows{{a, b}, {b, a}, {a, "z"}});
    }
  }
}

TEST_CASE("damaged delimited text is refused with its place", "[data][C1]") {
  using namespace std::string_view_literals;
  CHECK(said("a,b\n1,\"2\n3,4\n") ==
        "in.csv:2:3: a quote that does not close; expected a closing quote within 1048576 bytes");
  CHECK(said("a,b\n1,2\"3\"\n") ==
        "in.csv:2:4: a quote inside a bare field; expected the whole field in quotes, inner ones doubled");
  CHECK(said("a,b\n\"1\"x,2\n") ==
        "in.csv:2:4: text after the closing quote; expected a separator or the end of the line");
  CHECK(said("a,b\n1,2\n1\n") == "in.csv:3: 1 fields; expected 2 fields, as in the header");
  CHECK(said("a,b\n1,2\n\n1,2\n") == "in.csv:3: 1 fields; expected 2 fields, as in the header");
  CHECK(said("1,2\n1,2,3\n", {.header = false}) == "in.csv:2: 3 fields; expected 2 fields, as in the first row");
  CHECK(said("a,b\n1,2\n1,\0\n"sv) == "in.csv:3:3: a NUL byte; expected text");
  CHECK(said("a,b\n1,\"x\n\0\"\n"sv) == "in.csv:3:1: a NUL byte; expected text");
  CHECK(said("a,b,a\n1,2,3\n") == "in.csv:1: column 'a' is there twice; expected distinct names");
  CHECK(said("") == "in.csv: no rows; expected at least one row");
  CHECK(said("\xEF\xBB\xBF") == "in.csv: no rows; expected at least one row");
  CHECK(said("\n\r\n") == "in.csv: no rows; expected at least one row");
  CHECK(said("a,b") == "in.csv:1: a header and no rows; expected at least one row");
  CHECK(said("a,b\r\n\r\n") == "in.csv:1: a header and no rows; expected at least one row");
  CHECK(said("a,b\n" + std::string(std::size_t{1} << 20U, 'x') + ",y\n") ==
        "in.csv:2:1048577: the row is too long; expected at most 1048576 bytes");
  CHECK(said(std::string(100000, ',') + "\n1\n") == "in.csv:1: 100001 columns; expected at most 10000");
  CHECK(said("a\n1\n", {.separator = ""}) != "not refused");
  CHECK(said("a\n1\n", {.separator = "\""}) != "not refused");
  CHECK(all_rows("a\n" + std::string(std::size_t{1} << 20U, 'x')).size() == 1);
}

TEST_CASE("bad rows may be left out, up to a number, and are counted", "[data][C1]") {
  const std::string_view text = "a,b\n1,2\n3\n4,\"5\n6,7\n8,9\"\n10,x\n11,12\n";
  bad_rows bad;
  CHECK(all_rows(text, {.bad = &bad}) == text_rows{{"1", "2"}, {"4", "5\n6,7\n8,9"}, {"10", "x"}, {"11", "12"}});
  CHECK(bad.count == 1);
  CHECK(bad.messages == std::vector<std::string>{"in.csv:3: 1 fields; expected 2 fields, as in the header"});

  bad = {};
  CHECK(all_rows("a,b\n1,\"2\n3,4\n5,6\n", {.bad = &bad}) == text_rows{{"3", "4"}, {"5", "6"}});
  CHECK(bad.count == 1);

  bad = {};
  delimited_reader reader(text, "in.csv", {.bad = &bad});
  double sum = 0;
  reader.for_each_row([&](const delimited_reader& row) { sum += row.number_at<double>(1); });
  CHECK(sum == 14);
  CHECK(bad.count == 3);
  CHECK(bad.messages[2] ==
        "in.csv:7, column 'b': 'x' is not a number; expected a finite decimal number such as 3 or 2.5");

  bad = {.most = 2};
  CHECK(refusal([&] {
          delimited_reader again(text, "in.csv", {.bad = &bad});
          again.for_each_row([&](const delimited_reader& row) { sum += row.number_at<double>(1); });
        }) ==
        "in.csv:7, column 'b': 'x' is not a number, and 2 bad rows before it; "
        "expected a finite decimal number such as 3 or 2.5, or at most 2 bad rows");
}

TEST_CASE("columns are found by name", "[data]") {
  delimited_reader reader("user,item\nu1,i1\n", "in.csv");
  CHECK(reader.column("item") == 1);
  CHECK_FALSE(reader.find_column("price"));
  CHECK(refusal([&] { reader.column("price"); }) == "in.csv: no column 'price'; expected one of 'user', 'item'");
  REQUIRE(reader.next());
  CHECK(refusal([&] { reader.time_at(1); }) ==
        "in.csv:2, column 'item': 'i1' is not a time; expected seconds since 1970, YYYY-MM-DD HH:MM:SS or "
        "m/d/yyyy H:MM, from 1970 to 9999");
}
