#pragma once
/// The outcome of ranking, user by user, whoever ranked: how it is gathered, summed up and compared.

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/nearest_name.hpp"
#include "cairn/data/event.hpp"
#include "cairn/evaluate/interval.hpp"
#include "cairn/evaluate/protocol.hpp"
#include "cairn/evaluate/significance.hpp"
#include "cairn/metric/named.hpp"
#include "cairn/metric/rank.hpp"

namespace cairn {

/// The values of all metrics for all judged users, their means with intervals, and how they came about. Protocol and
/// ties are part of the type: results of different ones do not mix.
template <ranking_protocol Protocol, tie_policy Ties>
struct ranking_result {
  Protocol protocol;
  Ties ties;
  std::vector<std::string> metrics;         ///< names, [M]
  std::vector<user_index> users;            ///< judged, ascending, [U]
  std::vector<std::vector<double>> values;  ///< [M][U]
  std::vector<interval> summary;            ///< means over users with bootstrap intervals, [M]
  evaluation_counts counts;
  double seconds = 0;  ///< scoring and ranking, without the intervals

  double users_per_second() const noexcept { return seconds > 0 ? static_cast<double>(users.size()) / seconds : 0; }

  /// The place of a metric among the results; an error that names the nearest where there is none.
  std::size_t place_of(std::string_view metric) const {
    const auto found = std::find(metrics.begin(), metrics.end(), metric);
    if (found != metrics.end()) return static_cast<std::size_t>(found - metrics.begin());
    refuse_name("metric", metric, "ranking result", std::vector<std::string_view>(metrics.begin(), metrics.end()));
  }
  const interval& operator[](std::string_view metric) const { return summary[place_of(metric)]; }
};

/// Paired comparison of two models by one metric. Throws where they were judged on other users or under other settings.
template <ranking_protocol Protocol, tie_policy Ties>
paired_comparison compare(const ranking_result<Protocol, Ties>& first, const ranking_result<Protocol, Ties>& second,
                          std::string_view metric, const bootstrap_settings& settings = {}, int threads = 0) {
  require(first.protocol == second.protocol && first.ties == second.ties && first.users == second.users,
          "the results were not measured alike", "comparison", "the same users, protocol and ties in both");
  return compare_paired(first.values[first.place_of(metric)], second.values[second.place_of(metric)], settings,
                        threads);
}

namespace detail {

/// Refuses metrics that do not fit a catalogue, or each other.
inline void require_metrics(std::span<const any_metric> metrics, std::size_t items, const char* where) {
  require(!metrics.empty(), "there is no metric", where, "at least one");
  for (std::size_t n = 0; n < metrics.size(); ++n) {
    if (metrics[n].k() != whole_list && (metrics[n].k() == 0 || metrics[n].k() > items)) {
      throw error("cut-off of metric " + escaped(metrics[n].name()), where,
                  "between 1 and the catalogue's " + std::to_string(items));
    }
    for (std::size_t m = 0; m < n; ++m) {
      if (metrics[n].name() == metrics[m].name()) {
        throw error("metric " + escaped(metrics[n].name()) + " is there twice", where,
                    "names that differ; any_metric::called gives one");
      }
    }
  }
}

/// Refuses a protocol that does not fit the users (or cases) that are to be judged, or the catalogue.
template <ranking_protocol Protocol>
void require_protocol(const Protocol& protocol, std::span<const user_index> asked, std::size_t items) {
  if constexpr (std::same_as<Protocol, full_ranking>) {
    require(protocol.items != wanted::repeat || protocol.seen == seen_items::allow, "repeated items are excluded",
            "full ranking", "seen_items::allow where repeated items are wanted");
  } else if (protocol.given.empty()) {
    require(protocol.count > 0, "no negative is drawn", "sampled ranking", "a count of at least 1");
    if (!protocol.weights.empty() && protocol.weights.size() != items) {
      throw error(std::to_string(protocol.weights.size()) + " weights", "sampled_ranking.weights",
                  "one for each of the " + std::to_string(items) + " items, or none");
    }
  } else {
    for (const user_index user : asked) {
      if (user >= protocol.given.size() || protocol.given[user].empty()) {
        throw error("user " + std::to_string(user) + " has no negatives", "sampled ranking",
                    "some for each user of test");
      }
      for (const item_index item : protocol.given[user]) {
        if (item >= items) {
          throw error("negative " + std::to_string(item) + " of user " + std::to_string(user), "sampled ranking",
                      "an item below " + std::to_string(items));
        }
      }
    }
  }
}

/// Gathers what an evaluation finds, by places that threads share out among them; its clock runs from the start.
class ranked_values {
 public:
  ranked_values(std::span<const any_metric> metrics, std::size_t asked, std::size_t chunks)
      : metrics_(metrics),
        begin_(std::chrono::steady_clock::now()),
        values_(metrics.size(), std::vector<double>(asked)),
        judged_(asked, 0),
        counted_(chunks) {}

  /// The counts of one chunk, which one thread at a time writes.
  evaluation_counts& counts(std::size_t chunk) noexcept { return counted_[chunk]; }

  void keep(std::size_t n, const ranked_user& ranked, evaluation_counts& counts) {
    for (std::size_t m = 0; m < metrics_.size(); ++m) values_[m][n] = metrics_[m].value(ranked);
    judged_[n] = 1;
    ++counts.users;
  }

  /// asked: the user of each place.
  template <ranking_protocol Protocol, tie_policy Ties>
  ranking_result<Protocol, Ties> finish(const Protocol& protocol, const Ties& ties, std::span<const user_index> asked,
                                        const bootstrap_settings& resampling, int threads) const {
    ranking_result<Protocol, Ties> result{protocol, ties, {}, {}, {}, {}, {}, 0};
    for (const any_metric& metric : metrics_) result.metrics.push_back(metric.name());
    for (std::size_t n = 0; n < asked.size(); ++n) {
      if (judged_[n] != 0) result.users.push_back(asked[n]);
    }
    for (const auto& all : values_) {
      std::vector<double> kept;
      kept.reserve(result.users.size());
      for (std::size_t n = 0; n < asked.size(); ++n) {
        if (judged_[n] != 0) kept.push_back(all[n]);
      }
      result.values.push_back(std::move(kept));
    }
    for (const evaluation_counts& part : counted_) result.counts = summed(result.counts, part);
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
    result.summary = bootstrap_means(result.values, resampling, threads);
    return result;
  }

 private:
  std::span<const any_metric> metrics_;
  std::chrono::steady_clock::time_point begin_;
  std::vector<std::vector<double>> values_;  // [M][asked]
  std::vector<char> judged_;
  std::vector<evaluation_counts> counted_;
};

}  // namespace detail

}  // namespace cairn
