#include "cairn/report/ticks.hpp"

#include <string>
#include <vector>

#include "catch.hpp"

using numbers = std::vector<double>;
using texts = std::vector<std::string>;

TEST_CASE("nice ticks have known answers") {
  CHECK(cairn::nice_ticks(0, 10, 6) == numbers{0, 2, 4, 6, 8, 10});
  CHECK(cairn::nice_ticks(0, 1, 3) == numbers{0, .5, 1});
  CHECK(cairn::nice_ticks(-3, 3, 4) == numbers{-2, 0, 2});
  CHECK(cairn::nice_ticks(.12, .21, 5) == numbers{.12, .14, .16, .18, .2});
  CHECK(cairn::nice_ticks(1234, 5678, 5) == numbers{2000, 3000, 4000, 5000});
  CHECK(cairn::nice_step(0, 1e-6, 5) == Approx(5e-7));
}

TEST_CASE("there are never more ticks than asked for, nor fewer than one, and all lie within") {
  for (double low : {-7.3, 0., .001, 99.}) {
    for (double span : {1e-5, .37, 4., 12345.}) {
      for (std::size_t most = 2; most < 10; ++most) {
        const auto ticks = cairn::nice_ticks(low, low + span, most);
        CHECK(ticks.size() <= most);
        CHECK(ticks.size() >= 1);
        CHECK(ticks.front() >= low - 1e-9 * (span + std::abs(low)));
        CHECK(ticks.back() <= low + span + 1e-9 * (span + std::abs(low)));
      }
    }
  }
}

TEST_CASE("logarithmic ticks are powers of ten, parts of them, or thinned") {
  CHECK(cairn::log_ticks(.5, 2000, 8) == numbers{1, 10, 100, 1000});
  CHECK(cairn::log_ticks(1, 60, 8) == numbers{1, 2, 5, 10, 20, 50});
  CHECK(cairn::log_ticks(1, 1e6, 4) == numbers{1, 100, 1e4, 1e6});
  CHECK(cairn::log_ticks(3, 4, 5) == cairn::nice_ticks(3, 4, 5));
  CHECK(cairn::log_ticks(.001, 1, 8) == numbers{.001, .01, .1, 1});
}

TEST_CASE("labels share decimals and unit") {
  CHECK(cairn::tick_labels({0, .5, 1}) == texts{"0", "0.5", "1.0"});
  CHECK(cairn::tick_labels({0, 2500, 5000}) == texts{"0", "2500", "5000"});
  CHECK(cairn::tick_labels({0, 2500, 5000, 7500, 10000}) == texts{"0", "2.5k", "5.0k", "7.5k", "10.0k"});
  CHECK(cairn::tick_labels({-2, 0, 2}) == texts{"\u22122", "0", "2"});
  CHECK(cairn::tick_labels({1e6, 2e6}) == texts{"1M", "2M"});
  CHECK(cairn::tick_labels({1 * .1, 2 * .1, 3 * .1}) == texts{"0.1", "0.2", "0.3"});
  CHECK(cairn::log_tick_labels({.01, 1, 10000}) == texts{"0.01", "1", "10k"});
}
