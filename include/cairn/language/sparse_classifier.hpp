#pragma once
/// Classifiers over sparse vectors of texts: naive Bayes, support vector machines, and whatever else is linear in them.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/random.hpp"
#include "cairn/language/evidence.hpp"
#include "cairn/language/labeled_texts.hpp"
#include "cairn/language/sparse_learner.hpp"
#include "cairn/language/temperature.hpp"
#include "cairn/language/text_classifier.hpp"
#include "cairn/language/text_vectors.hpp"

namespace cairn {

/// What was learned: arrays to save and to load.
struct sparse_classifier_parts {
  text_dictionary dictionary;
  linear_scores scores;
  temperature sharpness;

  static constexpr auto fields() {
    return std::tuple{field("dictionary", &sparse_classifier_parts::dictionary),
                      field("scores", &sparse_classifier_parts::scores),
                      field("temperature", &sparse_classifier_parts::sharpness)};
  }
};

template <text_features Features, term_weighting Weighting, sparse_learner Learner>
struct sparse_classifier_settings {
  text_vector_settings<Features, Weighting> vectors = {};
  Learner learner = {};
  std::size_t folds = 3;   ///< of train, each scored by what the others teach, to fit the temperature; 0: it is 1
  std::uint64_t seed = 1;  ///< of the folds
};

/// text_vectors, a learner over them, and probabilities that were calibrated on texts that the scores had not seen.
template <text_features Features, term_weighting Weighting, sparse_learner Learner>
class sparse_classifier {
 public:
  using settings_type = sparse_classifier_settings<Features, Weighting, Learner>;

  explicit sparse_classifier(settings_type settings = {})
      : settings_(std::move(settings)), vectors_(settings_.vectors) {
    settings_.learner.check();
    require(settings_.folds != 1, "is 1", "sparse_classifier.folds", "0, or at least 2");
  }

  const settings_type& settings() const noexcept { return settings_; }
  const std::vector<std::string>& classes() const noexcept { return classes_; }
  const text_vectors<Features, Weighting>& vectors() const noexcept { return vectors_; }
  const linear_scores& scores() const noexcept { return scores_; }
  const temperature& sharpness() const noexcept { return temperature_; }

  /// Learns once from all texts, and once a fold without it. The same bits on any number of threads.
  void fit(const labeled_texts& train, const execution& how = {}) {
    train.check();
    text_vectors<Features, Weighting> vectors(settings_.vectors);
    vectors.fit(train.texts, how.threads);
    const sparse_rows rows = vectors.rows(train.texts, how.threads);
    linear_scores scores = settings_.learner.learn({rows, vectors.features(), train.labels, train.classes.size()}, how);
    temperature sharpness = settings_.folds == 0 ? temperature{} : calibrated(rows, vectors.features(), train, how);
    classes_ = train.classes;
    vectors_ = std::move(vectors);
    scores_ = std::move(scores);
    temperature_ = std::move(sharpness);
  }

  /// What is to be saved. Throws before a fit.
  sparse_classifier_parts parts() const {
    require_fitted();
    return {vectors_.dictionary(), scores_, temperature_};
  }
  /// Serves what was saved, of these classes. Throws where its parts do not fit one another; the model stays as it was.
  void serve(sparse_classifier_parts parts, std::vector<std::string> classes) {
    require(static_cast<std::size_t>(parts.scores.weights.rows()) == parts.dictionary.hashes.size() &&
                static_cast<std::size_t>(parts.scores.weights.cols()) == classes.size() &&
                parts.scores.classes() == classes.size() && parts.sharpness.sharpness.size() == 1,
            "arrays of other shapes", "sparse_classifier", "weights [features, classes], a bias for each class");
    text_vectors<Features, Weighting> vectors(settings_.vectors);
    vectors.serve(std::move(parts.dictionary));
    vectors_ = std::move(vectors);
    scores_ = std::move(parts.scores);
    temperature_ = std::move(parts.sharpness);
    classes_ = std::move(classes);
  }

  void probabilities(std::string_view text, std::span<float> out) const {
    require_fitted();
    sparse_rows row;
    vectors_.append_row(text, row);
    scores_.score(row.columns, row.values, out);
    temperature_.apply(out);
  }

  /// The places that speak most for a class or against it, the strongest first. Features that stand at several places
  /// share their weight among them; those at one and the same place add up. O(features of the text x classes).
  std::vector<text_evidence> evidence(std::string_view text, std::uint32_t label, std::size_t most = 10) const {
    require_fitted();
    if (label >= classes_.size()) {
      throw error("class " + std::to_string(label), "evidence", "one of " + std::to_string(classes_.size()));
    }
    sparse_rows row;
    vectors_.append_row(text, row);
    std::unordered_map<std::uint32_t, std::pair<double, double>> known;  // column: occurrences, weight of all
    for (std::size_t k = 0; k < row.columns.size(); ++k) {
      const auto weights = scores_.weights.row(static_cast<Eigen::Index>(row.columns[k]));
      const double own = static_cast<double>(weights[static_cast<Eigen::Index>(label)]);
      const double others = (static_cast<double>(weights.sum()) - own) / static_cast<double>(classes_.size() - 1);
      known[row.columns[k]] = {0, static_cast<double>(row.values[k]) * (own - others)};
    }
    vectors_.each(text, [&](std::uint32_t column, std::size_t, std::size_t) { ++known[column].first; });
    std::vector<text_evidence> found;
    vectors_.each(text, [&](std::uint32_t column, std::size_t begin, std::size_t end) {
      const auto& [count, weight] = known[column];
      found.push_back({begin, end, weight / count});
    });
    return detail::strongest_places(std::move(found), most);
  }

 private:
  void require_fitted() const { require(!classes_.empty(), "is not fitted", "sparse_classifier", "fit() before"); }

  temperature calibrated(const sparse_rows& rows, std::size_t columns, const labeled_texts& train,
                         const execution& how) const {
    const std::size_t classes = train.classes.size(), folds = std::min(settings_.folds, train.size());
    std::vector<std::size_t> order(train.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    random_stream random(settings_.seed, purpose::split);
    random.shuffle(std::span(order));
    std::vector<float> scores(train.size() * classes);
    for (std::size_t fold = 0; fold < folds; ++fold) {
      sparse_rows part;
      std::vector<std::uint32_t> labels;
      for (std::size_t n = 0; n < order.size(); ++n) {
        if (n % folds == fold) continue;
        const auto own = rows.columns_of(order[n]);
        const auto values = rows.values_of(order[n]);
        part.columns.insert(part.columns.end(), own.begin(), own.end());
        part.values.insert(part.values.end(), values.begin(), values.end());
        part.offsets.push_back(part.columns.size());
        labels.push_back(train.labels[order[n]]);
      }
      const linear_scores learned = settings_.learner.learn({part, columns, labels, classes}, how);
      for (std::size_t n = fold; n < order.size(); n += folds) {
        learned.score(rows.columns_of(order[n]), rows.values_of(order[n]),
                      std::span(scores).subspan(order[n] * classes, classes));
      }
    }
    return fit_temperature(scores, train.labels, classes);
  }

  settings_type settings_;
  text_vectors<Features, Weighting> vectors_;
  linear_scores scores_;
  temperature temperature_;
  std::vector<std::string> classes_;
};

}  // namespace cairn
