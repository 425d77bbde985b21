#pragma once
/// The first neural recommender of many an introduction, in Keras: Embedding(users), Embedding(items), Dot, Dense(1,
/// sigmoid), binary cross entropy, SGD. Here the network is a plain value that lists its arrays; its gradient is the
/// same template over rows in place of tables; and one walk over both is the step.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <tuple>

#include "cairn/core/array.hpp"
#include "cairn/core/fields.hpp"
#include "cairn/core/random.hpp"
#include "cairn/data/event.hpp"
#include "cairn/kernel/dot.hpp"
#include "cairn/loss/concept.hpp"
#include "cairn/optimizer/concept.hpp"
#include "touched_rows.hpp"

namespace user_behavior {

/// Dense(1) over one input.
template <class Scalar>
struct dense_unit {
  cairn::vector<Scalar> weight;  ///< [1]
  cairn::vector<Scalar> bias;    ///< [1]
  static constexpr auto fields() {
    return std::tuple{cairn::field("weight", &dense_unit::weight), cairn::field("bias", &dense_unit::bias)};
  }
};

/// logit(u, i) = weight <user[u], item[i]> + bias; the chance that u takes i is its sigmoid, which logistic_loss holds.
template <class Scalar, class Table = cairn::matrix<Scalar>>
struct two_embeddings {
  Table user;  ///< [U, C]
  Table item;  ///< [I, C]
  dense_unit<Scalar> dense;

  static constexpr auto fields() {
    return std::tuple{cairn::field("user", &two_embeddings::user), cairn::field("item", &two_embeddings::item),
                      cairn::field("dense", &two_embeddings::dense)};
  }

  Scalar logit(std::size_t u, std::size_t i) const noexcept {
    return dense.weight[0] * cairn::dot<Scalar>(cairn::row_of(user, u), cairn::row_of(item, i)) + dense.bias[0];
  }

  /// As Keras begins: embeddings uniform in +-.05, the unit's weight uniform in +-sqrt(3) (Glorot and Bengio 2010, one
  /// input and one output), its bias zero. One stream a row.
  static two_embeddings random(std::size_t users, std::size_t items, std::size_t width, std::uint64_t seed) {
    const auto rows = [&](std::uint64_t side, std::size_t count, double limit) {
      Table table(static_cast<Eigen::Index>(count), static_cast<Eigen::Index>(width));
      for (std::size_t row = 0; row < count; ++row) {
        cairn::random_stream stream(seed, cairn::purpose::initialize, side << 40U | row);
        for (Scalar& value : cairn::row_of(table, row)) value = static_cast<Scalar>(limit * (2 * stream.uniform() - 1));
      }
      return table;
    };
    cairn::random_stream stream(seed, cairn::purpose::initialize, std::uint64_t{2} << 40U);
    const auto weight = static_cast<Scalar>(std::sqrt(3.) * (2 * stream.uniform() - 1));
    return {rows(0, users, .05),
            rows(1, items, .05),
            {cairn::vector<Scalar>::Constant(1, weight), cairn::vector<Scalar>::Zero(1)}};
  }
};

/// What a batch adds to: the same network over rows.
template <class Scalar>
using two_embeddings_gradient = two_embeddings<Scalar, touched_rows<Scalar>>;

template <class Scalar>
two_embeddings_gradient<Scalar> empty_gradient(const two_embeddings<Scalar>& model) {
  const auto rows = [](const auto& table) {
    return touched_rows<Scalar>(static_cast<std::size_t>(table.rows()), static_cast<std::size_t>(table.cols()));
  };
  return {rows(model.user), rows(model.item), cairn::zeros_like(model.dense)};
}

/// The mean loss over a batch of events whose values are the targets; adds its gradient, over rows or over whole
/// tables.
template <cairn::pointwise_loss Loss, class Scalar, class Table>
Scalar backward(const two_embeddings<Scalar>& model, std::span<const cairn::event> batch, const Loss& loss,
                two_embeddings<Scalar, Table>& gradient) {
  using cairn::row_of;
  const Scalar share = Scalar{1} / static_cast<Scalar>(batch.size());
  const Scalar weight = model.dense.weight[0];
  Scalar sum = 0;
  for (const cairn::event& e : batch) {
    const auto p = row_of(model.user, e.user), q = row_of(model.item, e.item);
    const Scalar inner = cairn::dot<Scalar>(p, q);
    const Scalar logit = weight * inner + model.dense.bias[0];
    const auto target = static_cast<Scalar>(e.value);
    sum += loss.value(logit, target);
    const Scalar slope = share * loss.slope(logit, target);
    gradient.dense.weight[0] += slope * inner;
    gradient.dense.bias[0] += slope;
    cairn::axpy<Scalar>(slope * weight, q, row_of(gradient.user, e.user));
    cairn::axpy<Scalar>(slope * weight, p, row_of(gradient.item, e.item));
  }
  return share * sum;
}

/// Moves every parameter that the gradient names by the optimizer's rule, and empties the gradient.
template <cairn::optimizer Optimizer, class Scalar>
requires(Optimizer::slots == 0) void step(two_embeddings<Scalar>& model, two_embeddings_gradient<Scalar>& gradient,
                                          const Optimizer& optimizer) {
  const auto rule = optimizer.template at<Scalar>(1, 1);
  const auto move = [&](auto values, auto slopes) {
    cairn::apply<0>(rule, values.size(), values.data(), slopes.data(), static_cast<Scalar*>(nullptr), 0);
  };
  cairn::zip_arrays(
      [&](const std::string&, auto& values, auto& slopes) {
        if constexpr (requires { slopes.rows().begin(); }) {
          for (const std::size_t row : slopes.rows()) move(cairn::row_of(values, row), row_of(slopes, row));
          slopes.clear();
        } else {
          move(cairn::span_of(values), cairn::span_of(slopes));
          slopes.setZero();
        }
      },
      model, gradient);
}

/// One pass over the events in the order given, a step a batch, the last of which may be shorter. Calls
/// seen(mean loss of a batch before its step, its size).
template <cairn::pointwise_loss Loss, cairn::optimizer Optimizer, class Scalar, class Seen>
void learn(two_embeddings<Scalar>& model, std::span<const cairn::event> events, std::size_t batch, const Loss& loss,
           const Optimizer& optimizer, Seen&& seen) {
  auto gradient = empty_gradient(model);
  for (std::size_t begin = 0; begin < events.size(); begin += batch) {
    const auto part = events.subspan(begin, std::min(batch, events.size() - begin));
    const Scalar mean = backward(model, part, loss, gradient);
    step(model, gradient, optimizer);
    seen(mean, part.size());
  }
}

}  // namespace user_behavior
