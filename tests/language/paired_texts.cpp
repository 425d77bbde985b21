#include "cairn/language/paired_texts.hpp"

#include <cmath>
#include <span>
#include <string>
#include <vector>

#include "cairn/language/headed_encoder.hpp"
#include "language/small_encoders.hpp"
#include "recommender/task_gradients.hpp"

using namespace cairn;

namespace {

const framed_texts& paired_lines() {
  static const std::vector<std::string> firsts{"a b", "c", "d d e"}, seconds{"b", "f a", "e"};
  static const framed_texts framed = frame_by_turns(testing::letters(), testing::letter_frame(), firsts, seconds, 1);
  return framed;
}

template <class Head>
auto contrasted_network(double dropout) {
  return headed_encoder<bert_network<double>, Head>(testing::letter_encoder<double>(dropout), Head());
}

}  // namespace

TEST_CASE("the texts of pairs stand by turns", "[language]") {
  const framed_texts& lines = paired_lines();
  REQUIRE(lines.size() == 6);
  const std::vector<std::vector<token_id>> expected{{2, 5, 6, 3},  {2, 6, 3},       {2, 7, 3},
                                                    {2, 10, 5, 3}, {2, 8, 8, 9, 3}, {2, 9, 3}};
  for (std::size_t n = 0; n < 6; ++n) {
    CHECK(std::vector<token_id>(lines.tokens[n].begin(), lines.tokens[n].end()) == expected[n]);
  }
  CHECK(lines.segments == std::vector<std::uint32_t>(lines.segments.size(), 0));
  const std::vector<std::string> two{"a", "b"}, one{"c"};
  CHECK_THROWS_WITH(frame_by_turns(testing::letters(), testing::letter_frame(), two, one, 1),
                    Catch::Contains("2 and 1 texts"));
}

TEST_CASE("the gradients of pairs of texts, by means, first rows and unit vectors", "[language]") {
  const framed_task cosines(paired_lines(), paired_texts{});
  auto by_mean = contrasted_network<text_vector<double>>(.2);
  testing::check_task_gradients(by_mean, cosines, {2, 0, 1});
  const framed_task products(paired_lines(), paired_texts{{.temperature = .5}});
  auto by_first = contrasted_network<unit_text_vector<double, first_pooling>>(0);
  testing::check_task_gradients(by_first, products, {1, 2});
}

TEST_CASE("tokens are hidden from each text of a pair by its own number", "[language]") {
  auto network = contrasted_network<text_vector<double>>(0);
  laws::shake(network);
  const token_hiding hiding{.5, testing::letter_frame()};
  const framed_task task(paired_lines(), paired_texts{}, hiding);
  const std::vector<std::uint32_t> some{2, 0};
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    framed_texts shown = paired_lines();
    for (std::size_t n = 0; n < shown.size(); ++n) {
      hiding.hide(std::span(shown.tokens.ids).subspan(shown.tokens.offsets[n], shown.length(n)), seed, n);
    }
    const framed_task plain(shown, paired_texts{});
    CHECK(testing::learned_loss(network, task, {some, seed}) == testing::learned_loss(network, plain, {some, seed}));
  }
}

TEST_CASE("the loss of pairs is info_nce of their vectors, whose width is the encoder's", "[language]") {
  auto network = contrasted_network<text_vector<double>>(0);
  laws::shake(network);
  CHECK(network.outputs() == 4);
  const framed_task task(paired_lines(), paired_texts{{.temperature = .5, .compared = compared_by::cosine}});
  CHECK(task.size() == 3);
  CHECK(task.tokens(0) == 7);
  CHECK(task.weight(2) == 1);
  const std::vector<double> v = scores_of(network, paired_lines(), 1);
  REQUIRE(v.size() == 24);
  const auto cosine = [&](std::size_t a, std::size_t b) {
    double ab = 0, aa = 0, bb = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      ab += v[4 * a + k] * v[4 * b + k];
      aa += v[4 * a + k] * v[4 * a + k];
      bb += v[4 * b + k] * v[4 * b + k];
    }
    return ab / std::sqrt(aa * bb);
  };
  double expected = 0;
  for (std::size_t r = 0; r < 6; ++r) {
    double all = 0;
    for (std::size_t j = 0; j < 6; ++j) all += j == r ? 0 : std::exp(cosine(r, j) / .5);
    expected += (std::log(all) - cosine(r, r ^ 1U) / .5) / 2;
  }
  const std::vector<std::uint32_t> every{0, 1, 2}, alone{1};
  CHECK(testing::learned_loss(network, task, {every, 1, .5}) == Approx(expected).epsilon(1e-12));
  CHECK(testing::learned_loss(network, task, {alone, 1, .5}) == Approx(0).margin(1e-12));
}

TEST_CASE("a text with itself is learned from under two dropouts", "[language]") {
  const std::vector<std::string> texts{"a b c", "d e"};
  const framed_texts twice = frame_by_turns(testing::letters(), testing::letter_frame(), texts, texts, 1);
  const std::vector<std::uint32_t> both{0, 1};
  const framed_task task(twice, paired_texts{{.temperature = .5, .compared = compared_by::cosine}});
  auto still = contrasted_network<text_vector<double>>(0), dropping = contrasted_network<text_vector<double>>(.2);
  const double loss = testing::learned_loss(dropping, task, {both, 1, 1});
  CHECK(loss != testing::learned_loss(still, task, {both, 1, 1}));
  CHECK(loss != testing::learned_loss(dropping, task, {both, 2, 1}));
  // Without dropout both are one vector: of cosine 1, the nearest that there is.
  const std::vector<double> v = scores_of(still, twice, 1);
  for (std::size_t k = 0; k < 4; ++k) CHECK(v[k] == Approx(v[4 + k]).epsilon(1e-12));
}

TEST_CASE("texts without a partner and losses without a temperature are refused", "[language]") {
  const std::vector<std::string> three{"a", "b", "c"};
  const framed_texts odd = frame_all(testing::letters(), testing::letter_frame(), three, 1);
  CHECK_THROWS_WITH(framed_task(odd, paired_texts{}),
                    Catch::Contains("3 texts") && Catch::Contains("two of each pair"));
  CHECK_THROWS_WITH(framed_task(paired_lines(), paired_texts{{.temperature = 0}}),
                    Catch::Contains("info_nce.temperature"));
}
