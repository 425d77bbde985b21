#include "cairn/metric/ndcg.hpp"

#include <array>

#include "catch.hpp"

using namespace cairn;

TEST_CASE("ndcg of the grades 3, 2, 3, 0, 1, 2") {
  const std::array<std::size_t, 5> positions{0, 1, 2, 4, 5};
  const std::array<float, 5> gains{3, 2, 3, 1, 2}, ideal{3, 3, 2, 2, 1};
  const ranked_user user{.positions = positions, .gains = gains, .ideal = ideal, .relevant = 5, .candidates = 6};
  CHECK(ndcg{6}.value(user) == Approx(.960808194).epsilon(1e-8));
  CHECK(ndcg{6, gain::exponential}.value(user) == Approx(.948810749).epsilon(1e-8));
}

TEST_CASE("ndcg cuts the ideal list at k") {
  const std::array<std::size_t, 2> positions{1, 4};
  CHECK(ndcg{5}.value({.positions = positions, .relevant = 8, .candidates = 20}) == Approx(.3451913422).epsilon(1e-9));
  const std::array<std::size_t, 3> perfect{0, 1, 2};
  CHECK(ndcg{2}.value({.positions = perfect, .relevant = 3, .candidates = 9}) == Approx(1));
}

TEST_CASE("the ideal list holds relevant items that were not listed") {
  // truth {1: 3, 2: 5, 3: 4}, list 1, 2
  const std::array<std::size_t, 2> positions{0, 1};
  const std::array<float, 2> gains{3, 5};
  const std::array<float, 3> ideal{5, 4, 3};
  const ranked_user user{.positions = positions, .gains = gains, .ideal = ideal, .relevant = 3, .candidates = 2};
  CHECK(ndcg{2}.value(user) == Approx(.8180327782).epsilon(1e-9));
}

TEST_CASE("the mean ndcg of random scores, and of nothing") {
  double sum = 0, ten = 0;
  for (std::size_t place = 0; place < 101; ++place) {
    sum += ndcg{10}.value({.positions = std::span(&place, 1), .relevant = 1, .candidates = 101});
  }
  for (std::size_t place = 0; place < 10; ++place) {
    ten += ndcg{10}.value({.positions = std::span(&place, 1), .relevant = 1, .candidates = 101});
  }
  CHECK(sum / 101 == Approx(.0449857360).epsilon(1e-8));
  CHECK(ten == Approx(4.543559338).epsilon(1e-9));  // the ideal gain of ten hits
  CHECK(ndcg{}.value({.relevant = 3}) == 0);
  CHECK(ndcg{}.value({}) == 0);
}
