#pragma once
/// Cutting sequences into what a model learns from, what it is chosen by and what it is judged on.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/random.hpp"
#include "cairn/data/sequences.hpp"
#include "cairn/data/training.hpp"

namespace cairn {

/// What a split of sequences found. Items that train does not hold stay in validation and test: a model scores them by
/// what it knows of an item that nobody took, and most often misses.
struct sequence_split_counts {
  std::size_t whole = 0;                  ///< sequences too short to be cut, wholly in train
  std::size_t unknown_items = 0;          ///< items of validation and test that train does not hold
  std::size_t unknown_in_validation = 0;  ///< cases whose next item train does not hold
  std::size_t unknown_in_test = 0;
  friend bool operator==(const sequence_split_counts&, const sequence_split_counts&) = default;
};

struct sequence_split {
  training<sequences> train;
  cairn::validation<next_items> validation;
  held_out<next_items> test;
  sequence_split_counts counts = {};
};

namespace detail {

inline sequence_split counted_split(sequences train, next_items validation, next_items test, std::size_t whole) {
  std::vector<char> known(train.items()), strange(train.items());
  for (const item_index item : train.values) known[item] = 1;
  sequence_split_counts counts{.whole = whole};
  const auto look = [&](const next_items& cases, std::size_t& unknown) {
    for (const auto* items : {&cases.histories.values, &cases.next}) {
      for (const item_index item : *items) strange[item] = known[item] == 0 ? 1 : 0;
    }
    for (const item_index item : cases.next) unknown += known[item] == 0 ? 1U : 0U;
  };
  look(validation, counts.unknown_in_validation);
  look(test, counts.unknown_in_test);
  counts.unknown_items = static_cast<std::size_t>(std::count(strange.begin(), strange.end(), 1));
  return {part_maker::train(std::move(train)), part_maker::validation(std::move(validation)),
          part_maker::test(std::move(test)), counts};
}

}  // namespace detail

/// The last item of each sequence is test, known by all before it, the validation item included; the one before it is
/// validation; the rest is train. Sequences of fewer than 3 items are train alone. Throws where all are. The future of
/// others is in train. Kang, McAuley: "Self-attentive sequential recommendation", ICDM 2018.
inline sequence_split leave_last_two_out(const sequences& all) {
  sequence_builder train(all.items(), all.columns), before_last(all.items(), all.columns),
      before(all.items(), all.columns);
  next_items validation, test;
  for (std::size_t user = 0; user < all.users(); ++user) {
    const auto own = all.of(user);
    if (own.size() < 3) {
      train.add(all, user, 0, own.size());
      continue;
    }
    train.add(all, user, 0, own.size() - 2);
    before_last.add(all, user, 0, own.size() - 2);
    validation.next.push_back(own[own.size() - 2]);
    before.add(all, user, 0, own.size() - 1);
    test.next.push_back(own.back());
  }
  require(test.size() > 0, "no sequence can be cut", "leave_last_two_out", "one of at least 3 items");
  validation.histories = before_last.finish();
  test.histories = before.finish();
  const std::size_t whole = all.users() - test.size();
  return detail::counted_split(train.finish(), std::move(validation), std::move(test), whole);
}

struct given_sequences {
  double validation = .1;  ///< of the train sequences of at least 2 items, this part gives its last item; 0: none
  std::uint64_t seed = 1;
};

/// A split that others have made, of sessions most often: train sequences, and cases of test. The last items of some
/// train sequences, drawn by the seed, are taken from train to be validation. Train and test are of one catalogue.
inline sequence_split given_split(const sequences& train, next_items test, const given_sequences& settings = {}) {
  require(settings.validation >= 0 && settings.validation < 1, "a wrong part", "given_sequences.validation",
          "a number from 0 to 1, 1 excluded");
  if (train.items() != test.items()) {
    throw error("train of " + std::to_string(train.items()) + " items, test of " + std::to_string(test.items()),
                "given_split", "one catalogue");
  }
  require(train.columns == test.histories.columns, "train and test of other columns", "given_split", "the same");
  require(train.size() > 0, "no sequence to learn from", "given_split", "train sequences with items");
  if (test.next.size() != test.histories.users() || test.next.empty()) {
    throw error(
        std::to_string(test.histories.users()) + " histories and " + std::to_string(test.next.size()) + " next items",
        "given_split", "an item for each history, and at least one case");
  }
  std::vector<std::uint32_t> long_enough;
  for (std::size_t user = 0; user < train.users(); ++user) {
    if (train.length_of(user) > 1) long_enough.push_back(static_cast<std::uint32_t>(user));
  }
  const std::size_t whole = train.users() - long_enough.size();
  random_stream(settings.seed, purpose::split).shuffle(std::span(long_enough));
  const double wanted = std::round(settings.validation * static_cast<double>(long_enough.size()));
  long_enough.resize(
      std::max<std::size_t>(static_cast<std::size_t>(wanted), settings.validation > 0 && !long_enough.empty() ? 1 : 0));
  std::vector<char> cut(train.users());
  for (const std::uint32_t user : long_enough) cut[user] = 1;
  sequence_builder rest(train.items(), train.columns), before(train.items(), train.columns);
  next_items validation;
  for (std::size_t user = 0; user < train.users(); ++user) {
    const auto own = train.of(user);
    rest.add(train, user, 0, own.size() - static_cast<std::size_t>(cut[user]));
    if (cut[user] == 0) continue;
    before.add(train, user, 0, own.size() - 1);
    validation.next.push_back(own.back());
  }
  validation.histories = before.finish();
  return detail::counted_split(rest.finish(), std::move(validation), std::move(test), whole);
}

}  // namespace cairn
