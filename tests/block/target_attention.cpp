#include "cairn/block/target_attention.hpp"

#include <cmath>
#include <vector>

#include "block/laws.hpp"
#include "cairn/kernel/reference_blocks.hpp"
#include "catch.hpp"

namespace {

/// Target attention as a block: the left half of a row is a candidate, the right half an event. A candidate sees all
/// events of its sequence, or those before its own place, of which the first has none.
template <class Scalar>
struct candidates_beside_events {
  using scalar = Scalar;
  cairn::target_attention<Scalar> inner;
  bool before_alone = false;
  double planted = 0;  ///< error of the gradient by the events, relative
  static constexpr auto fields() { return std::tuple{cairn::field("inner", &candidates_beside_events::inner)}; }
  std::size_t inputs() const { return 2 * inner.inputs(); }
  std::size_t outputs() const { return inner.outputs(); }
  struct tape {
    typename cairn::target_attention<Scalar>::tape inner;
  };
  using cache = cairn::no_decoding;
  void initialize(cairn::random_stream& random, double deviation) { inner.initialize(random, deviation); }

  template <class State>
  cairn::matrix_view<Scalar> forward(const cairn::matrix_view<const Scalar>& x, const cairn::pass& p,
                                     State& state) const {
    const std::size_t width = inner.inputs();
    const auto candidates = p.template take_rows<Scalar>(width), events = p.template take_rows<Scalar>(width);
    const auto seen = p.template take<cairn::row_range>(p.tokens());
    for (std::size_t s = 0; s < p.sequences(); ++s) {
      for (std::uint32_t t = p.offsets()[s]; t < p.offsets()[s + 1]; ++t) {
        seen[t] = {p.offsets()[s], before_alone ? t : p.offsets()[s + 1]};
        std::copy_n(x.row(t), width, candidates.row(t));
        std::copy_n(x.row(t) + width, width, events.row(t));
      }
    }
    if constexpr (cairn::is_training<candidates_beside_events, State>) {
      return inner.forward(candidates, p, state.inner, {events, seen});
    } else {
      return inner.forward(candidates, p, state, {events, seen});
    }
  }
  cairn::matrix_view<Scalar> backward(const cairn::matrix_view<Scalar>& d_y, const cairn::pass& p, tape& kept,
                                      candidates_beside_events& gradient) const {
    const std::size_t width = inner.inputs();
    const auto d_x = p.template take_rows<Scalar>(2 * width), d_events = p.template take_rows<Scalar>(width);
    const auto d_candidates = inner.backward(d_y, p, kept.inner, gradient.inner, d_events);
    for (std::size_t t = 0; t < p.tokens(); ++t) {
      std::copy_n(d_candidates.row(t), width, d_x.row(t));
      for (std::size_t k = 0; k < width; ++k) d_x(t, width + k) = d_events(t, k) * static_cast<Scalar>(1 + planted);
    }
    return d_x;
  }
};

template <class Scalar>
candidates_beside_events<Scalar> attention_on_halves(const cairn::target_attention_settings& settings, bool before) {
  return {cairn::target_attention<Scalar>(settings), before};
}

/// The published form: MLP([h, t, h - t, h * t]), first weights [depth, 4 width].
struct published_attention {
  std::size_t width, depth;
  std::vector<double> first, first_bias, second;
  double last_bias;
  double score(const double* t, const double* h) const {
    double sum = last_bias;
    for (std::size_t k = 0; k < depth; ++k) {
      double z = first_bias[k];
      for (std::size_t i = 0; i < width; ++i) {
        const double* const of = first.data() + k * 4 * width + i;
        z += of[0] * h[i] + of[width] * t[i] + of[2 * width] * (h[i] - t[i]) + of[3 * width] * (h[i] * t[i]);
      }
      sum += second[k] * cairn::reference::sigmoid(z);
    }
    return sum;
  }
};

}  // namespace

TEST_CASE("target attention: gradients and modes", "[block]") {
  for (const bool before : {false, true}) {
    laws::check_block(attention_on_halves<double>({.width = 5}, before));
    laws::check_block(attention_on_halves<double>({.width = 3, .depth = 9}, before));
    laws::check_block(attention_on_halves<double>({.width = 4, .depth = 3, .normalized = true}, before));
  }
  laws::check_modes(attention_on_halves<float>({.width = 24, .depth = 16}, true));
}

TEST_CASE("target attention in its published form, of candidates that share histories", "[block]") {
  constexpr std::size_t width = 3, depth = 4, events = 5, candidates = 4;
  cairn::random_stream random(2, cairn::purpose::user);
  const auto drawn = [&](std::size_t count) {
    std::vector<double> values(count);
    for (double& value : values) value = random.normal();
    return values;
  };
  const published_attention paper{width, depth, drawn(depth * 4 * width), drawn(depth), drawn(depth), .3};
  const std::vector<double> h = drawn(events * width), t = drawn(candidates * width);
  const std::vector<cairn::row_range> seen{{0, 2}, {0, 2}, {2, 5}, {3, 3}};
  for (const bool normalized : {false, true}) {
    cairn::target_attention<double> block({.width = width, .depth = depth, .normalized = normalized});
    for (std::size_t k = 0; k < depth; ++k) {
      for (std::size_t i = 0; i < width; ++i) {
        const double* const of = paper.first.data() + k * 4 * width + i;
        const auto row = static_cast<Eigen::Index>(k), column = static_cast<Eigen::Index>(i);
        block.event.weight(row, column) = of[0] + of[2 * width];
        block.candidate.weight(row, column) = of[width] - of[2 * width];
        block.product.weight(row, column) = of[3 * width];
      }
      block.event.bias[static_cast<Eigen::Index>(k)] = paper.first_bias[k];
      block.weight[static_cast<Eigen::Index>(k)] = paper.second[k];
    }
    block.bias[0] = paper.last_bias;
    cairn::workspace memory;
    cairn::nothing unkept;
    const std::vector<std::uint32_t> offsets{0, candidates};
    const auto y = block.forward({t.data(), candidates, width}, cairn::pass(offsets, memory), unkept,
                                 {{h.data(), events, width}, seen});
    for (std::size_t c = 0; c < candidates; ++c) {
      double sum = 0;
      std::vector<double> expected(width);
      for (std::size_t j = seen[c].begin; j < seen[c].end; ++j) {
        const double score = paper.score(t.data() + c * width, h.data() + j * width);
        const double weight = normalized ? std::exp(score) : score;
        sum += weight;
        for (std::size_t i = 0; i < width; ++i) expected[i] += weight * h[j * width + i];
      }
      for (std::size_t i = 0; i < width; ++i) {
        const double share = normalized && sum > 0 ? expected[i] / sum : expected[i];
        CHECK(y(c, i) == Approx(share).epsilon(1e-13).margin(1e-14));
      }
    }
    CHECK(y(3, 0) == 0);
  }
}

TEST_CASE("a wrong gradient by the events is seen", "[block]") {
  candidates_beside_events<double> block = attention_on_halves<double>({.width = 2, .depth = 3}, false);
  laws::shake(block);
  laws::packed_batch<double> batch({3, 1}, block.inputs());
  cairn::workspace memory;
  const cairn::pass p(batch.offsets, memory);
  const auto loss = [&] {
    memory.reset();
    cairn::nothing unkept;
    const auto y = block.forward(batch.rows(), p, unkept);
    double sum = 0;
    for (std::size_t n = 0; n < y.rows * y.columns; ++n) sum += static_cast<double>(n + 1) * y.data[n];
    return sum;
  };
  const auto numerical = laws::differences_of({{"x", batch.values.data(), batch.values.size()}}, 100, loss);
  for (const double planted : {0., 1e-3}) {
    memory.reset();
    block.planted = planted;
    candidates_beside_events<double>::tape tape;
    auto gradient = cairn::empty_gradient(block);
    const auto y = block.forward(batch.rows(), p, tape);
    const auto d_y = p.take_rows<double>(2);
    for (std::size_t n = 0; n < y.rows * y.columns; ++n) d_y.data[n] = static_cast<double>(n + 1);
    const double apart = laws::difference(numerical[0].values, laws::copied(block.backward(d_y, p, tape, gradient)));
    CHECK((apart < laws::gradient_tolerance) == (planted == 0));
  }
}

TEST_CASE("target attention that cannot be", "[block]") {
  CHECK_THROWS_WITH(cairn::target_attention<float>({.width = 0}),
                    "target_attention_settings.width: 0 is no size of an array; expected 1 to below 2^31");
  CHECK_THROWS_WITH(cairn::target_attention<float>({.width = 2, .depth = std::size_t{1} << 31U}),
                    "target_attention_settings.depth: 2147483648 is no size of an array; expected 1 to below 2^31");
}
