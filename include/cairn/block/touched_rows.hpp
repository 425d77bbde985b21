#pragma once
/// The gradient of a table of which a batch touches a few rows: those rows alone.

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "cairn/kernel/dot.hpp"
#include "cairn/kernel/matrix_view.hpp"

namespace cairn {

/// Sums of rows by their id, for a table [rows, width]. Rows stand in the order in which they were touched first. As an
/// array of a gradient it has the values of the touched rows only: size() of them from data() on. O(width) an addition,
/// O(touched) to clear; 4 bytes a row of the table besides. One that is made for no table has room for nothing: the
/// table does not learn, and what is added is passed over.
template <class Scalar>
class touched_rows {
 public:
  touched_rows() = default;
  touched_rows(std::size_t rows, std::size_t width) : width_(width), place_(rows, untouched) {}

  std::size_t width() const noexcept { return width_; }
  std::size_t table_rows() const noexcept { return place_.size(); }
  std::size_t size() const noexcept { return values_.size(); }
  Scalar* data() noexcept { return values_.data(); }
  const Scalar* data() const noexcept { return values_.data(); }

  /// Whether there is room for rows.
  bool learns() const noexcept { return !place_.empty(); }

  /// What was touched, and its sums.
  std::span<const std::uint32_t> ids() const noexcept { return ids_; }
  std::span<const Scalar> row(std::size_t n) const noexcept { return std::span(values_).subspan(n * width_, width_); }

  /// The sums of the row `id`, zeros where it is touched for the first time. Stands until another one is touched.
  /// Requires room.
  std::span<Scalar> touch(std::uint32_t id) {
    assert(id < place_.size());
    if (place_[id] == untouched) {
      place_[id] = static_cast<std::uint32_t>(ids_.size());
      ids_.push_back(id);
      values_.resize(values_.size() + width_, Scalar{0});
    }
    return std::span(values_).subspan(place_[id] * width_, width_);
  }

  /// The row `id` += scale values.
  void add(std::uint32_t id, std::span<const Scalar> values, Scalar scale = 1) {
    if (learns()) axpy<Scalar>(scale, values, touch(id));
  }

  /// The sums of all rows of the table, in its order: what is added there touches every row. No rows without room.
  matrix_view<Scalar> all_rows() {
    const auto rows = static_cast<std::uint32_t>(place_.size());
    bool ordered = ids_.size() == rows;
    for (std::uint32_t id = 0; ordered && id < rows; ++id) ordered = place_[id] == id;
    if (!ordered) {
      std::vector<Scalar> all(place_.size() * width_, Scalar{0});
      for (std::size_t n = 0; n < ids_.size(); ++n) {
        std::copy_n(values_.data() + n * width_, width_, all.data() + ids_[n] * width_);
      }
      values_ = std::move(all);
      ids_.resize(rows);
      for (std::uint32_t id = 0; id < rows; ++id) ids_[id] = place_[id] = id;
    }
    return {values_.data(), place_.size(), width_};
  }

  void clear() noexcept {
    for (const std::uint32_t id : ids_) place_[id] = untouched;
    ids_.clear();
    values_.clear();
  }

 private:
  static constexpr std::uint32_t untouched = std::numeric_limits<std::uint32_t>::max();
  std::size_t width_ = 0;
  std::vector<std::uint32_t> place_, ids_;
  std::vector<Scalar> values_;
};

}  // namespace cairn
