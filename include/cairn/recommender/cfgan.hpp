#pragma once
/// CFGAN: a generator of what a customer takes, against a discriminator that knows what customers took.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "cairn/block/activation.hpp"
#include "cairn/block/linear.hpp"
#include "cairn/block/sequential.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/core/random.hpp"
#include "cairn/recommender/concept.hpp"
#include "cairn/train/adversarial.hpp"

namespace cairn {

template <adversarial_game Game = standard_game, optimizer Optimizer = adam>
struct cfgan_settings {
  std::size_t hidden = 256;  ///< units of the generator's and the discriminator's hidden layer
  double masked = .5;        ///< share of the items not taken that the discriminator is shown, too
  double pulled = .5;        ///< share of the items not taken whose scores are drawn to 0
  double pull = .1;          ///< weight of that
  adversarial_settings<Game, Optimizer> training = {};

  void check() const {
    detail::require_size(hidden, "cfgan_settings.hidden");
    require(masked >= 0 && masked <= 1, "out of range", "cfgan_settings.masked", "0 to 1");
    require(pulled >= 0 && pulled <= 1, "out of range", "cfgan_settings.pulled", "0 to 1");
    require(pull >= 0 && pull < 1e12, "out of range", "cfgan_settings.pull", "a number from 0");
    training.check();
  }
};

namespace detail {

/// The adversarial task of CFGAN: conditions are rows of 0 and 1 [I]. A generated row r is shown as [r mask, condition]
/// with a mask of what was taken and a share of the rest; a further loss is pull times the sum of r_j^2 over another
/// share of the rest. Refers to train.
class purchase_vectors {
 public:
  purchase_vectors(const interactions& train, double masked, double pulled, double pull)
      : train_(&train), masked_(masked), pulled_(pulled), pull_(static_cast<float>(pull)) {
    for (user_index user = 0; user < train.users(); ++user) {
      if (train.by_user().row_size(user) > 0) users_.push_back(user);
    }
  }
  std::size_t size() const noexcept { return users_.size(); }

  matrix_view<const float> inputs(std::span<const std::uint32_t> examples, const pass& p) const {
    const matrix_view<float> rows = rows_of(examples, items(), p);
    put_conditions(examples, rows);
    return rows;
  }
  matrix_view<const float> real(std::span<const std::uint32_t> examples, const pass& p) const {
    const matrix_view<float> rows = rows_of(examples, 2 * items(), p);
    put_conditions(examples, rows.block(0, 0, rows.rows, items()));
    put_conditions(examples, rows.block(0, items(), rows.rows, items()));
    return rows;
  }
  matrix_view<const float> shown(std::span<const std::uint32_t> examples, const matrix_view<const float>& made,
                                 const pass& p) const {
    const matrix_view<float> rows = rows_of(examples, 2 * items(), p);
    put_conditions(examples, rows.block(0, items(), rows.rows, items()));
    for (std::size_t row = 0; row < rows.rows; ++row) {
      for_each_item(examples[row], row, p, [&](std::size_t item, bool is_shown, bool) {
        if (is_shown) rows(row, item) = made(row, item);
      });
    }
    return rows;
  }
  std::pair<double, matrix_view<float>> learn(std::span<const std::uint32_t> examples,
                                              const matrix_view<const float>& made, const matrix_view<float>& d_shown,
                                              const pass& p) const {
    const matrix_view<float> d_made = rows_of(examples, items(), p);
    const float weight = pull_ / static_cast<float>(examples.size());
    double loss = 0;
    for (std::size_t row = 0; row < d_made.rows; ++row) {
      double squares = 0;
      for_each_item(examples[row], row, p, [&](std::size_t item, bool is_shown, bool is_pulled) {
        d_made(row, item) = is_shown ? d_shown(row, item) : 0;
        if (!is_pulled) return;
        squares += static_cast<double>(made(row, item)) * static_cast<double>(made(row, item));
        d_made(row, item) += 2 * weight * made(row, item);
      });
      loss += static_cast<double>(weight) * squares;
    }
    return {loss, d_made};
  }

 private:
  std::size_t items() const noexcept { return train_->items(); }
  static matrix_view<float> rows_of(std::span<const std::uint32_t> examples, std::size_t columns, const pass& p) {
    const matrix_view<float> rows{p.take<float>(examples.size() * columns).data(), examples.size(), columns};
    std::fill_n(rows.data, rows.rows * columns, 0.F);
    return rows;
  }
  void put_conditions(std::span<const std::uint32_t> examples, const matrix_view<float>& rows) const {
    for (std::size_t row = 0; row < examples.size(); ++row) {
      for (const item_index item : train_->by_user().columns_of(users_[examples[row]])) rows(row, item) = 1;
    }
  }
  /// visit(item, whether it is shown, whether it is pulled) for all items; what is drawn follows from the pass.
  template <class Visit>
  void for_each_item(std::uint32_t example, std::size_t row, const pass& p, const Visit& visit) const {
    random_stream random(mix(p.seed() + row), purpose::negative, p.path());
    const auto taken = train_->by_user().columns_of(users_[example]);
    auto next = taken.begin();
    for (std::size_t item = 0; item < items(); ++item) {
      if (next != taken.end() && *next == item) {
        ++next;
        visit(item, true, false);
        continue;
      }
      const bool is_shown = random.uniform() < masked_;
      visit(item, is_shown, random.uniform() < pulled_);
    }
  }

  const interactions* train_;
  std::vector<user_index> users_;  ///< who took something
  double masked_, pulled_;
  float pull_;
};
static_assert(adversarial_task<purchase_vectors, float>);

}  // namespace detail

/// score = the generator's output for the customer's row of 0 and 1 over items: a perceptron, which the discriminator,
/// another one, learns to tell from the rows themselves. Values do not count. Fit: 24 I hidden flops a customer and
/// epoch. Source: Chae, Kang, Kim, Lee: "CFGAN: A generic collaborative filtering framework based on generative
/// adversarial networks", CIKM 2018 (the variant of both zero-reconstruction and partial masking; without noise, as
/// there).
template <adversarial_game Game = standard_game, optimizer Optimizer = adam>
class cfgan {
 public:
  using data_type = interactions;
  using settings_type = cfgan_settings<Game, Optimizer>;
  using perceptron = sequential<linear<float>, activation_block<float, relu_activation>, linear<float>>;

  cfgan() = default;
  explicit cfgan(settings_type settings) : settings_(std::move(settings)) {}
  const settings_type& settings() const noexcept { return settings_; }
  /// The losses of the last fit.
  const adversarial_report& report() const noexcept { return report_; }

  void fit(const training<interactions>& train, const execution& how = {}) {
    settings_.check();
    require(train->items() > 0 && train->size() > 0, "nothing was taken", "cfgan", "data to learn from");
    const detail::purchase_vectors task(*train, settings_.masked, settings_.pulled, settings_.pull);
    perceptron generator = perceptron_of(train->items(), train->items());
    perceptron discriminator = perceptron_of(2 * train->items(), 1);
    random_stream random(settings_.training.seed, purpose::initialize);
    generator.initialize(random, 0);
    discriminator.initialize(random, 0);
    report_ = train_adversaries(generator, discriminator, task, settings_.training, how);
    generator_ = std::move(generator);
    train_ = train;
  }

  std::size_t users() const noexcept { return train_ ? (*train_)->users() : 0; }
  std::size_t items() const noexcept { return train_ ? (*train_)->items() : 0; }

  void score(user_index user, std::span<const item_index> items, std::span<float> scores) const {
    require_known("user", user, users(), "cfgan");
    require_known("item", items, this->items(), "cfgan");
    require_scores(scores, items.size(), "cfgan");
    std::vector<float> all(this->items());
    generate(
        1, [&](std::size_t) { return (*train_)->by_user().columns_of(user); }, all);
    for (std::size_t n = 0; n < items.size(); ++n) scores[n] = all[items[n]];
  }
  void score_catalogue(std::span<const user_index> users, std::span<float> scores) const {
    require_known("user", users, this->users(), "cfgan");
    require_scores(scores, users.size() * items(), "cfgan");
    generate(
        users.size(), [&](std::size_t n) { return (*train_)->by_user().columns_of(users[n]); }, scores);
  }
  void score_history(history_view history, std::span<float> scores) const {
    require_history(history, items(), "cfgan");
    require_scores(scores, items(), "cfgan");
    generate(
        1, [&](std::size_t) { return history.items; }, scores);
  }

 private:
  perceptron perceptron_of(std::size_t inputs, std::size_t outputs) const {
    return perceptron(linear<float>({inputs, settings_.hidden}), activation_block<float, relu_activation>(),
                      linear<float>({settings_.hidden, outputs}));
  }

  /// scores [count, I] for customers who took items_of(n), a few at a time: their bits do not depend on who is asked
  /// for with them.
  template <class ItemsOf>
  void generate(std::size_t count, const ItemsOf& items_of, std::span<float> scores) const {
    constexpr std::size_t at_a_time = 16;
    workspace& memory = workspace_of_thread();
    for (std::size_t first = 0; first < count; first += at_a_time) {
      const workspace_scope scope(memory);
      const std::size_t rows = std::min(at_a_time, count - first);
      const matrix_view<float> conditions{memory.take<float>(rows * items()).data(), rows, items()};
      std::fill_n(conditions.data, rows * items(), 0.F);
      const std::span<std::uint32_t> offsets = memory.take<std::uint32_t>(rows + 1);
      for (std::size_t row = 0; row < rows; ++row) {
        for (const item_index item : items_of(first + row)) conditions(row, item) = 1;
        offsets[row] = static_cast<std::uint32_t>(row);
      }
      offsets[rows] = static_cast<std::uint32_t>(rows);
      nothing unkept;
      const auto made = generator_->forward(conditions, pass(offsets, memory), unkept);
      std::copy_n(made.data, rows * items(), scores.data() + first * items());
    }
  }

  settings_type settings_;
  std::optional<training<interactions>> train_;
  std::optional<perceptron> generator_;
  adversarial_report report_;
};
static_assert(recommender<cfgan<>> && folds_in<cfgan<>> && scores_catalogue<cfgan<>>);

}  // namespace cairn
