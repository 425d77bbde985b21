#pragma once
/// WARP: weighted approximate-rank pairwise, and its form of order statistics of the customer's own items.

#include <cmath>
#include <concepts>
#include <cstddef>

#include "cairn/loss/concept.hpp"
#include "cairn/loss/hinge.hpp"

namespace cairn {

/// value = L(rank) max(0, wanted - margin), L(rank) = 1 + 1/2 + ... + 1/rank. Other items are drawn until one violates
/// the margin; n draws among I items say that about (I - 1) / n are above, which is the rank: draw
/// all items alike. With positives > 1 the preferred item is the place-th best scored of so many of the customer's own
/// (k-OS WARP), of those at hand: a block of a factorization has few of a short history. Place 1 is his best.
/// Source: Weston, Bengio, Usunier: "WSABIE: scaling up to large vocabulary image annotation", IJCAI 2011; Weston, Yee,
/// Weiss: "Learning to rank recommendations with the k-order statistic loss", RecSys 2013.
/// Use: the top of the list: mistakes there weigh most, and pairs in order cost nothing; slower an update than BPR.
struct warp_loss {
  double wanted = 1;     ///< > 0; the margin that costs nothing
  int most_draws = 100;  ///< >= 1; an item above which none is found in so many draws is left alone
  int positives = 1;     ///< >= 1; how many of the customer's own items are drawn
  int place = 1;         ///< in 1 .. positives; which of them is learned from

  template <std::floating_point T>
  constexpr T value(T margin) const noexcept {
    return hinge_loss{.wanted = wanted}.value(margin);
  }
  template <std::floating_point T>
  constexpr T slope(T margin) const noexcept {
    return hinge_loss{.wanted = wanted}.slope(margin);
  }
  void check() const {
    detail::require_above_zero(wanted, "warp_loss.wanted");
    require(most_draws >= 1 && most_draws <= 1000000, "a wrong number of draws", "warp_loss.most_draws",
            "1 to 1000000");
    require(positives >= 1 && positives <= 1000, "a wrong number of positives", "warp_loss.positives", "1 to 1000");
    require(place >= 1 && place <= positives, "a place among the positives that is not there", "warp_loss.place",
            "1 to the number of positives");
  }
  /// L(rank); beyond 32 by Euler's expansion, to 1e-8.
  double weight(std::size_t rank) const noexcept {
    const auto r = static_cast<double>(rank);
    if (rank > 32) return std::log(r) + .57721566490153286 + 1 / (2 * r) - 1 / (12 * r * r);
    double sum = 0;
    for (std::size_t n = 1; n <= rank; ++n) sum += 1 / static_cast<double>(n);
    return sum;
  }
};
static_assert(ranked_loss<warp_loss>);

}  // namespace cairn
