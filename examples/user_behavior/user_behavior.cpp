// Will this user take this item? Two embeddings, their inner product and one dense unit, with the settings that an
// introduction to Keras shows; and beside them a constant and a matrix factorization, so that it shows what they reach.
// Ten epochs of SGD at .001 learn next to nothing; --rate 1 learns the rows by heart and the held-out loss rises.
#include <CLI/CLI.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <iostream>
#include <span>
#include <string>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/fields.hpp"
#include "cairn/core/random.hpp"
#include "cairn/data/split.hpp"
#include "cairn/data/weighting.hpp"
#include "cairn/loss/logistic.hpp"
#include "cairn/optimizer/adagrad.hpp"
#include "cairn/optimizer/sgd.hpp"
#include "cairn/recommender/matrix_factorization.hpp"
#include "labeled_events.hpp"
#include "two_embeddings.hpp"

namespace {

struct options {
  std::string events;
  int epochs = 10, batch = 32;  // signed, so that -1 is seen to be wrong
  double rate = .001;
  std::uint64_t seed = 1;
};

/// Means over events: the logistic loss, and the share whose label the sign of the logit tells.
struct quality {
  double loss = 0, accuracy = 0;
};

template <class Logit>
quality quality_of(std::span<const cairn::event> events, Logit&& logit) {
  quality sum;
  for (const cairn::event& e : events) {
    const auto z = static_cast<double>(logit(e));
    sum.loss += cairn::logistic_loss{}.value(z, static_cast<double>(e.value));
    sum.accuracy += (z > 0) == (e.value > 0) ? 1 : 0;
  }
  const auto count = static_cast<double>(events.size());
  return {sum.loss / count, sum.accuracy / count};
}

double share_of_ones(std::span<const cairn::event> events) {
  double ones = 0;
  for (const cairn::event& e : events) ones += static_cast<double>(e.value);
  return ones / static_cast<double>(events.size());
}

void print(const char* name, const quality& train, const quality& test) {
  std::printf("  %-40s %.4f  %5.1f%%    %.4f  %5.1f%%\n", name, train.loss, 100 * train.accuracy, test.loss,
              100 * test.accuracy);
}

int run(int count, char** words) {
  options o;
  CLI::App app{"Learns from rows of user, item and label whether a user takes an item."};
  app.add_option("--events", o.events,
                 "a CSV file with the columns user, item and label (0 or 1); without it, made-up rows");
  app.add_option("--epochs", o.epochs, "passes over the rows")->capture_default_str();
  app.add_option("--batch", o.batch, "rows a step")->capture_default_str();
  app.add_option("--rate", o.rate, "learning rate of SGD")->capture_default_str();
  app.add_option("--seed", o.seed, "of the made-up rows, the split and the models")->capture_default_str();
  CLI11_PARSE(app, count, words);
  cairn::require(o.epochs >= 1, "no epochs", "--epochs", "at least 1");
  cairn::require(o.batch >= 1, "an empty batch", "--batch", "at least 1");
  cairn::require(std::isfinite(o.rate) && o.rate > 0, "no learning rate", "--rate", "a finite number above 0");

  const auto log = o.events.empty() ? user_behavior::parse_labeled_events(
                                          user_behavior::simulated_labels({.seed = o.seed}), "made up")
                                    : user_behavior::read_labeled_events(o.events);
  const std::size_t users = log.names.users.size(), items = log.names.items.size();
  const auto parts = cairn::split_at_random(log, {.test = .2, .seed = o.seed});
  const std::vector<cairn::event>&train = parts.train->events, &test = parts.test->events;
  cairn::require(!train.empty() && !test.empty(), "too few rows to hold some out", "--events", "at least 5");
  const double ones = share_of_ones(train);
  cairn::require(ones > 0 && ones < 1, "all labels are the same", "--events", "some 0 and some 1");
  std::printf("%s: %zu users, %zu items; %zu rows to learn from, %zu held out; %.1f%% of labels are 1\n\n",
              o.events.empty() ? "made-up rows" : o.events.c_str(), users, items, train.size(), test.size(),
              100 * ones);

  auto network = user_behavior::two_embeddings<float>::random(users, items, 100, o.seed);
  const auto logit = [&](const cairn::event& e) { return network.logit(e.user, e.item); };
  std::printf("two embeddings of 100, dot, one dense unit: %zu parameters; SGD %g, batches of %d\n",
              cairn::parameter_count(network), o.rate, o.batch);
  for (int epoch = 0; epoch < o.epochs; ++epoch) {
    auto order = train;
    cairn::random_stream(o.seed, cairn::purpose::shuffle, static_cast<std::uint64_t>(epoch)).shuffle(std::span(order));
    double sum = 0;
    user_behavior::learn(
        network, order, static_cast<std::size_t>(o.batch), cairn::logistic_loss{}, cairn::sgd{o.rate},
        [&](float loss, std::size_t size) { sum += static_cast<double>(loss) * static_cast<double>(size); });
    cairn::require_finite(network,
                          "epoch " + std::to_string(epoch + 1) + " at learning rate " + std::to_string(o.rate));
    std::printf("  epoch %3d  loss %.6f  accuracy %.1f%%\n", epoch + 1, sum / static_cast<double>(train.size()),
                100 * quality_of(train, logit).accuracy);
  }

  using better = cairn::matrix_factorization<cairn::stochastic_gradient<cairn::logistic_loss, cairn::adagrad>>;
  better factors{{.factors = 8,
                  .epochs = 60,
                  .seed = o.seed,
                  .solver = {.optimizer = {.rate = .05}, .regularization = .05, .bias_regularization = .02}}};
  factors.fit(cairn::interactions_of(parts, cairn::rating_weighting{}).train, {.threads = 1});
  const auto factored = [&](const cairn::event& e) {
    float score = 0;
    factors.score(e.user, std::span(&e.item, 1), std::span(&score, 1));
    return score;
  };
  const double odds = std::log(ones / (1 - ones));
  const auto constant = [&](const cairn::event&) { return odds; };
  const quality base = quality_of(test, constant), reached = quality_of(test, logit), best = quality_of(test, factored);
  std::printf("\n%-42s %-16s  %s\n", "", "learned from", "held out");
  std::printf("%-42s %-16s  %s\n", "", "loss    accuracy", "loss    accuracy");
  print("always the share of ones", quality_of(train, constant), base);
  print("two embeddings, as above", quality_of(train, logit), reached);
  print("matrix_factorization, logistic_loss", quality_of(train, factored), best);
  if (reached.loss >= base.loss) {
    std::printf(
        "\nOn rows that they have not seen, these settings of the two embeddings do no better than a constant.\n");
  } else if (best.loss < base.loss) {
    std::printf(
        "\nThese settings of the two embeddings reach %.1f%% of what matrix factorization gains over a constant.\n",
        100 * (base.loss - reached.loss) / (base.loss - best.loss));
  }
  return 0;
}

}  // namespace

int main(int count, char** words) {
  try {
    return run(count, words);
  } catch (const std::exception& problem) {
    std::cerr << "user_behavior: " << problem.what() << '\n';
    return 1;
  }
}
