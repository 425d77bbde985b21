#include "cairn/language/calibrated_networks.hpp"

#include <cstdint>
#include <utility>
#include <vector>

#include "cairn/core/random.hpp"
#include "catch.hpp"
#include "language/mean_network.hpp"

using namespace cairn;

namespace {

using reference::first_mean_network;
using reference::mean_network;

/// Texts of 1 to 6 words, of class 1 where words above 5 are more, with a wrong label each tenth time.
numbered_texts some_texts(std::size_t count, std::uint64_t seed) {
  numbered_texts all;
  for (std::size_t n = 0; n < count; ++n) {
    random_stream random(seed, purpose::simulate, n);
    std::size_t high = 0, words = 1 + random.below(6);
    for (std::size_t k = 0; k < words; ++k) {
      all.ids.push_back(random.below(12));
      high += all.ids.back() > 5 ? 1 : 0;
    }
    all.offsets.push_back(all.ids.size());
    all.labels.push_back((2 * high > words) != (random.below(10) == 0) ? 1 : 0);
  }
  return all;
}

train_settings<adamw> short_training() {
  train_settings<adamw> training{.epochs = 8, .batch_tokens = 64, .shard_tokens = 32, .patience = 2};
  training.optimizer.inner.rate = .02;
  training.seed = 5;
  return training;
}

std::vector<float> numbers_of(const mean_network& network) {
  std::vector<float> all;
  for_each_array(network, [&](const std::string&, const auto& values) {
    all.insert(all.end(), values.data(), values.data() + values.size());
  });
  return all;
}

calibrated_network<mean_network> learned(const numbered_texts& judged, text_validation by, int threads,
                                         training_report& report) {
  return learn_calibrated(first_mean_network(12, 2, 5), some_texts(300, 1), judged, short_training(), by,
                          execution{.threads = threads}, report);
}

}  // namespace

TEST_CASE("a network is stopped and calibrated by texts that it was not learned from", "[language]") {
  const numbered_texts judged = some_texts(100, 2), tests = some_texts(500, 3);
  training_report report, other;
  const auto found = learned(judged, text_validation::accuracy, 1, report);
  CHECK(report.best.value ==
        Approx(validation_value_of(text_validation::accuracy, scores_of(found.network, judged, 1), judged.labels, 2)));
  CHECK(found.sharpness.sharpness == fit_temperature(scores_of(found.network, judged, 1), judged.labels, 2).sharpness);
  CHECK(found.sharpness.sharpness[0] != 1);
  CHECK(validation_value_of(text_validation::accuracy, scores_of(found.network, tests, 1), tests.labels, 2) > .8);
  const auto threaded = learned(judged, text_validation::accuracy, 3, other);
  CHECK(numbers_of(threaded.network) == numbers_of(found.network));
  CHECK(threaded.sharpness.sharpness == found.sharpness.sharpness);
}

TEST_CASE("without texts to judge by all epochs are run, and scores stay as sharp as they are", "[language]") {
  training_report report;
  const auto found = learned({}, text_validation::log_loss, 1, report);
  CHECK(report.epochs == 8);
  CHECK(report.validations.empty());
  CHECK(found.sharpness.sharpness[0] == 1);
}

TEST_CASE("networks have a seed and parts each, and the mean of what they say counts", "[language]") {
  std::vector<std::uint64_t> seeds;
  std::vector<std::size_t> asked;
  const auto all = learn_calibrated_networks(
      3, short_training(), text_validation::log_loss,
      [&](std::size_t n) {
        asked.push_back(n);
        return taught_texts<numbered_texts>{some_texts(100, n), some_texts(30, 10 + n)};
      },
      [&](std::uint64_t seed) {
        seeds.push_back(seed);
        return first_mean_network(12, 2, seed);
      },
      execution{.threads = 1});
  CHECK(asked == std::vector<std::size_t>{0, 1, 2});
  REQUIRE(all.networks.size() == 3);
  CHECK(all.reports.size() == 3);
  CHECK(seeds[0] == 5);
  CHECK((seeds[1] != seeds[0] && seeds[2] != seeds[1] && seeds[2] != seeds[0]));
  numbered_texts one;
  one.ids = {3, 7, 8};
  one.offsets = {0, 3};
  double sum = 0;
  for (const auto& [network, sharpness] : all.networks) {
    std::vector<float> own = scores_of(network, one, 1);
    sharpness.apply(own);
    sum += static_cast<double>(own[1]) / 3;
  }
  std::vector<float> p(2, 9.F);
  mean_probabilities<mean_network>(all.networks, one, p);
  CHECK(static_cast<double>(p[1]) == Approx(sum));
  CHECK(p[0] + p[1] == Approx(1));
}
