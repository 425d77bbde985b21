#pragma once
/// An embedding_classifier made small: the features that matter most, their rows as bytes, their hashes as 32 bits.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "cairn/core/array.hpp"
#include "cairn/core/error.hpp"
#include "cairn/core/fields.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/kernel/finite.hpp"
#include "cairn/language/embedding_classifier.hpp"
#include "cairn/language/evidence.hpp"
#include "cairn/language/kept_features.hpp"
#include "cairn/language/learn_judges.hpp"
#include "cairn/language/short_hash_index.hpp"
#include "cairn/quantization/quantized_rows.hpp"

namespace cairn {

struct quantization_settings {
  std::size_t kept = 0;  ///< features, those that matter most (kept_features); 0: all
  quantized_rows_settings rows = {};
  judge_learning judges = {};  ///< from quantized rows, where train is given; 0 epochs: they stay
};

template <text_features Features, class_objective Objective>
struct quantized_classifier_settings {
  embedding_classifier_settings<Features, Objective> model = {};
  quantization_settings quantized = {};
};

/// What is left: arrays to save and to load.
struct quantized_classifier_parts {
  std::vector<std::uint32_t> hashes;  ///< of the features, ascending
  quantized_rows features;
  matrix<float> judges;               ///< [rows of the objective, width]
  std::vector<std::uint64_t> counts;  ///< training texts of each class
  temperature sharpness;

  static constexpr auto fields() {
    return std::tuple{
        field("hashes", &quantized_classifier_parts::hashes), field("features", &quantized_classifier_parts::features),
        field("judges", &quantized_classifier_parts::judges), field("counts", &quantized_classifier_parts::counts),
        field("temperature", &quantized_classifier_parts::sharpness)};
  }
};

/// The mean of a text's rows, of those features that were kept and as their bytes say, judged as the model judges.
/// Where train is given every text that was learned from and has a feature keeps one, the judges learn again from what
/// the bytes say, and where the model holds texts out the temperature is fitted to them anew. Memory: 4.5 to 5 bytes a
/// feature and one for each part of its row. Two features that share 32 bits of their hashes are one
/// (short_hash_index): of kept ones that of the larger norm stays. Joulin, Grave, Bojanowski, Douze, Jegou, Mikolov:
/// "FastText.zip: compressing text classification models", 2016.
template <text_features Features = word_ngrams<>, class_objective Objective = class_softmax>
class quantized_classifier {
 public:
  using settings_type = quantized_classifier_settings<Features, Objective>;
  using model_type = embedding_classifier<Features, Objective>;

  explicit quantized_classifier(settings_type settings = {}) : settings_(std::move(settings)) {
    const model_type checked(settings_.model);
    settings_.quantized.rows.quantizer.check();
    settings_.quantized.judges.check();
  }

  const settings_type& settings() const noexcept { return settings_; }
  const std::vector<std::string>& classes() const noexcept { return classes_; }
  /// Of its arrays and of the index that finds them.
  std::size_t bytes() const { return array_bytes(parts_) + index_.bytes(); }
  /// The features that were to be kept and are not, since one of a larger norm has their 32 bits; 0 of what was served.
  std::size_t collisions() const noexcept { return collisions_; }

  /// Fits a model and quantizes it. The same bits on any number of threads.
  void fit(const labeled_texts& train, const execution& how = {}) {
    model_type model(settings_.model);
    model.fit(train, how);
    take(model, &train, how);
  }

  /// Quantizes a fitted model, whose settings become its own; train: what it was fitted on, or null. Throws where these
  /// do not fit together, or where the judges leave the range of floats; it is then as it was. O(what k-means takes +
  /// epochs x texts x judging rows x width).
  void take(const model_type& model, const labeled_texts* train, const execution& how = {}) {
    require(!model.classes().empty(), "is not fitted", "quantize", "a fitted model");
    if (train != nullptr) {
      train->check();
      require(train->classes == model.classes(), "texts of other classes", "quantize", "what the model was fitted on");
    }
    quantized_classifier made({model.settings(), settings_.quantized});
    made.parts_.judges = model.parts().judges;
    made.parts_.counts = model.parts().counts;
    made.parts_.sharpness = model.parts().sharpness;
    made.classes_ = model.classes();
    made.judging_.emplace(model.settings().objective.prepare(made.parts_.counts));
    parted_texts parts;
    if (train != nullptr) parts = part_texts(*train, model.settings().held_out, model.settings().seed);
    const bool held = !parts.held.texts.empty();
    const labeled_texts* const learned = held ? &parts.learned : train;
    made.keep(model, learned, how);
    if (learned != nullptr) {
      const matrix<float> x = made.means_of(learned->texts, how.threads);
      learn_judges(*made.judging_, {x.data(), learned->size(), made.parts_.features.width()}, learned->labels,
                   made.parts_.judges, settings_.quantized.judges, how.report);
    }
    if (held) {
      const matrix<float> scores = scores_of(made, parts.held.texts, how.threads);
      made.parts_.sharpness = fit_temperature(span_of(scores), parts.held.labels, made.classes_.size());
    }
    *this = std::move(made);
  }

  const quantized_classifier_parts& parts() const noexcept { return parts_; }
  /// Serves what was saved, of these classes. Throws where its parts do not fit one another; the model stays as it was.
  void serve(quantized_classifier_parts parts, std::vector<std::string> classes) {
    parts.features.check("quantized_classifier.features");
    const std::vector<std::uint32_t>& hashes = parts.hashes;
    require(std::adjacent_find(hashes.begin(), hashes.end(), std::greater_equal<>()) == hashes.end(),
            "hashes out of order", "quantized_classifier.hashes", "ascending hashes");
    require(hashes.size() == parts.features.rows() &&
                static_cast<std::size_t>(parts.judges.cols()) == parts.features.width() &&
                parts.counts.size() == classes.size() && classes.size() > 1,
            "arrays of other shapes", "quantized_classifier", "a row for each hash, judges as wide, counts [classes]");
    const std::vector<double>& sharpness = parts.sharpness.sharpness;
    require(all_finite(std::span<const float>(span_of(parts.judges))) && sharpness.size() == 1 &&
                std::isfinite(sharpness[0]) && sharpness[0] > 0,
            "judges or a temperature that are not finite", "quantized_classifier",
            "finite judges, a sharpness above 0");
    prepared_objective judging = settings_.model.objective.prepare(parts.counts);
    require(static_cast<std::size_t>(parts.judges.rows()) == judging.rows(), "judging rows of other classes",
            "quantized_classifier", "as many as the objective has");
    judging_.emplace(std::move(judging));
    index_ = detail::short_hash_index(hashes);
    parts_ = std::move(parts);
    classes_ = std::move(classes);
    collisions_ = 0;
  }

  void probabilities(std::string_view text, std::span<float> out) const {
    scores(text, out);
    parts_.sharpness.apply(out);
  }

  /// What the objective says of each class. out: [classes].
  void scores(std::string_view text, std::span<float> out) const {
    require(!classes_.empty(), "is not fitted", "quantized_classifier", "fit() before");
    std::vector<float> x(parts_.features.width());
    mean_of(text, x);
    judging_->scores(parts_.judges, x, out);
  }

  /// As embedding_classifier's, of the features that were kept.
  std::vector<text_evidence> evidence(std::string_view text, std::uint32_t label, std::size_t most = 10) const {
    require(!classes_.empty(), "is not fitted", "quantized_classifier", "fit() before");
    return detail::evidence_of_mean(
        text, label, classes_.size(), parts_.features.width(), most,
        [&](std::string_view of, const auto& f) { each(of, f); },
        [&](std::uint32_t column, std::span<float> to) { parts_.features.add_row(column, to); },
        [&](auto x, auto shares, auto d_x) { judging_->slope(parts_.judges, x, shares, d_x); });
  }

 private:
  using prepared_objective =
      decltype(std::declval<const Objective&>().prepare(std::declval<std::span<const std::uint64_t>>()));

  /// f(column, begin, end) for each feature that was kept.
  template <class F>
  void each(std::string_view text, const F& f) const {
    settings_.model.vectors.features.each(text, [&](std::uint64_t hash, std::size_t begin, std::size_t end) {
      const std::uint32_t column = index_.find(parts_.hashes, detail::short_hash_index::shortened(hash));
      if (column != detail::short_hash_index::absent) f(column, begin, end);
    });
  }

  /// x += the mean of the rows of a text's features.
  void mean_of(std::string_view text, std::span<float> x) const {
    std::size_t count = 0;
    each(text, [&](std::uint32_t column, std::size_t, std::size_t) {
      parts_.features.add_row(column, x);
      ++count;
    });
    if (count == 0) return;
    for (float& value : x) value /= static_cast<float>(count);
  }

  matrix<float> means_of(std::span<const std::string> texts, int threads) const {
    matrix<float> all = matrix<float>::Zero(static_cast<Eigen::Index>(texts.size()), parts_.judges.cols());
    parallel_for(texts.size(), 64, threads, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t n = begin; n < end; ++n) mean_of(texts[n], row_of(all, n));
    });
    return all;
  }

  void keep(const model_type& model, const labeled_texts* texts, const execution& how) {
    const matrix<float>& rows = model.parts().features;
    std::vector<float> norms(static_cast<std::size_t>(rows.rows()));
    for (std::size_t n = 0; n < norms.size(); ++n) norms[n] = rows.row(static_cast<Eigen::Index>(n)).norm();
    detail::text_places places;
    if (texts != nullptr && settings_.quantized.kept > 0) {
      places = detail::places_of(texts->texts, how.threads,
                                 [&](std::string_view text, const auto& f) { model.vectors().each(text, f); });
    }
    std::vector<std::pair<std::uint32_t, std::uint32_t>> kept;  // a short hash and a row
    for (const std::uint32_t n : kept_features(norms, settings_.quantized.kept, places)) {
      kept.emplace_back(detail::short_hash_index::shortened(model.vectors().dictionary().hashes[n]), n);
    }
    std::sort(kept.begin(), kept.end(), [&](const auto& a, const auto& b) {
      return a.first != b.first ? a.first < b.first : norms[a.second] > norms[b.second];
    });
    const auto last = std::unique(kept.begin(), kept.end(), [](auto& a, auto& b) { return a.first == b.first; });
    collisions_ = static_cast<std::size_t>(kept.end() - last);
    kept.erase(last, kept.end());

    matrix<float> own(static_cast<Eigen::Index>(kept.size()), rows.cols());
    for (std::size_t n = 0; n < kept.size(); ++n) {
      parts_.hashes.push_back(kept[n].first);
      own.row(static_cast<Eigen::Index>(n)) = rows.row(static_cast<Eigen::Index>(kept[n].second));
    }
    parts_.hashes.shrink_to_fit();
    const auto width = static_cast<std::size_t>(rows.cols());
    parts_.features = quantize_rows({own.data(), kept.size(), width}, settings_.quantized.rows, how);
    index_ = detail::short_hash_index(parts_.hashes);
  }

  settings_type settings_;
  quantized_classifier_parts parts_;
  detail::short_hash_index index_;
  std::vector<std::string> classes_;
  std::optional<prepared_objective> judging_;
  std::size_t collisions_ = 0;
};
static_assert(text_classifier<quantized_classifier<>>);

/// A fitted model, quantized: from what it learned alone, so that its judges and its temperature stay.
template <text_features Features, class_objective Objective>
quantized_classifier<Features, Objective> quantize(const embedding_classifier<Features, Objective>& model,
                                                   const quantization_settings& settings = {},
                                                   const execution& how = {}) {
  quantized_classifier<Features, Objective> made({model.settings(), settings});
  made.take(model, nullptr, how);
  return made;
}

/// A fitted model, quantized with the texts that it was fitted on.
template <text_features Features, class_objective Objective>
quantized_classifier<Features, Objective> quantize(const embedding_classifier<Features, Objective>& model,
                                                   const labeled_texts& train,
                                                   const quantization_settings& settings = {},
                                                   const execution& how = {}) {
  quantized_classifier<Features, Objective> made({model.settings(), settings});
  made.take(model, &train, how);
  return made;
}

}  // namespace cairn
