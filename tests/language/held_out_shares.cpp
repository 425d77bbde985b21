#include "cairn/language/held_out_shares.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "catch.hpp"

using namespace cairn;

namespace {

labeled_texts numbers(std::size_t count) {
  labeled_texts all{{}, {}, {"even", "odd"}};
  for (std::size_t n = 0; n < count; ++n) {
    all.texts.push_back(std::to_string(100 + n));
    all.labels.push_back(n % 2);
  }
  return all;
}

}  // namespace

TEST_CASE("shares that are held out follow one another through all texts", "[language]") {
  const labeled_texts all = numbers(20);
  const held_out_shares shares(all, .25, 3);
  std::set<std::string> held;
  for (std::size_t n = 0; n < 4; ++n) {
    const parted_texts part = shares.part(n);
    CHECK(part.held.size() == 5);
    CHECK(part.learned.size() == 15);
    CHECK(part.held.classes == all.classes);
    CHECK(std::is_sorted(part.learned.texts.begin(), part.learned.texts.end()));
    std::set<std::string> both(part.learned.texts.begin(), part.learned.texts.end());
    both.insert(part.held.texts.begin(), part.held.texts.end());
    CHECK(both.size() == 20);
    for (std::size_t k = 0; k < part.held.size(); ++k) {
      CHECK(part.held.labels[k] == std::stoul(part.held.texts[k]) % 2);
    }
    held.insert(part.held.texts.begin(), part.held.texts.end());
  }
  CHECK(held.size() == 20);
  CHECK(shares.part(4).held.texts == shares.part(0).held.texts);
  CHECK(held_out_shares(all, .25, 4).part(0).held.texts != shares.part(0).held.texts);
}

TEST_CASE("a share that is no text leaves all to learn from", "[language]") {
  const labeled_texts all = numbers(6);
  const parted_texts part = held_out_shares(all, .1, 1).part(2);
  CHECK(part.learned.texts == all.texts);
  CHECK(part.held.texts.empty());
  CHECK_THROWS_WITH(held_out_shares(all, .6, 1), Catch::Contains("not a share of the texts"));
  CHECK_THROWS_WITH(held_out_shares(all, -.1, 1), Catch::Contains("0 to 0.5"));
}

TEST_CASE("a validation part has the classes of train, and a label of them for each text", "[language]") {
  const labeled_texts train = numbers(4);
  labeled_texts validation = numbers(2);
  CHECK_NOTHROW(require_validation_of(train, validation, "here"));
  validation.labels[1] = 2;
  CHECK_THROWS_WITH(require_validation_of(train, validation, "here"),
                    "here, validation: label 2; expected one of 2 classes");
  validation.labels.pop_back();
  CHECK_THROWS_WITH(require_validation_of(train, validation, "here"), Catch::Contains("a label for each text"));
  validation = numbers(2);
  validation.classes = {"odd", "even"};
  CHECK_THROWS_WITH(require_validation_of(train, validation, "here"), Catch::Contains("of other classes"));
}
