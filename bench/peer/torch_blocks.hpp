#pragma once
/// Parts of transformers in PyTorch, with copies of our weights.

#include <ATen/ATen.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "peer/torch_arrays.hpp"

namespace bench {

struct their_norm {
  at::Tensor gain, bias;
  double epsilon = 1e-5;

  template <class Norm>
  static their_norm of(const Norm& ours, double epsilon = 1e-5) {
    return {copy_of(ours.gain), copy_of(ours.bias), epsilon};
  }
  at::Tensor operator()(const at::Tensor& x) const { return at::layer_norm(x, {x.size(-1)}, gain, bias, epsilon); }
};

struct their_linear {
  at::Tensor weight, bias;

  template <class Linear>
  static their_linear of(const Linear& ours) {
    return {copy_of(ours.weight), copy_of(ours.bias)};
  }
  at::Tensor operator()(const at::Tensor& x) const { return at::linear(x, weight, bias); }
};

/// Queries, keys and values of one product, as PyTorch's own attention has them.
struct their_attention {
  std::int64_t heads;
  their_linear projection, output;

  template <class Attention>
  static their_attention of(const Attention& ours) {
    const auto &q = ours.query, &k = ours.key, &v = ours.value;
    return {size_of(ours.shape.heads),
            {at::cat({copy_of(q.weight), copy_of(k.weight), copy_of(v.weight)}),
             at::cat({copy_of(q.bias), copy_of(k.bias), copy_of(v.bias)})},
            their_linear::of(ours.output)};
  }
  /// Of x [sequences, length, width]; the mask is added to the scores.
  at::Tensor operator()(const at::Tensor& x, const at::Tensor& mask) const {
    const std::int64_t width = x.size(2);
    const auto qkv = projection(x).reshape({x.size(0), x.size(1), 3, heads, width / heads}).permute({2, 0, 3, 1, 4});
    const at::Tensor query = qkv[0] / std::sqrt(static_cast<double>(width / heads));
    const at::Tensor weights = at::softmax(at::matmul(query, qkv[1].transpose(2, 3)) + mask, -1);
    return output(at::matmul(weights, qkv[2]).transpose(1, 2).reshape(x.sizes()));
  }
};

struct their_layer {
  their_norm attention_norm, forward_norm;
  their_attention attention;
  their_linear first, second;

  template <class Layer>
  static their_layer of(const Layer& ours, double epsilon = 1e-5) {
    return {their_norm::of(ours.attention_norm, epsilon), their_norm::of(ours.feed_forward_norm, epsilon),
            their_attention::of(ours.attention), their_linear::of(ours.feed_forward.first),
            their_linear::of(ours.feed_forward.second)};
  }
  template <class Each>
  void parameters(const Each& each) const {
    for (const their_norm* part : {&attention_norm, &forward_norm}) each(part->gain), each(part->bias);
    for (const their_linear* part : {&attention.projection, &attention.output, &first, &second}) {
      each(part->weight), each(part->bias);
    }
  }
};

/// [length, length]: what is added to the scores so that no token sees those behind it.
inline at::Tensor causal_mask(std::int64_t length) {
  return at::full({length, length}, -INFINITY).triu(1);
}

}  // namespace bench
