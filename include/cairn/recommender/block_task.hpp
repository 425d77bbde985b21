#pragma once
/// What stochastic gradient does in one block of its grid, whatever its loss.

#include <cstddef>
#include <cstdint>
#include <span>

#include "cairn/core/random.hpp"
#include "cairn/recommender/strata.hpp"

namespace cairn::detail {

/// One block: what it learns from, and the strip that it draws negatives from, all by place. It alone touches the rows
/// of its customers and of its two strips of items while it learns.
struct block_task {
  const strata& blocks;
  std::span<const strata::entry> entries, taken;  ///< taken: the same customers' entries in the strip of candidates
  std::uint32_t first_candidate, candidates;      ///< the place of the first, and how many there are
  std::size_t width;                              ///< of the rows
  float mean;                                     ///< of the model
  double scale;                                   ///< of the learning rate
  bool biases, report;
  random_stream random;
  std::size_t catalogue = 0;                ///< I
  std::span<const float> log_chances = {};  ///< of each candidate to be drawn; where the loss corrects for it
};

}  // namespace cairn::detail
