#include "cairn/augmentation/concept.hpp"

#include <array>

#include "augmentation/laws.hpp"
#include "catch.hpp"

namespace {

enum class flaw { none, empty, too_many, behind, all_masked, unknown, unsteady, constant };

/// Repeats a drawn event, or breaks a law.
struct flawed_augmentation {
  flaw wrong = flaw::none;
  mutable std::size_t calls = 0;

  void check() const {}
  flawed_augmentation prepare(const cairn::sequences&) const { return *this; }
  std::size_t most(std::size_t) const { return 2; }
  std::size_t apply(std::span<const cairn::item_index> history, cairn::random_stream& random,
                    std::span<cairn::item_index> out) const {
    const std::size_t at = cairn::detail::place_below(history.size(), random);
    out[0] = history[wrong == flaw::constant ? 0 : at];
    if (wrong == flaw::unsteady) out[0] = static_cast<cairn::item_index>(++calls % 7);
    if (wrong == flaw::all_masked) out[0] = cairn::masked_event;
    if (wrong == flaw::unknown) out[0] = 40;
    if (wrong == flaw::behind) out[1] = 3;
    return wrong == flaw::empty ? 0 : wrong == flaw::too_many ? 3 : 1;
  }
};

std::vector<std::string> laws_broken_by(flaw wrong) {
  return laws::broken_augmentation_laws(flawed_augmentation{wrong});
}

}  // namespace

TEST_CASE("the laws of augmentations notice who breaks them", "[laws]") {
  using texts = std::vector<std::string>;
  CHECK(laws_broken_by(flaw::none) == texts{});
  CHECK(laws_broken_by(flaw::empty)[0] == "an empty history");
  CHECK(laws_broken_by(flaw::too_many)[0] == "more events than foretold");
  CHECK(laws_broken_by(flaw::behind) == texts{"writes behind what it made"});
  CHECK(laws_broken_by(flaw::all_masked)[0] == "all is masked");
  CHECK(laws_broken_by(flaw::unknown)[0] == "an unknown item");
  CHECK(laws_broken_by(flaw::unsteady)[0] == "one stream, two histories");
  CHECK(laws_broken_by(flaw::constant) == texts{"draws nothing"});
}

TEST_CASE("a share of events is what it is written as", "[augmentation]") {
  CHECK(cairn::detail::events_of(.29, 100) == 29);  // .29 * 100 is 28.999999999999996
  CHECK(cairn::detail::events_of(.6, 5) == 3);
  CHECK(cairn::detail::events_of(.6, 4) == 2);
  CHECK(cairn::detail::events_of(1, 7) == 7);
  CHECK(cairn::detail::events_of(0, 7) == 0);
}

TEST_CASE("every set of places is chosen as often", "[augmentation]") {
  cairn::random_stream random(4, cairn::purpose::augment);
  std::array<int, 16> found{};
  for (int draw = 0; draw < 6000; ++draw) {
    std::size_t set = 0;
    cairn::detail::for_each_chosen(4, 2, random, [&](std::size_t at, bool chosen) {
      if (chosen) set |= std::size_t{1} << at;
    });
    ++found[set];
  }
  double chi_square = 0;
  for (const std::size_t set : {3U, 5U, 6U, 9U, 10U, 12U})
    chi_square += (found[set] - 1000.) * (found[set] - 1000.) / 1000;
  CHECK(chi_square < 20.5);  // the .999 quantile at 5 degrees of freedom
  CHECK(found[3] + found[5] + found[6] + found[9] + found[10] + found[12] == 6000);
}
