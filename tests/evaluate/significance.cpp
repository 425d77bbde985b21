#include "cairn/evaluate/significance.hpp"

#include "catch.hpp"

using namespace cairn;

TEST_CASE("student_p meets the tables") {
  CHECK(student_p(2.228138852, 10) == Approx(.05).epsilon(1e-6));
  CHECK(student_p(12.70620474, 1) == Approx(.05).epsilon(1e-6));
  CHECK(student_p(-1.959963985, 1e9) == Approx(.05).epsilon(1e-5));
  CHECK(student_p(0, 5) == Approx(1));
}

TEST_CASE("paired tests by hand") {
  const std::vector<double> differences{1, 2, 3};  // t = 2 sqrt(3), 2 degrees of freedom
  CHECK(paired_t_test(differences) == Approx(.0741799).epsilon(1e-5));
  // two of the eight sign patterns reach |6|
  CHECK(sign_flip_test(differences, {.resamples = 20000}) == Approx(.25).epsilon(.05));
  CHECK(paired_t_test(std::vector<double>{0, 0}) == 1);
  CHECK(paired_t_test(std::vector<double>{2, 2}) == 0);
  CHECK(paired_t_test(std::vector<double>{2}) == 1);
  CHECK(sign_flip_test(std::vector<double>{0, 0}) == 1);
}

TEST_CASE("equal models are not told apart, unequal ones are") {
  random_stream random(2, purpose::user);
  std::vector<double> a, b, c;
  for (int n = 0; n < 500; ++n) {
    a.push_back(random.normal());
    b.push_back(a.back() + random.normal());
    c.push_back(a.back() + .5 + random.normal());
  }
  const auto same = compare_paired(a, b, {.seed = 3}), other = compare_paired(c, a, {.seed = 3});
  CHECK(same.p_permutation > .01);
  CHECK(same.difference.low < same.difference.high);
  CHECK(other.p_permutation < .002);
  CHECK(other.p_t < 1e-6);
  CHECK(other.difference.low > .3);
  CHECK(sign_flip_test(b, {.seed = 1}, 1) == sign_flip_test(b, {.seed = 1}, 3));
  CHECK_THROWS_AS(compare_paired(a, std::vector<double>{1}), cairn::error);
  CHECK_THROWS_AS(compare_paired({}, {}), cairn::error);
}

TEST_CASE("holm by hand") {
  const std::vector<double> p{.01, .04, .03, .005};
  const auto adjusted = holm(p);
  CHECK(adjusted[0] == Approx(.03));
  CHECK(adjusted[1] == Approx(.06));
  CHECK(adjusted[2] == Approx(.06));
  CHECK(adjusted[3] == Approx(.02));
  CHECK(holm({}).empty());
  CHECK(holm(std::vector<double>{.9, .8}) == std::vector<double>{1, 1});
}
