#include "cairn/language/bert_network.hpp"

#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "language/tiny_bert.hpp"

using namespace cairn;

TEST_CASE("BERT's gradients, of hidden tokens, of texts and of both", "[language]") {
  auto network = testing::shaken_bert<double>(.3);
  testing::check_task_gradients(
      network, testing::bert_task{{testing::hidden_rows, testing::hidden_tokens, testing::follows_first}}, {0});
  testing::check_task_gradients(network, testing::bert_task{{testing::hidden_rows, testing::hidden_tokens}, false},
                                {0});
  testing::check_task_gradients(network, testing::bert_task{{{}, {}, testing::follows_first}}, {0});
}

TEST_CASE("gradients of a BERT with n-grams, some of which are left out", "[language]") {
  auto network = testing::shaken_bert<double>(.3, testing::tiny_bert_of_ngrams);
  testing::check_task_gradients(
      network, testing::bert_task{{testing::hidden_rows, testing::hidden_tokens, testing::follows_first}}, {0});
}

TEST_CASE("n-grams of a text count in its own rows, without heads too", "[language]") {
  const auto network = testing::shaken_bert<double>(0, testing::tiny_bert_of_ngrams);
  const auto rows_of = [&](const bert_network<double>& of, const std::vector<std::uint32_t>& offsets,
                           const std::vector<std::uint32_t>& ids, int threads = 1) {
    workspace memory;
    nothing unkept;
    return laws::copied(of.forward({ids}, pass(offsets, memory, 0, threads), unkept));
  };
  const auto all = rows_of(network, testing::bert_offsets, testing::bert_ids);
  const auto second = rows_of(network, {0, 2}, {6, 2});
  for (std::size_t n = 0; n < 8; ++n) CHECK(all[12 + n] == Approx(second[n]).margin(1e-14));
  CHECK(rows_of(network, testing::bert_offsets, testing::bert_ids, 2) == all);
  CHECK(rows_of(network.without_heads(), testing::bert_offsets, testing::bert_ids) == all);
  auto none = network;
  none.ngrams.clear();
  const auto fewer = rows_of(none, testing::bert_offsets, testing::bert_ids);
  CHECK(laws::difference(all, fewer) > .01);
  none.ngrams = network.ngrams;
  random_stream random(1, purpose::initialize);
  none.ngrams[0].initialize(random, .4);
  CHECK(rows_of(none, testing::bert_offsets, testing::bert_ids) == fewer);
}

TEST_CASE("BERT's losses are those of the scores of all rows", "[language]") {
  const auto network = testing::shaken_bert<double>(0);
  workspace memory;
  const pass p(testing::bert_offsets, memory);
  nothing unkept;
  auto gradient = network.empty_gradient();
  const bert_losses losses =
      network.learn({testing::bert_ids, testing::bert_segments},
                    {testing::hidden_rows, testing::hidden_tokens, testing::follows_first}, p, 1, 1, gradient);
  memory.reset();
  const auto h = network.forward({testing::bert_ids, testing::bert_segments}, p, unkept);
  const auto of = [](const auto& scores, const std::vector<std::size_t>& rows,
                     const std::vector<std::uint32_t>& right) {
    double sum = 0;
    for (std::size_t n = 0; n < rows.size(); ++n) {
      if (right[n] == no_target) continue;
      double all = 0;
      for (std::size_t c = 0; c < scores.columns; ++c) all += std::exp(scores(rows[n], c));
      sum += std::log(all) - scores(rows[n], right[n]);
    }
    return sum;
  };
  CHECK(losses.tokens ==
        Approx(of(network.token_scores(h, p), {2, 3, 6, 8, 9}, testing::hidden_tokens)).epsilon(1e-12));
  CHECK(losses.texts == Approx(of(network.following_scores(h, p), {0, 1, 2}, testing::follows_first)).epsilon(1e-12));
  CHECK(network.pooled(h, p).rows == 3);
}

TEST_CASE("BERT's texts do not see each other, parts and places count, and backward takes all rows", "[language]") {
  const auto network = testing::shaken_bert<double>(0);
  workspace memory;
  nothing unkept;
  const auto rows_of = [&](const std::vector<std::uint32_t>& offsets, const std::vector<std::uint32_t>& ids,
                           const std::vector<std::uint32_t>& segments) {
    memory.reset();
    const auto h = network.forward({ids, segments}, pass(offsets, memory), unkept);
    return std::vector<double>(h.data, h.data + h.rows * h.columns);
  };
  const auto all = rows_of(testing::bert_offsets, testing::bert_ids, testing::bert_segments);
  const auto second = rows_of({0, 2}, {6, 2}, {0, 1});
  for (std::size_t n = 0; n < 8; ++n) CHECK(all[12 + n] == Approx(second[n]).margin(1e-14));
  CHECK(rows_of({0, 2}, {6, 2}, {0, 0}) != second);
  CHECK(rows_of({0, 2}, {6, 2}, {}) == rows_of({0, 2}, {6, 2}, {0, 0}));
  const auto twice = rows_of({0, 2}, {6, 6}, {});
  CHECK(std::vector<double>(twice.begin(), twice.begin() + 4) != std::vector<double>(twice.begin() + 4, twice.end()));
  memory.reset();
  const std::vector<std::uint32_t> six{0, 6}, ids(6, 1);
  CHECK_THROWS_WITH(network.forward({ids}, pass(six, memory), unkept), Catch::Contains("learned_positions"));

  // backward(weights) is the derivative of sum weights h, here by one number of each table.
  memory.reset();
  const pass p(testing::bert_offsets, memory);
  bert_network<double>::tape tape;
  auto gradient = network.empty_gradient();
  const auto h = network.forward({testing::bert_ids, testing::bert_segments}, p, tape);
  const matrix_view<double> d_h = p.take_rows<double>(h.columns);
  for (std::size_t n = 0; n < 40; ++n) d_h.data[n] = static_cast<double>(n % 7) - 3;
  network.backward(d_h, p, tape, gradient);
  auto moved = network;
  const auto weighted = [&] {
    memory.reset();
    const auto y =
        moved.forward({testing::bert_ids, testing::bert_segments}, pass(testing::bert_offsets, memory), unkept);
    double sum = 0;
    for (std::size_t n = 0; n < 40; ++n) sum += (static_cast<double>(n % 7) - 3) * y.data[n];
    return sum;
  };
  for (auto [number, found] : {std::pair{&moved.tokens.table(6, 1), laws::dense(gradient.tokens.table, 28)[25]},
                               std::pair{&moved.segments.table(1, 2), laws::dense(gradient.segments.table, 8)[6]}}) {
    *number += 1e-5;
    const double above = weighted();
    *number -= 2e-5;
    CHECK(found == Approx((above - weighted()) / 2e-5).epsilon(1e-6));
    *number += 1e-5;
  }
}
