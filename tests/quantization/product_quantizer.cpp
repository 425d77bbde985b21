#include "cairn/quantization/product_quantizer.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"

using namespace cairn;

namespace {

std::vector<float> gaussian_rows(std::size_t count, std::size_t width, std::uint64_t seed) {
  random_stream random(seed, purpose::simulate);
  std::vector<float> all;
  for (std::size_t n = 0; n < count; ++n) {
    for (std::size_t k = 0; k < width; ++k) all.push_back(static_cast<float>(random.normal()));
  }
  return all;
}

std::vector<float> decoded(const product_quantizer& of, const std::vector<std::uint8_t>& codes) {
  std::vector<float> rows(codes.size() / of.parts() * of.width());
  for (std::size_t n = 0; n < codes.size() / of.parts(); ++n) {
    of.add(std::span(codes).subspan(n * of.parts(), of.parts()), 1,
           std::span(rows).subspan(n * of.width(), of.width()));
  }
  return rows;
}

double mean_square(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += std::pow(static_cast<double>(a[i]) - static_cast<double>(b[i]), 2);
  return sum / static_cast<double>(a.size());
}

}  // namespace

TEST_CASE("parts are columns side by side, the last one narrower", "[quantization]") {
  // Two values of the first two columns, three of the third: codes are exact.
  const std::vector<float> rows{1, 2, 5, 3, 4, 6, 1, 2, 7, 3, 4, 5};
  const matrix_view<const float> view(rows.data(), 4, 3);
  const product_quantizer learned = learn_product_quantizer(view);
  CHECK(learned.width() == 3);
  CHECK(learned.parts() == 2);
  CHECK(learned.count() == 3);
  const std::vector<std::uint8_t> codes = learned.encode(view);
  REQUIRE(codes.size() == 8);
  CHECK(codes[0] == codes[4]);
  CHECK(codes[2] == codes[6]);
  CHECK(codes[1] == codes[7]);
  CHECK(decoded(learned, codes) == rows);
  std::vector<float> sum{1, 1, 1};
  learned.add(std::span(codes).first(2), -2, sum);
  CHECK(sum == std::vector<float>{-1, -3, -9});
  // A part wider than the rows is all of them, and of one column each has its own byte.
  CHECK(learn_product_quantizer(view, {.part_width = 9}).parts() == 1);
  const product_quantizer single = learn_product_quantizer(view, {.part_width = 1});
  CHECK(single.parts() == 3);
  CHECK(decoded(single, single.encode(view)) == rows);
}

TEST_CASE("each code is the nearest center of its part, and more bytes are nearer", "[quantization]") {
  const std::vector<float> rows = gaussian_rows(3000, 5, 3);
  const matrix_view<const float> view(rows.data(), 3000, 5);
  double before = 0;
  for (const std::size_t width : {1U, 2U, 5U}) {
    const product_quantizer learned = learn_product_quantizer(view, {.part_width = width, .learning = {.rounds = 10}});
    const std::vector<std::uint8_t> codes = learned.encode(view, 1);
    CHECK(learned.encode(view, 3) == codes);
    const std::vector<float> near = decoded(learned, codes);
    const double error = mean_square(rows, near);
    CHECK(error > before);
    before = error;
    if (width == 2) CHECK(error < .015);  // of a variance of 1
    // No other code of any part would have been nearer.
    for (std::size_t n = 0; n < 50; ++n) {
      for (std::size_t part = 0; part < learned.parts(); ++part) {
        const std::size_t first = part * width, end = std::min(first + width, std::size_t{5});
        const auto square_to = [&](std::size_t center) {
          double sum = 0;
          for (std::size_t k = first; k < end; ++k) {
            sum += std::pow(static_cast<double>(rows[n * 5 + k]) - static_cast<double>(learned.centers[center * 5 + k]),
                            2);
          }
          return sum;
        };
        const double own = square_to(codes[n * learned.parts() + part]);
        double least = own;
        for (std::size_t c = 0; c < learned.count(); ++c) least = std::min(least, square_to(c));
        CHECK(own == Approx(least).epsilon(1e-5).margin(1e-12));
      }
    }
  }
}

TEST_CASE("a quantizer is the same on any number of threads, and parts are drawn apart", "[quantization]") {
  std::vector<float> rows = gaussian_rows(9000, 2, 4);
  for (std::size_t n = 0; n < 9000; ++n) rows[2 * n + 1] = rows[2 * n];  // two columns alike
  const matrix_view<const float> view(rows.data(), 9000, 2);
  const product_quantizer_settings settings{.part_width = 1, .learning = {.centers = 16, .rounds = 3}};
  const product_quantizer one = learn_product_quantizer(view, settings, {.threads = 1});
  CHECK(one.centers == learn_product_quantizer(view, settings, {.threads = 3}).centers);
  CHECK(one.centers[0] != one.centers[1]);
  CHECK_THROWS_AS(learn_product_quantizer(view, settings, {.report = [](const progress_update&) { return false; }}),
                  cancelled);
}

TEST_CASE("quantizers, codes and settings that cannot be are refused", "[quantization]") {
  const std::vector<float> rows{1, 2, 3, 4, 5, 6};
  const matrix_view<const float> view(rows.data(), 2, 3);
  const product_quantizer good = learn_product_quantizer(view);
  CHECK_NOTHROW(good.check("here"));
  const auto broken = [&](auto change) {
    product_quantizer copy = good;
    change(copy);
    return [copy] { copy.check("here"); };
  };
  CHECK_THROWS_WITH(broken([](auto& q) { q.centers.pop_back(); })(), Catch::Contains("here: arrays of other shapes"));
  CHECK_THROWS_WITH(broken([](auto& q) { q.centers.clear(); })(), Catch::Contains("other shapes"));
  CHECK_THROWS_WITH(broken([](auto& q) { q.centers.resize(257 * 3); })(), Catch::Contains("1 to 256"));
  CHECK_THROWS_WITH(broken([](auto& q) { q.shape = {3}; })(), Catch::Contains("other shapes"));
  CHECK_THROWS_WITH(broken([](auto& q) { q.shape = {0, 2}; })(), Catch::Contains("other shapes"));
  CHECK_THROWS_WITH(broken([](auto& q) { q.shape = {3, 0}; })(), Catch::Contains("other shapes"));
  CHECK_THROWS_WITH(broken([](auto& q) { q.centers[1] = std::numeric_limits<float>::infinity(); })(),
                    Catch::Contains("not finite"));
  CHECK_NOTHROW(good.check_codes(std::vector<std::uint8_t>{0, 1, 1, 1}, "there"));
  CHECK_THROWS_WITH(good.check_codes(std::vector<std::uint8_t>{0, 1, 1}, "there"), Catch::Contains("3 codes"));
  CHECK_THROWS_WITH(good.check_codes(std::vector<std::uint8_t>{0, 1, 1, 2}, "there"),
                    Catch::Contains("there: code 2 at 3"));
  CHECK_THROWS_WITH(good.encode({rows.data(), 3, 2}), Catch::Contains("another width"));
  CHECK_THROWS_WITH(learn_product_quantizer({rows.data(), 0, 3}), Catch::Contains("no row"));
  CHECK_THROWS_WITH(learn_product_quantizer(view, {.part_width = 0}), Catch::Contains("part_width"));
  CHECK_THROWS_WITH(learn_product_quantizer(view, {.learning = {.centers = 257}}), Catch::Contains("1 to 256"));
  const std::vector<float> bad{1, NAN};
  CHECK_THROWS_WITH(learn_product_quantizer({bad.data(), 1, 2}), Catch::Contains("not finite"));
}
