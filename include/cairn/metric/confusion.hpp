#pragma once
/// Counts of (truth, predicted) over classes, and what is made of them: accuracy, precision, recall and F1 of a class,
/// their macro and micro averages.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "cairn/core/error.hpp"

namespace cairn {

/// count(t, p) = samples of class t that were predicted as class p, for classes [0, C). C^2 counts; add is O(1).
class confusion_matrix {
 public:
  explicit confusion_matrix(std::size_t classes) : counts_(classes * classes), truths_(classes), predictions_(classes) {
    require(classes > 0, "there is no class", "confusion matrix", "at least one");
  }
  void add(std::size_t truth, std::size_t predicted, std::size_t count = 1) {
    counts_[place(truth, predicted)] += count;
    truths_[truth] += count;
    predictions_[predicted] += count;
  }

  std::size_t classes() const noexcept { return truths_.size(); }
  std::size_t count(std::size_t truth, std::size_t predicted) const { return counts_[place(truth, predicted)]; }
  std::size_t right(std::size_t of) const { return count(of, of); }
  std::size_t with_truth(std::size_t of) const { return truths_[checked(of)]; }
  std::size_t predicted_as(std::size_t of) const { return predictions_[checked(of)]; }

 private:
  std::size_t checked(std::size_t of) const {
    if (of < classes()) return of;
    throw error("class " + std::to_string(of), "confusion matrix", "classes below " + std::to_string(classes()));
  }
  std::size_t place(std::size_t truth, std::size_t predicted) const {
    return checked(truth) * classes() + checked(predicted);
  }

  std::vector<std::size_t> counts_, truths_, predictions_;
};

/// The matrix of truths[n] and predictions[n]; throws where their numbers differ or a class is not below `classes`.
inline confusion_matrix confusion_of(std::span<const std::uint32_t> truths, std::span<const std::uint32_t> predictions,
                                     std::size_t classes) {
  if (truths.size() != predictions.size()) {
    throw error(std::to_string(truths.size()) + " truths and " + std::to_string(predictions.size()) + " predictions",
                "confusion matrix", "as many of each");
  }
  confusion_matrix matrix(classes);
  for (std::size_t n = 0; n < truths.size(); ++n) matrix.add(truths[n], predictions[n]);
  return matrix;
}

namespace detail {
inline double share_of(std::size_t part, std::size_t all) noexcept {
  return all == 0 ? 0 : static_cast<double>(part) / static_cast<double>(all);
}
}  // namespace detail

/// sum over c of count(c, c) / samples: the share predicted right, in [0, 1]. 0 without a sample. O(C).
/// Source: Sokolova, Lapalme: "A systematic analysis of performance measures for classification tasks", Information
/// Processing and Management 2009.
/// Use: classes of similar size and mistakes of similar cost; of rare classes it says nothing.
inline double accuracy(const confusion_matrix& matrix) {
  std::size_t right = 0, all = 0;
  for (std::size_t c = 0; c < matrix.classes(); ++c) {
    right += matrix.right(c);
    all += matrix.with_truth(c);
  }
  return detail::share_of(right, all);
}

/// count(c, c) / predicted as c: how far a prediction of class c can be trusted, in [0, 1]. 0 where none was made.
/// Source: Kent, Berry, Luehrs, Perry: "Machine literature searching VIII", American Documentation 1955.
/// Use: where acting on a false alarm costs: a blocked order, a coupon for one who would have bought.
inline double precision_of(const confusion_matrix& matrix, std::size_t of) {
  return detail::share_of(matrix.right(of), matrix.predicted_as(of));
}

/// count(c, c) / samples of class c: how many of class c were found, in [0, 1]. 0 where there is none.
/// Source: Kent, Berry, Luehrs, Perry: "Machine literature searching VIII", American Documentation 1955.
/// Use: where a miss costs: fraud, a customer about to leave.
inline double recall_of(const confusion_matrix& matrix, std::size_t of) {
  return detail::share_of(matrix.right(of), matrix.with_truth(of));
}

/// 2 count(c, c) / (samples of c + predicted as c): harmonic mean of precision and recall of class c, in [0, 1]. 0 for
/// a class without samples and predictions.
/// Source: van Rijsbergen: "Information retrieval", 2nd edition, Butterworths 1979 (1 - E at equal weights).
/// Use: a rare class, where accuracy is high for whoever never names it.
inline double f1_of(const confusion_matrix& matrix, std::size_t of) {
  return detail::share_of(2 * matrix.right(of), matrix.with_truth(of) + matrix.predicted_as(of));
}

/// mean over the classes of f1_of(c), in [0, 1]. A class with neither samples nor predictions is not counted; one with
/// either but nothing right counts as 0. It is the mean of the classes' F1, not the F1 of mean precision and mean
/// recall. O(C).
/// Source: Lewis: "Evaluating text categorization", Speech and Natural Language Workshop 1991 (macroaveraging); Opitz,
/// Burst: "Macro F1 and macro F1", arXiv 2019 (the two readings).
/// Use: text and product classes of uneven size that matter alike.
inline double macro_f1(const confusion_matrix& matrix) {
  double sum = 0, classes = 0;
  for (std::size_t c = 0; c < matrix.classes(); ++c) {
    if (matrix.with_truth(c) + matrix.predicted_as(c) == 0) continue;
    sum += f1_of(matrix, c);
    ++classes;
  }
  return classes > 0 ? sum / classes : 0;
}

/// 2 sum of count(c, c) / sum of (samples of c + predicted as c) over the given classes, in [0, 1]; of all classes
/// where none is given, and then the same as accuracy. 0 without a sample.
/// Source: Lewis: "Evaluating text categorization", Speech and Natural Language Workshop 1991 (microaveraging).
/// Use: several classes of interest beside one of no interest ("none of these"), which is left out.
inline double micro_f1(const confusion_matrix& matrix, std::span<const std::uint32_t> classes = {}) {
  if (classes.empty()) return accuracy(matrix);
  std::size_t right = 0, both = 0;
  for (const std::uint32_t c : classes) {
    right += 2 * matrix.right(c);
    both += matrix.with_truth(c) + matrix.predicted_as(c);
  }
  return detail::share_of(right, both);
}

}  // namespace cairn
