#pragma once
/// Rows of parameters that lanes of work change side by side without seeing each other, joined in a fixed order: the
/// same bits on any number of threads.

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "cairn/kernel/listed_rows.hpp"

namespace cairn {

namespace detail {

/// Rows of padded floats, each beginning with a cache line.
class aligned_rows {
 public:
  explicit aligned_rows(std::size_t width) : stride_(padded_width<float>(width)) {}
  aligned_rows(aligned_rows&&) noexcept = default;  // a moved vector keeps its memory
  aligned_rows& operator=(aligned_rows&&) noexcept = default;

  /// Keeps nothing of what was there; what is new is zero.
  void reset(std::size_t rows) {
    constexpr std::size_t line = row_padding / sizeof(float);
    values_.assign(rows * stride_ + line, 0.F);
    const auto beyond = reinterpret_cast<std::uintptr_t>(values_.data()) % row_padding / sizeof(float);
    begin_ = beyond == 0 ? 0 : line - beyond;
    rows_ = rows;
  }
  std::size_t rows() const noexcept { return rows_; }
  std::size_t stride() const noexcept { return stride_; }
  float* row(std::size_t n) noexcept { return values_.data() + begin_ + n * stride_; }
  const float* row(std::size_t n) const noexcept { return values_.data() + begin_ + n * stride_; }
  std::span<const float> all() const noexcept { return std::span(values_).subspan(begin_, rows_ * stride_); }

 private:
  std::size_t stride_, rows_ = 0, begin_ = 0;
  std::vector<float> values_;
};

/// Places for the rows that a lane works on, in the order in which it asks for them, found by a hash of the row.
class row_places {
 public:
  static constexpr std::uint32_t vacant = ~std::uint32_t{0};

  std::span<const std::uint32_t> rows() const noexcept { return rows_; }

  /// The place of a row, a new one on first sight.
  std::uint32_t of(std::uint32_t row) {
    if (2 * (rows_.size() + 1) > slots_.size()) grow();
    for (std::size_t at = first(row);; at = (at + 1) & (slots_.size() - 1)) {
      if (slots_[at].row == row) return slots_[at].place;
      if (slots_[at].row != vacant) continue;
      slots_[at] = {row, static_cast<std::uint32_t>(rows_.size())};
      rows_.push_back(row);
      return slots_[at].place;
    }
  }
  void clear() noexcept {
    if (8 * rows_.size() > slots_.size()) {
      std::fill(slots_.begin(), slots_.end(), slot{});
    } else {
      for (const std::uint32_t row : rows_) {
        std::size_t at = first(row);  // some may be cleared already: a run ends where all of it is
        while (slots_[at].row != vacant) {
          slots_[at] = {};
          at = (at + 1) & (slots_.size() - 1);
        }
      }
    }
    rows_.clear();
  }

 private:
  struct slot {
    std::uint32_t row = vacant, place = 0;
  };
  std::size_t first(std::uint32_t row) const noexcept {
    return (std::uint64_t{row} * 0x9E3779B97F4A7C15U >> 32U) & (slots_.size() - 1);
  }
  void grow() {
    std::vector<slot> wider(slots_.empty() ? 1024 : 2 * slots_.size());
    slots_.swap(wider);
    for (std::uint32_t place = 0; place < rows_.size(); ++place) {
      std::size_t at = first(rows_[place]);
      while (slots_[at].row != vacant) at = (at + 1) & (slots_.size() - 1);
      slots_[at] = {rows_[place], place};
    }
  }
  std::vector<slot> slots_;
  std::vector<std::uint32_t> rows_;
};

}  // namespace detail

/// The sum of what `lanes` lanes did to a row, times what it would have been worth had they followed each other. In a
/// quadratic bowl a step of force u (rate times curvature, summed) goes 1 - exp(-u) of the way to the bottom; lanes of
/// mean force u that all began at one point are worth (1 - exp(-lanes u)) / (lanes (1 - exp(-u))) of their sum: all of
/// it where the steps are small, their mean where each went all the way. Of the logistic loss curvature is taken for 1,
/// which is on the safe side: the product of the two rows' part in it may grow, and steps that are summed would then
/// carry each other away.
inline float joint_share(double force, std::uint32_t lanes) noexcept {
  const double count = lanes;
  if (force * (count - 1) < .02) return 1;  // within 1 part in 100
  return static_cast<float>(std::expm1(-count * force) / (count * std::expm1(-force)));
}

/// A round: every lane copies the rows it needs, changes its copies, and then the copies are joined into the rows,
/// lane after lane. Rows that one lane alone had become its copy; what several did to a row is summed, less where they
/// push hard (joint_share). Memory: the rows, 8 bytes each, and the lanes' copies.
class lane_rows {
 public:
  class lane {
   public:
    explicit lane(std::size_t width) : copies_(width) {}

    /// The place of a row among the copies; force is what the lane will do to it, in sums of rate times curvature.
    std::uint32_t place_of(std::uint32_t row, float force) {
      const std::uint32_t place = places_.of(row);
      if (place == forces_.size()) forces_.push_back(0);
      forces_[place] += force;
      return place;
    }
    /// More force on the row at a place, where it is known only while the lane learns.
    void press(std::uint32_t place, float force) noexcept { forces_[place] += force; }
    /// Requires that the rows were copied, and that no place was asked for since.
    float* copy(std::uint32_t place) noexcept { return copies_.row(place); }

   private:
    friend class lane_rows;
    std::span<const std::uint32_t> shard(std::size_t n) const noexcept {
      if (begins_.empty()) return {};
      return std::span(order_).subspan(begins_[n], begins_[n + 1] - begins_[n]);
    }
    detail::row_places places_;
    std::vector<float> forces_;
    detail::aligned_rows copies_;
    std::vector<std::uint32_t> order_, begins_;  // places, shard by shard
  };

  lane_rows(std::size_t rows, std::size_t width, std::size_t lanes) : rows_(width), notes_(rows) {
    rows_.reset(rows);
    for (std::size_t n = 0; n < lanes; ++n) lanes_.emplace_back(width);
  }

  std::size_t lanes() const noexcept { return lanes_.size(); }
  std::size_t rows() const noexcept { return rows_.rows(); }
  std::size_t stride() const noexcept { return rows_.stride(); }
  lane& at(std::size_t n) noexcept { return lanes_[n]; }
  float* row(std::size_t n) noexcept { return rows_.row(n); }
  const float* row(std::size_t n) const noexcept { return rows_.row(n); }
  std::span<const float> all() const noexcept { return rows_.all(); }

  /// Copies the rows that the lane has asked for. Lanes may do so at once.
  void copy_to(lane& of) const {
    const auto wanted = of.places_.rows();
    if (of.copies_.rows() < wanted.size()) of.copies_.reset(wanted.size() + wanted.size() / 2);
    for (std::size_t n = 0; n < wanted.size(); ++n) {
      if (n + ahead < wanted.size()) prefetch(rows_.row(wanted[n + ahead]));
      std::memcpy(of.copies_.row(n), rows_.row(wanted[n]), sizeof(float) * stride());
    }
    // places in the order of shards, for those who join them
    of.begins_.assign(lanes() + 1, 0);
    for (const std::uint32_t row : wanted) ++of.begins_[shard_of(row) + 1];
    for (std::size_t s = 0; s < lanes(); ++s) of.begins_[s + 1] += of.begins_[s];
    of.order_.resize(wanted.size());
    std::vector<std::uint32_t>& next = of.begins_;
    for (std::uint32_t place = 0; place < wanted.size(); ++place) of.order_[next[shard_of(wanted[place])]++] = place;
    for (std::size_t s = lanes(); s > 0; --s) next[s] = next[s - 1];  // each has moved on to the next one's begin
    next[0] = 0;
  }

  /// Joins what lanes did to the rows of one of as many shards as there are lanes. Shards may be joined at once, when
  /// all lanes are done.
  void join(std::size_t shard) noexcept {
    for (const lane& each : lanes_) {
      for (const std::uint32_t place : each.shard(shard)) {
        note& about = notes_[each.places_.rows()[place]];
        ++about.lanes;
        about.force += each.forces_[place];
      }
    }
    for (lane& each : lanes_) {
      const auto places = each.shard(shard);
      for (std::size_t n = 0; n < places.size(); ++n) {
        if (n + ahead < places.size()) prefetch(rows_.row(each.places_.rows()[places[n + ahead]]));
        const std::uint32_t row = each.places_.rows()[places[n]];
        put(notes_[row], rows_.row(row), each.copies_.row(places[n]));
      }
    }
  }

  /// Before the next round, each lane by whoever uses it.
  static void clear(lane& of) noexcept {
    of.places_.clear();
    of.forces_.clear();
    of.order_.clear();
    std::fill(of.begins_.begin(), of.begins_.end(), 0U);
  }

 private:
  struct note {
    float force = 0;
    std::uint16_t lanes = 0, joined = 0;
  };
  static constexpr std::size_t ahead = 8;

  void prefetch(const float* row) const noexcept {
    for (std::size_t at = 0; at < stride(); at += row_padding / sizeof(float)) __builtin_prefetch(row + at);
  }
  /// Neighbors share a shard: no two write to one cache line of notes.
  std::size_t shard_of(std::uint32_t row) const noexcept { return (row >> 4U) % lanes(); }

  void put(note& about, float* row, const float* copy) noexcept {
    if (about.lanes == 1) {
      std::memcpy(row, copy, sizeof(float) * stride());
      about = {};
      return;
    }
    if (about.joined == 0) about.force = joint_share(static_cast<double>(about.force) / about.lanes, about.lanes);
    const float share = about.force, rest = about.joined == 0 ? 1 - share * static_cast<float>(about.lanes) : 1;
    detail::at_level([&](auto level) CAIRN_INLINE_BODY {
      detail::lanes<float, decltype(level)> to, from;
      for (std::size_t at = 0; at < stride(); at += detail::lane_count<float, decltype(level)>) {
        detail::load(to, row + at);
        detail::load(from, copy + at);
        to = rest * to + share * from;
        detail::store(row + at, to);
      }
    });
    if (++about.joined == about.lanes) about = {};
  }

  detail::aligned_rows rows_;
  std::vector<note> notes_;
  std::vector<lane> lanes_;
};

}  // namespace cairn
