#include "cairn/language/text_vectors.hpp"

#include <cmath>
#include <string>
#include <vector>

#include "cairn/text/space_splitter.hpp"
#include "catch.hpp"

using namespace cairn;

namespace {

using single_words = word_ngrams<space_splitter>;
using counted_words = text_vectors<single_words, term_counts>;

}  // namespace

TEST_CASE("rows count the features that training texts had", "[language]") {
  counted_words vectors({.features = {1, 1}, .unit = false});
  const std::vector<std::string> train{"a b a", "b c", "b"};
  vectors.fit(train);
  REQUIRE(vectors.features() == 3);
  const sparse_rows rows = vectors.rows(std::vector<std::string>{"a a b z a", "z", ""});
  REQUIRE(rows.rows() == 3);
  CHECK(rows.row_size(0) == 2);
  CHECK(rows.row_size(1) == 0);
  CHECK(rows.row_size(2) == 0);
  CHECK(rows.columns[0] < rows.columns[1]);
  std::vector<float> values(rows.values);
  std::sort(values.begin(), values.end());
  CHECK(values == std::vector<float>{1, 3});
  std::vector<std::uint32_t> containing(vectors.dictionary().containing);
  std::sort(containing.begin(), containing.end());
  CHECK(containing == std::vector<std::uint32_t>{1, 1, 3});
  CHECK(vectors.dictionary().texts[0] == 3);
}

TEST_CASE("rare features and too many of them are left out", "[language]") {
  const std::vector<std::string> train{"a b", "a b c", "a d"};
  counted_words often({.features = {1, 1}, .least_texts = 2});
  often.fit(train);
  CHECK(often.features() == 2);
  counted_words one({.features = {1, 1}, .most_features = 1, .unit = false});
  one.fit(train);
  REQUIRE(one.features() == 1);
  CHECK(one.dictionary().containing[0] == 3);
  CHECK(one.rows(train).row_size(1) == 1);
  CHECK_THROWS_WITH(counted_words({.features = {1, 1}, .least_texts = 4}).fit(train), Catch::Contains("no feature"));
  CHECK_THROWS_WITH(counted_words({.features = {0, 1}}), Catch::Contains("word_ngrams.from"));
}

TEST_CASE("rows have length 1, and tf-idf is of train", "[language]") {
  text_vectors<single_words, tf_idf_weight> vectors({.features = {1, 1}});
  vectors.fit(std::vector<std::string>{"a b", "a"});
  const sparse_rows rows = vectors.rows(std::vector<std::string>{"a b"});
  REQUIRE(rows.size() == 2);
  const double rare = std::log(3. / 2) + 1, both = std::sqrt(1 + rare * rare);
  CHECK(std::min(rows.values[0], rows.values[1]) == Approx(1 / both));
  CHECK(std::max(rows.values[0], rows.values[1]) == Approx(rare / both));
}

TEST_CASE("the same vectors on any number of threads, and from a dictionary that was kept", "[language]") {
  std::vector<std::string> train;
  for (int n = 0; n < 1500; ++n) {
    train.push_back("w" + std::to_string(n % 37) + " v" + std::to_string(n * n % 101) + " u" + std::to_string(n % 7));
  }
  counted_words one({.features = {1, 2}}), three({.features = {1, 2}}), kept({.features = {1, 2}});
  one.fit(train, 1);
  three.fit(train, 3);
  CHECK(one.dictionary().hashes == three.dictionary().hashes);
  CHECK(one.dictionary().containing == three.dictionary().containing);
  kept.serve(one.dictionary());
  const sparse_rows a = one.rows(train, 1), b = three.rows(train, 3), c = kept.rows(train, 1);
  CHECK((a.offsets == b.offsets && a.columns == b.columns && a.values == b.values));
  CHECK((a.offsets == c.offsets && a.columns == c.columns && a.values == c.values));
  text_dictionary broken = one.dictionary();
  std::swap(broken.hashes[0], broken.hashes[1]);
  CHECK_THROWS_WITH(kept.serve(broken), Catch::Contains("out of order"));
  broken = one.dictionary();
  broken.containing.pop_back();
  CHECK_THROWS_WITH(kept.serve(broken), Catch::Contains("counts missing"));
  CHECK(kept.rows(train, 1).columns == a.columns);
}
