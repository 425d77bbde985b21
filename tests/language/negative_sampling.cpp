#include "cairn/language/negative_sampling.hpp"

#include <array>
#include <cmath>
#include <vector>

#include "catch.hpp"
#include "data/refusal.hpp"

namespace {

/// The mean weight that each word gets as a negative, over many steps of the same targets.
std::vector<double> mean_negatives(const cairn::negative_sampling& objective, const std::vector<std::uint64_t>& counts,
                                   const std::vector<std::uint32_t>& targets, std::size_t steps) {
  const auto prepared = objective.prepare(counts);
  cairn::random_stream random(1, cairn::purpose::negative);
  std::vector<double> mean(counts.size());
  cairn::judged_rows rows;
  for (std::size_t n = 0; n < steps; ++n) {
    rows.clear();
    prepared.list(targets, random, rows);
    for (std::size_t j = 0; j < rows.rows.size(); ++j) {
      if (rows.labels[j] == 0) mean[rows.rows[j]] += static_cast<double>(rows.weights[j]) / static_cast<double>(steps);
    }
  }
  return mean;
}

}  // namespace

TEST_CASE("targets come first and negatives are told apart from them", "[language]") {
  const std::vector<std::uint64_t> counts{8, 4, 2, 1};
  const std::vector<std::uint32_t> targets{2, 0};
  for (const std::size_t shared : {0U, 3U, 100U}) {
    const auto prepared = cairn::negative_sampling{.negatives = 5, .shared = shared}.prepare(counts);
    CHECK(prepared.rows() == 4);
    cairn::random_stream random(2, cairn::purpose::negative);
    cairn::judged_rows rows;
    prepared.list(targets, random, rows);
    CHECK(rows.rows[0] == 2);
    CHECK(rows.rows[1] == 0);
    CHECK(rows.labels[1] == 1);
    CHECK(rows.labels[2] == 0);
    CHECK(rows.rows.size() <= 2 + (shared == 0 ? 10 : shared));
  }
}

TEST_CASE("shared negatives weigh what they stand for", "[language]") {
  const std::vector<std::uint64_t> counts{16, 1, 16, 81};
  const std::vector<std::uint32_t> targets{0, 0, 1};
  // P is by count^.75: 8, 1, 8, 27 of 44. Each of 3 targets has 4 negatives, a shared one counts for those targets that
  // it is not; own ones are drawn again until they are not the target.
  const auto shared = mean_negatives({.negatives = 4, .shared = 5}, counts, targets, 40000);
  CHECK(shared[0] == Approx(4 * 1 * 8 / 44.).epsilon(.03));
  CHECK(shared[1] == Approx(4 * 2 * 1 / 44.).epsilon(.06));
  CHECK(shared[2] == Approx(4 * 3 * 8 / 44.).epsilon(.03));
  CHECK(shared[3] == Approx(4 * 3 * 27 / 44.).epsilon(.03));
  const auto own = mean_negatives({.negatives = 4, .shared = 0}, counts, targets, 40000);
  CHECK(own[0] == Approx(4 * 8 / 43.).epsilon(.03));
  CHECK(own[1] == Approx(4 * 2 * 1 / 36.).epsilon(.06));
  CHECK(own[3] == Approx(4 * (2 * 27 / 36. + 27 / 43.)).epsilon(.03));
}

TEST_CASE("negative sampling of a vocabulary that is all target ends", "[language]") {
  const std::vector<std::uint64_t> counts{1};
  const std::vector<std::uint32_t> targets{0};
  for (const std::size_t shared : {0U, 3U}) {
    cairn::random_stream random(2, cairn::purpose::negative);
    cairn::judged_rows rows;
    cairn::negative_sampling{.shared = shared}.prepare(counts).list(targets, random, rows);
    CHECK(rows.rows == targets);
  }
}

TEST_CASE("negative sampling refuses wrong settings by name", "[language]") {
  CHECK(refusal([] { cairn::negative_sampling{.negatives = 0}.check(); }).starts_with("negative_sampling.negatives"));
  CHECK(refusal([] { cairn::negative_sampling{.power = -1}.check(); }).starts_with("negative_sampling.power"));
  CHECK(
      refusal([] { cairn::negative_sampling{.power = std::nan("")}.check(); }).starts_with("negative_sampling.power"));
  CHECK(refusal([] { cairn::negative_sampling{.shared = 1001}.check(); }).starts_with("negative_sampling.shared"));
}
