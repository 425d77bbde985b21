#include "cairn/recommender/next_item.hpp"

#include <cmath>

#include "catch.hpp"
#include "next_item_laws.hpp"
#include "next_item_models.hpp"

using namespace cairn;
using cairn::testing::batch_successor;
using cairn::testing::broken_next_item_laws;
using cairn::testing::successor;

namespace {

using walk = std::vector<item_index>;

/// Breaks one law after another.
struct careless : successor {
  enum class fault { nothing, takes_empty, forgets_size, half_fitted, not_a_number } what = fault::nothing;
  void fit(const training<sequences>& train, const execution& how = {}) {
    if (what == fault::half_fitted) count = train->items();
    successor::fit(train, how);
  }
  void score_next(std::span<const item_index> history, std::span<float> scores) const {
    if (what == fault::takes_empty && history.empty()) return;
    if (what == fault::forgets_size && count > 0 && !history.empty() && history.back() < count &&
        scores.size() != count) {
      return;
    }
    successor::score_next(history, scores);
    if (what == fault::not_a_number) scores.back() = std::nanf("");
  }
};

/// A batch whose last row is another.
struct careless_batch : batch_successor {
  using batch_successor::score_next;
  void score_next(const sequence_batch& batch, std::span<float> scores, int threads) const {
    batch_successor::score_next(batch, scores, threads);
    scores.back() += 1;
  }
};

/// Leaves nothing out.
struct careless_best : successor {
  std::vector<recommendation> best_next(std::span<const item_index> history, std::size_t how_many,
                                        std::span<const item_index>, std::span<const std::uint32_t>) const {
    return cairn::best_next(static_cast<const successor&>(*this), history, how_many);
  }
};

training<sequences> five_items() {
  sequence_builder packed(5);
  packed.add(walk{0, 1, 2});
  return all_of(packed.finish());
}

/// Says that what the last event's column names comes next; or breaks a law of columns.
struct column_reader {
  using data_type = sequences;
  enum class fault { nothing, reads_items_alone, takes_any_value, keeps_columns, stops_by_any };
  fault what = fault::nothing;
  std::size_t count = 0;
  std::vector<event_column> read = {};
  struct {
    struct {
      double value = 0;
    } best;
  } watched = {};

  void fit(const training<sequences>& train, const execution& = {}) {
    count = train->items();
    if (what != fault::keeps_columns || !train->columns.empty()) read = train->columns;
  }
  void fit(const training<sequences>& train, const validation<next_items>& stop, const execution& = {}) {
    if (what == fault::stops_by_any && stop->histories.columns != train->columns) return;
    require_same_catalogue(*stop, *train, "column_reader");
    fit(train);
    watched.best.value = 1;
  }
  std::size_t items() const { return count; }
  const std::vector<event_column>& columns() const { return read; }
  const auto& report() const { return watched; }
  void score_next(std::span<const item_index> history, std::span<float> scores) const {
    const std::uint32_t offsets[2] = {0, static_cast<std::uint32_t>(history.size())};
    score_next(sequence_batch{offsets, history}, scores, 1);
  }
  void score_next(const sequence_batch& batch, std::span<float> scores, int) const {
    require_batch(batch, count, batch.items.size(), "column_reader");
    if (what != fault::takes_any_value) require_context(batch.context, batch.items.size(), read, "column_reader");
    require_scores(scores, batch.size() * count, "column_reader");
    std::fill(scores.begin(), scores.end(), 0.F);
    for (std::size_t n = 0; n < batch.size() && batch.columns() > 0 && what != fault::reads_items_alone; ++n) {
      if (const std::uint32_t next = batch.context_of(n).back(); next < count) scores[n * count + next] = 1;
    }
  }
};

}  // namespace

TEST_CASE("the laws of next items hold, and notice who breaks them", "[laws]") {
  CHECK(broken_next_item_laws([] { return successor{}; }).empty());
  CHECK(broken_next_item_laws([] { return batch_successor{}; }).empty());
  CHECK(broken_next_item_laws([] {
          batch_successor model;
          model.longest = 4;
          return model;
        }).empty());
  using fault = careless::fault;
  const auto complaints = [](fault what) {
    return broken_next_item_laws([what] {
      careless model;
      model.what = what;
      return model;
    });
  };
  CHECK(complaints(fault::nothing).empty());
  CHECK(complaints(fault::takes_empty) == std::vector<std::string>{"an empty history: no error"});
  CHECK(complaints(fault::forgets_size) == std::vector<std::string>{"fewer scores: no error"});
  CHECK(complaints(fault::half_fitted).front() == "a cancelled fit left its mark");
  CHECK(complaints(fault::not_a_number).front() == "a score is not finite");
  CHECK(broken_next_item_laws([] { return careless_batch{}; }).size() > 0);
  CHECK(broken_next_item_laws([] { return careless_best{}; }).front() == "the best items are not those of the scores");
}

TEST_CASE("the laws of columns reject who breaks them") {
  using fault = column_reader::fault;
  const auto complaints = [](fault what) {
    return cairn::testing::broken_column_laws([what] { return column_reader{.what = what}; });
  };
  CHECK(complaints(fault::nothing).empty());
  CHECK(complaints(fault::reads_items_alone).front() == "next 1: another item");
  CHECK(complaints(fault::takes_any_value).front() == "a history without its columns: no error");
  CHECK(complaints(fault::keeps_columns).front() == "columns that train has not");
  CHECK(complaints(fault::stops_by_any).front() == "validation of other columns: no error");
}

TEST_CASE("what comes next is recommended without what was taken") {
  successor model;
  model.fit(five_items());
  const walk history{3, 0};
  const auto best = recommend_next(model, history, 3);
  REQUIRE(best.size() == 3);
  CHECK(best[0].item == 1);
  CHECK(best[1].item == 2);
  CHECK(best[2].item == 4);
  CHECK(best[0].score == 4);
  CHECK(recommend_next(model, history, 5).size() == 3);
  const auto all = recommend_next(model, history, 5, {.seen = seen_items::allow});
  CHECK(all.size() == 5);
  CHECK(all[4].item == 0);
}

TEST_CASE("recommending cuts a long history to what the model takes, and leaves all of it out") {
  successor model{.longest = 2};
  model.fit(five_items());
  const walk history{1, 3, 2, 0};
  CHECK_THROWS_WITH(model.score_next(history, std::span<float>()),
                    "successor: a history of 4 items; expected at most 2, as latest(history, 2) gives");
  const auto best = recommend_next(model, history, 5);
  REQUIRE(best.size() == 1);
  CHECK(best[0].item == 4);
}

TEST_CASE("recommending refuses what it cannot answer") {
  successor model;
  const walk history{1}, empty, strange{1, 5};
  CHECK_THROWS_WITH(recommend_next(model, history, 1), Catch::Contains("not fitted"));
  model.fit(five_items());
  CHECK_THROWS_WITH(recommend_next(model, history, 0), Catch::Contains("asked for 0 items"));
  CHECK_THROWS_WITH(recommend_next(model, history, 6), Catch::Contains("asked for 6 items"));
  CHECK_THROWS_WITH(recommend_next(model, empty, 1), "recommend_next: an empty history; expected at least one item");
  CHECK_THROWS_WITH(recommend_next(model, strange, 1), Catch::Contains("recommend_next: no item 5"));
}

TEST_CASE("a batch is scored by the model's own form, or history by history") {
  const std::vector<std::uint32_t> offsets{0, 1, 3};
  const walk items{0, 4, 2};
  const sequence_batch batch{offsets, items};
  successor plain;
  batch_successor own;
  plain.fit(five_items());
  own.fit(five_items());
  std::vector<float> one(10), two(10);
  score_next(plain, batch, one, 2);
  score_next(own, batch, two, 2);
  CHECK(one == two);
  CHECK(one == std::vector<float>{0, 4, 3, 2, 1, 2, 1, 0, 4, 3});
  CHECK(own.batches == 1);
  CHECK_THROWS_WITH(score_next(plain, batch, std::span(one).first(9)), "score_next: room for 9 scores; expected 10");
  const std::vector<std::uint32_t> gap{0, 1, 1, 3}, beyond{0, 2}, late{1, 3}, falling{0, 3, 1, 3};
  std::vector<float> three(15);
  CHECK_THROWS_WITH(score_next(plain, {gap, items}, three), Catch::Contains("an empty history"));
  for (const auto& wrong : {beyond, late, falling, std::vector<std::uint32_t>()}) {
    CHECK_THROWS_WITH(score_next(plain, {wrong, items}, three), Catch::Contains("offsets that do not fit"));
  }
  plain.longest = 1;
  CHECK_THROWS_WITH(score_next(plain, batch, one), Catch::Contains("a history of 2 items"));
}

TEST_CASE("a fit takes the validation part where the model can") {
  const auto train = five_items();
  sequence_builder packed(5);
  packed.add(walk{0});
  const auto stop = part_maker::validation(next_items{packed.finish(), {1}});
  batch_successor able;
  fit_next(able, train, stop);
  CHECK(able.stopped_by == 1);
  CHECK(able.items() == 5);
  successor unable;
  fit_next(unable, train, stop);
  CHECK(unable.items() == 5);
  able.stopped_by = 7;
  fit_next(able, train, part_maker::validation(next_items{}));  // nothing to stop by
  CHECK(able.stopped_by == 7);
}

TEST_CASE("the latest of a history") {
  const walk history{1, 2, 3};
  CHECK(latest(history, 2).front() == 2);
  CHECK(latest(history, 9).size() == 3);
  CHECK(latest({}, 2).empty());
  CHECK(longest_history(successor{.longest = 6}) == 6);
}

TEST_CASE("some candidates are scored as all items are, by a model that can and by one that cannot") {
  const std::vector<item_index> history{2}, candidates{4, 4, 0}, strange{5}, empty;
  std::vector<float> scores(3), all(5);
  cairn::testing::successor plain;
  cairn::testing::candidate_successor able;
  plain.count = able.count = 5;
  plain.score_next(history, all);
  const std::vector<float> expected{all[4], all[4], all[0]};
  score_items(plain, history, candidates, scores);
  CHECK(scores == expected);
  scores.assign(3, -1.F);
  score_items(able, history, candidates, scores);
  CHECK(scores == expected);
  CHECK((able.asked == 3 && able.whole == 0));
  cairn::testing::told_successor told;
  std::vector<std::uint32_t> seen;
  told.count = 5;
  told.known = &seen;
  const std::vector<std::uint32_t> known{7, none};
  score_items(told, history, candidates, scores, known);
  CHECK((scores == expected && seen == known));
  score_items(able, history, candidates, scores, known);  // reads items alone
  CHECK(scores == expected);
  CHECK_FALSE(prefers_candidates(plain));
  CHECK(prefers_candidates(able));
  CHECK_THROWS_WITH(score_items(plain, history, strange, std::span(scores).first(1)),
                    "score_items: no item 5; expected one of the 5 fitted");
  CHECK_THROWS_WITH(score_items(able, history, candidates, std::span(scores).first(2)),
                    "score_items: room for 2 scores; expected 3");
  CHECK_THROWS_WITH(score_items(able, empty, candidates, scores),
                    "score_items: an empty history; expected at least one item");
}
