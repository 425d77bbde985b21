#pragma once
/// A layer of a transformer, composed of its attention, its feed-forward part, its norm and where the norm stands.

#include <cstddef>
#include <span>
#include <tuple>
#include <utility>

#include "cairn/block/asked_rows.hpp"
#include "cairn/block/concept.hpp"
#include "cairn/block/dropout.hpp"
#include "cairn/block/last_rows.hpp"
#include "cairn/block/layer_norm.hpp"
#include "cairn/block/stack.hpp"
#include "cairn/kernel/dot.hpp"

namespace cairn {

/// Where the norms stand: before each part, so that rows pass beside it unchanged (Xiong et al.: "On layer
/// normalization in the transformer architecture", ICML 2020), or behind the sum, as in Vaswani et al. 2017.
enum class norm_order { before, behind };

/// norm_order::before: h = x + dropout(attention(norm(x))), y = h + dropout(feed_forward(norm(h)));
/// norm_order::behind: h = norm(x + dropout(attention(x))), y = norm(h + dropout(feed_forward(h))).
template <block Attention, block FeedForward, block Norm = layer_normalization<typename Attention::scalar>,
          norm_order Order = norm_order::before>
struct transformer_layer {
  using scalar = typename Attention::scalar;

  Norm attention_norm;
  Attention attention;
  Norm feed_forward_norm;
  FeedForward feed_forward;
  double rate = 0;  ///< of dropout
  static constexpr auto fields() {
    return std::tuple{field("attention_norm", &transformer_layer::attention_norm),
                      field("attention", &transformer_layer::attention),
                      field("feed_forward_norm", &transformer_layer::feed_forward_norm),
                      field("feed_forward", &transformer_layer::feed_forward)};
  }

  transformer_layer() : transformer_layer(Attention{}, FeedForward{}, Norm{}) {}
  /// Both norms begin as the one given.
  transformer_layer(Attention attention_part, FeedForward feed_forward_part, Norm norm, double dropout_rate = 0)
      : attention_norm(norm),
        attention(std::move(attention_part)),
        feed_forward_norm(std::move(norm)),
        feed_forward(std::move(feed_forward_part)),
        rate(dropout_rate) {
    const std::size_t width = attention.inputs();
    detail::require_same_width(width, attention_norm.inputs(), "transformer_layer.attention", "its norm");
    detail::require_same_width(width, attention.outputs(), "transformer_layer.attention", "the sum with its input");
    detail::require_same_width(width, feed_forward.inputs(), "transformer_layer.attention", "its feed_forward");
    detail::require_same_width(feed_forward.outputs(), width, "transformer_layer.feed_forward",
                               "the sum with its input");
    detail::require_rate(rate, "transformer_layer.rate");
  }

  std::size_t inputs() const noexcept { return attention.inputs(); }
  std::size_t outputs() const noexcept { return attention.outputs(); }
  std::size_t longest() const noexcept { return longest_sequence(attention); }

  struct tape {
    typename Norm::tape attention_norm;
    typename Attention::tape attention;
    typename Norm::tape feed_forward_norm;
    typename FeedForward::tape feed_forward;
  };
  struct cache {
    typename Norm::cache attention_norm;
    typename Attention::cache attention;
    typename Norm::cache feed_forward_norm;
    typename FeedForward::cache feed_forward;
  };

  void initialize(random_stream& random, double deviation) {
    attention_norm.initialize(random, deviation);
    attention.initialize(random, deviation);
    feed_forward_norm.initialize(random, deviation);
    feed_forward.initialize(random, deviation);
  }

  template <class State>
  matrix_view<scalar> forward(const matrix_view<const scalar>& x, const pass& p, State& state) const {
    const double dropped = is_training<transformer_layer, State> ? rate : 0;
    auto& attention_state = detail::part_state(
        state, [](auto& all) -> auto& { return all.attention; });
    auto& attention_norm_state = detail::part_state(
        state, [](auto& all) -> auto& { return all.attention_norm; });
    auto& forward_state = detail::part_state(
        state, [](auto& all) -> auto& { return all.feed_forward; });
    auto& forward_norm_state = detail::part_state(
        state, [](auto& all) -> auto& { return all.feed_forward_norm; });
    if constexpr (Order == norm_order::before) {
      const auto normed = attention_norm.forward(x, p, attention_norm_state);
      const auto h = sum(x, attention.forward(normed, p.part(0), attention_state), dropped, p.part(1));
      const auto normed_h = feed_forward_norm.forward(h, p, forward_norm_state);
      return sum(h, feed_forward.forward(normed_h, p.part(2), forward_state), dropped, p.part(3));
    } else {
      const auto attended = sum(x, attention.forward(x, p.part(0), attention_state), dropped, p.part(1));
      const auto h = attention_norm.forward(attended, p, attention_norm_state);
      const auto fed = sum(h, feed_forward.forward(h, p.part(2), forward_state), dropped, p.part(3));
      return feed_forward_norm.forward(fed, p, forward_norm_state);
    }
  }

  /// Behind the attention the last rows alone are worked out.
  matrix_view<scalar> forward_last(const matrix_view<const scalar>& x, const pass& p) const
      requires(std::same_as<typename FeedForward::cache, nothing>&& std::same_as<typename Norm::cache, nothing>) {
    nothing unkept;
    const pass last = p.with_offsets(detail::offsets_of_last(p));
    const matrix_view<scalar> own = detail::gather_last(x, p);
    if constexpr (Order == norm_order::before) {
      const auto normed = attention_norm.forward(x, p, unkept);
      const auto h = sum(own, cairn::forward_last(attention, normed, p.part(0)), 0, last);
      const auto normed_h = feed_forward_norm.forward(h, last, unkept);
      return sum(h, feed_forward.forward(normed_h, last.part(2), unkept), 0, last);
    } else {
      const auto h =
          attention_norm.forward(sum(own, cairn::forward_last(attention, x, p.part(0)), 0, last), last, unkept);
      return feed_forward_norm.forward(sum(h, feed_forward.forward(h, last.part(2), unkept), 0, last), last, unkept);
    }
  }

  /// Behind the attention the asked rows alone are worked out.
  matrix_view<scalar> forward_rows(const matrix_view<const scalar>& x, const pass& p, tape& kept,
                                   const asked_rows& asked) const
      requires(std::same_as<typename FeedForward::cache, nothing>&& std::same_as<typename Norm::cache, nothing>) {
    const pass few = p.with_offsets(asked.offsets);
    const auto behind_attention = [&](const matrix_view<const scalar>& read) {
      const matrix_view<const scalar> attended = attention.forward(read, p.part(0), kept.attention);
      return sum(detail::gather_asked(x, asked, p), detail::gather_asked(attended, asked, p), rate, few.part(1));
    };
    if constexpr (Order == norm_order::before) {
      const auto h = behind_attention(attention_norm.forward(x, p, kept.attention_norm));
      const auto normed_h = feed_forward_norm.forward(h, few, kept.feed_forward_norm);
      return sum(h, feed_forward.forward(normed_h, few.part(2), kept.feed_forward), rate, few.part(3));
    } else {
      const auto h = attention_norm.forward(behind_attention(x), few, kept.attention_norm);
      const auto fed = sum(h, feed_forward.forward(h, few.part(2), kept.feed_forward), rate, few.part(3));
      return feed_forward_norm.forward(fed, few, kept.feed_forward_norm);
    }
  }
  matrix_view<scalar> backward_rows(const matrix_view<scalar>& d_y, const pass& p, tape& kept, transformer_layer& to,
                                    const asked_rows& asked) const
      requires(std::same_as<typename FeedForward::cache, nothing>&& std::same_as<typename Norm::cache, nothing>) {
    const pass few = p.with_offsets(asked.offsets);
    const matrix_view<scalar> d_x = p.take_rows<scalar>(d_y.columns);
    const auto through_feed_forward = [&](const matrix_view<scalar>& d) {
      return feed_forward.backward(d, few.part(2), kept.feed_forward, to.feed_forward);
    };
    if constexpr (Order == norm_order::before) {
      add_branch(d_y, few.part(3), [&](const matrix_view<scalar>& d) {
        return feed_forward_norm.backward(through_feed_forward(d), few, kept.feed_forward_norm, to.feed_forward_norm);
      });
    } else {
      feed_forward_norm.backward(d_y, few, kept.feed_forward_norm, to.feed_forward_norm);
      add_branch(d_y, few.part(3), through_feed_forward);
      attention_norm.backward(d_y, few, kept.attention_norm, to.attention_norm);
    }
    const workspace_scope scope(p.memory());
    const matrix_view<scalar> dropped = few.take_rows<scalar>(d_y.columns), all = p.take_rows<scalar>(d_y.columns);
    dropout(elements_of(d_y), rate, detail::key_of(few.part(1)), elements_of(dropped), p.threads());
    detail::scatter_asked(matrix_view<const scalar>(dropped), asked, all);
    matrix_view<scalar> d = attention.backward(all, p.part(0), kept.attention, to.attention);
    if constexpr (Order == norm_order::before) {
      d = attention_norm.backward(d, p, kept.attention_norm, to.attention_norm);
    }
    std::copy_n(d.data, d.rows * d.columns, d_x.data);
    detail::add_to_asked(matrix_view<const scalar>(d_y), asked, d_x);
    return d_x;
  }

  /// d_x takes the place of d_y.
  matrix_view<scalar> backward(const matrix_view<scalar>& d_y, const pass& p, tape& kept, transformer_layer& to) const {
    const auto through_feed_forward = [&](const matrix_view<scalar>& d) {
      return feed_forward.backward(d, p.part(2), kept.feed_forward, to.feed_forward);
    };
    const auto through_attention = [&](const matrix_view<scalar>& d) {
      return attention.backward(d, p.part(0), kept.attention, to.attention);
    };
    if constexpr (Order == norm_order::before) {
      add_branch(d_y, p.part(3), [&](const matrix_view<scalar>& d) {
        return feed_forward_norm.backward(through_feed_forward(d), p, kept.feed_forward_norm, to.feed_forward_norm);
      });
      add_branch(d_y, p.part(1), [&](const matrix_view<scalar>& d) {
        return attention_norm.backward(through_attention(d), p, kept.attention_norm, to.attention_norm);
      });
    } else {
      feed_forward_norm.backward(d_y, p, kept.feed_forward_norm, to.feed_forward_norm);
      add_branch(d_y, p.part(3), through_feed_forward);
      attention_norm.backward(d_y, p, kept.attention_norm, to.attention_norm);
      add_branch(d_y, p.part(1), through_attention);
    }
    return d_y;
  }

 private:
  /// branch = x + dropout(branch)
  static matrix_view<scalar> sum(const matrix_view<const scalar>& x, const matrix_view<scalar>& branch, double dropped,
                                 const pass& p) {
    dropout_add(elements_of(branch), elements_of(x), dropped, detail::key_of(p), elements_of(branch), p.threads());
    return branch;
  }
  /// d += branch(dropout(d))
  template <class Branch>
  void add_branch(const matrix_view<scalar>& d, const pass& p, const Branch& branch) const {
    const workspace_scope scope(p.memory());
    const matrix_view<scalar> dropped = p.take_rows<scalar>(d.columns);
    dropout(elements_of(d), rate, detail::key_of(p), elements_of(dropped), p.threads());
    axpy<scalar>(1, elements_of(branch(dropped)), elements_of(d));
  }
};

/// Layers of a transformer, as many as a setting says.
template <block Layer>
using transformer = stack<Layer>;

}  // namespace cairn
