#include "cairn/language/answer_spans.hpp"

#include <cmath>
#include <string>
#include <vector>

#include "cairn/block/linear.hpp"
#include "cairn/language/headed_encoder.hpp"
#include "language/small_encoders.hpp"
#include "recommender/task_gradients.hpp"

using namespace cairn;

namespace {

const std::vector<token_answer> answers_of_lines{{3, 5}, {0, 0}, {no_target, no_target}, {4, 4}};

const framed_texts& asked_lines() {
  static const std::vector<std::string> questions{"a", "b c", "d", "e f"}, texts{"b c d", "e", "f", "a"};
  static const framed_texts framed = frame_pairs(testing::letters(), testing::letter_frame(), questions, texts, 1);
  return framed;
}

auto network_of(double dropout) {
  return headed_encoder<bert_network<double>, linear<double>>(testing::letter_encoder<double>(dropout),
                                                              linear<double>({4, 2}));
}

}  // namespace

TEST_CASE("the gradients of where answers begin and end", "[language]") {
  auto network = network_of(.2);
  testing::check_task_gradients(network, framed_task(asked_lines(), answer_spans{answers_of_lines}), {3, 0, 2, 1});
}

TEST_CASE("the loss of an answer is the mean of two cross entropies over the tokens of its text", "[language]") {
  auto network = network_of(0);
  laws::shake(network);
  const framed_task task(asked_lines(), answer_spans{answers_of_lines});
  CHECK(task.weight(0) == 1);
  CHECK(task.weight(1) == 1);
  CHECK(task.weight(2) == 0);
  double expected = 0;
  read_texts(network, asked_lines(), 1, [&](std::size_t n, const matrix_view<const double>& y) {
    if (n == 2) return;
    double begins = 0, ends = 0;
    for (std::size_t t = 0; t < y.rows; ++t) {
      begins += std::exp(y(t, 0));
      ends += std::exp(y(t, 1));
    }
    expected +=
        (std::log(begins) - y(answers_of_lines[n].first, 0) + std::log(ends) - y(answers_of_lines[n].last, 1)) / 2;
  });
  const std::vector<std::uint32_t> every{2, 3, 0, 1}, unsaid{2};
  CHECK(testing::learned_loss(network, task, {every, 1, .5}) == Approx(expected).epsilon(1e-12));
  CHECK(testing::learned_loss(network, task, {unsaid, 1, .5}) == 0);
}

TEST_CASE("answers that their texts cannot have are refused", "[language]") {
  const auto make = [](const std::vector<token_answer>& answers) { framed_task(asked_lines(), answer_spans{answers}); };
  CHECK_THROWS_WITH(make({{0, 0}}), Catch::Contains("1 answers of 4 texts"));
  CHECK_THROWS_WITH(make({{0, 0}, {4, 6}, {0, 0}, {0, 0}}),
                    Catch::Contains("text 1") && Catch::Contains("tokens 4 to 6") && Catch::Contains("its 6"));
  CHECK_THROWS_WITH(make({{3, 2}, {0, 0}, {0, 0}, {0, 0}}), Catch::Contains("tokens 3 to 2"));
  CHECK_THROWS_WITH(make({{3, no_target}, {0, 0}, {0, 0}, {0, 0}}), Catch::Contains("tokens 3 to"));
}
