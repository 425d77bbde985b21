#pragma once
/// What every recommender of the next item owes, whatever it learns.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/data/packed_histories.hpp"
#include "cairn/data/split_sequences.hpp"
#include "cairn/recommender/any_next_item_recommender.hpp"
#include "cairn/recommender/next_item.hpp"

namespace cairn::testing {

/// Walks over a ring of items with leaps: what comes next can be learned, in part. Lengths from 3 to `longest`.
inline sequences random_walks(std::size_t users, std::uint32_t items, std::uint32_t longest, std::uint64_t seed = 3) {
  sequence_builder packed(items);
  for (std::size_t user = 0; user < users; ++user) {
    random_stream random(seed, purpose::simulate, user);
    item_index at = random.below(items);
    for (std::uint32_t left = 3 + random.below(longest - 2); left > 0; --left) {
      packed.push(at);
      at = random.below(4) == 0 ? random.below(items) : (at + 1) % items;
    }
    packed.end_sequence();
  }
  return packed.finish();
}

/// Histories of drawn items, each event with a column that tells which item comes next, as nothing else does.
inline sequences told_histories(std::size_t users, std::uint32_t items, std::size_t length, std::uint64_t seed = 4) {
  sequence_builder packed(items, {{"next", items}});
  random_stream random(seed, purpose::simulate);
  for (std::size_t user = 0; user < users; ++user) {
    item_index at = random.below(items);
    for (std::size_t n = 0; n < length; ++n) {
      const item_index next = random.below(items);
      packed.push(at, std::array{next});
      at = next;
    }
    packed.end_sequence();
  }
  return packed.finish();
}

/// Of as many items, how many a fitted model puts the next on the ring above all others for; random_walks() go on to it
/// three times of four.
template <class Model>
std::size_t right_on_the_ring(const Model& model, item_index items) {
  std::vector<float> scores(items);
  std::size_t right = 0;
  for (item_index last = 0; last < items; ++last) {
    model.score_next(std::vector<item_index>{(last + items - 1) % items, last}, scores);
    right += std::max_element(scores.begin(), scores.end()) - scores.begin() == (last + 1) % items ? 1U : 0U;
  }
  return right;
}

/// Notes laws that are broken, in words.
struct law_list {
  std::vector<std::string> broken;
  void hold(bool law, std::string text) {
    if (!law) broken.push_back(std::move(text));
  }
  /// A call that is to throw, with `problem` in what it says.
  void refused(const std::string& problem, const std::string& when, const std::function<void()>& call) {
    try {
      call();
      hold(false, when + ": no error");
    } catch (const error& wrong) {
      hold(std::string(wrong.what()).find(problem) != std::string::npos, when + ": " + wrong.what());
    }
  }
};

/// The laws that a model breaks, in words; none of a good one. make() gives one that is not fitted; near: how far a
/// batch's scores may be from those of one history at a time, relative to the largest.
template <class Make>
std::vector<std::string> broken_next_item_laws(const Make& make, double near = 1e-5) {
  using model_type = decltype(make());
  static_assert(next_item_recommender<model_type>);
  law_list laws;
  const auto hold = [&](bool law, std::string text) { laws.hold(law, std::move(text)); };
  const auto refused = [&](const std::string& problem, const std::string& when, const std::function<void()>& call) {
    laws.refused(problem, when, call);
  };

  constexpr std::uint32_t items = 30;
  const auto parts = leave_last_two_out(random_walks(40, items, 12));
  std::vector<float> scores(items), again(items);
  const std::vector<item_index> one{7};

  model_type model = make();
  hold(model.items() == 0, "items before a fit");
  refused("fit", "one history before a fit", [&] { model.score_next(std::span(one), scores); });
  refused("fit", "the best before a fit", [&] { best_next(model, one, 1); });
  packed_histories single;
  single.add(one);
  refused("fit", "a batch before a fit", [&] { score_next(model, single.batch(), {}, 1); });

  std::size_t reports = 0;
  const auto counting = [&](const progress_update&) { return ++reports > 0; };
  model.fit(parts.train, execution{.threads = 1, .report = counting});
  hold(model.items() == items, "items after a fit");
  const std::size_t longest = longest_history(model);
  hold(longest > 0, "the longest history is empty");

  packed_histories packed;
  for (std::size_t n = 0; n < parts.test->size(); ++n) packed.add(latest(parts.test->histories.of(n), longest));
  const std::size_t rows = packed.batch().size();
  const auto all_scores = [&](const model_type& of, int threads) {
    std::vector<float> all(rows * items);
    score_next(of, packed.batch(), all, threads);
    return all;
  };
  const std::vector<float> expected = all_scores(model, 1);
  double largest = 0;
  for (const float score : expected) {
    hold(std::isfinite(score), "a score is not finite");
    largest = std::max(largest, std::abs(static_cast<double>(score)));
  }
  for (std::size_t n = 0; n < rows; ++n) {
    model.score_next(packed.batch().of(n), scores);
    for (std::size_t item = 0; item < items; ++item) {
      hold(std::abs(static_cast<double>(scores[item] - expected[n * items + item])) <= near * largest,
           "history " + std::to_string(n) + ", item " + std::to_string(item) + ": a batch scores otherwise");
    }
    model.score_next(packed.batch().of(n), again);
    hold(scores == again, "history " + std::to_string(n) + ": scored twice, and not alike");
  }

  // The best items are those of the scores, to the bit, and none that is left out.
  const auto best_by_scores = [&](std::size_t count, std::span<const item_index> left_out) {
    model.score_next(one, scores);
    for (const item_index item : left_out) scores[item] = -std::numeric_limits<float>::infinity();
    std::vector<scored_index> best;
    top_k(scores, count, best);
    return best;
  };
  for (const std::size_t count : {std::size_t{1}, std::size_t{7}, std::size_t{items}}) {
    for (const std::size_t left_out : {0U, 1U}) {
      const auto some = std::span(one).first(left_out);
      std::vector<scored_index> found;
      try {
        for (const auto& [item, score] : best_next(model, one, count, some)) found.push_back({item, score});
      } catch (const error& refusal) {
        hold(false, std::string("the best items: ") + refusal.what());
      }
      hold(found == best_by_scores(count, some), "the best items are not those of the scores");
    }
  }

  const std::vector<item_index> empty, strange{3, items}, none_of_all{none};
  refused("empty", "the best after an empty history", [&] { best_next(model, empty, 1); });
  refused("no item 30", "the best but for an unknown item", [&] { best_next(model, one, 1, strange); });
  refused("empty", "an empty history", [&] { model.score_next(std::span(empty), scores); });
  refused("no item 30", "an unknown item", [&] { model.score_next(std::span(strange).last(1), scores); });
  refused("no item 4294967295", "no item", [&] { model.score_next(std::span(none_of_all), scores); });
  refused("room for 29", "fewer scores", [&] { model.score_next(std::span(one), std::span(scores).first(items - 1)); });
  if (longest < 100000) {
    const std::vector<item_index> longer(longest + 1);
    refused("at most " + std::to_string(longest), "too long a history",
            [&] { model.score_next(std::span(longer), scores); });
    const auto best = recommend_next(model, longer, 3);
    hold(best.size() == 3, "a long history is not cut");
  }
  if constexpr (scores_batches<model_type>) {
    packed_histories bad;
    bad.add(one);
    bad.add(empty);
    std::vector<float> two(2 * items);
    refused("empty", "an empty history in a batch", [&] { model.score_next(bad.batch(), std::span(two), 1); });
    bad = {};
    bad.add(std::span(strange).last(1));
    refused("no item 30", "an unknown item in a batch", [&] { model.score_next(bad.batch(), std::span(scores), 1); });
    refused("room for", "more scores for a batch", [&] { model.score_next(single.batch(), std::span(two), 1); });
  }

  // A fit that fails, early or late, leaves the model as it was.
  const auto other = all_of(random_walks(41, 33, 12, 9));
  for (const std::size_t last : {std::size_t{1}, reports}) {
    std::size_t seen = 0;
    try {
      model.fit(other, execution{.threads = 1, .report = [&](const progress_update&) { return ++seen < last; }});
      hold(false, "a fit that is not cancelled");
    } catch (const cancelled&) {
    }
    hold(model.items() == items && all_scores(model, 1) == expected, "a cancelled fit left its mark");
  }
  for (const int threads : {1, 2, 3}) {  // again: a fit begins anew
    model.fit(parts.train, execution{.threads = threads});
    hold(all_scores(model, threads) == expected, "other bits on " + std::to_string(threads) + " threads");
  }
  if constexpr (!std::same_as<model_type, any_next_item_recommender>) {
    any_next_item_recommender any = make();
    any.fit(parts.train, execution{.threads = 2});
    std::vector<float> behind(rows * items);
    any.score_next(packed.batch(), behind, 2);
    hold(behind == expected, "other scores behind the seam");
  }
  return laws.broken;
}

/// The laws of columns that a model breaks, in words; none of one that reads them and tells the next item of
/// told_histories() by them. length: of the histories that it learns from; 2 for one that does not see their order.
template <class Make>
std::vector<std::string> broken_column_laws(const Make& make, std::size_t length = 6) {
  law_list laws;
  constexpr std::uint32_t items = 8;
  const training<sequences> train = all_of(told_histories(150, items, length));
  const sequences others = told_histories(100, items, length, 5);
  sequence_builder histories(items, others.columns);
  std::vector<item_index> nexts;
  for (std::size_t user = 0; user < others.users(); ++user) {
    const auto own = others.of(user);
    if (std::find(own.begin(), own.end() - 1, own.back()) != own.end() - 1) continue;  // such cases count as missed
    histories.add(others, user, 0, length - 1);
    nexts.push_back(own.back());
  }
  const auto stop = part_maker::validation(next_items{histories.finish(), nexts});
  auto model = make();
  model.fit(train, stop);
  laws.hold(model.columns() == train->columns, "other columns after a fit");
  laws.hold(model.report().best.value > .95, "validation does not read the columns");

  const std::vector<item_index> long_one{5, 1, 4, 3};
  const std::vector<std::uint32_t> of_long_one{1, 4, 3, none};
  const auto history = std::span(long_one).last(std::min<std::size_t>(length - 1, 4));
  std::vector<std::uint32_t> known(of_long_one.end() - static_cast<std::ptrdiff_t>(history.size()), of_long_one.end());
  const std::vector<std::uint32_t> offsets{0, static_cast<std::uint32_t>(history.size())};
  const auto batch = [&] { return sequence_batch{offsets, history, known}; };
  std::vector<float> scores(items), again(items);
  for (std::uint32_t next = 0; next < items; ++next) {
    const std::string when = "next " + std::to_string(next) + ": ";
    known.back() = next;
    score_next(model, batch(), scores, 1);
    laws.hold(std::max_element(scores.begin(), scores.end()) - scores.begin() == next, when + "another item");
    const auto best = recommend_next(model, history, 1, {.seen = seen_items::allow}, known);
    laws.hold(best.front().item == next, when + "another item is recommended");
    const std::vector<item_index> candidates{next, 0, next};
    std::vector<float> some(3);
    score_items(model, history, candidates, some, known);
    laws.hold(some == std::vector<float>{scores[next], scores[0], scores[next]}, when + "candidates score otherwise");
  }
  packed_histories two;
  two.add_latest(*train, 1, 1);
  two.add_latest(*train, 2, length - 1);
  std::vector<float> both(2 * items);
  score_next(model, two.batch(), both, 2);
  for (std::size_t n = 0; n < 2; ++n) {
    packed_histories alone;
    alone.add_latest(*train, n + 1, n == 0 ? 1 : length - 1);
    score_next(model, alone.batch(), again, 1);
    for (std::size_t item = 0; item < items; ++item) {
      laws.hold(std::abs(again[item] - both[n * items + item]) < 1e-4F, "a batch scores otherwise");
    }
  }

  laws.refused("0 values beside " + std::to_string(history.size()) + " events", "a history without its columns",
               [&] { model.score_next(history, scores); });
  laws.refused("one each of next", "candidates without columns",
               [&] { score_items(model, history, std::span(long_one).first(1), std::span(scores).first(1)); });
  known.push_back(0);
  laws.refused("one each of next", "a value too many", [&] { score_next(model, batch(), scores, 1); });
  known.pop_back();
  known.front() = items;
  laws.refused("value 8 of column 'next'", "a value beyond its column", [&] { score_next(model, batch(), scores, 1); });
  known.front() = none;
  score_next(model, batch(), scores, 1);
  any_next_item_recommender any = make();
  any.fit(train, stop);
  any.score_next(batch(), again, 1);
  laws.hold(again == scores, "other scores behind the seam");

  const auto plain = all_of(random_walks(60, items, 12));
  laws.refused("columns of train", "validation of other columns", [&] { model.fit(plain, stop); });
  score_next(model, batch(), again, 1);
  laws.hold(again == scores && model.columns() == train->columns, "a fit that was refused left its mark");
  model.fit(plain);
  laws.hold(model.columns().empty(), "columns that train has not");
  laws.refused("the model reads items alone", "columns that the model does not read",
               [&] { score_next(model, batch(), scores, 1); });
  return laws.broken;
}

}  // namespace cairn::testing
