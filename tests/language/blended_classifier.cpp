#include "cairn/language/blended_classifier.hpp"

#include <array>
#include <cmath>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/core/random.hpp"
#include "catch.hpp"

using namespace cairn;

namespace {

/// Naive Bayes by the letter at one place of a text.
struct by_letter {
  std::size_t place = 0;
  std::vector<std::string> names = {};
  std::vector<std::array<double, 26>> counts = {};

  void fit(const labeled_texts& train, const execution&) {
    for (const std::string& text : train.texts) require(text != "refused", "refused", "by_letter", "another text");
    names = train.classes;
    counts.assign(names.size(), {});
    for (auto& each : counts) each.fill(1);
    for (std::size_t n = 0; n < train.size(); ++n) {
      ++counts[train.labels[n]][static_cast<std::size_t>(train.texts[n][place] - 'a')];
    }
  }
  const std::vector<std::string>& classes() const { return names; }
  void probabilities(std::string_view text, std::span<float> out) const {
    double all = 0;
    for (const auto& each : counts) all += each[static_cast<std::size_t>(text[place] - 'a')];
    for (std::size_t c = 0; c < out.size(); ++c) {
      out[c] = static_cast<float>(counts[c][static_cast<std::size_t>(text[place] - 'a')] / all);
    }
  }
  std::size_t bytes() const { return counts.size() * sizeof counts[0]; }
};

/// Knows the texts that it saw; of others it is sure of a class at random.
struct by_heart {
  std::vector<std::string> names = {};
  std::set<std::pair<std::string, std::uint32_t>> seen = {};

  void fit(const labeled_texts& train, const execution&) {
    names = train.classes;
    seen.clear();
    for (std::size_t n = 0; n < train.size(); ++n) seen.emplace(train.texts[n], train.labels[n]);
  }
  const std::vector<std::string>& classes() const { return names; }
  void probabilities(std::string_view text, std::span<float> out) const {
    std::uint32_t own = static_cast<std::uint32_t>(text.back()) % 2;
    for (std::uint32_t c = 0; c < 2; ++c) {
      if (seen.count({std::string(text), c}) > 0) own = c;
    }
    out[own] = .95F;
    out[1 - own] = .05F;
  }
};

/// Two letters that tell two classes apart, each by itself, and ten that tell nothing.
labeled_texts letters(std::size_t count, std::uint64_t seed) {
  labeled_texts all{{}, {}, {"low", "high"}};
  for (std::size_t n = 0; n < count; ++n) {
    random_stream random(seed, purpose::simulate, n);
    const std::uint32_t label = random.below(2);
    std::string text;
    for (int k = 0; k < 12; ++k) {
      const bool tells = k < 2 && random.below(4) != 0;
      text += static_cast<char>('a' + (tells ? 3 * label + random.below(3) : random.below(6)));
    }
    all.texts.push_back(text);
    all.labels.push_back(label);
  }
  return all;
}

template <class Model>
double loss_of(const Model& model, const labeled_texts& test) {
  double sum = 0;
  std::vector<float> p(2);
  for (std::size_t n = 0; n < test.size(); ++n) {
    model.probabilities(test.texts[n], p);
    sum -= std::log(static_cast<double>(p[test.labels[n]]));
  }
  return sum / static_cast<double>(test.size());
}

template <class Model>
std::vector<float> said(const Model& model, const std::string& text) {
  std::vector<float> p(model.classes().size());
  model.probabilities(text, p);
  return p;
}

using two_letters = blended_classifier<logarithmic_pool, by_letter, by_letter>;

}  // namespace

TEST_CASE("members that know different sides are better together, in either pool", "[language]") {
  const labeled_texts train = letters(1000, 1), test = letters(2000, 2);
  two_letters blend({}, by_letter{0}, by_letter{1});
  blended_classifier<linear_pool, by_letter, by_letter> mean({}, by_letter{0}, by_letter{1});
  static_assert(text_classifier<two_letters>);
  blend.fit(train);
  mean.fit(train);
  const double alone = loss_of(std::get<0>(blend.members()), test);
  CHECK(loss_of(blend, test) < alone - .1);
  CHECK(loss_of(mean, test) < alone - .02);
  CHECK(loss_of(blend, test) < loss_of(mean, test));
  // Letters are independent given the class, whose prior is even: what both say is the product.
  CHECK(blend.weights()[0] == Approx(1).epsilon(.15));
  CHECK(blend.weights()[1] == Approx(1).epsilon(.15));
  CHECK(mean.weights()[0] + mean.weights()[1] == Approx(1));
  by_letter own{1};
  own.fit(train, {});
  CHECK(said(std::get<1>(blend.members()), "aaaa") == said(own, "aaaa"));  // of all texts
  CHECK(blend.bytes() == 2 * own.bytes());
}

TEST_CASE("weights are fitted to what members say of texts that they have not seen", "[language]") {
  blended_classifier model(blended_classifier_settings<>{.folds = 3}, by_letter{0}, by_heart{}, by_letter{5});
  const labeled_texts train = letters(600, 3);
  model.fit(train);
  CHECK(model.weights()[0] > .7);
  CHECK(model.weights()[1] < .1);
}

TEST_CASE("a blend is the same on any number of threads, and of members of any type", "[language]") {
  const labeled_texts train = letters(500, 4);
  two_letters one({}, by_letter{0}, by_letter{1}), many({}, by_letter{0}, by_letter{1});
  one.fit(train, execution{.threads = 1});
  many.fit(train, execution{.threads = 3});
  CHECK(one.weights() == many.weights());
  CHECK(said(one, "abcd") == said(many, "abcd"));
  blended_classifier any(blended_classifier_settings<>{}, any_text_classifier(by_letter{0}),
                         any_text_classifier(by_letter{1}));
  any.fit(train, execution{.threads = 1});
  CHECK(any.weights() == one.weights());
  CHECK(said(any, "dbca") == said(one, "dbca"));
  CHECK(any.bytes() == one.bytes());
  two_letters other({.seed = 2}, by_letter{0}, by_letter{1});
  other.fit(train);
  CHECK(other.weights() != one.weights());
}

TEST_CASE("members and weights that were kept say the same", "[language]") {
  const labeled_texts train = letters(200, 5);
  two_letters blend({}, by_letter{0}, by_letter{1}), kept({}, by_letter{0}, by_letter{1});
  blend.fit(train);
  by_letter first = std::get<0>(blend.members()), second = std::get<1>(blend.members());
  kept.serve(blend.weights(), first, second);
  CHECK(kept.classes() == blend.classes());
  CHECK(said(kept, "adcc") == said(blend, "adcc"));
  CHECK_THROWS_WITH(kept.serve({1}, first, second), Catch::Contains("one for each member"));
  CHECK_THROWS_WITH(kept.serve({1, -1}, first, second), Catch::Contains("finite weights from 0"));
  CHECK_THROWS_WITH(kept.serve({1, std::nan("")}, first, second), Catch::Contains("finite weights from 0"));
  CHECK_THROWS_WITH(kept.serve({0, 0}, first, second), Catch::Contains("all of them 0"));
  CHECK_THROWS_WITH(kept.serve({1, 1}, by_letter{}, second), Catch::Contains("not fitted"));
  second.names = {"high", "low"};
  CHECK_THROWS_WITH(kept.serve({1, 1}, first, second), Catch::Contains("members of other classes"));
  CHECK(said(kept, "adcc") == said(blend, "adcc"));
}

TEST_CASE("what a blend cannot learn from, and settings that cannot be", "[language]") {
  two_letters model({}, by_letter{0}, by_letter{1});
  std::vector<float> p(2);
  CHECK_THROWS_WITH(model.probabilities("ab", p), Catch::Contains("is not fitted"));
  CHECK_THROWS_WITH(two_letters({.folds = 1}, by_letter{0}, by_letter{1}), Catch::Contains("blended_classifier.folds"));
  labeled_texts train = letters(100, 6);
  model.fit(train);
  const auto before = said(model, "abcd");
  CHECK_THROWS_WITH(model.fit({{"ab", "ba"}, {0, 1}, {"x", "y"}}), Catch::Contains("2 texts"));
  CHECK_THROWS_WITH(model.fit({{"ab", "ba"}, {0, 0}, {"x", "y"}}), Catch::Contains("one class only"));
  train.texts[50] = "refused";
  CHECK_THROWS_WITH(model.fit(train), Catch::Contains("refused"));
  CHECK(said(model, "abcd") == before);
}
