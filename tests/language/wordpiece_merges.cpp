#include "cairn/language/wordpiece_merges.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "cairn/core/random.hpp"
#include "catch.hpp"

using namespace cairn;

TEST_CASE("the greatest of scores that change", "[language]") {
  detail::score_tree tree;
  std::vector<double> scores;
  random_stream random(2, purpose::simulate);
  for (int k = 0; k < 5000; ++k) {
    if (scores.size() < 1500) {
      scores.push_back(random.below(100));
      tree.push(scores.back());
    }
    const std::size_t changed = random.below(static_cast<std::uint32_t>(scores.size()));
    scores[changed] = random.below(100);
    tree.set(changed, scores[changed]);
    if (k % 50 == 0) {
      CHECK(tree.best() == static_cast<std::size_t>(std::max_element(scores.begin(), scores.end()) - scores.begin()));
    }
  }
}

TEST_CASE("pairs are joined in every word that has them, overlapping ones from the left", "[language]") {
  const wordpiece_training settings{.score = pair_score::frequency};
  detail::wordpiece_merges merges(settings, 9);
  const auto a = merges.symbol("a"), b = merges.symbol("##a");
  CHECK(merges.symbol("a") == a);
  merges.add_word({a, b, b, b}, 2);
  merges.add_word({b}, 1);
  merges.score_all();
  CHECK(merges.merge() == "##aa");  // four times, against twice
  CHECK(merges.merge() == "aaa");   // a ##aa ##a: both pairs twice, that which was seen first
  CHECK(merges.merge() == "aaaa");
  CHECK(merges.merge().empty());
}
