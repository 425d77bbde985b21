#include "cairn/language/masked_text_task.hpp"

#include <cmath>
#include <string>
#include <vector>

#include "language/small_encoders.hpp"
#include "recommender/task_gradients.hpp"

using namespace cairn;

namespace {

template <class Scalar>
bert_network<Scalar> letter_bert(double dropout) {
  return bert_text_encoder{.vocabulary = testing::letters().vocabulary_size(),
                           .positions = 9,
                           .width = 4,
                           .heads = 2,
                           .layers = 2,
                           .hidden = 6,
                           .dropout = dropout}
      .template make<Scalar>();
}

/// A network that notes what it is given.
struct watching_network {
  struct gradient {
    std::vector<std::uint32_t> read, rows, tokens, follows, offsets;
    double token_scale = 0, text_scale = 0;
  };
  static bert_losses learn(const bert_tokens& read, const bert_targets& asked, const pass& p, double token_scale,
                           double text_scale, gradient& to) {
    const auto copy = [](std::vector<std::uint32_t>& into, std::span<const std::uint32_t> from) {
      into.assign(from.begin(), from.end());
    };
    copy(to.read, read.ids);
    copy(to.rows, asked.rows);
    copy(to.tokens, asked.tokens);
    copy(to.follows, asked.follows);
    copy(to.offsets, p.offsets());
    to.token_scale = token_scale;
    to.text_scale = text_scale;
    return {3, 5};
  }
};

const framed_texts& hidden_lines() {
  static const std::vector<std::string> firsts{"a b c d", "e", "", "f f"}, seconds{"a b", "", "", "c d e"};
  static const framed_texts framed = frame_pairs(testing::letters(), testing::letter_frame(), firsts, seconds, 1);
  return framed;
}
const std::vector<std::uint32_t> every_line{0, 1, 2, 3};

}  // namespace

TEST_CASE("the gradients of hidden tokens and of texts that follow each other", "[language]") {
  const std::vector<std::uint32_t> follows{0, 1, no_target, 1};
  auto network = letter_bert<double>(.2);
  testing::check_task_gradients(
      network, masked_text_task(hidden_lines(), testing::letter_frame(), 11, {.share = .5}, follows), {0, 3, 1});
  testing::check_task_gradients(network, masked_text_task(hidden_lines(), testing::letter_frame(), 11, {.share = .5}),
                                {3, 2, 0});
}

TEST_CASE("so many tokens are hidden as were asked for, and none of the frame", "[language]") {
  const masked_text_task task(hidden_lines(), testing::letter_frame(), 11, {.share = .5, .hidden = 1, .exchanged = 0});
  CHECK(task.weight(0) == 3);
  CHECK(task.weight(1) == 1);
  CHECK(task.weight(2) == 0);  // its frame alone
  CHECK(task.weight(3) == 3);  // 2.5, rounded
  workspace memory;
  std::vector<int> hidden(hidden_lines().tokens.ids.size());
  constexpr int draws = 3000;
  for (int seed = 0; seed < draws; ++seed) {
    watching_network::gradient seen;
    task.learn(watching_network{}, {every_line, static_cast<std::uint64_t>(seed), .5}, memory, seen);
    REQUIRE(seen.rows.size() == 7);
    for (std::size_t n = 0; n < 7; ++n) {
      CHECK(seen.read[seen.rows[n]] == 4);
      CHECK(seen.tokens[n] == hidden_lines().tokens.ids[seen.rows[n]]);
      CHECK(seen.tokens[n] >= 5);
      ++hidden[seen.rows[n]];
    }
    CHECK(std::is_sorted(seen.rows.begin(), seen.rows.end()));
    CHECK(std::count(seen.read.begin(), seen.read.end(), 4U) == 7);
  }
  // Each of the six tokens of the first text in half of the draws: 6 deviations of a binomial.
  for (const std::size_t row : {1U, 2U, 3U, 4U, 6U, 7U}) {
    CHECK(std::abs(hidden[row] - draws / 2) < 6 * std::sqrt(draws / 4.));
  }
}

TEST_CASE("what is foretold is read as the mask, as another token or as it is", "[language]") {
  const masked_text_task task(hidden_lines(), testing::letter_frame(), 11, {.share = 1});
  workspace memory;
  double masks = 0, own = 0, all = 0;
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    watching_network::gradient seen;
    task.learn(watching_network{}, {every_line, seed, .5}, memory, seen);
    for (std::size_t n = 0; n < seen.rows.size(); ++n) {
      all += 1;
      if (seen.read[seen.rows[n]] == 4) masks += 1;
      if (seen.read[seen.rows[n]] == seen.tokens[n]) own += 1;
    }
  }
  CHECK(all == 2000 * 12);
  CHECK(std::abs(masks / all - (.8 + .1 / 11)) < .012);
  CHECK(std::abs(own / all - (.1 + .1 / 11)) < .012);
}

TEST_CASE("both losses count alike over all texts", "[language]") {
  const std::vector<std::uint32_t> follows{0, 1, no_target, 1}, two{3, 1};
  const masked_text_task task(hidden_lines(), testing::letter_frame(), 11, {.share = .5}, follows);
  workspace memory;
  watching_network::gradient seen;
  const double loss = task.learn(watching_network{}, {two, 1, .5}, memory, seen);
  CHECK(seen.follows == std::vector<std::uint32_t>{1, 1});
  CHECK(seen.token_scale == .5);
  CHECK(seen.text_scale == Approx(.5 * 7 / 4.));  // 7 hidden tokens of 4 texts
  CHECK(loss == Approx(3 + 5 * 7 / 4.));
  watching_network::gradient again, other;
  task.learn(watching_network{}, {two, 1, .5}, memory, again);
  task.learn(watching_network{}, {two, 2, .5}, memory, other);
  CHECK(again.read == seen.read);
  CHECK((other.read != seen.read || other.rows != seen.rows));
}

TEST_CASE("what cannot be hidden is refused", "[language]") {
  const auto make = [](const framed_texts& texts, std::size_t vocabulary, masking how,
                       std::span<const std::uint32_t> follows = {}) {
    masked_text_task(texts, testing::letter_frame(), vocabulary, how, follows);
  };
  CHECK_THROWS_WITH(make(hidden_lines(), 8, {}), Catch::Contains("token 8 of text 0") && Catch::Contains("below 8"));
  CHECK_THROWS_WITH(make(hidden_lines(), 11, {.share = 0}), Catch::Contains("masking.share"));
  CHECK_THROWS_WITH(make(hidden_lines(), 11, {.hidden = .8, .exchanged = .3}), Catch::Contains("masking.hidden"));
  const std::vector<std::uint32_t> three{0, 1, 0};
  CHECK_THROWS_WITH(make(hidden_lines(), 11, {}, three), Catch::Contains("3 answers of 4 texts"));
  const std::vector<std::string> empty{"", ""};
  CHECK_THROWS_WITH(make(frame_all(testing::letters(), testing::letter_frame(), empty, 1), 11, {}),
                    Catch::Contains("no token to be hidden"));
}
