#include "cairn/language/text_answers.hpp"

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "cairn/block/linear.hpp"
#include "catch.hpp"
#include "language/learned.hpp"
#include "language/small_encoders.hpp"

using namespace cairn;

namespace {

/// A question is one of the words 0 to 7. The text has four of them, each once or twice in a row; where it is among
/// them, the answer is its run.
struct asked_texts {
  std::vector<std::string> questions, texts;
  std::vector<std::optional<text_range>> answers;
};
asked_texts questions_of(std::size_t count, std::uint64_t seed) {
  asked_texts all;
  random_stream random(seed, purpose::simulate);
  for (std::size_t n = 0; n < count; ++n) {
    std::vector<std::size_t> order{0, 1, 2, 3, 4, 5, 6, 7}, words;
    random.shuffle(std::span(order));
    const std::size_t asked = order[random.below(4) + (random.below(4) == 0 ? 4U : 0U)];
    std::optional<text_range> answer;
    for (std::size_t k = 0; k < 4; ++k) {
      const auto begin = static_cast<std::uint32_t>(3 * words.size());
      words.insert(words.end(), 1 + random.below(2), order[k]);
      if (order[k] == asked) answer = text_range{begin, static_cast<std::uint32_t>(3 * words.size() - 1)};
    }
    all.questions.push_back(testing::word(asked));
    all.texts.push_back(testing::joined(words));
    all.answers.push_back(answer);
  }
  return all;
}

using reader = headed_encoder<bert_network<float>, linear<float>>;

}  // namespace

TEST_CASE("wrong ways to ask are refused", "[language]") {
  const std::vector<std::string> questions{"a", "b"}, texts{"a b", "c"};
  const placed_texts pairs = place_pairs(testing::letters(), testing::letter_frame(), questions, texts, 1);
  const std::vector<std::optional<text_range>> one(1), behind{std::nullopt, text_range{0, 2}};
  CHECK_THROWS_WITH(text_answers::targets(pairs, one), Catch::Contains("1 answers of 2 texts"));
  CHECK_THROWS_WITH(text_answers::targets(pairs, behind), Catch::Contains("answer of text 1: bytes [0, 2)"));
  const reader two(testing::letter_encoder<float>(), linear<float>({4, 2})),
      three(testing::letter_encoder<float>(), linear<float>({4, 3}));
  CHECK_THROWS_WITH(text_answers{}.found(three, pairs), Catch::Contains("3 scores of a token"));
  CHECK_THROWS_WITH(text_answers{.longest = 0}.found(two, pairs), Catch::Contains("text_answers.longest"));
  CHECK_THROWS_WITH(text_answers{.threshold = std::numeric_limits<double>::quiet_NaN()}.found(two, pairs),
                    Catch::Contains("text_answers.threshold"));
}

TEST_CASE("the threshold says whether there is an answer", "[language]") {
  const std::vector<std::string> questions{"a", "b"}, texts{"a b", ""};
  const placed_texts pairs = place_pairs(testing::letters(), testing::letter_frame(), questions, texts, 1);
  reader network(testing::letter_encoder<float>(), linear<float>({4, 2}));
  random_stream random(2, purpose::initialize);
  network.head.initialize(random, .5);
  const double infinity = std::numeric_limits<double>::infinity();
  const std::vector<found_answer> any = text_answers{.threshold = -infinity}.found(network, pairs, 1);
  REQUIRE(any[0].bytes);
  CHECK_FALSE(any[0].in("a b").empty());
  CHECK_FALSE(any[1].bytes);  // no token to answer by
  CHECK(any[1].in("").empty());
  CHECK_FALSE(text_answers{.threshold = any[0].margin}.found(network, pairs, 1)[0].bytes);
  CHECK(text_answers{.threshold = any[0].margin - .01}.found(network, pairs, 1)[0].bytes == any[0].bytes);
}

TEST_CASE("an encoder learns to find what a question asks, and when it is not there", "[language]") {
  const bert_tokenizer tokens = testing::made_up_words(8);
  const bert_frame frame = bert_frame::of(tokens.model().pieces(), 32);
  const asked_texts train = questions_of(600, 1), test = questions_of(100, 2);
  const placed_texts pairs = place_pairs(tokens, frame, train.questions, train.texts, 1),
                     held = place_pairs(tokens, frame, test.questions, test.texts, 1);
  const std::vector<token_answer> targets = text_answers::targets(pairs, train.answers);
  reader network(testing::word_encoder(tokens, 16, 2), linear<float>({16, 2}));
  random_stream random(3, purpose::initialize);
  network.head.initialize(random, .15);
  network = testing::learned(network, framed_task(pairs.texts, answer_spans{targets}), {.epochs = 20});
  const text_answers asking{.longest = 2};
  const std::vector<found_answer> found = asking.found(network, held, 1);
  double right = 0;
  for (std::size_t n = 0; n < found.size(); ++n) right += found[n].bytes == test.answers[n] ? .01 : 0;
  // A quarter has no answer, and a quarter of the others' words is the right one.
  INFO("right " << right);
  CHECK(right > .7);
}
