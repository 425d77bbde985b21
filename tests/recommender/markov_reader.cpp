#include "cairn/recommender/markov_reader.hpp"

#include <vector>

#include "block/laws.hpp"
#include "cairn/block/softmax_head.hpp"
#include "cairn/optimizer/sgd.hpp"
#include "catch.hpp"

namespace {

struct reading_case {
  cairn::markov_factors<float> factors;
  cairn::softmax_head head;
  cairn::train_settings<cairn::sgd> training{.optimizer = {.rate = .5}, .epochs = 4};
  std::vector<std::uint32_t> offsets{0, 4, 5};
  std::vector<cairn::item_index> items{1, 4, 0, 2, 5};

  std::vector<std::uint32_t> values;  ///< of a column, where there is one

  explicit reading_case(bool told = false)
      : factors(2, 6, 3, std::vector<cairn::event_column>(told ? 1 : 0, {"hour", 4})) {
    laws::shake(factors);
    if (told) values = {3, 0, cairn::none, 1, 2};
  }
  auto rows(std::size_t basket, std::size_t steps, std::size_t events) const {
    cairn::workspace memory;
    const cairn::markov_reader<cairn::softmax_head, cairn::sgd, cairn::constant_schedule> reader{
        factors, head, training, basket, steps, events};
    return laws::copied(reader.forward_last(items, cairn::pass(offsets, memory), values));
  }

  /// What an event asks for, at one place of its row.
  double taken(std::size_t event, Eigen::Index k) const {
    double sum = static_cast<double>(factors.previous.table(items[event], k));
    if (!values.empty() && values[event] != cairn::none) {
      sum += static_cast<double>(factors.context[0].table(values[event], k));
    }
    return sum;
  }

  /// The first history's row, by hand: steps down the gradient of the mean of log sum exp(scores) - score[target].
  std::vector<double> user_by_hand(std::size_t basket, std::size_t steps, std::size_t first) const {
    const Eigen::MatrixXd table = factors.items.table.cast<double>();
    Eigen::VectorXd user = Eigen::VectorXd::Zero(3);
    for (std::size_t step = 0; step < steps; ++step) {
      Eigen::VectorXd slope = Eigen::VectorXd::Zero(3);
      for (std::size_t place = first; place < 4; ++place) {
        Eigen::VectorXd asked = Eigen::VectorXd::Zero(6);
        asked.head(3) = user;
        const std::size_t count = std::min(place, basket);
        for (std::size_t l = place - count; l < place; ++l) {
          for (int k = 0; k < 3; ++k) asked[3 + k] += taken(l, k) / static_cast<double>(count);
        }
        Eigen::VectorXd shares = (table * asked).array().exp();
        shares /= shares.sum();
        shares[items[place]] -= 1;
        slope += table.leftCols(3).transpose() * shares / static_cast<double>(4 - first);
      }
      user -= .5 * slope;
    }
    return {user.data(), user.data() + 3};
  }
};

}  // namespace

TEST_CASE("a history's user is found by steps on its loss, the items held still", "[recommender]") {
  const reading_case plain, told(true);
  for (const auto& [given, basket] : {std::pair(plain, 1U), std::pair(plain, 3U), std::pair(told, 2U)}) {
    const auto all = given.rows(basket, 5, 50);
    const std::vector<double> user(all.begin(), all.begin() + 3);
    CHECK(laws::difference(given.user_by_hand(basket, 5, 0), user) < 1e-5);
    CHECK_FALSE(laws::difference(given.user_by_hand(basket, 6, 0), user) < 1e-3);
    const auto late = given.rows(basket, 5, 2);
    CHECK(laws::difference(given.user_by_hand(basket, 5, 2), {late.begin(), late.begin() + 3}) < 1e-5);
    CHECK((std::vector<double>(late.begin() + 3, late.begin() + 6) ==
           std::vector<double>(all.begin() + 3, all.begin() + 6)));
  }
}

TEST_CASE("the latest events ask, and without steps nothing else does", "[recommender]") {
  for (const bool told : {false, true}) {
    const reading_case given(told);
    const auto rows = given.rows(2, 0, 50);
    std::vector<double> expected;
    for (int k = 0; k < 3; ++k) expected.push_back(0);
    for (int k = 0; k < 3; ++k) expected.push_back((given.taken(2, k) + given.taken(3, k)) / 2);
    for (int k = 0; k < 3; ++k) expected.push_back(0);
    for (int k = 0; k < 3; ++k) expected.push_back(given.taken(4, k));
    CHECK(laws::difference(expected, rows) < 1e-6);
  }
}
