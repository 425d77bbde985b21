#include "cairn/language/text_network.hpp"

#include <numeric>
#include <vector>

#include "cairn/language/convolutional_classifier.hpp"
#include "cairn/optimizer/adam.hpp"
#include "catch.hpp"
#include "recommender/reference_network.hpp"
#include "reference/text_network.hpp"

using namespace cairn;

namespace {

using small_network = text_network<sentence_convolutions::encoder<double>>;

/// As in tests/reference/text_network.py.
const sentence_convolutions reference_convolutions{.widths = {1, 3, 5}, .maps = 4, .dropout = 0};
numbered_texts reference_texts() {
  numbered_texts texts;
  for (const std::vector<std::uint32_t>& each :
       {std::vector<std::uint32_t>{3, 1, 4, 1, 5, 2}, {8, 2}, {6, 5, 3, 7, 0, 0, 1}, {no_row}, {7, 4, 8, 8, 6}}) {
    texts.ids.insert(texts.ids.end(), each.begin(), each.end());
    texts.offsets.push_back(texts.ids.size());
  }
  texts.labels = {0, 2, 1, 1, 2};
  return texts;
}
small_network filled_network(bool fixed) {
  small_network network(embedding<double>({9, 4}), reference_convolutions.make<double>(4, 3), fixed);
  reference::fill_weights(network);
  return network;
}

void check_kim(bool fixed, const std::vector<double>& scores, const std::vector<double>& gradients,
               const std::vector<double>& losses) {
  const numbered_texts texts = reference_texts();
  small_network network = filled_network(fixed);
  const std::vector<double> found = scores_of(network, texts, 1);
  REQUIRE(found.size() == scores.size());
  for (std::size_t n = 0; n < found.size(); ++n) CHECK(found[n] == Approx(scores[n]).epsilon(1e-12));
  const text_class_task task(texts);
  std::vector<std::uint32_t> all(texts.size());
  std::iota(all.begin(), all.end(), 0U);
  reference::check_steps(
      network,
      [&](const small_network& now, workspace& memory, auto& gradient) {
        return task.learn(now, shard{all, 1, 1. / 5}, memory, gradient) / 5;
      },
      adam{.rate = .02}, gradients, losses);
}

}  // namespace

TEST_CASE("Kim's network is PyTorch's, with word vectors that are learned and that are fixed", "[language]") {
  static_assert(learning_task<text_class_task, small_network>);
  {
    namespace expected = reference::convolutional_text;
    check_kim(false, expected::scores, expected::gradients, expected::losses);
  }
  {
    namespace expected = reference::convolutional_text_fixed;
    check_kim(true, expected::scores, expected::gradients, expected::losses);
  }
}

TEST_CASE("dropout of a shard replays by its seed, and scores have none", "[language]") {
  const numbered_texts texts = reference_texts();
  sentence_convolutions dropping = reference_convolutions;
  dropping.dropout = dropping.word_dropout = .5;
  small_network network(embedding<double>({9, 4}), dropping.make<double>(4, 3));
  reference::fill_weights(network);
  CHECK(scores_of(network, texts, 1) == scores_of(filled_network(false), texts, 1));
  const text_class_task task(texts);
  const std::vector<std::uint32_t> all{0, 1, 2, 3, 4};
  workspace memory;
  const auto learned = [&](std::uint64_t seed) {
    auto gradient = network.empty_gradient();
    const double loss = task.learn(network, shard{all, seed, 1}, memory, gradient);
    std::vector<double> numbers{loss};
    for_each_array(gradient, [&](const std::string&, const auto& values) {
      numbers.insert(numbers.end(), values.data(), values.data() + values.size());
    });
    return numbers;
  };
  CHECK(learned(7) == learned(7));
  CHECK(learned(7) != learned(8));
  // Gradients of what the mask leaves: the loss of one seed is a function of the weights.
  double& weight = std::get<1>(network.encoder.parts).parts[1].filters.weight(2, 5);
  const double before = weight;
  weight = before + 1e-5;
  const double above = learned(7)[0];
  weight = before - 1e-5;
  const double below = learned(7)[0];
  auto gradient = network.empty_gradient();
  weight = before;
  task.learn(network, shard{all, 7, 1}, memory, gradient);
  CHECK(std::get<1>(gradient.encoder.parts).parts[1].filters.weight(2, 5) ==
        Approx((above - below) / 2e-5).epsilon(1e-6).margin(1e-9));
}

TEST_CASE("scores are the same however texts are cut for threads, and vectors have to fit", "[language]") {
  numbered_texts texts;
  for (std::uint32_t n = 0; n < 70; ++n) {
    for (std::uint32_t k = 0; k <= n % 7; ++k) texts.ids.push_back((n * 5 + k) % 9);
    texts.offsets.push_back(texts.ids.size());
  }
  const small_network network = filled_network(false);
  CHECK(scores_of(network, texts, 1) == scores_of(network, texts, 3));
  CHECK_THROWS_WITH(small_network(embedding<double>({9, 5}), reference_convolutions.make<double>(4, 3)),
                    Catch::Contains("text_network.words gives 5 columns"));
}
