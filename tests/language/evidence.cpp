#include "cairn/language/evidence.hpp"

#include <vector>

#include "catch.hpp"

using namespace cairn;

TEST_CASE("what stands at one place counts together, and the strongest comes first", "[language]") {
  const std::vector<text_evidence> found{{4, 6, -1}, {0, 3, .5}, {4, 6, -2}, {7, 9, 2}, {0, 3, .25}, {4, 5, 0}};
  const auto all = detail::strongest_places(found, 10);
  REQUIRE(all.size() == 4);
  CHECK((all[0].begin == 4 && all[0].end == 6 && all[0].weight == -3));
  CHECK((all[1].begin == 7 && all[1].weight == 2));
  CHECK((all[2].begin == 0 && all[2].weight == .75));
  CHECK((all[3].end == 5 && all[3].weight == 0));
  CHECK(detail::strongest_places(found, 2).size() == 2);
  CHECK(detail::strongest_places({}, 2).empty());
}

TEST_CASE("features of a mean speak by their rows and the slope of the scores", "[language]") {
  // Letters a and b have the rows (1, 0) and (0, 2); the scores of three classes are x0, x1 and x0 + x1.
  const auto each = [](std::string_view text, const auto& f) {
    for (std::size_t n = 0; n < text.size(); ++n) {
      if (text[n] != ' ') f(static_cast<std::uint32_t>(text[n] - 'a'), n, n + 1);
    }
  };
  const auto add = [](std::uint32_t column, std::span<float> to) { to[column] += column == 0 ? 1.F : 2.F; };
  const auto slope = [](std::span<const float>, std::span<const float> shares, std::span<float> d_x) {
    d_x[0] += shares[0] + shares[2];
    d_x[1] += shares[1] + shares[2];
  };
  const auto of = [&](std::string_view text, std::uint32_t label) {
    return detail::evidence_of_mean(text, label, 3, 2, 9, each, add, slope);
  };
  // Of class 0: shares 1, -1/2, -1/2 make slopes (1/2, -1); x is the mean of four rows.
  const auto found = of("ab aa", 0);
  REQUIRE(found.size() == 4);
  CHECK((found[0].begin == 1 && found[0].weight == Approx(-2. / 4)));
  CHECK((found[1].begin == 0 && found[1].weight == Approx(.5 / 4)));
  CHECK((found[3].begin == 4 && found[3].weight == Approx(.5 / 4)));
  // x = (3/4, 1/2): the score less the mean of the others'.
  double sum = 0;
  for (const text_evidence& one : found) sum += one.weight;
  CHECK(sum == Approx(.75 - (.5 + 1.25) / 2));
  CHECK(of(" ", 0).empty());
  CHECK_THROWS_WITH(of("a", 3), Catch::Contains("class 3"));
}
