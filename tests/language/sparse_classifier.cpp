#include "cairn/language/sparse_classifier.hpp"

#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/language/linear_svm.hpp"
#include "cairn/language/naive_bayes.hpp"
#include "catch.hpp"

using namespace cairn;

namespace {

using svm_of_words = sparse_classifier<word_ngrams<>, tf_idf_weight, linear_svm>;
using bayes_of_words = sparse_classifier<word_ngrams<>, term_counts, naive_bayes>;

/// Reviews of two moods, in a few words of each and many that say nothing; one of ten is labeled wrongly.
labeled_texts moods(std::size_t count, std::uint64_t seed) {
  const std::vector<std::string> glad{"good", "great", "love", "fine"}, sorry{"bad", "poor", "hate", "broken"};
  labeled_texts all{{}, {}, {"sorry", "glad"}};
  for (std::size_t n = 0; n < count; ++n) {
    random_stream random(seed, purpose::simulate, n);
    const std::uint32_t label = random.below(2);
    std::string text;
    for (int word = 0; word < 8; ++word) {
      const auto& own = (label == 1) == (random.below(10) > 1) ? glad : sorry;
      text += random.below(2) == 0 ? own[random.below(4)] : "w" + std::to_string(random.below(30));
      text += ' ';
    }
    all.texts.push_back(text);
    all.labels.push_back(random.below(10) == 0 ? 1 - label : label);
  }
  return all;
}

double share_right(const auto& model, const labeled_texts& test) {
  std::size_t right = 0;
  for (std::size_t n = 0; n < test.size(); ++n) right += predict(model, test.texts[n]) == test.labels[n] ? 1U : 0U;
  return static_cast<double>(right) / static_cast<double>(test.size());
}

}  // namespace

TEST_CASE("moods are told apart, and how surely is said truly", "[language]") {
  static_assert(text_classifier<svm_of_words> && text_classifier<bayes_of_words>);
  const labeled_texts train = moods(600, 1), test = moods(1500, 2);
  const auto judge = [&](auto model) {
    model.fit(train, execution{.threads = 1});
    CHECK(share_right(model, test) > .7);  // of .9 that labels allow; by chance .5
    // Of those said to be sure by .7 to .9 about as many are right.
    double said = 0, right = 0, count = 0;
    std::vector<float> p(2);
    for (std::size_t n = 0; n < test.size(); ++n) {
      model.probabilities(test.texts[n], p);
      CHECK(p[0] + p[1] == Approx(1));
      const std::uint32_t label = p[1] > p[0] ? 1 : 0;
      if (p[label] < .7F || p[label] > .9F) continue;
      said += static_cast<double>(p[label]);
      right += label == test.labels[n] ? 1 : 0;
      ++count;
    }
    CHECK(count > 200);
    CHECK(std::abs(said - right) / count < .06);
    return model.sharpness().sharpness[0];
  };
  judge(svm_of_words());
  CHECK(judge(bayes_of_words()) < 1);  // naive Bayes is too sure
}

TEST_CASE("the same bits on any number of threads, and from what was saved", "[language]") {
  const labeled_texts train = moods(300, 3);
  svm_of_words one, three, kept;
  one.fit(train, execution{.threads = 1});
  three.fit(train, execution{.threads = 3});
  CHECK(one.scores().weights == three.scores().weights);
  CHECK(one.sharpness().sharpness == three.sharpness().sharpness);
  kept.serve(one.parts(), one.classes());
  std::vector<float> a(2), b(2);
  one.probabilities(train.texts[0], a);
  kept.probabilities(train.texts[0], b);
  CHECK(a == b);
  sparse_classifier_parts broken = one.parts();
  CHECK_THROWS_WITH(kept.serve(broken, {"one"}), Catch::Contains("other shapes"));
  broken.dictionary.hashes.pop_back();
  CHECK_THROWS_WITH(kept.serve(broken, one.classes()), Catch::Contains("other shapes"));
  kept.probabilities(train.texts[0], b);
  CHECK(a == b);
}

TEST_CASE("evidence says what speaks for a class, and where", "[language]") {
  const labeled_texts train = moods(600, 4);
  svm_of_words model({.vectors = {.features = {1, 1}}});
  model.fit(train);
  const std::string text = "w1 great w2 hate great unseen";
  const auto found = model.evidence(text, 1);
  REQUIRE(found.size() == 5);  // not the unseen
  const auto of = [&](std::size_t begin) {
    return std::find_if(found.begin(), found.end(), [&](const text_evidence& e) { return e.begin == begin; })->weight;
  };
  CHECK(of(3) > 0);        // great
  CHECK(of(3) == of(17));  // and again
  CHECK(of(12) < 0);       // hate
  CHECK(std::abs(of(0)) < std::abs(of(12)));
  for (std::size_t n = 1; n < found.size(); ++n) CHECK(std::abs(found[n - 1].weight) >= std::abs(found[n].weight));
  // With the biases it is the whole difference of scores.
  double sum = 0;
  for (const text_evidence& e : found) sum += e.weight;
  sparse_rows row;
  model.vectors().append_row(text, row);
  std::vector<float> scores(2);
  model.scores().score(row.columns, row.values, scores);
  CHECK(sum == Approx(static_cast<double>(scores[1] - model.scores().bias[1] - scores[0] + model.scores().bias[0]))
                   .epsilon(1e-4));
  CHECK(model.evidence(text, 0, 2).size() == 2);
  CHECK(model.evidence(text, 0)[0].weight == Approx(-found[0].weight));
  CHECK_THROWS_WITH(model.evidence(text, 2), Catch::Contains("class 2"));
}

TEST_CASE("texts that nothing is known of, and what cannot be learned from", "[language]") {
  svm_of_words model;
  std::vector<float> p(2);
  CHECK_THROWS_WITH(model.probabilities("a", p), Catch::Contains("not fitted"));
  CHECK_THROWS_WITH(model.fit({{"a", "b"}, {0, 0}, {"x", "y"}}), Catch::Contains("one class only"));
  CHECK_THROWS_WITH(model.fit({{"", " "}, {0, 1}, {"x", "y"}}), Catch::Contains("no feature"));
  CHECK(model.classes().empty());
  model.fit(moods(100, 5));
  std::vector<float> empty(2), unknown(2);
  model.probabilities("", empty);
  model.probabilities("\xFF\xFE zzz", unknown);
  CHECK(empty == unknown);
  CHECK(model.evidence("", 0).empty());
  CHECK_THROWS_WITH(svm_of_words({.folds = 1}), Catch::Contains("folds"));
  CHECK_THROWS_WITH(svm_of_words({.learner = {.cost = -1}}), Catch::Contains("linear_svm.cost"));
}
