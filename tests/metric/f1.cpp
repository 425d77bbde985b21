#include "cairn/metric/f1.hpp"

#include <array>

#include "cairn/metric/named.hpp"
#include "catch.hpp"
#include "law.hpp"

using namespace cairn;

TEST_CASE("f1 obeys the law of ranking metrics") {
  CHECK(test::obeys_ranking_law(f1{}));
  CHECK(test::obeys_ranking_law(f1{whole_list}));
}

namespace {
struct arithmetic_mean : f1 {  // no empty list: half of it is precision, divided by 0 candidates
  double value(const ranked_user& user) const noexcept {
    return (static_cast<double>(user.hits(k)) / static_cast<double>(user.candidates) + recall{k}.value(user)) / 2;
  }
};
}  // namespace

TEST_CASE("the law rejects an f1 that divides by nothing") {
  CHECK_FALSE(test::obeys_ranking_law(arithmetic_mean{}));
}

TEST_CASE("f1 is the harmonic mean of precision and recall") {
  const std::array<std::size_t, 2> positions{1, 4};
  const ranked_user user{.positions = positions, .relevant = 8, .candidates = 20};
  CHECK(f1{5}.value(user) == Approx(2 * .4 * .25 / (.4 + .25)).epsilon(1e-12));
  for (const std::size_t k : {std::size_t{2}, std::size_t{5}, std::size_t{10}, whole_list}) {
    const double p = precision{k}.value(user), r = recall{k}.value(user);
    CHECK(f1{k}.value(user) == Approx(2 * p * r / (p + r)).epsilon(1e-12));
  }
  CHECK(f1{1}.value(user) == 0);
  const std::array<std::size_t, 3> perfect{0, 1, 2};
  CHECK(f1{3}.value({.positions = perfect, .relevant = 3, .candidates = 9}) == 1);
  CHECK(metric_named("f1@5").value(user) == f1{5}.value(user));
  CHECK(metric_named("f1").name() == "f1@10");
}
