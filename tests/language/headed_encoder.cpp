#include "cairn/language/headed_encoder.hpp"

#include <string>
#include <vector>

#include "cairn/block/dropout.hpp"
#include "cairn/block/linear.hpp"
#include "cairn/block/pooling.hpp"
#include "cairn/block/sequential.hpp"
#include "catch.hpp"
#include "language/small_encoders.hpp"

using namespace cairn;

namespace {

using pooled_head = sequential<pooling<double>, linear<double>>;

const framed_texts& lines() {
  static const framed_texts framed = [] {
    std::vector<std::string> texts;
    for (std::size_t n = 0; n < 40; ++n) texts.push_back("a" + std::string(n % 3 == 0 ? " c" : "") + " b");
    return frame_all(testing::letters(), testing::letter_frame(), texts, 1);
  }();
  return framed;
}

}  // namespace

TEST_CASE("a head of texts reads the encoder's rows, by one text or by many, on any threads", "[language]") {
  pooled_head head(pooling<double>{}, linear<double>({4, 3}));
  random_stream random(2, purpose::initialize);
  head.initialize(random, .5);
  const headed_encoder<bert_network<double>, pooled_head> network(testing::letter_encoder<double>(), head);
  CHECK(network.outputs() == 3);
  CHECK(network.longest() == 9);
  const std::vector<double> scores = scores_of(network, lines(), 1);
  CHECK(scores == scores_of(network, lines(), 3));
  for (std::size_t n = 0; n < 40; ++n) {
    workspace memory;
    nothing unkept;
    const std::vector<std::uint32_t> offsets{0, static_cast<std::uint32_t>(lines().length(n))};
    const pass p(offsets, memory);
    const auto h = network.encoder.forward(lines().read(n, n + 1), p, unkept);
    const auto y = head.forward(h, p, unkept);
    for (std::size_t k = 0; k < 3; ++k) CHECK(scores[3 * n + k] == Approx(y(0, k)).epsilon(1e-12));
  }
}

TEST_CASE("a head of tokens gives each text its rows", "[language]") {
  linear<double> head({4, 2});
  random_stream random(2, purpose::initialize);
  head.initialize(random, .5);
  const headed_encoder<bert_network<double>, linear<double>> network(testing::letter_encoder<double>(), head);
  std::vector<std::size_t> rows(40);
  double sum = 0;
  read_texts(network, lines(), 1, [&](std::size_t n, const matrix_view<const double>& y) {
    rows[n] = y.rows;
    CHECK(y.columns == 2);
    sum += y(0, 1);
  });
  for (std::size_t n = 0; n < 40; ++n) CHECK(rows[n] == lines().length(n));
  CHECK(sum != 0);
}

TEST_CASE("a head of another width is refused", "[language]") {
  using network = headed_encoder<bert_network<double>, linear<double>>;
  CHECK_THROWS_WITH(network(testing::letter_encoder<double>(), linear<double>({5, 2})),
                    Catch::Contains("gives 4 columns") && Catch::Contains("takes 5"));
}
