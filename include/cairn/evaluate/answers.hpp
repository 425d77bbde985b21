#pragma once
/// How well questions are answered in words.

#include <algorithm>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/evaluate/interval.hpp"
#include "cairn/text/category.hpp"
#include "cairn/text/letter_case.hpp"
#include "cairn/text/utf8.hpp"

namespace cairn {

/// The words of an answer as SQuAD compares them: in lower case, without ASCII's punctuation and without the words a,
/// an and the. O(bytes).
inline std::vector<std::string> answer_words(std::string_view answer) {
  struct seen_point {
    char32_t point;
    bool in_word;
  };
  std::vector<seen_point> points;
  for_each_point(lower_case(answer), [&](char32_t point, std::size_t, std::size_t) {
    const bool letter = is_letter(point) || is_number(point);
    const bool punctuation = point > U' ' && point < 0x7F && !letter;
    if (!punctuation) points.push_back({point, letter});
  });
  std::vector<std::string> words(1);
  const auto put = [&](std::size_t begin, std::size_t end) {
    for (std::size_t n = begin; n < end; ++n) append_utf8(words.back(), points[n].point);
  };
  const auto finish = [&] {
    if (!words.back().empty()) words.emplace_back();
  };
  for (std::size_t at = 0; at < points.size();) {
    std::size_t end = at + 1;
    while (points[at].in_word && end < points.size() && points[end].in_word) ++end;
    const std::size_t before = words.back().size();
    put(at, end);
    const std::string_view run = std::string_view(words.back()).substr(before);
    if (is_space(points[at].point) || run == "a" || run == "an" || run == "the") {
      words.back().resize(before);
      finish();
    }
    at = end;
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

/// Whether two answers are the same words: 1 or 0.
inline double exact_match(std::string_view answer, std::string_view truth) {
  return answer_words(answer) == answer_words(truth) ? 1 : 0;
}

/// F1 of the words that two answers share, each as often as it is in both; where one of them has no words, whether the
/// other has none either.
inline double answer_f1(std::string_view answer, std::string_view truth) {
  const std::vector<std::string> own = answer_words(answer), true_words = answer_words(truth);
  if (own.empty() || true_words.empty()) return own.empty() && true_words.empty() ? 1 : 0;
  std::map<std::string_view, std::size_t> left;
  for (const std::string& word : true_words) ++left[word];
  std::size_t shared = 0;
  for (const std::string& word : own) {
    const auto at = left.find(word);
    if (at == left.end() || at->second == 0) continue;
    --at->second;
    ++shared;
  }
  return 2 * static_cast<double>(shared) / static_cast<double>(own.size() + true_words.size());
}

/// With intervals that resample questions.
struct answer_result {
  interval exact, f1;
  std::vector<double> exact_of, f1_of;  ///< [questions]
};

/// Answers and, for each, the true ones, of which the nearest counts: "" says that there is none, as does no true
/// answer. Throws unless there is a list of true ones for each answer. O(words and their logarithm + questions
/// resamples). Source: Rajpurkar, Zhang, Lopyrev, Liang: "SQuAD: 100,000+ questions for machine comprehension of text",
/// EMNLP 2016; questions without an answer as in Rajpurkar, Jia, Liang: "Know what you don't know: unanswerable
/// questions for SQuAD", ACL 2018.
inline answer_result evaluate_answers(std::span<const std::string> answers,
                                      std::span<const std::vector<std::string>> truths,
                                      const bootstrap_settings& resampling = {}, int threads = 0) {
  if (answers.size() != truths.size() || answers.empty()) {
    throw error(
        std::to_string(answers.size()) + " answers and " + std::to_string(truths.size()) + " lists of true ones",
        "evaluate_answers", "as many of each, and at least one");
  }
  answer_result result;
  for (std::size_t n = 0; n < answers.size(); ++n) {
    double exact = truths[n].empty() ? exact_match(answers[n], "") : 0, f1 = exact;
    for (const std::string& truth : truths[n]) {
      exact = std::max(exact, exact_match(answers[n], truth));
      f1 = std::max(f1, answer_f1(answers[n], truth));
    }
    result.exact_of.push_back(exact);
    result.f1_of.push_back(f1);
  }
  const std::vector<std::vector<double>> both{result.exact_of, result.f1_of};
  const std::vector<interval> means = bootstrap_means(both, resampling, threads);
  result.exact = means[0];
  result.f1 = means[1];
  return result;
}

}  // namespace cairn
