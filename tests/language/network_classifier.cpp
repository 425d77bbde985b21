#include "cairn/language/network_classifier.hpp"

#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/language/convolutional_classifier.hpp"
#include "catch.hpp"

using namespace cairn;

namespace {

using small_classifier = convolutional_classifier<>;

/// Glad where "very" stands right before a good word or "not" before a bad one: what runs of words tell, and no word.
labeled_texts orders_of_words(std::size_t count, std::uint64_t seed) {
  labeled_texts all{{}, {}, {"sorry", "glad"}};
  for (std::size_t n = 0; n < count; ++n) {
    random_stream random(seed, purpose::simulate, n);
    const std::uint32_t label = random.below(2), good = random.below(2);
    std::string text;
    const auto noise = [&] {
      for (std::uint32_t k = random.below(5); k > 0; --k) text += "w" + std::to_string(random.below(12)) + " ";
    };
    noise();
    text += (label == 1) == (good == 1) ? "very " : "not ";
    text += good == 1 ? "fine " : "poor ";
    noise();
    all.texts.push_back(text);
    all.labels.push_back(label);
  }
  return all;
}

small_classifier::settings_type small_settings() {
  small_classifier::settings_type settings;
  settings.encoder = {.widths = {1, 2}, .maps = 8, .dropout = .2};
  settings.width = 8;
  settings.deviation = .5;
  settings.training.optimizer.inner.rate = .01;
  settings.training.epochs = 12;
  settings.training.batch_tokens = 256;
  settings.training.shard_tokens = 64;
  return settings;
}

double right_share(const small_classifier& model, const labeled_texts& test) {
  double right = 0;
  for (std::size_t n = 0; n < test.size(); ++n) right += predict(model, test.texts[n]) == test.labels[n] ? 1 : 0;
  return right / static_cast<double>(test.size());
}

std::vector<float> said(const small_classifier& model, const std::string& text) {
  std::vector<float> p(model.classes().size());
  model.probabilities(text, p);
  return p;
}

std::vector<float> numbers_of(const small_classifier& model) {
  std::vector<float> all;
  for_each_array(model.networks()[0].network, [&](const std::string&, const auto& values) {
    all.insert(all.end(), values.data(), values.data() + values.size());
  });
  return all;
}

std::shared_ptr<const word_vectors> some_vectors(std::size_t width = 8) {
  id_map words;
  std::vector<float> values;
  random_stream random(4, purpose::user);
  for (const char* each : {"unseen", "fine", "poor", "w1"}) {
    words.insert(each);
    for (std::size_t k = 0; k < width; ++k) values.push_back(static_cast<float>(2 * random.normal()));
  }
  return std::make_shared<const word_vectors>(std::move(words), width, std::move(values));
}

}  // namespace

TEST_CASE("runs of words are learned, their evidence adds up, and what is saved says the same", "[language]") {
  static_assert(text_classifier<small_classifier>);
  const labeled_texts train = orders_of_words(500, 1), test = orders_of_words(300, 2);
  small_classifier model(small_settings()), threaded(small_settings());
  model.fit(train, execution{.threads = 1});
  CHECK(right_share(model, test) > .9);  // a bag of these words tells nothing: .5
  CHECK(model.reports()[0].best.epoch > 0);
  threaded.fit(train, execution{.threads = 3});
  CHECK(numbers_of(model) == numbers_of(threaded));
  CHECK(model.networks()[0].sharpness.sharpness == threaded.networks()[0].sharpness.sharpness);

  small_classifier kept(small_settings());
  kept.serve(model.parts(), model.classes());
  for (std::size_t n = 0; n < 20; ++n) CHECK(said(kept, test.texts[n]) == said(model, test.texts[n]));
  auto broken = model.parts();
  broken.words.ends.pop_back();
  CHECK_THROWS_WITH(kept.serve(broken, model.classes()), Catch::Contains("word_list.bytes"));
  CHECK_THROWS_WITH(kept.serve(model.parts(), {"one"}), Catch::Contains("arrays of other shapes"));
  broken = model.parts();
  broken.networks[0].network.words.table(1, 1) = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_WITH(kept.serve(broken, model.classes()), Catch::Contains("is not finite"));
  CHECK(said(kept, test.texts[0]) == said(model, test.texts[0]));
  auto other = small_settings();
  other.encoder.maps = 9;
  CHECK_THROWS_WITH(small_classifier(other).serve(model.parts(), model.classes()), Catch::Contains("encoder"));

  // Without biases the evidence of all words is the difference of the scores.
  auto unbiased = model.parts();
  for (auto& each : std::get<1>(unbiased.networks[0].network.encoder.parts).parts) each.filters.bias.setZero();
  std::get<4>(unbiased.networks[0].network.encoder.parts).bias.setZero();
  unbiased.networks[0].sharpness.sharpness[0] = 1;
  kept.serve(unbiased, model.classes());
  const std::string text = "w3 not fine w1";
  double sum = 0;
  for (const text_evidence& e : kept.evidence(text, 1)) sum += e.weight;
  const auto p = said(kept, text);
  CHECK(sum == Approx(std::log(static_cast<double>(p[1]) / static_cast<double>(p[0]))).epsilon(1e-4));
  const auto found = model.evidence(text, 0, 2);
  REQUIRE(found.size() == 2);
  CHECK(text.substr(found[0].begin, found[0].end - found[0].begin).find('w') != 0);  // "not" or "fine"
  CHECK(found[0].weight > 0);
  CHECK(std::abs(found[0].weight) >= std::abs(found[1].weight));
  CHECK(model.evidence(text, 1, 1)[0].weight == Approx(-found[0].weight));
  CHECK_THROWS_WITH(model.evidence(text, 2), Catch::Contains("class 2"));
}

TEST_CASE("loaded vectors begin words, all of them are known, and fixed ones stay", "[language]") {
  const labeled_texts train = orders_of_words(200, 3);
  auto settings = small_settings();
  settings.width = 0;
  settings.vectors = some_vectors();
  settings.training.epochs = 2;
  settings.least_count = 5;
  const auto row = [](const small_classifier& model, const char* word) {
    const auto found = row_of(model.networks()[0].network.words.table, *model.words().find(word));
    return std::vector<float>(found.begin(), found.end());
  };
  const auto loaded = [&](const char* word) {
    const auto found = settings.vectors->at(word);
    return std::vector<float>(found.begin(), found.end());
  };
  small_classifier learned(settings);
  learned.fit(train, execution{.threads = 1});
  CHECK(row(learned, "unseen") == loaded("unseen"));
  CHECK(row(learned, "fine") != loaded("fine"));
  settings.fixed = true;
  small_classifier fixed(settings);
  fixed.fit(train, execution{.threads = 1});
  CHECK(row(fixed, "fine") == loaded("fine"));
  CHECK(row(fixed, "w1") == loaded("w1"));
  CHECK(said(fixed, "w1 w1 fine")[0] != said(fixed, "unseen unseen fine")[0]);

  settings.width = 9;
  CHECK_THROWS_WITH(small_classifier(settings),
                    "network_classifier.width: loaded vectors have 8 numbers; expected 9, as the setting says");
  id_map word;
  word.insert("a");
  CHECK_THROWS_WITH(word_vectors(std::move(word), 1, {std::numeric_limits<float>::quiet_NaN()}),
                    Catch::Contains("not finite"));
}

TEST_CASE("rare words and strangers are one, and texts of any length are read", "[language]") {
  auto settings = small_settings();
  settings.encoder.widths = {2, 6};
  settings.training.epochs = 1;
  settings.longest = 4;
  small_classifier model(settings);
  labeled_texts train = orders_of_words(60, 5);
  train.texts[0] += "once";
  train.texts[1] = "";
  train.texts[2] = "w1";
  model.fit(train, execution{.threads = 1});
  CHECK_FALSE(model.words().find("once"));
  CHECK(said(model, "once very") == said(model, "stranger Very"));
  CHECK(said(model, "") == said(model, " \xFF\xFE "));
  CHECK(said(model, "")[0] + said(model, "")[1] == Approx(1));
  CHECK(model.evidence("", 0).empty());
  CHECK(said(model, "w1")[0] != said(model, "")[0]);
  std::string endless = "very fine w1 w2";
  const auto begin = said(model, endless);
  for (int n = 0; n < 20000; ++n) endless += " poor";
  CHECK(said(model, endless) == begin);
}

TEST_CASE("few texts, and a validation part of its own", "[language]") {
  auto settings = small_settings();
  settings.training.epochs = 3;
  small_classifier model(settings);
  const labeled_texts few{{"fine w1", "poor w2", "fine", "poor"}, {0, 1, 0, 1}, {"glad", "sorry"}};
  model.fit(few, execution{.threads = 1});  // a tenth is no text: all epochs, and no temperature
  CHECK(model.reports()[0].epochs == 3);
  CHECK(model.networks()[0].sharpness.sharpness[0] == 1);
  const labeled_texts apart = orders_of_words(50, 6);
  model.fit(orders_of_words(100, 7), apart, execution{.threads = 1});
  CHECK(model.reports()[0].validations.size() == 3);
  CHECK(model.reports()[0].best.value < 0);
  settings.stop_by = text_validation::accuracy;
  small_classifier by_accuracy(settings);
  by_accuracy.fit(orders_of_words(100, 7), apart, execution{.threads = 1});
  CHECK(by_accuracy.reports()[0].best.value == Approx(right_share(by_accuracy, apart)));
  labeled_texts wrong = apart;
  wrong.labels[3] = 2;
  CHECK_THROWS_WITH(model.fit(few, wrong), Catch::Contains("validation of other classes"));
  wrong.classes = few.classes;
  CHECK_THROWS_WITH(model.fit(few, wrong), Catch::Contains("label 2"));
}

TEST_CASE("several networks say the mean of what each says", "[language]") {
  auto settings = small_settings();
  settings.training.epochs = 2;
  const labeled_texts train = orders_of_words(120, 9);
  small_classifier one(settings);
  one.fit(train, execution{.threads = 1});
  settings.networks = 2;
  small_classifier both(settings), second(settings);
  both.fit(train, execution{.threads = 1});
  REQUIRE(both.networks().size() == 2);
  CHECK(both.reports().size() == 2);
  CHECK(numbers_of(both) == numbers_of(one));
  auto parts = both.parts();
  parts.networks.erase(parts.networks.begin());
  second.serve(parts, both.classes());
  CHECK(numbers_of(second) != numbers_of(one));
  const std::string text = "very poor w2";
  CHECK(said(both, text)[0] == Approx((said(one, text)[0] + said(second, text)[0]) / 2));
  CHECK(both.evidence(text, 1).size() == 3);
  parts.networks.clear();
  CHECK_THROWS_WITH(second.serve(parts, both.classes()), Catch::Contains("no network"));
}

TEST_CASE("what a network cannot learn from, and settings that cannot be", "[language]") {
  small_classifier model(small_settings());
  std::vector<float> p(2);
  CHECK_THROWS_WITH(model.probabilities("a", p), Catch::Contains("is not fitted"));
  CHECK_THROWS_WITH(model.parts(), Catch::Contains("is not fitted"));
  CHECK_THROWS_WITH(model.fit({{"a", "b"}, {0, 0}, {"x", "y"}}), Catch::Contains("one class only"));
  CHECK_THROWS_WITH(model.fit({{"a", "b"}, {0, 2}, {"x", "y"}}), Catch::Contains("label 2 of text 1"));
  const auto refused = [](auto&& change) {
    auto settings = small_settings();
    change(settings);
    small_classifier made(settings);
  };
  CHECK_THROWS_WITH(refused([](auto& s) { s.longest = 0; }), Catch::Contains("network_classifier.longest"));
  CHECK_THROWS_WITH(refused([](auto& s) { s.networks = 0; }), Catch::Contains("network_classifier.networks"));
  CHECK_THROWS_WITH(refused([](auto& s) { s.held_out = .6; }), Catch::Contains("network_classifier.held_out"));
  CHECK_THROWS_WITH(refused([](auto& s) { s.deviation = -1; }), Catch::Contains("network_classifier.deviation"));
  CHECK_THROWS_WITH(refused([](auto& s) { s.training.epochs = 0; }), Catch::Contains("train_settings.epochs"));
  // A fit that diverges says where, and leaves the model as it was.
  auto settings = small_settings();
  model.fit(orders_of_words(60, 8), execution{.threads = 1});
  const auto before = numbers_of(model);
  settings.training.optimizer.inner.rate = 1e30;
  small_classifier wild(settings);
  wild.serve(model.parts(), model.classes());
  CHECK_THROWS_WITH(wild.fit(orders_of_words(60, 8), execution{.threads = 1}), Catch::Contains("is not finite"));
  CHECK(numbers_of(wild) == before);
}
