#include "cairn/language/embedding_classifier.hpp"

#include <string>
#include <vector>

#include "cairn/text/space_splitter.hpp"
#include "catch.hpp"
#include "language/topics.hpp"

using namespace cairn;

namespace {

using words_alone = word_ngrams<space_splitter>;
template <class Objective>
using topic_classifier = embedding_classifier<words_alone, Objective>;

template <class Objective>
typename topic_classifier<Objective>::settings_type topic_settings() {
  return {.vectors = {.features = {1, 1}}, .width = 8, .epochs = 20, .rate = .5, .block = 16};
}

template <class Model>
double share_of_right(const Model& model, const labeled_texts& test) {
  std::size_t right = 0;
  for (std::size_t n = 0; n < test.size(); ++n) right += predict(model, test.texts[n]) == test.labels[n] ? 1U : 0U;
  return static_cast<double>(right) / static_cast<double>(test.size());
}

}  // namespace

TEST_CASE("topics are learned by every objective, on any number of threads alike", "[language]") {
  const labeled_texts train = testing::topics(600, 1, 50), test = testing::topics(300, 2, 50);
  const auto judge = [&](auto model) {
    auto other = model;
    model.fit(train, execution{.threads = 1});
    other.fit(train, execution{.threads = 3});
    CHECK(model.parts().features == other.parts().features);
    CHECK(model.parts().judges == other.parts().judges);
    CHECK(share_of_right(model, test) > .95);
    std::vector<float> p(4);
    model.probabilities(test.texts[0], p);
    CHECK(p[0] + p[1] + p[2] + p[3] == Approx(1));
  };
  judge(topic_classifier<class_softmax>(topic_settings<class_softmax>()));
  judge(topic_classifier<one_versus_all>(topic_settings<one_versus_all>()));
  judge(topic_classifier<class_tree>(topic_settings<class_tree>()));
}

TEST_CASE("what was saved is served, and what does not fit is refused", "[language]") {
  using model_type = topic_classifier<class_tree>;
  auto settings = topic_settings<class_tree>();
  settings.held_out = .2;
  model_type model(settings), served(settings);
  model.fit(testing::topics(300, 3, 50));
  CHECK(model.parts().sharpness.sharpness[0] != 1);
  served.serve(model.parts(), model.classes());
  std::vector<float> a(4), b(4);
  for (const std::string text : {"a1 w3 b2", "", "unknown"}) {
    model.probabilities(text, a);
    served.probabilities(text, b);
    CHECK(a == b);
  }
  auto broken = model.parts();
  broken.counts.pop_back();
  CHECK_THROWS_WITH(served.serve(broken, model.classes()), Catch::Contains("other shapes"));
  broken = model.parts();
  broken.judges.conservativeResize(2, Eigen::NoChange);
  CHECK_THROWS_WITH(served.serve(broken, model.classes()), Catch::Contains("judging rows"));
  served.probabilities("unknown", b);
  CHECK(a == b);
}

TEST_CASE("what cannot be learned from or with is refused, and nothing is lost", "[language]") {
  using model_type = topic_classifier<class_softmax>;
  model_type model(topic_settings<class_softmax>());
  std::vector<float> p(4);
  CHECK_THROWS_WITH(model.probabilities("a", p), Catch::Contains("not fitted"));
  CHECK_THROWS_WITH(model.fit({{"a", "b"}, {1, 1}, {"x", "y"}}), Catch::Contains("one class only"));
  CHECK_THROWS_WITH(model.fit({{"", " "}, {0, 1}, {"x", "y"}}), Catch::Contains("no feature"));
  model.fit(testing::topics(100, 4, 50));
  model.probabilities("a1 a2", p);
  const auto refused = [](auto change) {
    auto settings = topic_settings<class_softmax>();
    change(settings);
    return [settings] { model_type unused(settings); };
  };
  CHECK_THROWS_WITH(refused([](auto& s) { s.width = 0; })(), Catch::Contains("width"));
  CHECK_THROWS_WITH(refused([](auto& s) { s.epochs = 0; })(), Catch::Contains("epochs"));
  CHECK_THROWS_WITH(refused([](auto& s) { s.rate = -1; })(), Catch::Contains("rate"));
  CHECK_THROWS_WITH(refused([](auto& s) { s.lanes = 0; })(), Catch::Contains("lanes"));
  CHECK_THROWS_WITH(refused([](auto& s) { s.block = 0; })(), Catch::Contains("block"));
  CHECK_THROWS_WITH(refused([](auto& s) { s.held_out = 1; })(), Catch::Contains("held_out"));
  CHECK_THROWS_WITH(refused([](auto& s) { s.vectors.features.from = 0; })(), Catch::Contains("word_ngrams.from"));
}

TEST_CASE("words of a topic speak for it, and all together are what scores are told apart by", "[language]") {
  topic_classifier<class_softmax> model(topic_settings<class_softmax>());
  topic_classifier<class_tree> tree(topic_settings<class_tree>());
  std::vector<float> scores(4);
  CHECK_THROWS_WITH(model.evidence("a1", 0), Catch::Contains("not fitted"));
  const labeled_texts train = testing::topics(600, 5, 50);
  model.fit(train);
  tree.fit(train);
  const std::string text = "w1 b2 w3 a4 unseen b5";
  const auto found = model.evidence(text, 1);
  REQUIRE(found.size() == 5);
  CHECK(found[0].begin + found[1].begin + found[2].begin == 3 + 9 + 19);  // b2, a4 and b5, whichever first
  double sum = 0;
  for (const text_evidence& one : found) {
    sum += one.weight;
    if (one.begin == 3 || one.begin == 19) CHECK(one.weight > 0);
    if (one.begin == 9) CHECK(one.weight < 0);
  }
  model.scores(text, scores);
  CHECK(sum == Approx(static_cast<double>(scores[1] - (scores[0] + scores[2] + scores[3]) / 3)).epsilon(1e-4));
  CHECK(model.evidence(text, 1, 2).size() == 2);
  CHECK(model.evidence("", 1).empty());
  for (const text_evidence& one : tree.evidence(text, 1)) {
    if (one.begin == 3 || one.begin == 19) CHECK(one.weight > 0);
  }
}
