#include "cairn/kernel/gradient_rows.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/kernel/reference.hpp"
#include "catch.hpp"

namespace {

/// Rules of 0 and 2 slots, of registers; and the latter as a user writes it, of scalars alone.
template <class T>
struct plain_rule {
  T rate;
  static constexpr bool takes_vectors = true;
  static constexpr std::size_t slots = 0;
  template <class Lanes>
  CAIRN_ALWAYS_INLINE void operator()(Lanes& parameter, const Lanes& gradient) const noexcept {
    parameter -= rate * gradient;
  }
};
template <class T>
struct two_slot_rule {
  T rate;
  static constexpr bool takes_vectors = true;
  static constexpr std::size_t slots = 2;
  template <class Lanes>
  CAIRN_ALWAYS_INLINE void operator()(Lanes& parameter, const Lanes& gradient, Lanes& sum,
                                      Lanes& square) const noexcept {
    sum = gradient + sum / 2;
    square += gradient * gradient;
    parameter -= rate * (sum + square);
  }
};
template <class T>
struct scalar_rule {
  T rate;
  static constexpr std::size_t slots = 2;
  void operator()(T& parameter, T gradient, T& sum, T& square) const noexcept {
    two_slot_rule<T>{rate}(parameter, gradient, sum, square);
  }
};

/// One that asks for the norm of the row's gradient.
template <class T>
struct rule_of_norm {
  T rate;
  T squared_norm = 0;
  static constexpr bool takes_vectors = true;
  static constexpr std::size_t slots = 1;
  template <class Lanes>
  CAIRN_ALWAYS_INLINE void add_square(Lanes& sum, const Lanes& gradient) const noexcept {
    sum += gradient * gradient;
  }
  CAIRN_ALWAYS_INLINE void set_squared_norm(T square) noexcept { squared_norm = square; }
  template <class Lanes>
  CAIRN_ALWAYS_INLINE void operator()(Lanes& parameter, const Lanes& gradient, Lanes& sum) const noexcept {
    sum += gradient;
    parameter -= rate * gradient / (1 + squared_norm);
  }
};
static_assert(cairn::detail::norm_rule<rule_of_norm<float>, float>);
static_assert(!cairn::detail::norm_rule<two_slot_rule<float>, float>);

/// Three rows with their slots, each in memory of its own with a margin on both sides that nobody may write.
template <class T>
struct rows_of_three {
  static constexpr std::size_t margin = 20;
  std::size_t size, offset;
  std::vector<T> values[6];  // p, q, r, their slots

  rows_of_three(std::size_t size_, std::size_t offset_) : size(size_), offset(offset_) {
    cairn::random_stream random(size, cairn::purpose::simulate, offset);
    for (auto& each : values) {
      each.resize(2 * size + 2 * margin);
      for (T& value : each) value = static_cast<T>(random.normal());
    }
  }
  T* row(std::size_t n) { return values[n].data() + margin + offset; }
};

/// The largest error of one, two or three rows and their slots after a step at a level, against the rule in
/// double on the gradients of the oracle, whose slope is `off` from the one that is stepped by.
template <class T, template <class> class Rule, std::size_t Rows>
double error_of_step(cairn::isa chosen, std::size_t size, std::size_t offset, double off = 0) {
  constexpr std::size_t slots = Rule<T>::slots;
  const double slope = -.625, l2 = .0625, rates[] = {.25, .125, .5};
  rows_of_three<T> got(size, offset);
  if (Rows < 3) std::fill_n(got.row(2), size, T{0});
  auto expected = got;
  const Rule<T> rules[] = {{static_cast<T>(rates[0])}, {static_cast<T>(rates[1])}, {static_cast<T>(rates[2])}};
  cairn::detail::at_level(chosen, [&](auto level) CAIRN_INLINE_BODY {
    if constexpr (Rows == 1) {
      cairn::detail::step_alone<decltype(level), slots>(rules[0], size, static_cast<T>(slope), static_cast<T>(l2),
                                                        got.row(0), got.row(1), got.row(3));
    } else if constexpr (Rows == 2) {
      cairn::detail::step_pair<decltype(level), slots>(rules[0], rules[1], size, static_cast<T>(slope),
                                                       static_cast<T>(l2), got.row(0), got.row(1), got.row(3),
                                                       got.row(4));
    } else {
      cairn::detail::step_triple<decltype(level), slots>(rules[0], rules[1], rules[2], size, static_cast<T>(slope),
                                                         static_cast<T>(l2), got.row(0), got.row(1), got.row(2),
                                                         got.row(3), got.row(4), got.row(5));
    }
  });
  const auto gradients = cairn::reference::margin_gradients<T>({expected.row(0), size}, {expected.row(1), size},
                                                               {expected.row(2), size}, slope + off, l2);
  double worst = 0;
  for (std::size_t n = 0; n < Rows; ++n) {
    Rule<double> rule{rates[n]};
    if constexpr (cairn::detail::norm_rule<Rule<double>, double>) {
      double square = 0;
      for (std::size_t k = 0; k < size; ++k) rule.add_square(square, gradients[n * size + k]);
      rule.set_squared_norm(square);
    }
    for (std::size_t k = 0; k < size; ++k) {
      double state[3] = {static_cast<double>(expected.row(n)[k]), 0, 0};
      for (std::size_t s = 0; s < slots; ++s) state[s + 1] = static_cast<double>(expected.row(n + 3)[s * size + k]);
      if constexpr (slots == 0) {
        rule(state[0], gradients[n * size + k]);
      } else if constexpr (slots == 1) {
        rule(state[0], gradients[n * size + k], state[1]);
      } else {
        rule(state[0], gradients[n * size + k], state[1], state[2]);
      }
      expected.row(n)[k] = static_cast<T>(state[0]);
      for (std::size_t s = 0; s < slots; ++s) expected.row(n + 3)[s * size + k] = static_cast<T>(state[s + 1]);
    }
  }
  for (std::size_t n = 0; n < 6; ++n) {  // what is not stepped must be the same bits, so an error there is large
    for (std::size_t at = 0; at < got.values[n].size(); ++at) {
      const bool touched = n % 3 < Rows && at >= 20 + offset && at < 20 + offset + (n < 3 ? size : slots * size);
      const auto a = static_cast<double>(got.values[n][at]), b = static_cast<double>(expected.values[n][at]);
      worst = std::max(worst, touched ? std::abs(a - b) : a == b ? 0 : 1e9);
    }
  }
  return worst;
}

template <class T>
void check_steps() {
  constexpr std::size_t longest = 2 * (64 / sizeof(T)) + 1;
  // Values and gradients of normals stay below 8, their squares below 32, in a dozen roundings.
  const double tolerance = 12 * 32 * static_cast<double>(std::numeric_limits<T>::epsilon());
  double worst = 0;
  for (const cairn::isa level : cairn::all_isas) {
    if (!cairn::has_isa(level)) continue;
    for (std::size_t size = 0; size <= longest; ++size) {
      for (const std::size_t offset : {std::size_t{0}, std::size_t{1}}) {
        worst = std::max({worst, error_of_step<T, plain_rule, 1>(level, size, offset),
                          error_of_step<T, plain_rule, 2>(level, size, offset),
                          error_of_step<T, plain_rule, 3>(level, size, offset),
                          error_of_step<T, two_slot_rule, 1>(level, size, offset),
                          error_of_step<T, two_slot_rule, 2>(level, size, offset),
                          error_of_step<T, two_slot_rule, 3>(level, size, offset),
                          error_of_step<T, rule_of_norm, 1>(level, size, offset),
                          error_of_step<T, rule_of_norm, 2>(level, size, offset),
                          error_of_step<T, rule_of_norm, 3>(level, size, offset),
                          error_of_step<T, scalar_rule, 2>(level, size, offset),
                          error_of_step<T, scalar_rule, 3>(level, size, offset)});
      }
    }
  }
  CHECK(worst < tolerance);
  CHECK(error_of_step<T, plain_rule, 3>(cairn::active_isa(), longest, 0, .01) > tolerance);  // a wrong slope is seen
}

/// The largest error of p . q and p . (q - r), in epsilons of the sum of their terms' magnitudes.
template <class T>
double error_of_products(cairn::isa chosen) {
  double worst = 0;
  for (std::size_t size = 0; size <= 2 * (64 / sizeof(T)) + 1; ++size) {
    for (const std::size_t offset : {std::size_t{0}, std::size_t{1}}) {
      rows_of_three<T> rows(size, offset);
      const T *p = rows.row(0), *q = rows.row(1), *r = rows.row(2);
      T product = -1, margin = -1;
      cairn::detail::at_level(chosen, [&](auto level) CAIRN_INLINE_BODY {
        product = cairn::detail::inner_product<decltype(level)>(T{1}, size, p, q) - 1;
        margin = cairn::detail::inner_margin<decltype(level)>(T{-2}, size, p, q, r) + 2;
      });
      const double pq = cairn::reference::dot<T>({p, size}, {q, size});
      const double pr = cairn::reference::dot<T>({p, size}, {r, size});
      double magnitude = 0;
      for (std::size_t k = 0; k < size; ++k)
        magnitude += static_cast<double>(std::abs(p[k]) * (std::abs(q[k]) + std::abs(r[k])));
      const double unit = static_cast<double>(std::numeric_limits<T>::epsilon()) * (2 + magnitude);
      worst = std::max({worst, std::abs(static_cast<double>(product) - pq) / unit,
                        std::abs(static_cast<double>(margin) - (pq - pr)) / unit});
    }
  }
  return worst;
}

}  // namespace

TEST_CASE("steps of rows are the rule on the gradients of their oracle, at every level, length and alignment",
          "[kernel]") {
  check_steps<float>();
  check_steps<double>();
}

TEST_CASE("a rule of the norm knows that of the whole row, and of one parameter alone", "[kernel]") {
  for (const cairn::isa level : cairn::all_isas) {
    if (!cairn::has_isa(level)) continue;
    for (const std::size_t size : {1U, 7U, 16U, 100U}) {
      std::vector<float> x(size), gradient(size, .5F), state(size);
      float alone = 0, its_state = 0;
      cairn::detail::at_level(level, [&](auto at) CAIRN_INLINE_BODY {
        const rule_of_norm<float> rule{1.F};
        cairn::detail::step_row<decltype(at), 1>(rule, size, x.data(), gradient.data(), state.data(), size);
        cairn::detail::step_one<1>(rule, alone, .5F, &its_state);
      });
      for (const float value : x) CHECK(value == Approx(-.5F / (1 + .25F * static_cast<float>(size))));
      CHECK(alone == Approx(-.5F / 1.25F));
      CHECK(its_state == .5F);
    }
  }
}

TEST_CASE("inner products of rows err by a few roundings of their terms", "[kernel]") {
  for (const cairn::isa level : cairn::all_isas) {
    if (!cairn::has_isa(level)) continue;
    CHECK(error_of_products<float>(level) < 8);
    CHECK(error_of_products<double>(level) < 8);
  }
}

TEST_CASE("a value that is no number spoils its own column alone", "[kernel]") {
  std::vector<float> p(37, 1.F), q(37, 2.F), no_state;
  p[20] = std::numeric_limits<float>::quiet_NaN();
  cairn::detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    const plain_rule<float> rule{.5F};
    cairn::detail::step_pair<decltype(level), 0>(rule, rule, 37, 1.F, 0.F, p.data(), q.data(), no_state.data(),
                                                 no_state.data());
  });
  std::size_t wrong = 0;
  for (std::size_t k = 0; k < 37; ++k) {
    const bool as_expected = k == 20 ? std::isnan(p[k]) && std::isnan(q[k]) : p[k] == 0 && q[k] == 1.5F;
    wrong += as_expected ? 0U : 1U;
  }
  CHECK(wrong == 0);
}
