#include "cairn/data/features.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "catch.hpp"

namespace {

const double missing = std::numeric_limits<double>::quiet_NaN();

template <class Data>
concept fits_on = requires(cairn::feature_schema schema, const Data& data) {
  schema.fit(data);
};
static_assert(fits_on<cairn::training<cairn::raw_features>>);
static_assert(!fits_on<cairn::held_out<cairn::raw_features>>);
static_assert(!fits_on<cairn::raw_features>);

float at(const cairn::feature_table& table, std::size_t row, const std::string& name) {
  for (std::size_t n = table.rows.offsets[row]; n < table.rows.offsets[row + 1]; ++n) {
    if (table.names[table.rows.columns[n]] == name) return table.rows.values[n];
  }
  return 0;
}

cairn::raw_features numbers(std::vector<double> values) {
  const std::size_t rows = values.size();
  return {.rows = rows, .numbers = {{"price", std::move(values)}}};
}

}  // namespace

TEST_CASE("numbers are standardized by the training rows alone, and missing ones flagged") {
  cairn::feature_schema schema;
  schema.fit(cairn::all_of(numbers({1, 3, missing, 5, 7})));
  const auto train = schema.transform(numbers({1, 3, missing, 5, 7}));
  CHECK(at(train, 0, "price") == Approx(-3 / std::sqrt(5.)));
  CHECK(at(train, 4, "price") == Approx(3 / std::sqrt(5.)));
  CHECK(at(train, 2, "price") == 0);
  CHECK(at(train, 2, "price missing") == 1);
  CHECK(at(train, 0, "price missing") == 0);
  // What the other rows of a call are changes nothing: the mean is the training rows'.
  const auto other = schema.transform(cairn::part_maker::test(numbers({1, 1000})));
  CHECK(at(other, 0, "price") == at(train, 0, "price"));
}

TEST_CASE("a number that does not vary, or is never there, encodes as 0") {
  cairn::feature_schema schema;
  schema.fit(cairn::all_of(numbers({.1, .1, .1})));
  CHECK(at(schema.transform(numbers({5})), 0, "price") == 0);
  schema.fit(cairn::all_of(numbers({missing, missing})));
  CHECK(at(schema.transform(numbers({5})), 0, "price") == 0);
}

TEST_CASE("categories have columns where training knows them well enough; others share one") {
  const cairn::raw_features raw{.rows = 6, .categories = {{"color", {"red", "blue", "red", "green", "blue", ""}}}};
  cairn::feature_schema schema;
  schema.fit(cairn::all_of(raw));
  CHECK(schema.names() == std::vector<std::string>{"color=blue", "color=red", "color=other"});
  const auto table =
      schema.transform(cairn::raw_features{.rows = 4, .categories = {{"color", {"red", "green", "pink", ""}}}});
  CHECK(at(table, 0, "color=red") == 1);
  CHECK(at(table, 1, "color=other") == 1);
  CHECK(at(table, 2, "color=other") == 1);
  CHECK(table.rows.row_size(3) == 0);
  cairn::feature_schema narrow({.least_of_category = 1, .most_categories = 1});
  narrow.fit(cairn::all_of(raw));
  CHECK(narrow.names() == std::vector<std::string>{"color=blue", "color=other"});
}

TEST_CASE("texts hash to signed buckets of unit length; colliding words cancel or add up by their signs") {
  const auto text = [](const std::string& words) {
    return cairn::raw_features{.rows = 1, .texts = {{"title", {words}}}};
  };
  // Two words of one bucket with opposite signs, two with the same.
  std::string first = "w0", opposite, equal;
  const auto home = cairn::hash_word(first, 4);
  for (int n = 1; opposite.empty() || equal.empty(); ++n) {
    const std::string word = "w" + std::to_string(n);
    const auto place = cairn::hash_word(word, 4);
    if (place.bucket == home.bucket) (place.sign == home.sign ? equal : opposite) = word;
  }
  cairn::feature_schema schema({.text_buckets = 4});
  schema.fit(cairn::all_of(text("anything")));
  CHECK(schema.names().size() == 4);
  const std::string column = "title#" + std::to_string(home.bucket);
  CHECK(schema.transform(text(first + " " + opposite)).rows.size() == 0);
  const auto both = schema.transform(text(first + ", " + equal));
  CHECK(both.rows.size() == 1);
  CHECK(at(both, 0, column) == home.sign);
  const auto several = schema.transform(text("a b c d e f g h"));
  float squares = 0;
  for (const float value : several.rows.values) squares += value * value;
  CHECK(squares == Approx(1));
}

TEST_CASE("columns of several kinds keep apart, and rows ascend") {
  const cairn::raw_features raw{.rows = 2,
                                .numbers = {{"a", {1, 2}}, {"b", {missing, 4}}},
                                .categories = {{"c", {"x", "x"}}},
                                .texts = {{"t", {"one two three", ""}}}};
  cairn::feature_schema schema({.text_buckets = 8});
  schema.fit(cairn::all_of(raw));
  const auto table = schema.transform(raw);
  CHECK(table.names.size() == 4 + 2 + 8);
  CHECK(table.rows.rows() == 2);
  for (std::size_t row = 0; row < 2; ++row) {
    const auto columns = table.rows.columns_of(row);
    CHECK(std::is_sorted(columns.begin(), columns.end()));
  }
  CHECK(at(table, 0, "a") == -1);
  CHECK(at(table, 0, "b missing") == 1);
  CHECK(at(table, 1, "c=x") == 1);
}

TEST_CASE("what does not fit is refused, and the schema is as it was") {
  cairn::feature_schema schema;
  schema.fit(cairn::all_of(numbers({1, 3})));
  CHECK_THROWS_AS(schema.fit(cairn::all_of(numbers({1, std::numeric_limits<double>::infinity()}))), cairn::error);
  CHECK_THROWS_AS(schema.fit(cairn::all_of(cairn::raw_features{.rows = 3, .numbers = {{"price", {1}}}})), cairn::error);
  CHECK(at(schema.transform(numbers({3})), 0, "price") == 1);
  CHECK_THROWS_AS(schema.transform(cairn::raw_features{.rows = 1, .numbers = {{"cost", {1}}}}), cairn::error);
  CHECK_THROWS_AS(cairn::feature_schema({.text_buckets = 0}), cairn::error);
}
