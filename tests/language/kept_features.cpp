#include "cairn/language/kept_features.hpp"

#include <algorithm>
#include <vector>

#include "catch.hpp"

using namespace cairn;

TEST_CASE("features are kept by their norms, and one of each text", "[language]") {
  using list = std::vector<std::uint32_t>;
  const std::vector<float> norms{5, 1, 4, 2, 4, .5F};
  CHECK(kept_features(norms, 0) == list{0, 1, 2, 3, 4, 5});
  CHECK(kept_features(norms, 9) == list{0, 1, 2, 3, 4, 5});
  CHECK(kept_features(norms, 2) == list{0, 2});  // of equal ones the first
  CHECK(kept_features(norms, 3) == list{0, 2, 4});
  // A text of weak features keeps the strongest of them; one of none asks for nothing; the third has 3 already.
  const detail::text_places texts{{1, 3, 5, 1, 3}, {0, 2, 2, 3, 5}};
  CHECK(kept_features(norms, 3, texts) == list{0, 3, 5});
  CHECK(kept_features(norms, 4, texts) == list{0, 2, 3, 5});
  CHECK(kept_features(norms, 1, texts) == list{3, 5});  // more than asked: the texts come first
  for (std::size_t most = 1; most <= 6; ++most) {
    const list kept = kept_features(norms, most, texts);
    for (std::size_t text = 0; text < texts.size(); ++text) {
      const auto own = texts.of(text);
      const auto is_kept = [&](std::uint32_t column) { return std::binary_search(kept.begin(), kept.end(), column); };
      CHECK((own.empty() || std::any_of(own.begin(), own.end(), is_kept)));
    }
    CHECK(kept.size() == std::max<std::size_t>(most, 2));
  }
}
