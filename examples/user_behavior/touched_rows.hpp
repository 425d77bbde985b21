#pragma once
/// What an embedding's gradient is: the rows that were touched, so that no batch clears or walks a whole table.

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace user_behavior {

/// The gradient of a table [rows, width]: only the rows that a batch touched, each zero on first sight. Clearing costs
/// the rows touched, never the table.
template <class Scalar>
class touched_rows {
 public:
  touched_rows() = default;
  touched_rows(std::size_t rows, std::size_t width) : width_(width), places_(rows, untouched) {}

  const std::vector<std::size_t>& rows() const noexcept { return rows_; }
  std::size_t size() const noexcept { return values_.size(); }
  Scalar* data() noexcept { return values_.data(); }
  const Scalar* data() const noexcept { return values_.data(); }

  /// Holds until another row is touched.
  friend std::span<Scalar> row_of(touched_rows& table, std::size_t row) {
    std::size_t& place = table.places_[row];
    if (place == untouched) {
      place = table.rows_.size();
      table.rows_.push_back(row);
      table.values_.resize(table.values_.size() + table.width_);
    }
    return std::span(table.values_).subspan(place * table.width_, table.width_);
  }

  void clear() noexcept {
    for (const std::size_t row : rows_) places_[row] = untouched;
    rows_.clear();
    values_.clear();
  }

 private:
  static constexpr std::size_t untouched = std::numeric_limits<std::size_t>::max();
  std::size_t width_ = 0;
  std::vector<std::size_t> places_, rows_;  // of every row of the table; of every place
  std::vector<Scalar> values_;              // [rows touched, width]
};

}  // namespace user_behavior
