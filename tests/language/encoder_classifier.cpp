#include "cairn/language/encoder_classifier.hpp"

#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "catch.hpp"
#include "language/small_pretraining.hpp"
#include "language/topics.hpp"

using namespace cairn;

namespace {

using small_encoder = encoder_classifier<>;

small_encoder::settings_type small_tuning() {
  small_encoder::settings_type settings;
  settings.pretraining = testing::small_pretraining(130, 2);
  settings.dropout = 0;
  settings.training.epochs = 8;
  settings.training.batch_tokens = 256;
  settings.training.shard_tokens = 128;
  settings.training.optimizer.inner.rate = .01;
  settings.training.schedule.steps = 4;
  return settings;
}

std::vector<float> said(const small_encoder& model, const std::string& text) {
  std::vector<float> p(model.classes().size());
  model.probabilities(text, p);
  return p;
}
double accuracy_of(const small_encoder& model, const labeled_texts& texts) {
  double right = 0;
  for (std::size_t n = 0; n < texts.size(); ++n) right += predict(model, texts.texts[n]) == texts.labels[n] ? 1 : 0;
  return right / static_cast<double>(texts.size());
}

const small_encoder& fitted() {
  static const small_encoder model = [] {
    small_encoder made(small_tuning());
    made.fit(testing::topics(400, 1, 10), {.threads = 1});
    return made;
  }();
  return model;
}

}  // namespace

TEST_CASE("an encoder pre-trained on texts learns their classes; what it learned is saved and served", "[language]") {
  const labeled_texts test = testing::topics(200, 2, 10);
  CHECK(accuracy_of(fitted(), test) > .9);  // chance: .25
  REQUIRE(fitted().pretraining_report());
  CHECK(fitted().pretraining_report()->losses.size() == 2);
  CHECK(fitted().reports().size() == 1);
  float sum = 0;
  for (const float p : said(fitted(), test.texts[0])) sum += p;
  CHECK(sum == Approx(1));
  small_encoder threaded(small_tuning());
  threaded.fit(testing::topics(400, 1, 10), {.threads = 3});
  small_encoder kept(small_tuning());
  kept.serve(fitted().parts(), fitted().classes());
  for (std::size_t n = 0; n < 20; ++n) {
    CHECK(said(threaded, test.texts[n]) == said(fitted(), test.texts[n]));
    CHECK(said(kept, test.texts[n]) == said(fitted(), test.texts[n]));
  }
  for (const std::string text : {"", "unheard of", "\xFF\xFE"}) CHECK(said(fitted(), text).size() == 4);
}

TEST_CASE("n-grams of an encoder learn, and what they learned is saved and served", "[language]") {
  const labeled_texts train = testing::topics(100, 3, 10);
  auto settings = small_tuning();
  settings.pretraining.shape.ngrams = 50;
  settings.pretraining.shape.ngram_scale = 4;
  settings.training.epochs = 2;
  small_encoder model(settings), threaded(settings);
  model.fit(train, {.threads = 1});
  threaded.fit(train, {.threads = 2});
  const auto& learned = model.networks()[0].network.encoder.ngrams;
  REQUIRE(learned.size() == 1);
  CHECK(learned[0].table.squaredNorm() > 0);
  CHECK(learned[0].scale == 4);
  CHECK((threaded.networks()[0].network.encoder.ngrams[0].table == learned[0].table));

  // As from a file: arrays alone, into what the settings made.
  const auto saved = model.parts();
  auto loaded = zeros_like(saved);
  loaded.networks[0].network.encoder.ngrams[0] = ngram_embedding<float>({50, 8, 3, .1, 0, 4});
  zip_arrays([](const std::string&, auto& to, const auto& from) { to = from; }, loaded, saved);
  small_encoder served(small_tuning());
  served.serve(loaded, model.classes());
  for (std::size_t n = 0; n < 10; ++n) CHECK(said(served, train.texts[n]) == said(model, train.texts[n]));

  auto broken = model.parts();
  broken.networks[0].network.encoder.ngrams[0] = ngram_embedding<float>({50, 7});
  CHECK_THROWS_WITH(served.serve(broken, model.classes()), Catch::Contains("n-grams of another width"));
  broken = model.parts();
  broken.networks.push_back(broken.networks[0]);
  broken.networks[1].network.encoder.ngrams.clear();
  CHECK_THROWS_WITH(served.serve(broken, model.classes()), Catch::Contains("parts differ in number"));
  broken.networks[1].network.encoder.ngrams.push_back(ngram_embedding<float>({51, 8}));
  CHECK_THROWS_WITH(served.serve(broken, model.classes()), Catch::Contains("encoder.ngrams.0.table"));
  CHECK(said(served, train.texts[0]) == said(model, train.texts[0]));
}

TEST_CASE("tokens that tuning hides make another network, the same on any number of threads", "[language]") {
  const labeled_texts train = testing::topics(400, 1, 10);
  auto settings = small_tuning();
  settings.encoder =
      std::make_shared<const pretrained_encoder>(pretrain_encoder(train.texts, settings.pretraining, {.threads = 1}));
  small_encoder plain(settings);
  settings.hidden = .3;
  small_encoder model(settings), threaded(settings);
  plain.fit(train, {.threads = 1});
  model.fit(train, {.threads = 1});
  threaded.fit(train, {.threads = 2});
  const auto weights = [](const small_encoder& of) { return std::get<2>(of.networks()[0].network.head.parts).weight; };
  CHECK(weights(model) != weights(plain));
  CHECK(weights(model) == weights(threaded));
  CHECK(said(model, train.texts[0]) == said(threaded, train.texts[0]));
  CHECK(accuracy_of(model, testing::topics(200, 2, 10)) > .8);  // chance: .25
}

TEST_CASE("an encoder that is there is tuned, by several networks, on a validation part of its own", "[language]") {
  const labeled_texts train = testing::topics(200, 3, 10), held = testing::topics(60, 4, 10);
  auto settings = small_tuning();
  settings.encoder =
      std::make_shared<const pretrained_encoder>(pretrain_encoder(train.texts, settings.pretraining, {.threads = 1}));
  settings.networks = 2;
  settings.training.epochs = 3;
  small_encoder model(settings);
  model.fit(train, held, {.threads = 1});
  CHECK_FALSE(model.pretraining_report());
  REQUIRE(model.networks().size() == 2);
  const auto weights = [&](std::size_t n) { return std::get<2>(model.networks()[n].network.head.parts).weight; };
  CHECK(weights(0) != weights(1));
  const auto both = said(model, train.texts[0]);
  float mean[2] = {};
  for (const std::size_t n : {0U, 1U}) {
    auto parts = model.parts();
    parts.networks.erase(parts.networks.begin() + static_cast<std::ptrdiff_t>(1 - n));
    small_encoder one(settings);
    one.serve(parts, model.classes());
    mean[n] = said(one, train.texts[0])[2];
  }
  CHECK(both[2] == Approx((mean[0] + mean[1]) / 2));
}

TEST_CASE("what is refused leaves a fitted classifier as it was", "[language]") {
  small_encoder model(small_tuning());
  std::vector<float> p(4);
  CHECK_THROWS_WITH(model.probabilities("a", p), Catch::Contains("is not fitted"));
  CHECK_THROWS_WITH(model.parts(), Catch::Contains("is not fitted"));
  CHECK_THROWS_WITH(model.fit({{"a", "b"}, {0, 0}, {"x", "y"}}), Catch::Contains("one class only"));
  model.serve(fitted().parts(), fitted().classes());
  const auto before = said(model, "a1 w2");
  auto parts = fitted().parts();
  parts.networks[0].network.encoder.tokens.table(1, 1) = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_WITH(model.serve(parts, fitted().classes()), Catch::Contains("is not finite"));
  parts = fitted().parts();
  CHECK_THROWS_WITH(model.serve(parts, {"one"}), Catch::Contains("arrays of other shapes"));
  parts.pieces.ends.pop_back();
  CHECK_THROWS_WITH(model.serve(parts, fitted().classes()), Catch::Contains("word_list.bytes"));
  parts.networks.clear();
  CHECK_THROWS_WITH(model.serve({fitted().parts().pieces, {}}, fitted().classes()), Catch::Contains("no network"));
  CHECK(said(model, "a1 w2") == before);
  const auto refused = [](auto&& change) {
    auto settings = small_tuning();
    change(settings);
    small_encoder made(settings);
  };
  CHECK_THROWS_WITH(refused([](auto& s) { s.longest = 2; }), Catch::Contains("encoder_classifier.longest"));
  CHECK_THROWS_WITH(refused([](auto& s) { s.networks = 0; }), Catch::Contains("encoder_classifier.networks"));
  CHECK_THROWS_WITH(refused([](auto& s) { s.held_out = .6; }), Catch::Contains("encoder_classifier.held_out"));
  CHECK_THROWS_WITH(refused([](auto& s) { s.dropout = 1; }), Catch::Contains("encoder_classifier.dropout"));
  CHECK_THROWS_WITH(refused([](auto& s) { s.hidden = 1; }), Catch::Contains("encoder_classifier.hidden"));
  CHECK_THROWS_WITH(refused([](auto& s) { s.pretraining.training.epochs = 0; }), Catch::Contains("epochs"));
}
