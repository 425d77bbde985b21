#pragma once
/// Parts of a text that have labels: its names, places and dates, say.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "cairn/core/error.hpp"

namespace cairn {

/// The bytes [begin, end) of a text have a label.
struct labeled_span {
  std::uint32_t begin = 0, end = 0, label = 0;
  friend bool operator==(const labeled_span&, const labeled_span&) = default;
};

/// The spans of a text in the order in which they stand there. Throws where one is empty or ends behind the text's
/// bytes, where two overlap, and where a label is not below `labels`. O(n log n).
inline std::vector<labeled_span> spans_in_order(std::vector<labeled_span> spans, std::size_t bytes, std::size_t labels,
                                                const std::string& where = "labeled_span") {
  const auto said = [](const labeled_span& span) {
    return "bytes [" + std::to_string(span.begin) + ", " + std::to_string(span.end) + ")";
  };
  std::sort(spans.begin(), spans.end(), [](const labeled_span& a, const labeled_span& b) { return a.begin < b.begin; });
  for (std::size_t n = 0; n < spans.size(); ++n) {
    const labeled_span& span = spans[n];
    if (span.begin >= span.end || span.end > bytes) {
      throw error(said(span), where, "at least one byte of the text's " + std::to_string(bytes));
    }
    if (span.label >= labels) {
      throw error("label " + std::to_string(span.label), where, "labels below " + std::to_string(labels));
    }
    if (n > 0 && span.begin < spans[n - 1].end) {
      throw error(said(spans[n - 1]) + " and " + said(span) + " overlap", where, "spans apart from each other");
    }
  }
  return spans;
}

}  // namespace cairn
