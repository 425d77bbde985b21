#include "cairn/metric/rank.hpp"

#include <limits>

#include "catch.hpp"

using namespace cairn;

namespace {

/// The places by sorting all candidates with the tie policy as the second key.
template <class Ties>
std::vector<std::size_t> by_sorting(std::uint32_t user, const std::vector<float>& scores,
                                    const std::vector<relevant_item>& relevant, const Ties& ties) {
  std::vector<std::size_t> order;
  std::vector<char> wanted(scores.size(), 0);
  for (const auto& each : relevant) wanted[each.at] = 1;
  for (std::size_t at = 0; at < scores.size(); ++at) {
    if (std::isfinite(scores[at])) order.push_back(at);
  }
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (scores[a] != scores[b]) return scores[a] > scores[b];
    if constexpr (std::same_as<Ties, random_ties>) {
      return ties.order(user, static_cast<std::uint32_t>(a)) < ties.order(user, static_cast<std::uint32_t>(b));
    } else {
      const bool first = std::same_as<Ties, optimistic_ties>;
      return wanted[a] != wanted[b] ? (wanted[a] > wanted[b]) == first : a < b;
    }
  });
  std::vector<std::size_t> positions;
  for (std::size_t place = 0; place < order.size(); ++place) {
    if (wanted[order[place]] != 0) positions.push_back(place);
  }
  return positions;
}

template <class Ties>
void check_all(const Ties& ties) {
  random_stream random(3, purpose::user);
  ranker ranks;
  for (const std::uint32_t levels : {1U, 2U, 5U, 1U << 24U}) {
    for (const std::size_t items : {1U, 3U, 8U, 70U, 300U}) {
      for (const std::size_t wanted : {1U, 2U, 20U, 60U, 200U}) {
        std::vector<float> scores(items);
        for (float& score : scores) score = static_cast<float>(random.below(levels));
        std::vector<relevant_item> relevant;
        for (std::size_t at = 0; at < items; ++at) {
          if (random.below(static_cast<std::uint32_t>(items)) < wanted) {
            relevant.push_back({at, static_cast<std::uint32_t>(at), 1});
          } else if (random.below(5) == 0) {
            scores[at] = -std::numeric_limits<float>::infinity();
          }
        }
        const ranked_user& user = ranks.rank(9, scores, {}, relevant, {}, false, ties);
        CHECK(std::vector<std::size_t>(user.positions.begin(), user.positions.end()) ==
              by_sorting(9, scores, relevant, ties));
        double lost = 0;
        for (const auto& mine : relevant) {
          for (std::size_t at = 0; at < items; ++at) {
            const auto same = [&](const relevant_item& r) { return r.at == at; };
            if (!std::isfinite(scores[at]) || std::any_of(relevant.begin(), relevant.end(), same)) continue;
            lost += scores[at] > scores[mine.at] ? 1 : scores[at] == scores[mine.at] ? .5 : 0;
          }
        }
        CHECK(user.lost_pairs == lost);
      }
    }
  }
}

}  // namespace

TEST_CASE("counting ranks as sorting does") {
  check_all(random_ties{.seed = 5});
  check_all(optimistic_ties{});
  check_all(pessimistic_ties{});
}

TEST_CASE("grades and what is missing reach the metric") {
  const std::vector<float> scores{1, 3, 2};
  const std::vector<relevant_item> relevant{{0, 0, 5}, {2, 2, 1}};
  const std::vector<float> missing{4};
  ranker ranks;
  const ranked_user& user = ranks.rank(0, scores, {}, relevant, missing, true, random_ties{});
  CHECK(std::vector<std::size_t>(user.positions.begin(), user.positions.end()) == std::vector<std::size_t>{1, 2});
  CHECK(std::vector<float>(user.gains.begin(), user.gains.end()) == std::vector<float>{1, 5});
  CHECK(std::vector<float>(user.ideal.begin(), user.ideal.end()) == std::vector<float>{5, 4, 1});
  CHECK(user.relevant == 3);
}

TEST_CASE("scores that are not finite are refused") {
  ranker ranks;
  const std::vector<relevant_item> relevant{{0, 0, 1}};
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    for (std::size_t at = 0; at < 9; ++at) {
      std::vector<float> scores(9, 1.F);
      scores[at] = bad;
      CHECK_THROWS_WITH(ranks.rank(0, scores, {}, relevant, {}, false, random_ties{}),
                        Catch::Contains("NaN or infinite"));
    }
  }
}

TEST_CASE("a relevant item stands before and behind its own duplicate equally often") {
  const std::vector<float> apart{.5F, .5F, .1F}, tied{1, 1, 1, 1}, two{1, 1, 1};
  const std::vector<std::uint32_t> items{7, 7, 3}, four{7, 7, 3, 4}, pair{7, 3, 7};
  const std::vector<relevant_item> relevant{{0, 7, 1}}, both{{0, 7, 1}, {1, 3, 1}};
  ranker ranks;
  double alone = 0, among = 0, sum = 0;
  constexpr int seeds = 4000;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    const random_ties ties{.seed = seed};
    alone += static_cast<double>(ranks.rank(5, apart, items, relevant, {}, false, ties).positions[0]);
    among += static_cast<double>(ranks.rank(5, tied, four, relevant, {}, false, ties).positions[0]);
    const auto& places = ranks.rank(5, two, pair, both, {}, false, ties).positions;
    sum += static_cast<double>(places[0] + places[1]);
  }
  // Standard errors: sqrt(1/4 / 4000) = .008, sqrt(15/12 / 4000) = .018, sqrt(2/3 / 4000) = .013.
  CHECK(alone / seeds == Approx(.5).margin(.032));
  CHECK(among / seeds == Approx(1.5).margin(.072));
  CHECK(sum / seeds == Approx(2).margin(.052));
}
