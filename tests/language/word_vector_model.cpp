#include "cairn/language/word_vector_model.hpp"

#include <cmath>
#include <string>
#include <vector>

#include "cairn/language/continuous_bag.hpp"
#include "cairn/language/hierarchical_softmax.hpp"
#include "cairn/language/nearest_words.hpp"
#include "cairn/language/skip_gram.hpp"
#include "cairn/language/subwords.hpp"
#include "cairn/language/word_similarity.hpp"
#include "catch.hpp"
#include "data/refusal.hpp"

using namespace cairn;

namespace {

/// Lines about one of two worlds, whose words never meet.
word_text two_worlds(std::size_t lines) {
  const char* const worlds[2][6] = {{"tea", "cup", "kettle", "sugar", "milk", "leaf"},
                                    {"gear", "chain", "pedal", "wheel", "brake", "saddle"}};
  random_stream random(5, purpose::simulate);
  std::string text;
  for (std::size_t line = 0; line < lines; ++line) {
    const auto& world = worlds[line % 2];
    for (int n = 0; n < 9; ++n) text += std::string(world[random.below(6)]) + " ";
    text += "\n";
  }
  return words_of(text);
}

/// The same training by the formulas, in double, word after word on the whole matrices; for one lane. `wrong` is added
/// to every error.
template <class Architecture, class Objective, class Parts>
std::vector<double> slow_vectors(const word_text& text, const word_vector_settings& s, const Architecture& architecture,
                                 const Objective& objective, const Parts& of_words, double wrong) {
  const auto parts = of_words.prepare(text.vocabulary);
  const auto judges = objective.prepare(text.vocabulary.counts());
  std::vector<std::vector<double>> in(parts.rows(), std::vector<double>(s.width)),
      out(judges.rows(), std::vector<double>(s.width));
  for (std::size_t row = 0; row < in.size(); ++row) {
    random_stream random(s.seed, purpose::initialize, row);
    for (double& value : in[row]) value = (2 * random.uniform() - 1) / static_cast<double>(s.width);
  }
  const auto thresholds = keep_thresholds(text.vocabulary.counts(), s.subsample);
  for (std::size_t epoch = 0; epoch < s.epochs; ++epoch) {
    kept_words words(text, 0, text.size(), thresholds, random_stream(s.seed, purpose::negative, epoch));
    kept_word word{};
    double rate = 0;
    const auto new_rate = [&] {
      rate = s.learning_rate * (1 - (static_cast<double>(epoch) + words.share_read()) / static_cast<double>(s.epochs));
    };
    for (std::size_t count = 0; new_rate(), words.next(word); ++count) {
      const std::size_t reach = 1 + words.random().below(static_cast<std::uint32_t>(s.window));
      std::vector<std::uint32_t> context;
      for (std::size_t at = 0; at < word.line.size(); ++at) {
        if (at != word.at && at + reach >= word.at && at <= word.at + reach) context.push_back(word.line[at]);
      }
      architecture.step(word.line[word.at], context, [&](auto inputs, auto targets, inputs_predict how) {
        judged_rows judged;
        judges.list(targets, words.random(), judged);
        std::vector<std::vector<std::uint32_t>> groups(how == inputs_predict::each_alone ? inputs.size() : 1);
        for (std::size_t n = 0; n < inputs.size(); ++n) {
          auto& rows = groups[how == inputs_predict::each_alone ? n : 0];
          for (const std::uint32_t row : parts.of(inputs[n])) rows.push_back(row);
        }
        for (const auto& rows : groups) {
          std::vector<double> h(s.width), d(s.width);
          for (const std::uint32_t row : rows) {
            for (std::size_t i = 0; i < s.width; ++i) h[i] += in[row][i] / static_cast<double>(rows.size());
          }
          for (std::size_t begin = 0; begin < judged.rows.size(); begin += 16) {  // scored before they change
            std::vector<double> errors;
            const std::size_t end = std::min(judged.rows.size(), begin + 16);
            for (std::size_t j = begin; j < end; ++j) {
              double score = 0;
              for (std::size_t i = 0; i < s.width; ++i) score += h[i] * out[judged.rows[j]][i];
              errors.push_back(static_cast<double>(judged.labels[j]) - 1 / (1 + std::exp(-score)) + wrong);
            }
            for (std::size_t j = begin; j < end; ++j) {
              const double step = rate * static_cast<double>(judged.weights[j]) * errors[j - begin];
              for (std::size_t i = 0; i < s.width; ++i) {
                d[i] += step * out[judged.rows[j]][i];
                out[judged.rows[j]][i] += step * h[i];
              }
            }
          }
          for (const std::uint32_t row : rows) {
            for (std::size_t i = 0; i < s.width; ++i) in[row][i] += d[i];
          }
        }
      });
    }
  }
  std::vector<double> vectors;
  for (std::uint32_t id = 0; id < text.vocabulary.size(); ++id) {
    for (std::size_t i = 0; i < s.width; ++i) {
      double sum = 0;
      for (const std::uint32_t row : parts.of(id)) sum += in[row][i];
      vectors.push_back(sum / static_cast<double>(parts.of(id).size()));
    }
  }
  return vectors;
}

/// The largest difference between the two.
template <class Architecture, class Objective, class Parts>
double training_error(const Architecture& architecture, const Objective& objective, const Parts& parts,
                      double wrong = 0) {
  // with blocks of one word the rate is a new one for each word, as in the slow way
  const word_vector_settings settings{
      .width = 10, .window = 3, .epochs = 2, .learning_rate = .1, .subsample = .05, .seed = 4, .lanes = 1, .block = 1};
  const word_text text = two_worlds(30);
  word_vector_model model(settings, architecture, objective, parts);
  model.fit(all_of(text), {.threads = 1});
  const auto slow = slow_vectors(text, settings, architecture, objective, parts, wrong);
  double most = 0;
  for (std::size_t n = 0; n < slow.size(); ++n) {
    most = std::max(most, std::abs(static_cast<double>(model.vectors().values()[n]) - slow[n]));
  }
  return most;
}

template <class Model>
std::vector<float> fitted_values(Model model, int threads) {
  model.fit(all_of(two_worlds(60)), {.threads = threads});
  return {model.vectors().values().begin(), model.vectors().values().end()};
}

}  // namespace

TEST_CASE("training is that of the formulas, whatever it is made of", "[language]") {
  const negative_sampling own{.shared = 0}, shared{.shared = 4};
  const subwords parts{.shortest = 2, .longest = 4, .buckets = 50};
  CHECK(training_error(skip_gram{}, own, whole_words{}) < 1e-5);
  CHECK(training_error(skip_gram{}, shared, whole_words{}) < 1e-5);
  CHECK(training_error(skip_gram{}, shared, parts) < 1e-5);
  CHECK(training_error(pairwise_skip_gram{}, own, whole_words{}) < 1e-5);
  CHECK(training_error(pairwise_skip_gram{}, shared, parts) < 1e-5);
  CHECK(training_error(pairwise_skip_gram{}, hierarchical_softmax{}, whole_words{}) < 1e-5);
  CHECK(training_error(skip_gram{}, hierarchical_softmax{}, whole_words{}) < 1e-5);
  CHECK(training_error(continuous_bag{}, own, whole_words{}) < 1e-5);
  CHECK(training_error(continuous_bag{}, own, parts) < 1e-5);
  CHECK(training_error(continuous_bag{}, hierarchical_softmax{}, parts) < 1e-5);
  CHECK(training_error(skip_gram{}, shared, whole_words{}, 1e-3) > 1e-4);
}

TEST_CASE("a step goes up the gradient of what the objective says it maximizes", "[language]") {
  const std::vector<std::uint64_t> counts{9, 5, 4, 2, 1};
  const std::vector<std::uint32_t> targets{3, 1};
  random_stream random(7, purpose::simulate);
  judged_rows judged;
  hierarchical_softmax{}.prepare(counts).list(std::span(targets).first(1), random, judged);
  judged.weights[0] = 2.5;
  constexpr std::size_t width = 8;
  std::vector<double> table(4 * width), h(width), change(width);
  for (double& value : table) value = random.normal();
  for (double& value : h) value = random.normal();
  const std::vector<double> labels(judged.labels.begin(), judged.labels.end()),
      weights(judged.weights.begin(), judged.weights.end());
  const auto log_likelihood = [&] {
    double sum = 0;
    for (std::size_t j = 0; j < labels.size(); ++j) {
      double score = 0;
      for (std::size_t i = 0; i < width; ++i) score += h[i] * table[judged.rows[j] * width + i];
      sum -= weights[j] * std::log1p(std::exp(labels[j] == 1 ? -score : score));
    }
    return sum;
  };
  const auto slope = [&](double& at) {
    const double before = at, step = 1e-6;
    at = before + step;
    const double up = log_likelihood();
    at = before - step;
    const double down = log_likelihood();
    at = before;
    return (up - down) / (2 * step);
  };
  std::vector<double> by_table(table.size()), by_h(width);
  for (std::size_t n = 0; n < table.size(); ++n) by_table[n] = slope(table[n]);
  for (std::size_t i = 0; i < width; ++i) by_h[i] = slope(h[i]);
  std::vector<double> moved = table;
  std::vector<double*> rows;
  for (const std::uint32_t row : judged.rows) rows.push_back(moved.data() + row * width);
  logistic_rows_step(std::span<double* const>(rows), labels, weights, h, change);
  for (std::size_t n = 0; n < table.size(); ++n) CHECK(moved[n] - table[n] == Approx(by_table[n]).margin(1e-5));
  for (std::size_t i = 0; i < width; ++i) CHECK(change[i] == Approx(by_h[i]).margin(1e-5));
}

TEST_CASE("word vectors are the same bits on any number of threads", "[language]") {
  const word_vector_settings settings{.width = 20, .epochs = 2, .subsample = 0, .lanes = 4, .block = 16};
  const word_vector_model plain(settings);
  CHECK(fitted_values(plain, 1) == fitted_values(plain, 2));
  CHECK(fitted_values(plain, 1) == fitted_values(plain, 5));
  const word_vector_model parts(settings, continuous_bag{}, hierarchical_softmax{}, subwords{});
  CHECK(fitted_values(parts, 1) == fitted_values(parts, 3));
  word_vector_settings other = settings;
  other.seed = 2;
  CHECK(fitted_values(plain, 1) != fitted_values(word_vector_model(other), 1));
}

TEST_CASE("words of one world are nearer than words of two", "[language]") {
  const auto check = [](auto model) {
    model.fit(all_of(two_worlds(400)), {.threads = 1});
    const nearest_words search(model.vectors());
    for (const char* word : {"tea", "milk", "gear", "saddle"}) {
      const auto near = search.to_word(word, 11);
      REQUIRE(near.size() == 11);
      const bool drinks = std::string(word) == "tea" || std::string(word) == "milk";
      for (std::size_t n = 0; n < 5; ++n) {
        INFO(word << " " << near[n].word);
        CHECK((near[n].word == "tea" || near[n].word == "cup" || near[n].word == "kettle" || near[n].word == "sugar" ||
               near[n].word == "milk" || near[n].word == "leaf") == drinks);
      }
    }
  };
  const word_vector_settings settings{.width = 16, .epochs = 5, .subsample = 0};
  check(word_vector_model(settings));
  check(word_vector_model(settings, skip_gram{}, hierarchical_softmax{}));
  check(word_vector_model(settings, continuous_bag{}));
  check(word_vector_model(settings, skip_gram{}, negative_sampling{}, subwords{}));
}

TEST_CASE("a word that was not seen is made of its parts", "[language]") {
  word_vector_model model({.width = 8, .epochs = 1, .subsample = 0}, skip_gram{}, negative_sampling{}, subwords{});
  CHECK_FALSE(model.vector_of("tea"));
  model.fit(all_of(two_worlds(50)));
  const auto known = model.vector_of("tea"), made = model.vector_of("kettles");
  REQUIRE(known);
  REQUIRE(made);
  CHECK((*known)[3] == model.vectors().at("tea")[3]);
  CHECK(precise_cosine(*made, model.vectors().at("kettle")) > precise_cosine(*made, model.vectors().at("brake")));
  CHECK_FALSE(model.vector_of("xyz"));
  word_vector_model whole({.width = 8, .epochs = 1});
  whole.fit(all_of(two_worlds(50)));
  CHECK_FALSE(whole.vector_of("kettles"));
}

TEST_CASE("word vectors refuse texts and settings that teach nothing, and stay as they were", "[language]") {
  word_vector_model model({.width = 4, .epochs = 1, .subsample = 0});
  model.fit(all_of(two_worlds(10)));
  const std::vector<float> before(model.vectors().values().begin(), model.vectors().values().end());
  CHECK(refusal([&] { model.fit(all_of(words_of("a a a a a a"))); }) ==
        "word_vector_model.fit: the vocabulary has fewer than two words; expected words that can predict each other");
  CHECK(refusal([&] { model.fit(all_of(word_text{})); }).starts_with("word_vector_model.fit: the vocabulary"));
  CHECK_THROWS_AS(model.fit(all_of(two_worlds(10)), {.report = [](const progress_update&) { return false; }}),
                  cancelled);
  CHECK(std::vector<float>(model.vectors().values().begin(), model.vectors().values().end()) == before);
  const auto said = [](word_vector_settings s) { return refusal([&] { word_vector_model{s}; }); };
  CHECK(said({.width = 0}).starts_with("word_vector_settings.width"));
  CHECK(said({.window = 0}).starts_with("word_vector_settings.window"));
  CHECK(said({.epochs = 0}).starts_with("word_vector_settings.epochs"));
  CHECK(said({.learning_rate = 0}).starts_with("word_vector_settings.learning_rate"));
  CHECK(said({.learning_rate = std::nan("")}).starts_with("word_vector_settings.learning_rate"));
  CHECK(said({.subsample = -1}).starts_with("word_vector_settings.subsample"));
  CHECK(said({.lanes = 0}).starts_with("word_vector_settings.lanes"));
  CHECK(said({.block = 0}).starts_with("word_vector_settings.block"));
  CHECK(refusal([] {
          word_vector_model({}, skip_gram{}, negative_sampling{.negatives = 0});
        }).starts_with("negative_sampling.negatives"));
}

TEST_CASE("two words that only meet themselves and each other are learned from", "[language]") {
  word_vector_model model({.width = 4, .epochs = 3, .subsample = 0, .lanes = 8});
  model.fit(all_of(words_of("a b a b a b a b a b")));
  CHECK(model.vectors().size() == 2);
  // lines of one word each teach nothing, and end
  word_vector_model alone({.width = 4, .epochs = 3});
  alone.fit(all_of(words_of("a\nb\na\nb\na\nb\na\nb\na\nb\n")));
  CHECK(alone.vectors().size() == 2);
}
