#pragma once
/// A linear classifier of low rank: the mean of what features are worth, judged by an objective.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "cairn/core/array.hpp"
#include "cairn/core/error.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/core/random.hpp"
#include "cairn/kernel/finite.hpp"
#include "cairn/language/class_objective.hpp"
#include "cairn/language/embedding_lane.hpp"
#include "cairn/language/evidence.hpp"
#include "cairn/language/labeled_texts.hpp"
#include "cairn/language/lane_rows.hpp"
#include "cairn/language/temperature.hpp"
#include "cairn/language/text_classifier.hpp"
#include "cairn/language/text_places.hpp"
#include "cairn/language/text_vectors.hpp"

namespace cairn {

template <text_features Features, class_objective Objective>
struct embedding_classifier_settings {
  text_vector_settings<Features, term_counts> vectors = {};
  Objective objective = {};
  std::size_t width = 10;
  std::size_t epochs = 5;
  double rate = .1;        ///< of the first step; falls to 0 in a line
  std::size_t lanes = 4;   ///< that learn side by side: results depend on them, and not on threads
  std::size_t block = 64;  ///< texts that a lane learns from before it sees what others learned
  double held_out = 0;     ///< share of train that is not learned from, to fit the temperature; 0: it is 1
  std::uint64_t seed = 1;
};

/// What was learned: arrays to save and to load.
struct embedding_classifier_parts {
  text_dictionary dictionary;
  matrix<float> features;             ///< [features, width]
  matrix<float> judges;               ///< [rows of the objective, width]
  std::vector<std::uint64_t> counts;  ///< training texts of each class
  temperature sharpness;

  static constexpr auto fields() {
    return std::tuple{field("dictionary", &embedding_classifier_parts::dictionary),
                      field("features", &embedding_classifier_parts::features),
                      field("judges", &embedding_classifier_parts::judges),
                      field("counts", &embedding_classifier_parts::counts),
                      field("temperature", &embedding_classifier_parts::sharpness)};
  }
};

/// x, the mean of the rows of a text's features, as often as each stands there, is judged by the objective; learned by
/// stochastic gradient ascent, text after text in an order that is drawn anew each epoch. Each lane learns from a block
/// on copies of rows, which are then joined (lane_rows): the same bits on any number of threads. Features of train are
/// kept as they are, and not hashed to buckets. Memory: 4 (width + padding to 16) bytes a feature, 32 to 64 for its
/// hash, 4 for each place in train. Joulin, Grave, Bojanowski, Mikolov: "Bag of tricks for efficient text
/// classification", EACL 2017.
template <text_features Features = word_ngrams<>, class_objective Objective = class_softmax>
class embedding_classifier {
 public:
  using settings_type = embedding_classifier_settings<Features, Objective>;

  explicit embedding_classifier(settings_type settings = {})
      : settings_(std::move(settings)), vectors_(unscaled(settings_.vectors)) {
    const auto within = [](double value, double most) { return std::isfinite(value) && value > 0 && value <= most; };
    require(settings_.width > 0 && settings_.width <= 65536, "is not in range", "embedding_classifier.width",
            "1 to 65536");
    require(settings_.epochs > 0, "is 0", "embedding_classifier.epochs", "at least 1");
    require(within(settings_.rate, 100), "is not in range", "embedding_classifier.rate", "above 0, to 100");
    require(settings_.lanes > 0 && settings_.lanes <= 1024, "is not in range", "embedding_classifier.lanes",
            "1 to 1024");
    require(settings_.block > 0, "is 0", "embedding_classifier.block", "at least 1");
    require(settings_.held_out == 0 || (within(settings_.held_out, .9)), "is not in range",
            "embedding_classifier.held_out", "0 to .9");
  }

  const settings_type& settings() const noexcept { return settings_; }
  const std::vector<std::string>& classes() const noexcept { return classes_; }
  const text_vectors<Features, term_counts>& vectors() const noexcept { return vectors_; }

  /// Throws where train has one class only, has no feature, or where the rows leave the range of floats; the model is
  /// then as it was. O(epochs x (features of texts + texts x judging rows) x width).
  void fit(const labeled_texts& train, const execution& how = {}) {
    train.check();
    embedding_classifier fitted(settings_);
    const parted_texts parts = part_texts(train, settings_.held_out, settings_.seed);
    fitted.learn(parts.held.texts.empty() ? train : parts.learned, how);
    if (!parts.held.texts.empty()) {
      const matrix<float> scores = scores_of(fitted, parts.held.texts, how.threads);
      fitted.parts_.sharpness = fit_temperature(span_of(scores), parts.held.labels, train.classes.size());
    }
    *this = std::move(fitted);
  }

  const embedding_classifier_parts& parts() const noexcept { return parts_; }
  /// Serves what was saved, of these classes. Throws where its parts do not fit one another; the model stays as it was.
  void serve(embedding_classifier_parts parts, std::vector<std::string> classes) {
    const auto width = static_cast<Eigen::Index>(settings_.width);
    require(parts.features.cols() == width && parts.judges.cols() == width &&
                static_cast<std::size_t>(parts.features.rows()) == parts.dictionary.hashes.size() &&
                parts.counts.size() == classes.size() && classes.size() > 1 && parts.sharpness.sharpness.size() == 1,
            "arrays of other shapes", "embedding_classifier", "features [features, width], counts [classes]");
    embedding_classifier served(settings_);
    served.vectors_.serve(parts.dictionary);
    served.parts_ = std::move(parts);
    served.classes_ = std::move(classes);
    served.judging_.emplace(settings_.objective.prepare(served.parts_.counts));
    require(static_cast<std::size_t>(served.parts_.judges.rows()) == served.judging_->rows(),
            "judging rows of other classes", "embedding_classifier", "as many as the objective has");
    *this = std::move(served);
  }

  void probabilities(std::string_view text, std::span<float> out) const {
    scores(text, out);
    parts_.sharpness.apply(out);
  }

  /// What the objective says of each class. out: [classes].
  void scores(std::string_view text, std::span<float> out) const {
    require(!classes_.empty(), "is not fitted", "embedding_classifier", "fit() before");
    std::vector<float> x(settings_.width);
    float* const mean = x.data();
    std::size_t count = 0;
    vectors_.each(text, [&](std::uint32_t column, std::size_t, std::size_t) {
      const float* const row = row_of(parts_.features, column).data();
      for (std::size_t i = 0; i < settings_.width; ++i) mean[i] += row[i];
      ++count;
    });
    if (count > 0) {
      for (float& value : x) value /= static_cast<float>(count);
    }
    judging_->scores(parts_.judges, x, out);
  }

  /// The places that speak most for a class or against it, the strongest first: those that stand at one place together.
  /// With scores that are linear in x (not those of class_tree) all weights sum to what they are told apart by.
  std::vector<text_evidence> evidence(std::string_view text, std::uint32_t label, std::size_t most = 10) const {
    require(!classes_.empty(), "is not fitted", "embedding_classifier", "fit() before");
    return detail::evidence_of_mean(
        text, label, classes_.size(), settings_.width, most,
        [&](std::string_view of, const auto& f) { vectors_.each(of, f); },
        [&](std::uint32_t column, std::span<float> to) {
          for (std::size_t k = 0; k < to.size(); ++k) to[k] += row_of(parts_.features, column)[k];
        },
        [&](auto x, auto shares, auto d_x) { judging_->slope(parts_.judges, x, shares, d_x); });
  }

 private:
  using prepared_objective =
      decltype(std::declval<const Objective&>().prepare(std::declval<std::span<const std::uint64_t>>()));

  static text_vector_settings<Features, term_counts> unscaled(text_vector_settings<Features, term_counts> settings) {
    settings.unit = false;
    return settings;
  }

  void learn(const labeled_texts& train, const execution& how) {
    vectors_.fit(train.texts, how.threads);
    const detail::text_places places = detail::places_of(
        train.texts, how.threads, [&](std::string_view text, const auto& f) { vectors_.each(text, f); });
    parts_.counts.assign(train.classes.size(), 0);
    for (const std::uint32_t label : train.labels) ++parts_.counts[label];
    const prepared_objective judging = settings_.objective.prepare(parts_.counts);
    const std::size_t features = vectors_.features();
    lane_rows rows(features + judging.rows(), settings_.width, settings_.lanes);
    parallel_for(features, 1024, how.threads, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t n = begin; n < end; ++n) {  // within 1 / width of 0; judges begin at 0
        random_stream random(settings_.seed, purpose::initialize, n);
        for (std::size_t i = 0; i < settings_.width; ++i) {
          rows.row(n)[i] = static_cast<float>((2 * random.uniform() - 1) / static_cast<double>(settings_.width));
        }
      }
    });

    std::vector<std::uint32_t> order(train.size());
    std::iota(order.begin(), order.end(), 0U);
    std::vector<detail::embedding_lane> lanes(settings_.lanes);
    const std::size_t share = detail::chunk_count(order.size(), lanes.size());
    const std::size_t rounds = detail::chunk_count(share, settings_.block);
    const stage_progress clock(how.report, "text classifier", settings_.epochs * train.size());
    for (std::size_t epoch = 0; epoch < settings_.epochs; ++epoch) {
      random_stream random(settings_.seed, purpose::shuffle, epoch);
      random.shuffle(std::span(order));
      parallel_rounds(2 * rounds, lanes.size(), how.threads, [&](std::size_t half, std::size_t n, int) {
        if (half % 2 == 1) return rows.join(n);
        const std::size_t first = half / 2 * settings_.block;
        const std::size_t begin = std::min(n * share + first, order.size());
        const std::size_t end = std::min({begin + settings_.block, (n + 1) * share, order.size()});
        const double done = (static_cast<double>(epoch) + static_cast<double>(first) / static_cast<double>(share)) /
                            static_cast<double>(settings_.epochs);
        lanes[n].learn(judging, rows, rows.at(n), places, train.labels,
                       std::span(order).subspan(begin, end > begin ? end - begin : 0),
                       static_cast<std::uint32_t>(features), static_cast<float>(settings_.rate * (1 - done)));
      });
      clock.tick((epoch + 1) * train.size());
      if (!all_finite(rows.all())) {
        throw error("the rows left the range of floats in epoch " + std::to_string(epoch + 1),
                    "embedding_classifier.fit, rate " + std::to_string(settings_.rate), "a smaller rate");
      }
    }
    keep(rows, features, judging.rows());
    parts_.dictionary = vectors_.dictionary();
    classes_ = train.classes;
    judging_.emplace(judging);
  }

  void keep(const lane_rows& rows, std::size_t features, std::size_t judges) {
    const auto copy = [&](matrix<float>& to, std::size_t first, std::size_t count) {
      to.resize(static_cast<Eigen::Index>(count), static_cast<Eigen::Index>(settings_.width));
      for (std::size_t n = 0; n < count; ++n) std::copy_n(rows.row(first + n), settings_.width, row_of(to, n).data());
    };
    copy(parts_.features, 0, features);
    copy(parts_.judges, features, judges);
  }

  settings_type settings_;
  text_vectors<Features, term_counts> vectors_;
  embedding_classifier_parts parts_;
  std::vector<std::string> classes_;
  std::optional<prepared_objective> judging_;
};

}  // namespace cairn
