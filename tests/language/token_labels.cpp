#include "cairn/language/token_labels.hpp"

#include <cmath>
#include <string>
#include <vector>

#include "cairn/block/linear.hpp"
#include "cairn/language/headed_encoder.hpp"
#include "language/small_encoders.hpp"
#include "recommender/task_gradients.hpp"

using namespace cairn;

namespace {

// [CLS] a b [SEP], [CLS] c [SEP], [CLS] d d e [SEP]
const std::vector<std::uint32_t> labels_of_tokens{no_target, 2, 0, no_target, no_target, no_target,
                                                  no_target, 0, 1, no_target, 2,         no_target};

const framed_texts& three_lines() {
  static const std::vector<std::string> texts{"a b", "c", "d d e"};
  static const framed_texts framed = frame_all(testing::letters(), testing::letter_frame(), texts, 1);
  return framed;
}

auto label_network(double dropout) {
  return headed_encoder<bert_network<double>, linear<double>>(testing::letter_encoder<double>(dropout),
                                                              linear<double>({4, 3}));
}

}  // namespace

TEST_CASE("the gradients of classes of tokens", "[language]") {
  auto network = label_network(.2);
  testing::check_task_gradients(network, framed_task(three_lines(), token_labels(three_lines(), labels_of_tokens)),
                                {2, 0, 1});
}

TEST_CASE("the loss of classes of tokens is their cross entropy, and a text counts by its tokens", "[language]") {
  auto network = label_network(0);
  laws::shake(network);
  const framed_task task(three_lines(), token_labels(three_lines(), labels_of_tokens));
  CHECK(task.size() == 3);
  CHECK(task.tokens(2) == 5);
  CHECK(task.weight(0) == 2);
  CHECK(task.weight(1) == 0);
  CHECK(task.weight(2) == 3);
  double expected = 0;
  read_texts(network, three_lines(), 1, [&](std::size_t n, const matrix_view<const double>& y) {
    for (std::size_t t = 0; t < y.rows; ++t) {
      const std::uint32_t label = labels_of_tokens[three_lines().tokens.offsets[n] + t];
      if (label == no_target) continue;
      expected += std::log(std::exp(y(t, 0)) + std::exp(y(t, 1)) + std::exp(y(t, 2))) - y(t, label);
    }
  });
  const std::vector<std::uint32_t> every{2, 0, 1}, second{1};
  CHECK(testing::learned_loss(network, task, {every, 1, .5}) == Approx(expected).epsilon(1e-12));
  CHECK(testing::learned_loss(network, task, {second, 1, .5}) == 0);
}

TEST_CASE("labels of other tokens are refused", "[language]") {
  const std::vector<std::uint32_t> three{0, 1, 2};
  CHECK_THROWS_WITH(token_labels(three_lines(), three), Catch::Contains("3 labels of 12 tokens"));
  const std::vector<std::string> others{"a", "b b", "d d e"};
  const framed_texts other = frame_all(testing::letters(), testing::letter_frame(), others, 1);
  CHECK_THROWS_WITH(framed_task(other, token_labels(three_lines(), labels_of_tokens)),
                    Catch::Contains("labels of other texts"));
  std::vector<std::uint32_t> beyond = labels_of_tokens;
  beyond[1] = 3;
  const framed_task task(three_lines(), token_labels(three_lines(), beyond));
  const std::vector<std::uint32_t> first{0};
  CHECK_THROWS_WITH(testing::learned_loss(label_network(0), task, {first}), Catch::Contains("class 3"));
}
