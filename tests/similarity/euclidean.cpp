#include "cairn/similarity/euclidean.hpp"

#include <limits>

#include "laws.hpp"

namespace {

/// Near all that is short, whether anything is shared or not.
struct near_without_sharing : cairn::euclidean {
  static float value(const sums& shared, const cairn::vector_summary& left, const cairn::vector_summary& right) {
    return static_cast<float>(1 / (1 + std::sqrt(cairn::squared_distance(shared.dot, left, right))));
  }
};

}  // namespace

TEST_CASE("euclidean nearness keeps the laws, which notice one that is near without sharing") {
  cairn::testing::check_laws(cairn::euclidean{}, {.lowest = 0});
  cairn::testing::check_laws(cairn::euclidean{.scale = 50}, {.lowest = 0});
  cairn::testing::check_broken(near_without_sharing{}, {.lowest = 0}, "an empty vector has a similarity");
}

TEST_CASE("euclidean nearness by hand: absent entries are 0") {
  const cairn::testing::dense_rows rows{{3, 4, 0, 0}, {3, 2, 0, 2}, {3, 4, 0, 0}, {-4, 3, 0, 0}};
  const auto of = [&](float scale, std::size_t left, std::size_t right) {
    return cairn::testing::plain_similarity(cairn::euclidean{.scale = scale}, rows, left, right);
  };
  CHECK(of(1, 0, 1) == Approx(1 / (1 + std::sqrt(8.))));
  CHECK(of(2, 0, 1) == Approx(1 / (1 + std::sqrt(8.) / 2)));
  CHECK(of(1, 0, 2) == 1);
  CHECK(of(1, 0, 3) == Approx(1 / (1 + std::sqrt(50.))));  // perpendicular, but they share
}

TEST_CASE("euclidean nearness refuses wrong settings by name") {
  cairn::testing::check_refused(cairn::euclidean{.scale = 0}, "euclidean.scale");
  cairn::testing::check_refused(cairn::euclidean{.scale = -1}, "euclidean.scale");
  cairn::testing::check_refused(cairn::euclidean{.scale = std::nanf("")}, "euclidean.scale");
  cairn::testing::check_refused(cairn::euclidean{.scale = std::numeric_limits<float>::infinity()}, "euclidean.scale");
}
