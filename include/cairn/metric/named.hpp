#pragma once
/// Ranking metrics chosen at run time: any metric behind one type, and metric_named("ndcg@10").

#include <array>
#include <charconv>
#include <functional>
#include <string>
#include <utility>

#include "cairn/core/error.hpp"
#include "cairn/core/nearest_name.hpp"
#include "cairn/metric/auc.hpp"
#include "cairn/metric/average_precision.hpp"
#include "cairn/metric/f1.hpp"
#include "cairn/metric/hits.hpp"
#include "cairn/metric/ndcg.hpp"
#include "cairn/metric/reciprocal_rank.hpp"

namespace cairn {

/// Any ranking metric, a user's own too, with its name and cut-off. One indirect call a user.
class any_metric {
 public:
  template <class M>
    requires(!std::same_as<M, any_metric>) && ranking_metric<M>
  any_metric(M metric)  // implicit, so that a list of metrics is written {ndcg{}, recall{.k = 20}}
      : name_(name_of(metric)),
        k_(metric.k),
        value_([metric](const ranked_user& user) { return metric.value(user); }) {}

  /// The same metric under a name of its own, to tell two settings of one metric apart.
  any_metric called(std::string name) const {
    any_metric renamed = *this;
    renamed.name_ = std::move(name);
    return renamed;
  }

  const std::string& name() const noexcept { return name_; }
  std::size_t k() const noexcept { return k_; }
  double value(const ranked_user& user) const { return value_(user); }

 private:
  std::string name_;
  std::size_t k_;
  std::function<double(const ranked_user&)> value_;
};

/// The metrics that metric_named knows. Those of two formulas have a name for each: recall = hits / R, capped_recall =
/// hits / min(k, R); map divides by min(k, R), map_by_relevant by R; ndcg has linear gain, exponential_ndcg 2^g - 1.
inline constexpr std::array<std::string_view, 11> metric_names{
    "hit_rate",        "precision", "recall", "capped_recall",    "f1", "map",
    "map_by_relevant", "mrr",       "ndcg",   "exponential_ndcg", "auc"};

/// The metric of a name such as "ndcg@10", "mrr" (not cut) or "auc". Without "@k" a metric with a default cut-off uses
/// that. Its name() is the name it was asked by, with the cut-off. An error names the nearest known metric.
inline any_metric metric_named(std::string_view name) {
  const std::size_t at = name.find('@');
  const std::string_view family = name.substr(0, at);
  const auto known = std::find(metric_names.begin(), metric_names.end(), family);
  if (known == metric_names.end()) refuse_name("metric", family, "metric", metric_names);
  const bool cut = at != std::string_view::npos;
  std::size_t k = 0;
  if (cut) {
    const std::string_view digits = name.substr(at + 1);
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), k);
    if (read.ec != std::errc() || read.ptr != digits.data() + digits.size() || k == 0 || family == "auc") {
      throw error("cut-off of " + escaped(name), "metric",
                  family == "auc" ? "no cut-off" : "a whole number of at least 1 after the @");
    }
  }
  const auto made = [&](auto metric) {
    if (cut) metric.k = k;
    return any_metric(metric);
  };
  switch (known - metric_names.begin()) {
    case 0: return made(hit_rate{});
    case 1: return made(precision{});
    case 2: return made(recall{.by = normalization::by_relevant});
    case 3: return made(recall{.by = normalization::capped});
    case 4: return made(f1{});
    case 5: return made(average_precision{.by = normalization::capped});
    case 6: return made(average_precision{.by = normalization::by_relevant});
    case 7: return made(reciprocal_rank{});
    case 8: return made(ndcg{.worth = gain::linear});
    case 9: return made(ndcg{.worth = gain::exponential});
    default: return any_metric(auc{});
  }
}

}  // namespace cairn
