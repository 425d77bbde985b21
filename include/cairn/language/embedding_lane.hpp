#pragma once
/// One lane's share of the training of an embedding_classifier: a block of texts, on copies of the rows that it needs.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "cairn/kernel/listed_rows.hpp"
#include "cairn/language/class_objective.hpp"
#include "cairn/language/lane_rows.hpp"
#include "cairn/language/text_places.hpp"

namespace cairn::detail {

/// Used again for the next block it allocates nothing.
class embedding_lane {
 public:
  /// Learns from the texts of a block one after the other: x, the mean of a text's rows, is judged, judges move by rate
  /// times their gradient, and each of the text's rows by rate times its own: that of x by the number of rows. Judges
  /// are the rows from `first_judge` on.
  template <class PreparedObjective>
  void learn(const PreparedObjective& judging, lane_rows& rows, lane_rows::lane& copies, const text_places& places,
             std::span<const std::uint32_t> labels, std::span<const std::uint32_t> block, std::uint32_t first_judge,
             float rate) {
    lane_rows::clear(copies);
    places_.clear();
    judges_.clear();
    for (const std::uint32_t text : block) {
      const auto of_text = places.of(text);
      if (of_text.empty()) continue;
      const float force = rate * curvature / static_cast<float>(of_text.size());
      for (const std::uint32_t feature : of_text) places_.push_back(copies.place_of(feature, force));
      judging.list(labels[text], listed_);
      for (const std::uint32_t judge : listed_)
        judges_.push_back(copies.place_of(first_judge + judge, rate * curvature));
    }
    if (places_.empty()) return;
    rows.copy_to(copies);
    x_.assign(rows.stride(), 0);
    d_x_.resize(rows.stride());
    std::size_t place = 0, judge = 0;
    for (const std::uint32_t text : block) {
      const std::size_t count = places.of(text).size();
      if (count == 0) continue;
      rows_.clear();
      for (std::size_t n = 0; n < count; ++n) rows_.push_back(copies.copy(places_[place + n]));
      judging.list(labels[text], listed_);
      for (std::size_t n = 0; n < listed_.size(); ++n) rows_.push_back(copies.copy(judges_[judge + n]));
      const std::span<float* const> all(rows_);
      const float share = 1 / static_cast<float>(count);
      sum_listed_rows(all.first(count), share, x_);
      std::fill(d_x_.begin(), d_x_.end(), 0.F);
      judging.step(labels[text], all.subspan(count), rate, x_, d_x_, room_);
      for (float& value : d_x_) value *= share;
      add_to_listed_rows(all.first(count), d_x_);
      place += count;
      judge += listed_.size();
    }
  }

 private:
  static constexpr float curvature = .1F;  // of the loss along a row, for joint_share

  std::vector<std::uint32_t> places_, judges_, listed_;  // of the block's features; of each text's judges
  std::vector<float*> rows_;
  std::vector<float> x_, d_x_;
  class_objective_room room_;
};

}  // namespace cairn::detail
