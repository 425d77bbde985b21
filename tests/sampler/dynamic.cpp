#include "cairn/sampler/dynamic.hpp"

#include <cmath>
#include <vector>

#include "catch.hpp"
#include "law.hpp"

TEST_CASE("a choice by score follows the softmax of the candidates' scores") {
  const cairn::dynamic_sampler<> how{.temperature = .5};
  const std::vector<float> scores{1, 2, 0, 1000};
  const auto choose_of = [&](std::size_t count) {
    return [&how, &scores, count](cairn::random_stream& random) {
      return static_cast<std::uint32_t>(how.choose(std::span(scores).first(count), random));
    };
  };
  const double a = std::exp(2.), b = std::exp(4.), sum = a + b + 1;
  CHECK(cairn::test::fits_law(choose_of(3), std::vector{a / sum, b / sum, 1 / sum}));
  CHECK_FALSE(cairn::test::fits_law(choose_of(3), std::vector{b / sum, a / sum, 1 / sum}));
  CHECK(cairn::test::fits_law(choose_of(4), std::vector{0., 0., 0., 1.}));
  CHECK(cairn::test::fits_law(choose_of(1), std::vector{1.}));
}

TEST_CASE("a sampler by score refuses wrong settings by name") {
  CHECK_THROWS_WITH(cairn::check_sampler(cairn::dynamic_sampler<>{.candidates = 0}),
                    Catch::Contains("dynamic_sampler.candidates"));
  for (const double wrong : {0., -1., std::nan(""), HUGE_VAL}) {
    CHECK_THROWS_WITH(cairn::check_sampler(cairn::dynamic_sampler<>{.temperature = wrong}),
                      Catch::Contains("dynamic_sampler.temperature"));
  }
}
