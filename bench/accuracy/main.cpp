// The largest error of each elementary function, in units in the last place, over every float and over samples of
// doubles, at each level of this machine. Judged by the mathematical library: in double for floats, in long double
// (which must have more digits than double) for doubles.
// Arguments: [--stride N, every N-th float and as much fewer doubles] [part of the names of the functions]...

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/kernel/activation.hpp"

namespace {

template <class T>
using wider = std::conditional_t<std::is_same_v<T, float>, double, long double>;

template <class W>
W sigmoid(W x) {
  return x < 0 ? std::exp(x) / (1 + std::exp(x)) : 1 / (1 + std::exp(-x));
}

double gelu(double x) {
  if (std::isinf(x)) return x > 0 ? x : 0;
  return x / 2 * std::erfc(x * -0.70710678118654752440);
}

/// The argument of erfc in two parts (of a long double with 64 digits), since its rounding counts in the tail.
long double gelu(long double x) {
  if (std::isinf(x)) return x > 0 ? x : 0;
  constexpr long double high = 0.707106781186547524381894036516L, low = 1.895032558893257079655062e-20L;
  const long double z = -x * high;
  const long double rest = std::fma(-x, high, -z) - x * low;
  return x / 2 * (std::erfc(z) - 1.12837916709551257389615890312L * std::exp(-z * z) * rest);
}

template <class W>
W gelu_tanh(W x) {
  if (std::isinf(x)) return x > 0 ? x : W(0);
  constexpr auto linear = static_cast<W>(1.59576912160573071175978423973L), cubic = static_cast<W>(0.044715L);
  return x * sigmoid(linear * (x + cubic * x * x * x));
}

template <class T>
double error_of(T got, wider<T> expected) {
  const T rounded = static_cast<T>(expected);
  if (std::isnan(got) || std::isnan(rounded) || std::isinf(got) || std::isinf(rounded)) {
    return (std::isnan(got) && std::isnan(rounded)) || got == rounded ? 0 : std::numeric_limits<double>::infinity();
  }
  int exponent = 0;
  std::frexp(expected, &exponent);
  const int least = std::numeric_limits<T>::min_exponent;
  const auto error =
      std::ldexp(static_cast<wider<T>>(got) - expected, std::numeric_limits<T>::digits - std::max(exponent, least));
  return static_cast<double>(std::abs(error));
}

template <class T>
struct judge {
  std::string_view name;
  std::function<void(cairn::isa, const std::vector<T>&, std::vector<T>&)> ours;
  std::function<wider<T>(wider<T>)> theirs;
  struct worst {
    double error = 0;
    T where = 0;
  } worst_of[std::size(cairn::all_isas)];

  void look_at(const std::vector<T>& x) {
    std::vector<wider<T>> expected(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) expected[i] = theirs(static_cast<wider<T>>(x[i]));
    std::vector<T> got(x.size());
    for (const cairn::isa level : cairn::all_isas) {
      if (!cairn::has_isa(level)) continue;
      ours(level, x, got);
      worst& most = worst_of[static_cast<std::size_t>(level)];
      for (std::size_t i = 0; i < x.size(); ++i) {
        const double error = error_of<T>(got[i], expected[i]);
        if (error > most.error) most = {error, x[i]};
      }
    }
  }

  void print() const {
    for (const cairn::isa level : cairn::all_isas) {
      const worst& most = worst_of[static_cast<std::size_t>(level)];
      if (!cairn::has_isa(level)) continue;
      std::printf("%-10s %-7s %-9s %8.3f ulp at %a\n", std::string(name).c_str(),
                  std::is_same_v<T, float> ? "float" : "double", std::string(name_of(level)).c_str(), most.error,
                  static_cast<double>(most.where));
    }
    std::fflush(stdout);
  }
};

void visit(judge<float>& function, std::uint64_t stride) {
  constexpr std::uint64_t block = 1 << 16, all = std::uint64_t{1} << 32;
  std::vector<float> x;
  for (std::uint64_t bits = 0; bits < all; bits += stride) {
    x.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
    if (x.size() == block) function.look_at(x), x.clear();
  }
  function.look_at(x);
}

/// A quarter of the samples from all bit patterns, the others uniform: in [-760, 760], [-40, 40] and [-2, 2].
void visit(judge<double>& function, std::uint64_t stride) {
  cairn::random_stream random(1, cairn::purpose::simulate);
  std::vector<double> x(1 << 16);
  for (std::uint64_t n = 0; n < (1U << 27); n += stride * x.size()) {
    for (std::size_t i = 0; i < x.size(); i += 4) {
      x[i] = std::bit_cast<double>(std::uint64_t{random()} << 32 | random());
      x[i + 1] = (2 * random.uniform() - 1) * 760;
      x[i + 2] = (2 * random.uniform() - 1) * 40;
      x[i + 3] = (2 * random.uniform() - 1) * 2;
    }
    function.look_at(x);
  }
}

template <class T>
void run(std::string_view name, std::type_identity_t<std::function<wider<T>(wider<T>)>> theirs,
         std::type_identity_t<std::function<void(cairn::isa, const std::vector<T>&, std::vector<T>&)>> ours,
         std::uint64_t stride) {
  judge<T> each{name, std::move(ours), std::move(theirs), {}};
  visit(each, stride);
  each.print();
}

// One function at a level given by name, as the spans' entry does it at the machine's own.
#define OURS(body)                                                                                  \
  [](cairn::isa chosen, const auto& x, auto& out) {                                                 \
    cairn::detail::at_level(chosen, [&](auto level) CAIRN_INLINE_BODY {                             \
      cairn::detail::map_loop<decltype(level)>(x.data(), out.data(), x.size(),                      \
                                               [](auto& lanes) CAIRN_INLINE_BODY { body(lanes); }); \
    });                                                                                             \
  }

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t stride = 1;
  std::vector<std::string_view> wanted;
  for (int n = 1; n < argc; ++n) {
    if (std::string_view(argv[n]) == "--stride" && n + 1 < argc) {
      stride = std::strtoull(argv[++n], nullptr, 10);
    } else {
      wanted.emplace_back(argv[n]);
    }
  }
  const auto both = [&](std::string_view name, auto theirs, auto ours) {
    const bool take = wanted.empty() || std::any_of(wanted.begin(), wanted.end(), [&](std::string_view part) {
                        return name.find(part) != std::string_view::npos;
                      });
    if (!take) return;
    run<float>(name, theirs, ours, stride);
    run<double>(name, theirs, ours, stride);
  };
  both(
      "exp", [](auto x) { return std::exp(x); }, OURS(cairn::detail::exp_lanes));
  both(
      "log", [](auto x) { return std::log(x); }, OURS(cairn::detail::log_lanes));
  both(
      "tanh", [](auto x) { return std::tanh(x); }, OURS(cairn::detail::tanh_lanes));
  both(
      "sigmoid", [](auto x) { return sigmoid(x); }, OURS(cairn::detail::sigmoid_lanes));
  both(
      "silu", [](auto x) { return x < -1e4 ? decltype(x)(0) : x * sigmoid(x); }, OURS(cairn::detail::silu_lanes));
  both(
      "gelu", [](auto x) { return gelu(x); }, OURS(cairn::detail::gelu_lanes));
  both(
      "gelu_tanh", [](auto x) { return gelu_tanh(x); }, OURS(cairn::detail::gelu_tanh_lanes));
}
