#include "cairn/data/split_sequences.hpp"

#include <algorithm>
#include <array>
#include <type_traits>

#include "cairn/data/read_lists.hpp"
#include "catch.hpp"
#include "real_data.hpp"
#include "refusal.hpp"

using namespace cairn;

namespace {

using row = std::vector<item_index>;

sequences packed(std::size_t items, const std::vector<row>& rows) {
  sequence_builder builder(items);
  for (const row& each : rows) builder.add(each);
  return builder.finish();
}

row part_of(const sequences& all, std::size_t user) {
  return {all.of(user).begin(), all.of(user).end()};
}

}  // namespace

TEST_CASE("the last item is test and the one before it validation", "[data]") {
  const auto parts = leave_last_two_out(packed(6, {{0, 1, 2, 3}, {4, 5}, {}, {1, 0, 4}}));
  CHECK(part_of(*parts.train, 0) == row{0, 1});
  CHECK(part_of(*parts.train, 1) == row{4, 5});
  CHECK(part_of(*parts.train, 2).empty());
  CHECK(part_of(*parts.train, 3) == row{1});
  CHECK(parts.train->items() == 6);
  CHECK(parts.validation->next == row{2, 0});
  CHECK(part_of(parts.validation->histories, 0) == row{0, 1});
  CHECK(part_of(parts.validation->histories, 1) == row{1});
  CHECK(parts.test->next == row{3, 4});
  CHECK(part_of(parts.test->histories, 0) == row{0, 1, 2});  // with the validation item
  CHECK(part_of(parts.test->histories, 1) == row{1, 0});
  // Train holds 0, 1, 4, 5: of validation 2, of test 3 are unknown.
  CHECK(parts.counts ==
        sequence_split_counts{.whole = 2, .unknown_items = 2, .unknown_in_validation = 1, .unknown_in_test = 1});
  CHECK(refusal([] {
          leave_last_two_out(packed(2, {{0, 1}, {1}}));
        }) == "leave_last_two_out: no sequence can be cut; expected one of at least 3 items");
}

TEST_CASE("sides of a sequence split are different types", "[data]") {
  using parts = sequence_split;
  static_assert(!std::is_convertible_v<decltype(parts::validation), decltype(parts::test)>);
  static_assert(!std::is_convertible_v<decltype(parts::test), decltype(parts::validation)>);
  static_assert(!std::is_convertible_v<validation<sequences>, training<sequences>>);
  SUCCEED();
}

TEST_CASE("a given split takes its validation from train", "[data]") {
  std::vector<row> rows;
  for (item_index n = 0; n < 50; ++n) rows.push_back({n, static_cast<item_index>(n + 1), 51});
  rows.push_back({7});
  const sequences train = packed(53, rows);
  const next_items test{packed(53, {{1, 2}, {52}}), {52, 0}};
  const auto parts = given_split(train, test, {.seed = 4});
  CHECK(parts.counts == sequence_split_counts{.whole = 1, .unknown_items = 1, .unknown_in_test = 1});
  REQUIRE(parts.validation->size() == 5);
  CHECK(parts.train->size() == train.size() - 5);
  std::size_t cut = 0;
  for (std::size_t user = 0; user < train.users(); ++user) {
    if (parts.train->length_of(user) == train.length_of(user)) continue;
    CHECK(parts.validation->next[cut] == train.of(user).back());
    CHECK(part_of(parts.validation->histories, cut++) == part_of(*parts.train, user));
  }
  CHECK(cut == 5);
  CHECK(parts.test->next == test.next);
  // The seed alone decides.
  CHECK(given_split(train, test, {.seed = 4}).train->offsets == parts.train->offsets);
  CHECK(given_split(train, test, {.seed = 5}).train->offsets != parts.train->offsets);
  // None, and one at least.
  CHECK(given_split(train, test, {.validation = 0}).validation->size() == 0);
  CHECK(given_split(packed(53, {{1, 2}}), test).validation->size() == 1);
}

TEST_CASE("a given split that does not fit is refused", "[data]") {
  const sequences train = packed(3, {{0, 1}});
  CHECK(refusal([&] {
          given_split(train, next_items{packed(4, {{0}}), {1}});
        }) == "given_split: train of 3 items, test of 4; expected one catalogue");
  CHECK(refusal([&] {
          given_split(train, next_items{packed(3, {{0}}), {}});
        }) == "given_split: 1 histories and 0 next items; expected an item for each history, and at least one case");
  CHECK(refusal([&] {
          given_split(packed(3, {{}}), next_items{packed(3, {{0}}), {1}});
        }).find("no sequence") != std::string::npos);
  CHECK(refusal([&] {
          given_split(train, next_items{packed(3, {{0}}), {1}}, {.validation = 1});
        }).find("given_sequences.validation") == 0);
}

TEST_CASE("Beauty and ML-1M are cut as their papers cut them", "[data][real]") {
  const auto beauty = real_data("s3rec-beauty/Beauty.txt.gz");
  const auto movies = real_data("ml-1m/ml-1m.time-ordered.txt.gz");
  if (!beauty || !movies) return;
  const sequences all = sequences_of(read_lists(*beauty, list_order::by_time));
  CHECK(all.users() == 22363);
  CHECK(all.items() == 12101);
  CHECK(all.size() == 198502);
  const auto parts = leave_last_two_out(all);
  CHECK(parts.test->size() == 22363);
  CHECK(parts.train->size() == 198502 - 2 * 22363);
  const auto kept = without_rare_items(sequences_of(read_lists(*movies, list_order::by_time)), 5).kept;
  CHECK(kept.items() == 3416);
  CHECK(kept.size() == 999611);
  CHECK(kept.users() == 6040);
}

TEST_CASE("the parts of a split keep what is known of events", "[data]") {
  sequence_builder builder(9, {{"hour", 24}});
  for (const std::uint32_t item : {4U, 5U, 6U, 7U}) builder.push(item, std::array{item + 10});
  builder.end_sequence();
  for (const std::uint32_t item : {0U, 1U}) builder.push(item, std::array{item});
  builder.end_sequence();
  const sequences all = builder.finish();
  const auto cut = leave_last_two_out(all);
  CHECK(cut.train->context == std::vector<std::uint32_t>{14, 15, 0, 1});
  CHECK(cut.validation->histories.context == std::vector<std::uint32_t>{14, 15});
  CHECK(cut.test->histories.context == std::vector<std::uint32_t>{14, 15, 16});
  CHECK(cut.train->columns == all.columns);
  const auto given = given_split(all, *cut.test, {.validation = .5});
  CHECK(given.train->context.size() == 5);
  CHECK(given.validation->histories.context.size() == given.validation->histories.size());
  CHECK(refusal([&] {
          given_split(packed(9, {{1, 2}}), *cut.test);
        }) == "given_split: train and test of other columns; expected the same");
}
