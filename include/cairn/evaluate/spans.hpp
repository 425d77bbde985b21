#pragma once
/// How well labeled spans of texts are found.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/evaluate/interval.hpp"
#include "cairn/language/labeled_spans.hpp"
#include "cairn/metric/confusion.hpp"

namespace cairn {

/// How many spans there are, were found, and were found with the very bytes and label.
struct span_counts {
  std::size_t right = 0, true_spans = 0, found = 0;

  double precision() const noexcept { return detail::share_of(right, found); }
  double recall() const noexcept { return detail::share_of(right, true_spans); }
  /// 2 P R / (P + R); 0 where there is no span and none was found.
  double f1() const noexcept { return detail::share_of(2 * right, true_spans + found); }
  friend bool operator==(const span_counts&, const span_counts&) = default;
};

/// Of all labels together (the micro average), and of each.
struct span_result {
  interval f1;  ///< of all spans; it resamples texts
  span_counts all;
  std::vector<span_counts> by_label;  ///< [labels]
};

/// Of each text the true spans and the found ones, in any order; each true one is found at most once. Throws unless
/// there are as many lists of both, and for labels that are not below `labels`. O(spans, and their logarithm, + texts
/// resamples). Source: the measure of the shared tasks of CoNLL (conlleval): Tjong Kim Sang, Buchholz: "Introduction to
/// the CoNLL-2000 shared task: chunking", CoNLL 2000.
inline span_result evaluate_spans(std::span<const std::vector<labeled_span>> true_spans,
                                  std::span<const std::vector<labeled_span>> found, std::size_t labels,
                                  const bootstrap_settings& resampling = {}, int threads = 0) {
  detail::require_bootstrap(resampling);
  if (true_spans.size() != found.size() || found.empty()) {
    throw error(std::to_string(true_spans.size()) + " lists of true spans and " + std::to_string(found.size()) +
                    " of found ones",
                "evaluate_spans", "as many of each, and at least one");
  }
  span_result result;
  result.by_label.resize(labels);
  const auto of = [&](const labeled_span& span) -> span_counts& {
    if (span.label < labels) return result.by_label[span.label];
    throw error("label " + std::to_string(span.label), "evaluate_spans", "labels below " + std::to_string(labels));
  };
  const auto sorted = [](std::vector<labeled_span> spans) {
    std::sort(spans.begin(), spans.end(), [](const labeled_span& a, const labeled_span& b) {
      return std::tie(a.begin, a.end, a.label) < std::tie(b.begin, b.end, b.label);
    });
    return spans;
  };
  std::vector<span_counts> by_text(found.size());
  for (std::size_t n = 0; n < found.size(); ++n) {
    std::vector<labeled_span> left = sorted(true_spans[n]);
    for (const labeled_span& span : left) ++of(span).true_spans;
    by_text[n] = {0, left.size(), found[n].size()};
    for (const labeled_span& span : found[n]) {
      ++of(span).found;
      const auto at = std::find(left.begin(), left.end(), span);
      if (at == left.end()) continue;
      left.erase(at);
      ++of(span).right;
      ++by_text[n].right;
    }
  }
  const auto sum_of = [&](const auto& times) {
    span_counts sum;
    for (std::size_t n = 0; n < by_text.size(); ++n) {
      sum.right += times(n) * by_text[n].right;
      sum.true_spans += times(n) * by_text[n].true_spans;
      sum.found += times(n) * by_text[n].found;
    }
    return sum;
  };
  result.all = sum_of([](std::size_t) { return std::size_t{1}; });
  auto values = detail::resampled(by_text.size(), 1, resampling, threads, [&](std::size_t, auto drawn) {
    return sum_of([&](std::size_t n) { return std::size_t{drawn[n]}; }).f1();
  });
  result.f1 = detail::percentile(result.all.f1(), values[0], resampling.confidence);
  return result;
}

}  // namespace cairn
