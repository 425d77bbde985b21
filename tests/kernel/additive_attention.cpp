#include "cairn/kernel/additive_attention.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "cairn/kernel/reference_blocks.hpp"
#include "catch.hpp"
#include "kernel/numbers.hpp"

namespace {

/// Sequences of 3, 0, 1 and 5 keys, of which all or the last have a query.
template <class T>
struct additive_example {
  std::size_t depth, width;
  std::vector<std::uint32_t> key_offsets{0, 3, 3, 4, 9}, query_offsets;
  std::vector<T> queries, keys, values, weight, d_out;

  additive_example(std::size_t deep, std::size_t wide, bool last_alone)
      : depth(deep), width(wide), query_offsets(key_offsets) {
    if (last_alone) query_offsets = {0, 1, 1, 2, 4};  // of the longest the last two
    queries = random_numbers<T>(rows() * depth, 1);
    keys = random_numbers<T>(9 * depth, 2);
    values = random_numbers<T>(9 * width, 3);
    weight = random_numbers<T>(depth, 4);
    d_out = random_numbers<T>(rows() * width, 5);
  }
  std::size_t rows() const { return query_offsets.back(); }
  cairn::additive_attention_input<T> input() const {
    return {{queries.data(), rows(), depth},
            {keys.data(), 9, depth},
            {values.data(), 9, width},
            weight,
            query_offsets,
            key_offsets};
  }
  std::vector<double> naive() const {
    std::vector<double> out(rows() * width, 0.);
    for (std::size_t s = 0; s + 1 < key_offsets.size(); ++s) {
      for (std::size_t t = query_offsets[s]; t < query_offsets[s + 1]; ++t) {
        const std::size_t after = query_offsets[s + 1] - t - 1;  // queries behind it, and so many keys
        for (std::size_t j = key_offsets[s]; j + after < key_offsets[s + 1]; ++j) {
          double score = 0;
          for (std::size_t k = 0; k < depth; ++k) {
            score += static_cast<double>(weight[k]) *
                     cairn::reference::sigmoid(static_cast<double>(queries[t * depth + k] + keys[j * depth + k]));
          }
          for (std::size_t k = 0; k < width; ++k) {
            out[t * width + k] += score * static_cast<double>(values[j * width + k]);
          }
        }
      }
    }
    return out;
  }
  double loss() const {
    const std::vector<double> out = naive();
    double sum = 0;
    for (std::size_t n = 0; n < out.size(); ++n) sum += out[n] * static_cast<double>(d_out[n]);
    return sum;
  }
};

/// The largest error of the rows; infinite where threads differ.
template <class T>
double additive_error(const additive_example<T>& of) {
  std::vector<T> out(of.rows() * of.width, 7), again = out;
  cairn::additive_attention(of.input(), {out.data(), of.rows(), of.width});
  cairn::additive_attention(of.input(), {again.data(), of.rows(), of.width}, 3);
  if (out != again) return INFINITY;
  double worst = 0;
  const std::vector<double> expected = of.naive();
  for (std::size_t n = 0; n < out.size(); ++n) {
    worst = std::max(worst, std::abs(static_cast<double>(out[n]) - expected[n]));
  }
  return worst;
}

/// The largest error of the gradients against differences, of the first weight's with `planted` added.
double additive_gradient_error(additive_example<double> of, double planted = 0) {
  const auto backward = [&](int threads) {
    std::vector<double> d(of.rows() * of.depth * 2 + 9 * (of.depth + of.width), 7.);
    double* const d_keys = d.data() + of.rows() * of.depth;
    double* const d_values = d_keys + 9 * of.depth;
    double* const d_weights = d_values + 9 * of.width;
    cairn::additive_attention_backward(of.input(), {of.d_out.data(), of.rows(), of.width},
                                       cairn::additive_attention_gradient<double>{{d.data(), of.rows(), of.depth},
                                                                                  {d_keys, 9, of.depth},
                                                                                  {d_values, 9, of.width},
                                                                                  {d_weights, of.rows(), of.depth}},
                                       threads);
    return d;
  };
  const std::vector<double> d = backward(1);
  if (d != backward(3)) return INFINITY;
  double worst = 0;
  const double* at = d.data();
  const auto compare = [&](double& x, double found) {
    const double before = x, step = 1e-5;
    x = before + step;
    const double above = of.loss();
    x = before - step;
    const double below = of.loss();
    x = before;
    worst = std::max(worst, std::abs(found - (above - below) / (2 * step)));
  };
  for (double& x : of.queries) compare(x, *at++);
  for (double& x : of.keys) compare(x, *at++);
  for (double& x : of.values) compare(x, *at++);
  for (std::size_t k = 0; k < of.depth; ++k) {
    double sum = k == 0 ? planted : 0;
    for (std::size_t t = 0; t < of.rows(); ++t) sum += at[t * of.depth + k];
    compare(of.weight[k], sum);
  }
  return worst;
}

}  // namespace

TEST_CASE("additive attention agrees with its formula, and an error is seen", "[kernel]") {
  for (const bool last : {false, true}) {
    for (const std::size_t width : {1U, 4U, 7U, 19U}) {
      CHECK(additive_error(additive_example<double>(width, 5, last)) < 1e-13);
      CHECK(additive_error(additive_example<float>(2 * width + 3, width, last)) < 3e-5);
      CHECK(additive_gradient_error(additive_example<double>(width, 3, last)) < 2e-8);
    }
    CHECK(additive_gradient_error(additive_example<double>(8, 9, last)) < 2e-8);
    CHECK(additive_gradient_error(additive_example<double>(8, 9, last), 1e-7) > 2e-8);
  }
}

TEST_CASE("additive attention lets no NaN vanish", "[kernel]") {
  additive_example<float> of(5, 3, false);
  of.keys[8 * 5 + 4] = std::numeric_limits<float>::quiet_NaN();  // the last event's, that it alone sees
  std::vector<float> out(of.rows() * of.width);
  cairn::additive_attention(of.input(), {out.data(), of.rows(), of.width});
  for (std::size_t n = 0; n < out.size(); ++n) CHECK(std::isnan(out[n]) == (n >= 8 * of.width));
}
