#pragma once
/// How the class of a text is judged from one vector: a softmax over all classes, a tree of them, or each for itself.

#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include "cairn/core/array.hpp"
#include "cairn/kernel/listed_rows.hpp"
#include "cairn/kernel/listed_softmax.hpp"
#include "cairn/language/huffman_tree.hpp"

namespace cairn {

/// An objective says with how many rows a vector x is judged, and how: prepare(texts of each class) gives a value with
///
/// | member | meaning |
/// | --- | --- |
/// | `rows()` | the rows of parameters |
/// | `list(label, rows)` | writes which of them judge a text of the class |
/// | `step(label, listed, rate, x, d_x, room)` | a step up the log likelihood: changes the listed rows, adds to d_x |
/// | `scores(judges, x, out)` | of each class, log probabilities but for a constant; judges: [rows, width] |
/// | `slope(judges, x, shares, d_x)` | adds to d_x the slope by x of the sum of shares[c] times the score of class c |
///
/// In a step rows, x and d_x are padded (kernel/listed_rows.hpp). `room` is there to be reused.
struct class_objective_room {
  std::vector<float> labels, rates;
};
template <class O>
concept class_objective = std::copyable<O> &&
    requires(const O& o, std::span<const std::uint64_t> counts, std::uint32_t label, std::vector<std::uint32_t>& rows,
             std::span<float* const> listed, float rate, std::span<const float> x, std::span<float> d_x,
             class_objective_room& room, const matrix<float>& judges) {
  { o.prepare(counts).rows() } -> std::convertible_to<std::size_t>;
  o.prepare(counts).list(label, rows);
  o.prepare(counts).step(label, listed, rate, x, d_x, room);
  o.prepare(counts).scores(judges, x, d_x);
  o.prepare(counts).slope(judges, x, x, d_x);
};

namespace detail {
/// out[n] = judges[n] . x
inline void products_of(const matrix<float>& judges, std::span<const float> x, std::span<float> out) {
  Eigen::Map<vector<float>>(out.data(), judges.rows()).noalias() =
      judges * Eigen::Map<const vector<float>>(x.data(), judges.cols());
}
/// out += sum_n shares[n] judges[n]
inline void add_products_of(const matrix<float>& judges, std::span<const float> shares, std::span<float> out) {
  Eigen::Map<vector<float>>(out.data(), judges.cols()).noalias() +=
      judges.transpose() * Eigen::Map<const vector<float>>(shares.data(), judges.rows());
}
/// A row for each class, all of them judging every text by their products with its vector.
struct row_for_each_class {
  std::size_t classes;
  std::size_t rows() const noexcept { return classes; }
  void list(std::uint32_t, std::vector<std::uint32_t>& rows) const {
    rows.resize(classes);
    std::iota(rows.begin(), rows.end(), 0U);
  }
  void scores(const matrix<float>& judges, std::span<const float> x, std::span<float> out) const {
    products_of(judges, x, out);
  }
  void slope(const matrix<float>& judges, std::span<const float>, std::span<const float> shares,
             std::span<float> d_x) const {
    add_products_of(judges, shares, d_x);
  }
};
}  // namespace detail

/// log softmax(rows x). O(classes x width).
/// Source: Joulin, Grave, Bojanowski, Mikolov: "Bag of tricks for efficient text classification", EACL 2017.
/// Use: up to some hundreds of classes.
struct class_softmax {
  struct prepared : detail::row_for_each_class {
    void step(std::uint32_t label, std::span<float* const> rows, float rate, std::span<const float> x,
              std::span<float> d_x, class_objective_room& room) const {
      room.rates.resize(classes);
      softmax_rows_step<float>(rows, label, rate, x, d_x, room.rates);
    }
  };
  prepared prepare(std::span<const std::uint64_t> counts) const { return {{counts.size()}}; }
};
static_assert(class_objective<class_softmax>);

/// log sigmoid(row x) of the right class and log sigmoid(-row x) of each other: classes that do not exclude each other.
/// O(classes x width).
/// Source: Rifkin, Klautau: "In defense of one-vs-all classification", JMLR 2004.
/// Use: where several labels may fit, or none.
struct one_versus_all {
  struct prepared : detail::row_for_each_class {
    void step(std::uint32_t label, std::span<float* const> rows, float rate, std::span<const float> x,
              std::span<float> d_x, class_objective_room& room) const {
      room.labels.assign(classes, 0);
      room.labels[label] = 1;
      room.rates.assign(classes, rate);
      logistic_rows_step<float>(rows, room.labels, room.rates, x, d_x);
    }
  };
  prepared prepare(std::span<const std::uint64_t> counts) const { return {{counts.size()}}; }
};
static_assert(class_objective<one_versus_all>);

/// The sum over the turns to a class, in a tree that has frequent classes near its root, of log sigmoid(+- row x).
/// O(log classes x width) a step; scores of all classes: O(classes x width).
/// Source: Goodman: "Classes for fast maximum entropy training", ICASSP 2001; with Huffman's tree Joulin, Grave,
/// Bojanowski, Mikolov: "Bag of tricks for efficient text classification", EACL 2017.
/// Use: thousands of classes.
struct class_tree {
  class prepared {
   public:
    explicit prepared(std::span<const std::uint64_t> counts) : tree_(counts) {}
    std::size_t rows() const noexcept { return tree_.leaves() - 1; }
    void list(std::uint32_t label, std::vector<std::uint32_t>& rows) const {
      rows.clear();
      for (const tree_turn& turn : tree_.path(label)) rows.push_back(turn.node);
    }
    void step(std::uint32_t label, std::span<float* const> rows, float rate, std::span<const float> x,
              std::span<float> d_x, class_objective_room& room) const {
      room.labels.clear();
      for (const tree_turn& turn : tree_.path(label)) room.labels.push_back(turn.right ? 0.F : 1.F);
      room.rates.assign(rows.size(), rate);
      logistic_rows_step<float>(rows, room.labels, room.rates, x, d_x);
    }
    void scores(const matrix<float>& judges, std::span<const float> x, std::span<float> out) const {
      std::vector<float> products(rows());
      detail::products_of(judges, x, products);
      for (std::uint32_t label = 0; label < out.size(); ++label) {
        out[label] = 0;
        for (const tree_turn& turn : tree_.path(label)) {
          const float toward = turn.right ? -products[turn.node] : products[turn.node];
          out[label] += toward < 0 ? toward - std::log1p(std::exp(toward)) : -std::log1p(std::exp(-toward));
        }
      }
    }

    void slope(const matrix<float>& judges, std::span<const float> x, std::span<const float> shares,
               std::span<float> d_x) const {
      std::vector<float> products(rows()), slopes(rows());
      detail::products_of(judges, x, products);
      for (std::uint32_t label = 0; label < shares.size(); ++label) {
        for (const auto& [node, right] : tree_.path(label)) {  // of log sigmoid(+-p): +-sigmoid(-+p)
          const float toward = right ? -products[node] : products[node];
          slopes[node] += shares[label] * (right ? -1.F : 1.F) / (1 + std::exp(toward));
        }
      }
      detail::add_products_of(judges, slopes, d_x);
    }

   private:
    huffman_tree tree_;
  };
  prepared prepare(std::span<const std::uint64_t> counts) const { return prepared(counts); }
};
static_assert(class_objective<class_tree>);

}  // namespace cairn
