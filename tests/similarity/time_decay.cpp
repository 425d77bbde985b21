#include "cairn/similarity/time_decay.hpp"

#include <limits>

#include "cairn/similarity/bm25.hpp"
#include "cairn/similarity/conditional_probability.hpp"
#include "cairn/similarity/dice.hpp"
#include "cairn/similarity/jaccard.hpp"
#include "cairn/similarity/log_likelihood_ratio.hpp"
#include "cairn/similarity/pearson.hpp"
#include "cairn/similarity/tversky.hpp"
#include "laws.hpp"

namespace {

/// From today to half a year ago.
float mixed_ages(std::size_t vector, std::size_t coordinate) {
  return static_cast<float>((vector * 7 + coordinate * 13) % 180);
}
float by_vector(std::size_t vector, std::size_t) {
  return vector == 0 ? 0.F : 60.F;
}
float some_old(std::size_t, std::size_t coordinate) {
  return coordinate == 1 ? 60.F : 0.F;
}
float of_the_future(std::size_t, std::size_t) {
  return -30;
}
float of_another_age(std::size_t, std::size_t) {
  return 1e9F;
}

static_assert(cairn::has_terms<cairn::time_decay<cairn::cosine>::sums> == cairn::has_terms<cairn::cosine::sums>);
static_assert(cairn::has_terms<cairn::time_decay<>> && !cairn::has_terms<cairn::time_decay<cairn::pearson>>);

}  // namespace

TEST_CASE("time decay keeps the laws around what it wraps, at any age") {
  using cairn::time_decay;
  for (const auto age : {cairn::testing::of_today, mixed_ages}) {
    cairn::testing::check_laws(time_decay<>{.half_life = 30}, {.lowest = 0, .age = age});
    cairn::testing::check_laws(time_decay<cairn::jaccard>{}, {.lowest = 0, .age = age});
    cairn::testing::check_laws(time_decay<cairn::dice>{}, {.lowest = 0, .age = age});
    cairn::testing::check_laws(time_decay<cairn::tversky>{.inner = {.alpha = 1, .beta = .2F}, .half_life = 30},
                               {.symmetric = false, .nearest_to_itself = false, .lowest = 0, .age = age});
    cairn::testing::check_laws(time_decay<cairn::conditional_probability>{},
                               {.symmetric = false, .nearest_to_itself = false, .lowest = 0, .age = age});
    cairn::testing::check_laws(time_decay<cairn::bm25>{},
                               {.nearest_to_itself = false, .lowest = 0, .highest = 1e6F, .age = age});
  }
  cairn::testing::check_laws(time_decay<cairn::log_likelihood_ratio>{.half_life = 1000},
                             {.nearest_to_itself = false, .lowest = 0, .highest = 1e6F, .age = mixed_ages});
  cairn::testing::check_broken(time_decay<>{}, {.lowest = 0, .scale_free = true, .age = of_another_age}, "always 0");
}

TEST_CASE("time decay is what it wraps where nothing is old, to the bit") {
  const auto rows = cairn::testing::random_ratings(9, 30, 2);
  const auto check_same = [&]<class Similarity>(const Similarity& inner, cairn::testing::age_function age) {
    const cairn::time_decay<Similarity> wrapped{.inner = inner, .half_life = 3};
    for (std::size_t other = 0; other < rows.size(); ++other) {
      CHECK(cairn::testing::plain_similarity(wrapped, rows, 0, other, age) ==
            cairn::testing::plain_similarity(inner, rows, 0, other));
    }
  };
  for (const auto age : {cairn::testing::of_today, of_the_future}) {
    check_same(cairn::cosine{.shrink = 3}, age);
    check_same(cairn::pearson{}, age);
    check_same(cairn::bm25{}, age);
    check_same(cairn::conditional_probability{}, age);
    check_same(cairn::log_likelihood_ratio{}, age);
  }
}

TEST_CASE("time decay by hand: a half life halves a weight") {
  const cairn::testing::dense_rows rows{{3, 4}, {3, 4}};
  const cairn::time_decay<> how{.half_life = 30};  // of 60 days: a quarter
  CHECK(cairn::testing::plain_similarity(how, rows, 0, 1, some_old) == Approx(1));
  CHECK(cairn::testing::plain_similarity(how, rows, 0, 1, by_vector) == Approx(1));
  const cairn::testing::dense_rows apart{{3, 4}, {0, 4}};
  CHECK(cairn::testing::plain_similarity(how, apart, 0, 1, some_old) == Approx(1 / std::sqrt(3 * 3 + 1.)));
  const cairn::time_decay<cairn::conditional_probability> taken{.inner = {.alpha = 0}, .half_life = 30};
  CHECK(cairn::testing::plain_similarity(taken, rows, 0, 1, by_vector) == Approx(1. / 4));
  CHECK(cairn::testing::plain_similarity(taken, rows, 0, 1, some_old) == Approx((1 + 1. / 16) / 2));
  const cairn::time_decay<cairn::jaccard> sets{.half_life = 30};
  CHECK(cairn::testing::plain_similarity(sets, rows, 0, 1, by_vector) == Approx(.5 / (2 + 2. / 16 - .5)));
}

TEST_CASE("time decay passes no age that is not a number") {
  cairn::entry_context entry;
  entry.age = std::nanf("");
  CHECK(std::isnan(cairn::time_decay<>{}.weight(entry)));
}

TEST_CASE("time decay deduces what it wraps, and refuses wrong settings by name, its own and those inside") {
  const cairn::time_decay how{cairn::cosine{.shrink = 2}, 30};
  CHECK(how.inner.shrink == 2);
  CHECK(how.half_life == 30);
  cairn::testing::check_refused(cairn::time_decay<>{.half_life = 0}, "time_decay.half_life");
  cairn::testing::check_refused(cairn::time_decay<>{.half_life = std::nanf("")}, "time_decay.half_life");
  cairn::testing::check_refused(cairn::time_decay<>{.half_life = std::numeric_limits<float>::infinity()},
                                "time_decay.half_life");
  cairn::testing::check_refused(cairn::time_decay<>{.inner = {.shrink = -1}}, "cosine.shrink");
}
