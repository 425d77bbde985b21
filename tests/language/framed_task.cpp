#include "cairn/language/framed_task.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <vector>

#include "cairn/block/dropout.hpp"
#include "cairn/block/linear.hpp"
#include "cairn/block/pooling.hpp"
#include "cairn/block/sequential.hpp"
#include "cairn/language/headed_encoder.hpp"
#include "language/small_encoders.hpp"
#include "recommender/task_gradients.hpp"

using namespace cairn;

namespace {

const std::vector<std::uint32_t> classes_of_lines{2, no_target, 0, 1};

const framed_texts& labeled_lines() {
  static const std::vector<std::string> texts{"a b", "c", "d d e", "f"};
  static const framed_texts framed = frame_all(testing::letters(), testing::letter_frame(), texts, 1);
  return framed;
}

template <class Pooling>
auto network_of(double dropout) {
  using head = sequential<pooling<double, Pooling>, dropout_block<double>, linear<double>>;
  return headed_encoder<bert_network<double>, head>(
      testing::letter_encoder<double>(dropout),
      head(pooling<double, Pooling>{}, dropout_block<double>(dropout), linear<double>({4, 3})));
}

}  // namespace

TEST_CASE("the gradients of classes of texts, pooled by their mean or their first row", "[language]") {
  const framed_task task(labeled_lines(), text_labels{classes_of_lines});
  auto by_mean = network_of<mean_pooling>(.2);
  testing::check_task_gradients(by_mean, task, {2, 0, 1});
  auto by_first = network_of<first_pooling>(0);
  testing::check_task_gradients(by_first, task, {3, 1});
}

TEST_CASE("the loss of classes is the cross entropy of the scores; texts without a class count for nothing",
          "[language]") {
  auto network = network_of<mean_pooling>(0);
  laws::shake(network);
  const framed_task task(labeled_lines(), text_labels{classes_of_lines});
  CHECK(task.size() == 4);
  CHECK(task.tokens(2) == 5);
  CHECK(task.weight(0) == 1);
  CHECK(task.weight(1) == 0);
  const std::vector<double> scores = scores_of(network, labeled_lines(), 1);
  double expected = 0;
  for (const std::size_t n : {0U, 2U, 3U}) {
    double all = 0;
    for (std::size_t c = 0; c < 3; ++c) all += std::exp(scores[3 * n + c]);
    expected += std::log(all) - scores[3 * n + classes_of_lines[n]];
  }
  const std::vector<std::uint32_t> every{0, 1, 2, 3};
  CHECK(testing::learned_loss(network, task, {every, 1, .5}) == Approx(expected).epsilon(1e-12));
}

TEST_CASE("tokens that are hidden are read as the mask, other ones for each seed; the loss is that of such texts",
          "[language]") {
  auto network = network_of<mean_pooling>(0);
  laws::shake(network);
  const token_hiding hiding{.5, testing::letter_frame()};
  const framed_task task(labeled_lines(), text_labels{classes_of_lines}, hiding);
  const std::vector<std::uint32_t> some{2, 0};
  std::vector<double> losses;
  for (const std::uint64_t seed : {1U, 2U, 3U, 4U}) {
    framed_texts shown = labeled_lines();
    for (const std::uint32_t n : some) {
      hiding.hide(std::span(shown.tokens.ids).subspan(shown.tokens.offsets[n], shown.length(n)), seed, n);
    }
    losses.push_back(testing::learned_loss(network, task, {some, seed}));
    const framed_task plain(shown, text_labels{classes_of_lines});
    CHECK(losses.back() == testing::learned_loss(network, plain, {some, seed}));
  }
  CHECK(std::count(losses.begin(), losses.end(), losses[0]) < 4);
  auto dropped = network_of<mean_pooling>(.2);
  testing::check_task_gradients(dropped, task, {2, 0, 1});
  CHECK_THROWS_WITH(
      framed_task(labeled_lines(), text_labels{classes_of_lines}, token_hiding{1, testing::letter_frame()}),
      Catch::Contains("token_hiding.rate"));
}

TEST_CASE("labels of other texts are refused", "[language]") {
  const std::vector<std::uint32_t> three{0, 1, 2};
  CHECK_THROWS_WITH(framed_task(labeled_lines(), text_labels{three}), Catch::Contains("3 labels of 4 texts"));
  const std::vector<std::uint32_t> four{0, 3, 1, 2}, first{0}, second{1};
  const framed_task task(labeled_lines(), text_labels{four});
  const auto network = network_of<mean_pooling>(0);
  CHECK_NOTHROW(testing::learned_loss(network, task, {first}));
  CHECK_THROWS_WITH(testing::learned_loss(network, task, {second}),
                    Catch::Contains("class 3") && Catch::Contains("below 3"));
}
