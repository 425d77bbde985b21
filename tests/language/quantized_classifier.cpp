#include "cairn/language/quantized_classifier.hpp"

#include <limits>
#include <string>
#include <unordered_map>
#include <vector>

#include "cairn/store/tensor.hpp"
#include "cairn/text/space_splitter.hpp"
#include "catch.hpp"
#include "language/topics.hpp"

using namespace cairn;

namespace {

using quantized_words = word_ngrams<space_splitter>;
template <class Objective>
using subject_classifier = embedding_classifier<quantized_words, Objective>;

template <class Objective = class_softmax>
subject_classifier<Objective> fitted_on(const labeled_texts& train, double held_out = 0) {
  subject_classifier<Objective> model(
      {.vectors = {.features = {1, 1}}, .width = 7, .epochs = 20, .rate = .5, .block = 16, .held_out = held_out});
  model.fit(train);
  return model;
}

double share_right_of(const auto& model, const labeled_texts& test) {
  std::size_t right = 0;
  for (std::size_t n = 0; n < test.size(); ++n) right += predict(model, test.texts[n]) == test.labels[n] ? 1U : 0U;
  return static_cast<double>(right) / static_cast<double>(test.size());
}

quantization_settings of_kept(std::size_t kept) {
  return {.kept = kept};
}

}  // namespace

TEST_CASE("a fifth of the features in a byte for two numbers tells subjects apart, by every objective", "[language]") {
  const labeled_texts train = testing::topics(600, 1, 400), test = testing::topics(300, 2, 400);
  const auto judge = [&](const auto& model) {
    const auto small = quantize(model, train, of_kept(90));
    CHECK(share_right_of(model, test) > .95);
    CHECK(share_right_of(small, test) > .93);
    CHECK(small.parts().hashes.size() >= 90);
    CHECK(small.parts().hashes.size() < 200);  // of about 480: texts with no word of their subject ask for some
    CHECK(small.parts().features.codes.size() == small.parts().hashes.size() * 4);
    CHECK(small.collisions() == 0);
    std::vector<float> p(4);
    small.probabilities(test.texts[0], p);
    CHECK(p[0] + p[1] + p[2] + p[3] == Approx(1));
    // The same on any number of threads, and as fit() makes it.
    const auto again = quantize(model, train, of_kept(90), {.threads = 3});
    CHECK(again.parts().features.codes == small.parts().features.codes);
    CHECK(again.parts().judges == small.parts().judges);
    std::remove_cvref_t<decltype(small)> whole({model.settings(), of_kept(90)});
    whole.fit(train, {.threads = 1});
    CHECK(whole.parts().hashes == small.parts().hashes);
    CHECK(whole.parts().judges == small.parts().judges);
  };
  judge(fitted_on<class_softmax>(train));
  judge(fitted_on<one_versus_all>(train));
  judge(fitted_on<class_tree>(train));
}

TEST_CASE("with all features and as many centers as rows it is the model", "[language]") {
  const labeled_texts train = testing::topics(60, 3, 400);
  const auto model = fitted_on(train, .2);
  REQUIRE(model.vectors().features() < 256);
  CHECK(model.parts().sharpness.sharpness[0] != 1);
  const auto near_model = [&](const auto& small) {
    double most = 0;
    std::vector<float> a(4), b(4);
    for (const std::string& text : {train.texts[0], train.texts[7], std::string("a1 b2 unknown"), std::string()}) {
      model.probabilities(text, a);
      small.probabilities(text, b);
      for (std::size_t c = 0; c < 4; ++c) most = std::max(most, static_cast<double>(std::abs(a[c] - b[c])));
    }
    return most;
  };
  const auto same = quantize(model);
  CHECK(near_model(same) < 1e-5);
  const auto ours = same.evidence("a1 w3 b2", 0), theirs = model.evidence("a1 w3 b2", 0);
  REQUIRE(ours.size() == theirs.size());
  CHECK(ours.size() > 0);
  for (std::size_t n = 0; n < ours.size(); ++n) CHECK(ours[n].weight == Approx(theirs[n].weight).epsilon(1e-3));
  CHECK(same.parts().judges == model.parts().judges);
  CHECK(same.parts().sharpness.sharpness == model.parts().sharpness.sharpness);
  quantization_settings rough;
  rough.rows.quantizer = {.part_width = 7, .learning = {.centers = 2}};
  CHECK(near_model(quantize(model, rough)) > .01);
  rough = {};
  rough.rows.norms = true;
  CHECK(near_model(quantize(model, rough)) < 1e-5);
  // Given what it was fitted on, the judges and the temperature are found anew, by the same texts held out.
  const auto anew = quantize(model, train);
  CHECK(anew.parts().judges != model.parts().judges);
  CHECK(anew.parts().sharpness.sharpness != model.parts().sharpness.sharpness);
  quantization_settings still;
  still.judges.epochs = 0;
  const auto kept = quantize(model, train, still);
  CHECK(kept.parts().judges == model.parts().judges);
  CHECK(kept.parts().sharpness.sharpness[0] == Approx(model.parts().sharpness.sharpness[0]).epsilon(1e-3));
}

TEST_CASE("every text keeps a feature where texts are given", "[language]") {
  const labeled_texts train = testing::topics(300, 4, 400);
  const auto model = fitted_on(train);
  const auto without = [&](const auto& small) {
    std::vector<float> nothing_known(4), own(4);
    small.scores("", nothing_known);
    std::size_t count = 0;
    for (const std::string& text : train.texts) {
      small.scores(text, own);
      count += own == nothing_known ? 1U : 0U;
    }
    return count;
  };
  CHECK(without(quantize(model, train, of_kept(10))) == 0);
  CHECK(without(quantize(model, of_kept(10))) > 100);
}

TEST_CASE("it is a fraction of the model, and says how much", "[language]") {
  const labeled_texts train = testing::topics(700, 5, 400);
  subject_classifier<class_softmax> model({.vectors = {.features = {1, 3}}, .width = 16, .epochs = 1, .block = 64});
  model.fit(train);
  quantization_settings settings;
  settings.rows.quantizer.learning = {.centers = 16, .rounds = 2};
  const auto small = quantize(model, settings);
  const std::size_t features = model.vectors().features();
  REQUIRE(features > 4000);
  CHECK(array_bytes(small.parts()) == features * (4 + 8) + 4 * 16 * 16 + 16 + 4 * 4 * 16 + 4 * 8 + 8);
  CHECK(small.bytes() > array_bytes(small.parts()) + features / 3);
  CHECK(small.bytes() < features * 14);
  CHECK(array_bytes(model.parts()) > features * (64 + 12));
  std::size_t written = 0;
  for (const tensor& each : tensors_of(small.parts())) written += each.bytes.size();
  CHECK(written == array_bytes(small.parts()));
  any_text_classifier any(small);
  CHECK(any.bytes() == array_bytes(small.parts()));
}

namespace {
/// Words whose hashes are chosen.
struct given_hashes {
  std::unordered_map<std::string, std::uint64_t> of;
  template <class F>
  void each(std::string_view text, F&& f) const {
    space_splitter().split(text, [&](std::size_t begin, std::size_t end) {
      f(of.at(std::string(text.substr(begin, end - begin))), begin, end);
    });
  }
};
}  // namespace

TEST_CASE("features that share 32 bits are one, and are counted", "[language]") {
  // Two numbers whose mixed upper halves are equal: among 300,000 there are about ten such pairs.
  std::unordered_map<std::uint32_t, std::uint64_t> seen;
  std::uint64_t first = 0, second = 0;
  for (std::uint64_t n = 1; second == 0; ++n) {
    const auto [at, is_new] = seen.emplace(detail::short_hash_index::shortened(n), n);
    if (!is_new) first = at->second, second = n;
  }
  const given_hashes features{{{"good", first}, {"bad", second}, {"so", 1'000'000}}};
  labeled_texts train{{}, {}, {"sorry", "glad"}};
  for (std::uint32_t n = 0; n < 40; ++n) {
    train.texts.push_back(n % 2 == 0 ? "so bad" : "so good good");
    train.labels.push_back(n % 2);
  }
  embedding_classifier<given_hashes> model({.vectors = {.features = features}, .width = 4, .epochs = 10});
  model.fit(train);
  CHECK(model.vectors().features() == 3);
  const auto small = quantize(model);
  CHECK(small.collisions() == 1);
  CHECK(small.parts().hashes.size() == 2);
  std::vector<float> good(2), bad(2), stronger(2);
  small.scores("good", good);
  small.scores("bad", bad);
  CHECK(good == bad);
  const auto norm_of = [&](std::uint64_t hash) {
    const auto& hashes = model.vectors().dictionary().hashes;
    return model.parts().features.row(std::find(hashes.begin(), hashes.end(), hash) - hashes.begin()).norm();
  };
  model.scores(norm_of(first) > norm_of(second) ? "good" : "bad", stronger);
  CHECK(good[0] == Approx(stronger[0]).margin(1e-5));
}

TEST_CASE("a quantized model that was saved is served, and what does not fit is refused", "[language]") {
  const labeled_texts train = testing::topics(300, 6, 400);
  const auto model = fitted_on<class_tree>(train, .1);
  quantization_settings settings = of_kept(100);
  settings.rows.norms = true;
  auto small = quantize(model, train, settings);
  quantized_classifier<quantized_words, class_tree> served({model.settings(), {}});
  served.serve(small.parts(), small.classes());
  std::vector<float> a(4), b(4);
  for (const std::string text : {"a1 w3 b2", "", "unknown"}) {
    small.probabilities(text, a);
    served.probabilities(text, b);
    CHECK(a == b);
  }
  const auto broken = [&](auto change) {
    return [&served, &small, change] {
      quantized_classifier_parts parts = small.parts();
      std::vector<std::string> classes = small.classes();
      change(parts, classes);
      served.serve(std::move(parts), std::move(classes));
    };
  };
  CHECK_NOTHROW(broken([](auto&, auto&) {})());
  CHECK_THROWS_WITH(broken([](auto& p, auto&) { std::swap(p.hashes[0], p.hashes[1]); })(),
                    Catch::Contains("hashes out of order"));
  CHECK_THROWS_WITH(broken([](auto& p, auto&) { p.hashes.pop_back(); })(), Catch::Contains("other shapes"));
  CHECK_THROWS_WITH(broken([](auto&, auto& c) { c.pop_back(); })(), Catch::Contains("other shapes"));
  CHECK_THROWS_WITH(broken([](auto& p, auto&) { p.judges.conservativeResize(Eigen::NoChange, 6); })(),
                    Catch::Contains("other shapes"));
  CHECK_THROWS_WITH(broken([](auto& p, auto&) { p.judges.conservativeResize(2, Eigen::NoChange); })(),
                    Catch::Contains("judging rows"));
  CHECK_THROWS_WITH(broken([](auto& p, auto&) { p.judges(0, 0) = std::numeric_limits<float>::infinity(); })(),
                    Catch::Contains("not finite"));
  CHECK_THROWS_WITH(broken([](auto& p, auto&) { p.sharpness.sharpness[0] = 0; })(), Catch::Contains("sharpness"));
  CHECK_THROWS_WITH(broken([](auto& p, auto&) { p.features.codes[0] = 255; })(),
                    Catch::Contains("quantized_classifier.features, codes: code 255"));
  CHECK_THROWS_WITH(broken([](auto& p, auto&) { p.features.norm_codes.clear(); })(), Catch::Contains("norms of other"));
  served.probabilities("unknown", b);
  CHECK(a == b);
}

TEST_CASE("what cannot be quantized is refused, and nothing is lost", "[language]") {
  using small_type = quantized_classifier<quantized_words>;
  small_type small;
  std::vector<float> p(4), before(4);
  CHECK_THROWS_WITH(small.probabilities("a", p), Catch::Contains("not fitted"));
  CHECK_THROWS_WITH(small.evidence("a", 0), Catch::Contains("not fitted"));
  CHECK_THROWS_WITH(quantize(embedding_classifier<>()), Catch::Contains("not fitted"));
  const labeled_texts train = testing::topics(100, 7, 400);
  const auto model = fitted_on(train);
  small.take(model, &train);
  small.probabilities("a1 b2", before);
  labeled_texts others = train;
  others.classes[0] = "z";
  CHECK_THROWS_WITH(small.take(model, &others), Catch::Contains("other classes"));
  others.labels.pop_back();
  CHECK_THROWS_WITH(small.take(model, &others), Catch::Contains("labels"));
  CHECK_THROWS_AS(small.take(model, &train, {.report = [](const progress_update&) { return false; }}), cancelled);
  small.probabilities("a1 b2", p);
  CHECK(p == before);
  const auto refused = [](auto change) {
    small_type::settings_type settings;
    change(settings);
    return [settings] { small_type unused(settings); };
  };
  CHECK_THROWS_WITH(refused([](auto& s) { s.model.width = 0; })(), Catch::Contains("width"));
  CHECK_THROWS_WITH(refused([](auto& s) { s.quantized.rows.quantizer.part_width = 0; })(),
                    Catch::Contains("part_width"));
  CHECK_THROWS_WITH(refused([](auto& s) { s.quantized.rows.quantizer.learning.centers = 300; })(),
                    Catch::Contains("1 to 256"));
  CHECK_THROWS_WITH(refused([](auto& s) { s.quantized.judges.rate = 0; })(), Catch::Contains("rate"));
}
