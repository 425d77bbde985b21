#pragma once
/// What every block owes: right gradients, the same result in every mode, sequences that do not see each other, and the
/// same bits on any number of threads.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "cairn/block/concept.hpp"
#include "cairn/block/touched_rows.hpp"
#include "catch.hpp"

namespace laws {

/// Sequences of these lengths, packed, with rows drawn from N(0, 1).
template <class Scalar>
struct packed_batch {
  std::vector<std::uint32_t> offsets{0};
  std::vector<Scalar> values;
  std::size_t width = 0;

  packed_batch(const std::vector<std::uint32_t>& lengths, std::size_t columns, std::uint64_t seed = 3)
      : width(columns) {
    for (const std::uint32_t length : lengths) offsets.push_back(offsets.back() + length);
    cairn::random_stream random(seed, cairn::purpose::user);
    values.resize(offsets.back() * width);
    for (Scalar& value : values) value = static_cast<Scalar>(random.normal());
  }
  cairn::matrix_view<const Scalar> rows() const { return {values.data(), offsets.back(), width}; }
};

/// Adds N(0, .2) to every array, so that gains, biases and tables at rest are no special case.
template <class B>
void shake(B& block, std::uint64_t seed = 5) {
  cairn::random_stream random(seed, cairn::purpose::user, 1);
  cairn::for_each_array(block, [&](const std::string&, auto& values) {
    for (auto* value = values.data(); value != values.data() + values.size(); ++value) {
      *value += static_cast<std::remove_reference_t<decltype(*value)>>(.2 * random.normal());
    }
  });
}

/// The relative difference that a gradient is allowed, in double, by central differences of 1e-5.
inline constexpr double gradient_tolerance = 2e-7;

/// The largest difference between two lists, relative to their largest value.
inline double difference(const std::vector<double>& a, const std::vector<double>& b) {
  REQUIRE(a.size() == b.size());
  double most = 1e-3, apart = 0;
  for (const double value : a) most = std::max(most, std::abs(value));
  for (std::size_t n = 0; n < a.size(); ++n) {
    const double d = std::abs(a[n] - b[n]);
    apart = d <= apart ? apart : d;  // not a number counts as apart
  }
  return apart / most;
}

/// A list of numbers that a loss depends on, by name: x and each array.
struct named_gradient {
  std::string name;
  std::vector<double> values;
};

/// d loss / d each number, by central differences; loss() reads what the pointers point to. At most `most` numbers of
/// each list, spread evenly; the others are skipped.
struct numbers {
  std::string name;
  double* data;
  std::size_t size;
};
inline std::vector<std::size_t> probed(std::size_t size, std::size_t most) {
  std::vector<std::size_t> places;
  for (std::size_t n = 0; n < std::min(size, most); ++n) places.push_back(size <= most ? n : n * size / most);
  return places;
}
template <class Loss>
std::vector<named_gradient> differences_of(const std::vector<numbers>& lists, std::size_t most, const Loss& loss) {
  std::vector<named_gradient> result;
  for (const numbers& list : lists) {
    named_gradient found{list.name, {}};
    for (const std::size_t n : probed(list.size, most)) {
      const double before = list.data[n], step = 1e-5;
      list.data[n] = before + step;
      const double above = loss();
      list.data[n] = before - step;
      const double below = loss();
      list.data[n] = before;
      found.values.push_back((above - below) / (2 * step));
    }
    result.push_back(std::move(found));
  }
  return result;
}

/// Checks analytical gradients against differences; and that the check would reject each of them were it wrong by a
/// thousandth.
inline void check_against(const std::vector<named_gradient>& analytical, const std::vector<named_gradient>& numerical) {
  REQUIRE(analytical.size() == numerical.size());
  for (std::size_t n = 0; n < analytical.size(); ++n) {
    INFO("gradient of " << analytical[n].name);
    CHECK(difference(numerical[n].values, analytical[n].values) < gradient_tolerance);
    std::vector<double> planted = analytical[n].values;
    double most = 0;
    for (const double value : planted) most = std::max(most, std::abs(value));
    for (double& value : planted) value *= 1.001;
    if (most > 1e-3) CHECK_FALSE(difference(numerical[n].values, planted) < gradient_tolerance);
  }
}

/// The numbers of a dense gradient, or of a table of touched rows laid out densely.
template <class Array>
std::vector<double> dense(const Array& values, std::size_t size) {
  if constexpr (requires { values.ids(); }) {
    std::vector<double> all(size, 0.);
    for (std::size_t n = 0; n < values.ids().size(); ++n) {
      std::copy(values.row(n).begin(), values.row(n).end(),
                all.begin() + static_cast<std::ptrdiff_t>(values.ids()[n] * values.width()));
    }
    return all;
  } else {
    return std::vector<double>(values.data(), values.data() + size);
  }
}

/// Whether a gradient has room for an array's values.
template <class Array, class OfArray>
bool learns(const Array& values, const OfArray& of_values) {
  if constexpr (requires { of_values.ids(); }) {
    return of_values.learns();
  } else {
    return of_values.size() == values.size();
  }
}

/// Checks a block's backward against differences of loss = sum weights y, by x and by every array that learns.
template <class B>
void check_gradients(B block, const std::vector<std::uint32_t>& lengths = {3, 1, 5}, std::size_t any = 6,
                     std::size_t most = 60) {
  static_assert(std::is_same_v<typename B::scalar, double>);
  shake(block);
  packed_batch<double> batch(lengths, block.inputs() == cairn::any_width ? any : block.inputs());
  cairn::workspace memory;
  const cairn::pass p(batch.offsets, memory, 11);

  std::vector<double> weights;
  const auto loss = [&] {
    memory.reset();
    typename B::tape tape;
    const auto y = block.forward(batch.rows(), p, tape);
    cairn::random_stream random(9, cairn::purpose::user);
    weights.clear();
    double sum = 0;
    for (std::size_t n = 0; n < y.rows * y.columns; ++n) {
      weights.push_back(random.normal());
      sum += weights.back() * y(n / y.columns, n % y.columns);
    }
    return sum;
  };

  std::vector<numbers> lists{{"x", batch.values.data(), batch.values.size()}};
  auto gradient = cairn::empty_gradient(block);
  cairn::zip_arrays(
      [&](const std::string& name, auto& values, const auto& of_values) {
        if (learns(values, of_values)) lists.push_back({name, values.data(), static_cast<std::size_t>(values.size())});
      },
      block, gradient);
  const auto numerical = differences_of(lists, most, loss);

  loss();
  memory.reset();
  typename B::tape tape;
  const auto y = block.forward(batch.rows(), p, tape);
  const cairn::matrix_view<double> d_y{p.template take<double>(weights.size()).data(), y.rows, y.columns};
  std::copy(weights.begin(), weights.end(), d_y.data);
  const auto d_x = block.backward(d_y, p, tape, gradient);
  REQUIRE(d_x.rows == batch.rows().rows);
  REQUIRE(d_x.columns == batch.width);

  std::vector<named_gradient> analytical;
  const auto keep = [&](const std::string& name, const std::vector<double>& all) {
    named_gradient found{name, {}};
    for (const std::size_t n : probed(all.size(), most)) found.values.push_back(all[n]);
    analytical.push_back(std::move(found));
  };
  std::vector<double> of_x;
  for (std::size_t r = 0; r < d_x.rows; ++r) of_x.insert(of_x.end(), d_x.row(r), d_x.row(r) + d_x.columns);
  keep("x", of_x);
  cairn::zip_arrays(
      [&](const std::string& name, auto& values, auto& of_values) {
        if (learns(values, of_values)) keep(name, dense(of_values, static_cast<std::size_t>(values.size())));
      },
      block, gradient);
  check_against(analytical, numerical);
}

template <class Scalar>
std::vector<double> copied(const cairn::matrix_view<Scalar>& y) {
  std::vector<double> values;
  for (std::size_t r = 0; r < y.rows; ++r) {
    for (std::size_t c = 0; c < y.columns; ++c) values.push_back(static_cast<double>(y(r, c)));
  }
  return values;
}

/// Checks that training without dropout and inferring give the same bits, that every sequence comes out as if it were
/// alone, and that threads change no bit. Threads need a batch that is worth them.
template <class B>
void check_modes(B block, std::size_t any = 6) {
  using scalar = typename B::scalar;
  shake(block);
  const std::size_t width = block.inputs() == cairn::any_width ? any : block.inputs();
  const packed_batch<scalar> batch({4, 1, 7, 2}, width);
  cairn::workspace memory;
  cairn::nothing unkept;
  const cairn::pass p(batch.offsets, memory);
  const auto first = block.forward(batch.rows(), p, unkept);
  REQUIRE(first.rows == (cairn::pools<B> ? p.sequences() : p.tokens()));
  const std::vector<double> inferred = copied(first);
  typename B::tape tape;
  CHECK((copied(block.forward(batch.rows(), p, tape)) == inferred));

  std::vector<double> alone;
  for (std::size_t s = 0; s + 1 < batch.offsets.size(); ++s) {
    const std::vector<std::uint32_t> own{0, batch.offsets[s + 1] - batch.offsets[s]};
    const cairn::matrix_view<const scalar> rows{batch.values.data() + batch.offsets[s] * width, own[1], width};
    const auto y = copied(block.forward(rows, cairn::pass(own, memory), unkept));
    alone.insert(alone.end(), y.begin(), y.end());
  }
  CHECK(difference(inferred, alone) < 1e-13 * (sizeof(scalar) == 4 ? 1e8 : 1));

  const packed_batch<scalar> wide({190, 7, 1, 220, 33}, width);
  const std::vector<double> one = copied(block.forward(wide.rows(), cairn::pass(wide.offsets, memory, 0, 1), unkept));
  CHECK((copied(block.forward(wide.rows(), cairn::pass(wide.offsets, memory, 0, 3), unkept)) == one));
  const auto backward_on = [&](int threads) {
    const cairn::pass q(wide.offsets, memory, 4, threads);
    typename B::tape kept;
    auto gradient = cairn::empty_gradient(block);
    const auto y = block.forward(wide.rows(), q, kept);
    const cairn::matrix_view<scalar> d_y{q.template take<scalar>(y.rows * y.columns).data(), y.rows, y.columns};
    for (std::size_t n = 0; n < y.rows * y.columns; ++n) d_y.data[n] = static_cast<scalar>(n % 7) - 3;
    std::vector<double> all = copied(block.backward(d_y, q, kept, gradient));
    cairn::for_each_array(gradient, [&](const std::string&, const auto& values) {
      all.insert(all.end(), values.data(), values.data() + values.size());
    });
    return all;
  };
  CHECK((backward_on(3) == backward_on(1)));
}

/// Checks that a history that is fed event by event, or in pieces, comes out as all at once; of a block that pools, its
/// last row.
template <class B>
void check_decoding(B block, std::size_t any = 6) {
  using scalar = typename B::scalar;
  shake(block);
  const std::size_t width = block.inputs() == cairn::any_width ? any : block.inputs();
  const packed_batch<scalar> batch({5, 5, 5}, width);
  cairn::workspace memory;
  cairn::nothing unkept;
  const std::vector<double> whole = copied(block.forward(batch.rows(), cairn::pass(batch.offsets, memory), unkept));
  for (const std::vector<std::uint32_t>& pieces : {std::vector<std::uint32_t>{1, 1, 1, 1, 1}, {3, 1, 1}, {2, 3}, {5}}) {
    typename B::cache cache;
    std::vector<std::vector<double>> by_sequence(3);
    std::uint32_t done = 0;
    for (const std::uint32_t piece : pieces) {
      std::vector<scalar> rows;
      for (std::size_t s = 0; s < 3; ++s) {
        const scalar* const from = batch.values.data() + (batch.offsets[s] + done) * width;
        rows.insert(rows.end(), from, from + piece * width);
      }
      const std::vector<std::uint32_t> offsets{0, piece, 2 * piece, 3 * piece};
      const auto y = block.forward({rows.data(), 3 * piece, width}, cairn::pass(offsets, memory), cache);
      const std::vector<double> values = copied(y);
      const std::size_t each = cairn::pools<B> ? 1 : piece;
      REQUIRE(y.rows == 3 * each);
      for (std::size_t s = 0; s < 3; ++s) {
        if (cairn::pools<B>) by_sequence[s].clear();
        const auto begin = values.begin() + static_cast<std::ptrdiff_t>(s * each * y.columns);
        by_sequence[s].insert(by_sequence[s].end(), begin, begin + static_cast<std::ptrdiff_t>(each * y.columns));
      }
      done += piece;
    }
    std::vector<double> stepped;
    for (const auto& values : by_sequence) stepped.insert(stepped.end(), values.begin(), values.end());
    CHECK(difference(whole, stepped) < 1e-13 * (sizeof(scalar) == 4 ? 1e8 : 1));
  }
}

/// Checks that where the gradient has room for all arrays but one, or for none, all else comes out in the same bits.
template <class B>
void check_frozen(B block, std::size_t any = 6) {
  using scalar = typename B::scalar;
  static_assert(cairn::freezes<B>);
  shake(block);
  const packed_batch<scalar> batch({4, 1, 7, 2}, block.inputs() == cairn::any_width ? any : block.inputs());
  constexpr std::size_t none = 1000, all = 1001;
  std::size_t count = 0;
  // d_x, and the gradient of each array; that of number `frozen` has no room.
  const auto backward = [&](std::size_t frozen) {
    cairn::workspace memory;
    const cairn::pass p(batch.offsets, memory, 4);
    typename B::tape tape;
    auto gradient = cairn::empty_gradient(block);
    count = 0;
    cairn::for_each_array(gradient, [&](const std::string&, auto& values) {
      if (frozen == all || count == frozen) values = {};
      ++count;
    });
    const auto y = block.forward(batch.rows(), p, tape);
    const cairn::matrix_view<scalar> d_y{p.template take<scalar>(y.rows * y.columns).data(), y.rows, y.columns};
    for (std::size_t n = 0; n < y.rows * y.columns; ++n) d_y.data[n] = static_cast<scalar>(n % 11) - 4;
    std::vector<std::vector<double>> found{copied(block.backward(d_y, p, tape, gradient))};
    cairn::for_each_array(gradient, [&](const std::string&, const auto& values) {
      found.emplace_back(values.data(), values.data() + values.size());
    });
    return found;
  };
  const auto whole = backward(none);
  for (std::size_t n = 0; n < count; ++n) {
    auto expected = whole;
    expected[n + 1].clear();
    CHECK((backward(n) == expected));
  }
  auto expected = whole;
  for (std::size_t n = 1; n < expected.size(); ++n) expected[n].clear();
  CHECK((backward(all) == expected));
}

/// The laws of a block without dropout.
template <class B>
void check_block(const B& block) {
  check_gradients(block);
  check_modes(block);
}

}  // namespace laws
