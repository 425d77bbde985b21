#include "cairn/data/training.hpp"

#include <string>
#include <type_traits>

#include "catch.hpp"

using cairn::held_out;
using cairn::training;

static_assert(!std::is_convertible_v<held_out<int>, training<int>>);
static_assert(!std::is_convertible_v<training<int>, held_out<int>>);
static_assert(!std::is_constructible_v<training<int>, held_out<int>>);
static_assert(!std::is_constructible_v<held_out<int>, training<int>>);
static_assert(!std::is_constructible_v<training<int>, int>, "only splits and all_of make training data");
static_assert(!std::is_constructible_v<held_out<int>, int>);
static_assert(!std::is_default_constructible_v<training<int>>);

TEST_CASE("a side of a split stays on its side", "[data]") {
  const training<std::string> words = cairn::all_of(std::string("three"));
  const auto length = words.on_side([](const std::string& word) { return word.size(); });
  static_assert(std::is_same_v<decltype(length), const training<std::size_t>>);
  CHECK(*length == 5);
  CHECK(words->size() == 5);
  const auto rest = cairn::part_maker::test(2).on_side([](int n) { return n + 1; });
  static_assert(std::is_same_v<decltype(rest), const held_out<int>>);
  CHECK(*rest == 3);
}

TEST_CASE("copies of a side share one value", "[data]") {
  const auto words = cairn::all_of(std::string("three"));
  const auto copy = words;
  CHECK(&*words == &*copy);
}

static_assert(!std::is_convertible_v<cairn::validation<int>, training<int>>);
static_assert(!std::is_convertible_v<cairn::validation<int>, held_out<int>>);
static_assert(!std::is_convertible_v<held_out<int>, cairn::validation<int>>);

TEST_CASE("validation is a side of its own", "[data]") {
  const auto words = cairn::part_maker::validation(std::string("three"));
  const auto length = words.on_side([](const std::string& word) { return word.size(); });
  static_assert(std::is_same_v<decltype(length), const cairn::validation<std::size_t>>);
  CHECK(*length == 5);
}
