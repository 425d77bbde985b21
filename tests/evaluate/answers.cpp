#include "cairn/evaluate/answers.hpp"

#include <string>
#include <vector>

#include "catch.hpp"

using namespace cairn;

namespace {
using words = std::vector<std::string>;
}  // namespace

TEST_CASE("the words of an answer, as SQuAD compares them", "[evaluate]") {
  CHECK(answer_words("The Cat, sat!") == words{"cat", "sat"});
  CHECK(answer_words("a well-known  U.S. city") == words{"wellknown", "us", "city"});
  CHECK(answer_words("theatre an ant a_b") == words{"theatre", "ant", "ab"});
  CHECK(answer_words("the\u2013end of \u201Cthe\u201D A\u00C9") ==
        words{"\u2013end", "of", "\u201C", "\u201D", "a\u00E9"});
  CHECK(answer_words("$1,000.50") == words{"100050"});
  CHECK(answer_words(" The. ").empty());
  CHECK(answer_words("").empty());
  CHECK(answer_words("a the x") == words{"x"});
}

TEST_CASE("two answers are the same, or share words", "[evaluate]") {
  CHECK(exact_match("The Cat", "cat.") == 1);
  CHECK(exact_match("cats", "cat") == 0);
  CHECK(answer_f1("the black cat", "black cat sat") == Approx(2. * 2 / (2 + 3)));
  CHECK(answer_f1("b b c", "b d") == Approx(2. * 1 / (3 + 2)));
  CHECK(answer_f1("b", "c") == 0);
  CHECK(answer_f1("", "the") == 1);
  CHECK(answer_f1("", "c") == 0);
  CHECK(answer_f1("c", "") == 0);
}

TEST_CASE("of several true answers the nearest counts; none says that there is none", "[evaluate]") {
  const std::vector<std::string> answers{"black cat", "", "dog", "dog"};
  const std::vector<std::vector<std::string>> truths{{"cat", "the black cat!"}, {}, {"", "a dog house"}, {}};
  const answer_result result = evaluate_answers(answers, truths);
  CHECK(result.exact_of == std::vector<double>{1, 1, 0, 0});
  CHECK(result.f1_of == std::vector<double>{1, 1, 2. / 3, 0});
  CHECK(result.exact.mean == .5);
  CHECK(result.f1.mean == Approx((2 + 2. / 3) / 4));
  CHECK(result.exact.low <= .5);
  CHECK(result.f1 == evaluate_answers(answers, truths, {}, 3).f1);
  CHECK_THROWS_WITH(evaluate_answers(answers, {}), Catch::Contains("4 answers and 0 lists"));
  CHECK_THROWS_WITH(evaluate_answers({}, {}), Catch::Contains("0 answers"));
}
