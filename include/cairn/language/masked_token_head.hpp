#pragma once
/// BERT's head for tokens that are hidden.

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>

#include "cairn/block/activation.hpp"
#include "cairn/block/layer_norm.hpp"
#include "cairn/block/linear.hpp"
#include "cairn/block/sequential.hpp"
#include "cairn/block/touched_rows.hpp"
#include "cairn/kernel/column_sums.hpp"
#include "cairn/kernel/cross_entropy.hpp"
#include "cairn/kernel/gemm.hpp"

namespace cairn {

/// Scores of all tokens = norm(gelu(W h + b)) . table^T + bias, the table being that which tokens are read by. Source:
/// Devlin, Chang, Lee, Toutanova: "BERT: pre-training of deep bidirectional transformers for language understanding",
/// NAACL 2019.
template <class Scalar>
struct masked_token_head {
  using scalar = Scalar;
  static constexpr bool freezes = true;
  using transform_type = sequential<linear<Scalar>, gelu_block<Scalar>, layer_normalization<Scalar>>;

  transform_type transform;
  vector<Scalar> bias;  ///< [V]
  static constexpr auto fields() {
    return std::tuple{field("transform", &masked_token_head::transform), field("bias", &masked_token_head::bias)};
  }
  struct gradient {
    typename transform_type::gradient transform;
    vector<Scalar> bias;
    static constexpr auto fields() {
      return std::tuple{field("transform", &gradient::transform), field("bias", &gradient::bias)};
    }
  };

  masked_token_head() : masked_token_head(1, norm_settings{}) {}
  masked_token_head(std::size_t vocabulary, const norm_settings& norm)
      : transform(linear<Scalar>({norm.width, norm.width}), gelu_block<Scalar>(), layer_normalization<Scalar>(norm)),
        bias(vector<Scalar>::Zero(static_cast<Eigen::Index>(vocabulary))) {}
  gradient empty_gradient() const { return {transform.empty_gradient(), vector<Scalar>::Zero(bias.size())}; }

  void initialize(random_stream& random, double deviation) {
    transform.initialize(random, deviation);
    bias.setZero();
  }

  /// [rows, V] of rows h, as many as the pass has, in the workspace.
  matrix_view<Scalar> scores(const matrix_view<const Scalar>& h, const matrix_view<const Scalar>& table,
                             const pass& p) const {
    nothing unkept;
    const matrix_view<Scalar> all = p.take_rows<Scalar>(table.rows);
    const workspace_scope scope(p.memory());
    const matrix_view<const Scalar> t = transform.forward(h, p, unkept);
    gemm(t, table.transposed(), all, with_bias<Scalar>{span_of(bias)}, p.products());
    return all;
  }

  /// Returns the sum of the cross entropies of rows h against their tokens; scale times its derivatives go to d_h,
  /// which is assigned, and to the gradients. Scores are made for at most `together` rows at a time.
  double learn(const matrix_view<const Scalar>& h, std::span<const std::uint32_t> targets,
               const matrix_view<const Scalar>& table, const pass& p, double scale, const matrix_view<Scalar>& d_h,
               gradient& to, touched_rows<Scalar>& d_table, std::size_t together = 64) const {
    assert(h.rows == p.tokens() && targets.size() == h.rows && together > 0);
    const workspace_scope scope(p.memory());
    typename transform_type::tape tape;
    const matrix_view<const Scalar> t = transform.forward(h, p, tape);
    const matrix_view<Scalar> d_t = p.take_rows<Scalar>(t.columns), d_all = d_table.all_rows();
    const std::size_t rows = std::min(together, h.rows);
    const std::span<Scalar> logits = p.take<Scalar>(rows * table.rows), losses = p.take<Scalar>(rows);
    double sum = 0;
    for (std::size_t at = 0; at < h.rows; at += rows) {
      const std::size_t count = std::min(rows, h.rows - at);
      const matrix_view<const Scalar> some = t.block(at, 0, count, t.columns);
      const matrix_view<Scalar> scored{logits.data(), count, table.rows};
      gemm(some, table.transposed(), scored, with_bias<Scalar>{span_of(bias)}, p.products());
      cross_entropy_with_gradient<Scalar>(elements_of(scored), targets.subspan(at, count), table.rows,
                                          static_cast<Scalar>(scale), {}, losses.first(count), elements_of(scored),
                                          p.threads());
      for (const Scalar loss : losses.first(count)) sum += static_cast<double>(loss);
      const matrix_view<const Scalar> slopes = scored;
      gemm(slopes, table, d_t.block(at, 0, count, t.columns), no_epilogue{}, p.products());
      if (d_table.learns()) {
        gemm(slopes.transposed(), some, d_all, no_epilogue{}, p.products(joining::add));
      }
      if (to.bias.size() > 0) add_column_sums<Scalar>(slopes, span_of(to.bias), p.threads());
    }
    const matrix_view<Scalar> d = transform.backward(d_t, p, tape, to.transform);
    std::copy_n(d.data, d.rows * d.columns, d_h.data);
    return sum;
  }
};

}  // namespace cairn
