#pragma once
/// Positions that are added to the rows: learned ones, and sinusoids.

#include <algorithm>
#include <cassert>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

#include "cairn/block/concept.hpp"
#include "cairn/core/array.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/kernel/dot.hpp"
#include "cairn/kernel/map_rows.hpp"

namespace cairn {

/// Where places are counted from: the begin of a sequence, or its end, so that the newest event has place 0 however
/// long the history is; one more event would move all others.
struct from_begin {
  static constexpr bool moves = false;
  static constexpr std::size_t place(std::size_t at, std::size_t) noexcept { return at; }
};
struct from_end {
  static constexpr bool moves = true;
  static constexpr std::size_t place(std::size_t at, std::size_t length) noexcept { return length - 1 - at; }
};
template <class O>
concept position_origin = std::copyable<O> && requires {
  { O::moves } -> std::convertible_to<bool>;
  { O::place(0, 1) } -> std::same_as<std::size_t>;
};

struct position_settings {
  std::size_t positions = 1, width = 1;
  void check() const {
    detail::require_size(positions, "position_settings.positions");
    detail::require_size(width, "position_settings.width");
  }
};

namespace detail {

/// The events that each sequence has had.
struct position_cache {
  std::vector<std::uint32_t> seen;
};
template <class Origin>
using cache_from = std::conditional_t<Origin::moves, no_decoding, position_cache>;

/// y[t] = x[t] + table[place of t]. Throws, before anything is changed, where a sequence is longer than the table.
template <class Origin, class Scalar, class State>
matrix_view<Scalar> add_positions(const matrix<Scalar>& table, const matrix_view<const Scalar>& x, const pass& p,
                                  State& state) {
  static_assert(!std::same_as<State, no_decoding>,
                "positions that are counted from the end move with each event: they cannot take one more");
  const auto positions = static_cast<std::size_t>(table.rows()), width = static_cast<std::size_t>(table.cols());
  assert(x.columns == width);
  const auto seen_by = [&]([[maybe_unused]] std::size_t s) -> std::size_t {
    if constexpr (std::same_as<State, position_cache>) {
      if (s < state.seen.size()) return state.seen[s];
    }
    return 0;
  };
  for (std::size_t s = 0; s < p.sequences(); ++s) {
    const std::size_t length = seen_by(s) + p.length(s);
    if (length > positions) {
      throw error("sequence " + std::to_string(s) + " has " + std::to_string(length) + " events", "positions",
                  "at most " + std::to_string(positions));
    }
  }
  const matrix_view<Scalar> y = p.take_rows<Scalar>(width);
  parallel_for(p.sequences(), 64, p.threads(), [&](std::size_t begin, std::size_t end, int) {
    at_level([&](auto level) CAIRN_INLINE_BODY {
      for (std::size_t s = begin; s < end; ++s) {
        const std::size_t first = p.offsets()[s], length = p.length(s), before = seen_by(s);
        for (std::size_t t = 0; t < length; ++t) {
          const Scalar* const in[] = {x.row(first + t), table.data() + Origin::place(before + t, length) * width};
          Scalar* const out[] = {y.row(first + t)};
          map_row<decltype(level), Scalar>(in, out, width,
                                           [](auto& from, auto& to) CAIRN_INLINE_BODY { to[0] = from[0] + from[1]; });
        }
      }
    });
  });
  if constexpr (std::same_as<State, position_cache>) {
    state.seen.resize(p.sequences());
    for (std::size_t s = 0; s < p.sequences(); ++s) state.seen[s] += static_cast<std::uint32_t>(p.length(s));
  }
  return y;
}

}  // namespace detail

/// y[t] = x[t] + table[place of t in its sequence]. The gradient is dense: a batch touches most places. A sequence that
/// is longer than the table is an error. Source: Gehring et al.: "Convolutional sequence to sequence learning", ICML
/// 2017; from the end: Kang, McAuley: "Self-attentive sequential recommendation", ICDM 2018, which pads at the begin.
template <class Scalar, position_origin Origin = from_begin>
struct learned_positions {
  using scalar = Scalar;

  matrix<Scalar> table;  ///< [positions, width]
  static constexpr auto fields() { return std::tuple{field("table", &learned_positions::table)}; }

  learned_positions() : learned_positions(position_settings{}) {}
  explicit learned_positions(const position_settings& settings) {
    settings.check();
    table =
        matrix<Scalar>::Zero(static_cast<Eigen::Index>(settings.positions), static_cast<Eigen::Index>(settings.width));
  }

  std::size_t positions() const noexcept { return static_cast<std::size_t>(table.rows()); }
  std::size_t inputs() const noexcept { return static_cast<std::size_t>(table.cols()); }
  std::size_t outputs() const noexcept { return inputs(); }

  struct tape {};
  using cache = detail::cache_from<Origin>;

  /// Deviation 0 is 1 / sqrt(width): rows of length 1.
  void initialize(random_stream& random, double deviation) {
    detail::draw_normal(table, deviation == 0 ? 1 / std::sqrt(static_cast<double>(inputs())) : deviation, random);
  }

  template <class State>
  matrix_view<Scalar> forward(const matrix_view<const Scalar>& x, const pass& p, State& state) const {
    return detail::add_positions<Origin>(table, x, p, state);
  }

  /// d_x is d_y.
  matrix_view<Scalar> backward(const matrix_view<Scalar>& d_y, const pass& p, const tape&,
                               learned_positions& gradient) const {
    const std::size_t width = inputs();
    for (std::size_t s = 0; s < p.sequences(); ++s) {
      for (std::size_t t = 0; t < p.length(s); ++t) {
        axpy<Scalar>(1, {d_y.row(p.offsets()[s] + t), width},
                     {gradient.table.data() + Origin::place(t, p.length(s)) * width, width});
      }
    }
    return d_y;
  }
};
static_assert(block<learned_positions<float>> && block<learned_positions<float, from_end>>);

/// y[t] = x[t] + table[place], table[n, 2 i] = sin(n / 10000^(2 i / width)), table[n, 2 i + 1] its cosine: nothing is
/// learned. Rows have length sqrt(width / 2): what they are added to is scaled to match. Source: Vaswani et al.:
/// "Attention is all you need", NeurIPS 2017.
template <class Scalar, position_origin Origin = from_begin>
struct sinusoidal_positions {
  using scalar = Scalar;

  matrix<Scalar> table;  ///< [positions, width]
  static constexpr auto fields() { return std::tuple<>{}; }
  struct gradient {
    static constexpr auto fields() { return std::tuple<>{}; }
  };

  sinusoidal_positions() : sinusoidal_positions(position_settings{}) {}
  explicit sinusoidal_positions(const position_settings& settings) {
    settings.check();
    table.resize(static_cast<Eigen::Index>(settings.positions), static_cast<Eigen::Index>(settings.width));
    for (std::size_t k = 0; k < settings.width; ++k) {
      const double share = static_cast<double>(k / 2 * 2) / static_cast<double>(settings.width);
      const double slowness = std::pow(10000., share);
      for (std::size_t n = 0; n < settings.positions; ++n) {
        const double angle = static_cast<double>(n) / slowness;
        table.data()[n * settings.width + k] = static_cast<Scalar>(k % 2 == 0 ? std::sin(angle) : std::cos(angle));
      }
    }
  }
  static gradient empty_gradient() noexcept { return {}; }

  std::size_t positions() const noexcept { return static_cast<std::size_t>(table.rows()); }
  std::size_t inputs() const noexcept { return static_cast<std::size_t>(table.cols()); }
  std::size_t outputs() const noexcept { return inputs(); }

  struct tape {};
  using cache = detail::cache_from<Origin>;

  static constexpr void initialize(random_stream&, double) noexcept {}

  template <class State>
  matrix_view<Scalar> forward(const matrix_view<const Scalar>& x, const pass& p, State& state) const {
    return detail::add_positions<Origin>(table, x, p, state);
  }

  /// d_x is d_y.
  matrix_view<Scalar> backward(const matrix_view<Scalar>& d_y, const pass&, const tape&, gradient&) const {
    return d_y;
  }
};
static_assert(block<sinusoidal_positions<float>> && block<sinusoidal_positions<float, from_end>>);

}  // namespace cairn
