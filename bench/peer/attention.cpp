// Attention over a batch of sequences against PyTorch: packed here, padded there, eight heads of 64. Theirs is the
// faster of batched products about a masked softmax and of their own scaled dot-product attention; what padding and
// unpadding take is not counted, and their memory is kept between calls. Rows named `shop` have lengths as shops'
// histories have (log-normal, 10 to 512), those named `equal` have no padding at all, and `one_by_one` calls PyTorch
// for each sequence alone, without padding.

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include <string>
#include <tuple>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/kernel/attention_backward.hpp"
#include "peer/peer.hpp"
#include "peer/torch_threads.hpp"

namespace {

constexpr std::size_t heads = 8, width = 64, columns = heads * width;
const cairn::attention_shape shape{heads, heads, width, .125};

std::vector<std::size_t> shop_lengths(std::size_t sequences) {
  cairn::random_stream random(7, cairn::purpose::simulate);
  std::vector<std::size_t> lengths(sequences);
  for (std::size_t& length : lengths) {
    length = static_cast<std::size_t>(std::min(512., 10 + 30 * std::exp(1.05 * random.normal())));
  }
  return lengths;
}

/// One batch, packed and padded.
struct batch {
  std::vector<std::uint32_t> offsets{0};
  std::size_t longest = 0, tokens = 0;
  std::vector<float> qkv, d_qkv, out, d_out, log_sums;
  cairn::attention_workspace<float> workspace;
  at::Tensor q, k, v, d_padded;  // [sequences, heads, longest, width]

  explicit batch(const std::vector<std::size_t>& lengths) {
    for (const std::size_t length : lengths) {
      offsets.push_back(offsets.back() + static_cast<std::uint32_t>(length));
      longest = std::max(longest, length);
    }
    tokens = offsets.back();
    cairn::random_stream random(1, cairn::purpose::simulate);
    qkv.resize(tokens * 3 * columns);
    d_out.resize(tokens * columns);
    for (float& value : qkv) value = static_cast<float>(random.normal());
    for (float& value : d_out) value = static_cast<float>(random.normal());
    d_qkv.resize(qkv.size());
    out.resize(d_out.size());
    log_sums.resize(tokens * heads);
    q = padded(qkv, 3 * columns, 0).set_requires_grad(true);
    k = padded(qkv, 3 * columns, columns).set_requires_grad(true);
    v = padded(qkv, 3 * columns, 2 * columns).set_requires_grad(true);
    d_padded = padded(d_out, columns, 0);
  }

  /// fn(packed token, place in a padded tensor's memory of its head's row)
  template <class F>
  void each_row(const F& row) const {
    for (std::size_t s = 0; s + 1 < offsets.size(); ++s) {
      for (std::size_t t = offsets[s]; t < offsets[s + 1]; ++t) {
        for (std::size_t h = 0; h < heads; ++h) row(t, h, ((s * heads + h) * longest + t - offsets[s]) * width);
      }
    }
  }
  at::Tensor padded(const std::vector<float>& from, std::size_t stride, std::size_t column) const {
    const auto size = [](std::size_t n) { return static_cast<std::int64_t>(n); };
    at::Tensor to = at::zeros({size(offsets.size() - 1), size(heads), size(longest), size(width)});
    float* const data = to.data_ptr<float>();
    each_row([&](std::size_t t, std::size_t h, std::size_t place) {
      std::copy_n(from.data() + t * stride + column + h * width, width, data + place);
    });
    return to;
  }
  void unpad(const at::Tensor& from, std::vector<float>& to, std::size_t stride, std::size_t column) const {
    const at::Tensor whole = from.contiguous();
    const float* const data = whole.data_ptr<float>();
    each_row([&](std::size_t t, std::size_t h, std::size_t place) {
      std::copy_n(data + place, width, to.data() + t * stride + column + h * width);
    });
  }

  /// 0 where a padded query sees a key, else -infinity: [sequences, 1, longest, longest]. Queries of the padding see
  /// what the last real one sees.
  template <class Mask>
  at::Tensor mask_of(const Mask& mask) const {
    const auto size = static_cast<std::int64_t>(longest);
    at::Tensor hidden = at::full({static_cast<std::int64_t>(offsets.size() - 1), 1, size, size}, -INFINITY);
    float* row = hidden.data_ptr<float>();
    for (std::size_t s = 0; s + 1 < offsets.size(); ++s) {
      const std::size_t length = offsets[s + 1] - offsets[s];
      for (std::size_t n = 0; n < longest; ++n, row += longest) {
        std::fill_n(row, mask.end_key(std::min(n, length - 1), length), 0.F);
      }
    }
    return hidden;
  }
  /// Pairs of a query and a key that it sees.
  template <class Mask>
  double pairs(const Mask& mask) const {
    double sum = 0;
    for (std::size_t s = 0; s + 1 < offsets.size(); ++s) {
      const std::size_t length = offsets[s + 1] - offsets[s];
      for (std::size_t n = 0; n < length; ++n) sum += static_cast<double>(mask.end_key(n, length));
    }
    return sum;
  }

  template <class Mask>
  void forward(const Mask& mask, int threads) {
    const std::span<const float> all(qkv);
    cairn::attention(
        shape, mask, std::span<const std::uint32_t>(offsets),
        cairn::attention_input<float>{
            {all, 3 * columns}, {all.subspan(columns), 3 * columns}, {all.subspan(2 * columns), 3 * columns}},
        cairn::strided_rows<float>{out, columns}, std::span(log_sums), workspace, threads);
  }
  template <class Mask>
  void backward(const Mask& mask, int threads) {
    const std::span<const float> all(qkv);
    const std::span<float> d_all(d_qkv);
    cairn::attention_backward(
        shape, mask, std::span<const std::uint32_t>(offsets),
        cairn::attention_input<float>{
            {all, 3 * columns}, {all.subspan(columns), 3 * columns}, {all.subspan(2 * columns), 3 * columns}},
        cairn::strided_rows<const float>{out, columns}, std::span<const float>(log_sums),
        cairn::strided_rows<const float>{d_out, columns},
        cairn::attention_gradient<float>{
            {d_all, 3 * columns}, {d_all.subspan(columns), 3 * columns}, {d_all.subspan(2 * columns), 3 * columns}},
        workspace, threads);
  }
};

at::Tensor products(const batch& given, const at::Tensor& hidden) {
  const at::Tensor scores = at::matmul(given.q * shape.scale, given.k.transpose(-2, -1)) + hidden;
  return at::matmul(at::softmax(scores, -1), given.v);
}

at::Tensor their_attention(const batch& given, const at::Tensor& hidden) {
  return std::get<0>(at::_scaled_dot_product_attention(given.q, given.k, given.v, hidden, 0, false, false));
}

template <class Mask>
void rows(bench::comparison& compare, const std::string& name, const std::vector<std::size_t>& lengths,
          const Mask& mask) {
  const std::string alone = name + "_one_by_one";
  const auto wanted = {"forward_" + name, "forward_and_backward_" + name, "forward_" + alone,
                       "forward_and_backward_" + alone};
  if (std::none_of(wanted.begin(), wanted.end(), [&](const std::string& row) { return compare.wants(row); })) return;
  batch given(lengths);
  const at::Tensor hidden = given.mask_of(mask);
  const double flops = 4. * width * heads * given.pairs(mask);

  given.forward(mask, 1);
  given.backward(mask, 1);
  for (const auto& theirs : {products, their_attention}) {
    std::vector<float> out(given.out.size()), d_qkv(given.d_qkv.size());
    const at::Tensor padded = theirs(given, hidden);
    given.unpad(padded.detach(), out, columns, 0);
    bench::require_agreement("forward_" + name, given.out, out, 1e-5);
    const auto d = torch::autograd::grad({padded}, {given.q, given.k, given.v}, {given.d_padded});
    for (std::size_t part = 0; part < 3; ++part) given.unpad(d[part], d_qkv, 3 * columns, part * columns);
    bench::require_agreement("backward_" + name, given.d_qkv, d_qkv, 1e-5);
  }

  std::vector<batch> each;
  std::vector<at::Tensor> each_hidden;
  for (const std::size_t length : lengths) {
    each.emplace_back(std::vector{length});
    each_hidden.push_back(each.back().mask_of(mask));
  }

  for (const int threads : {1, 2}) {
    bench::set_their_threads(threads);
    bench::pin(threads);  // threads begin where their maker may run
    const double ceiling = bench::kernel_ceiling() * threads;
    const auto inference = [&](const auto& theirs) {
      return [&] {
        const at::NoGradGuard no_gradients;
        theirs(given, hidden);
      };
    };
    compare.row({"forward_" + name, threads, flops, ceiling}, [&] { given.forward(mask, threads); },
                {{"products", inference(products)}, {"torch", inference(their_attention)}});
    const auto inference_alone = [&](const auto& theirs) {
      return [&] {
        const at::NoGradGuard no_gradients;
        for (std::size_t n = 0; n < each.size(); ++n) theirs(each[n], each_hidden[n]);
      };
    };
    compare.row({"forward_" + alone, threads, flops, ceiling}, [&] { given.forward(mask, threads); },
                {{"products", inference_alone(products)}, {"torch", inference_alone(their_attention)}});
    const auto training = [&](const auto& theirs) {
      return [&] { torch::autograd::grad({theirs(given, hidden)}, {given.q, given.k, given.v}, {given.d_padded}); };
    };
    const auto ours = [&] {
      given.forward(mask, threads);
      given.backward(mask, threads);
    };
    compare.row({"forward_and_backward_" + name, threads, 3.5 * flops, ceiling}, ours,
                {{"products", training(products)}, {"torch", training(their_attention)}});
    const auto training_alone = [&](const auto& theirs) {
      return [&] {
        for (std::size_t n = 0; n < each.size(); ++n) {
          const batch& one = each[n];
          torch::autograd::grad({theirs(one, each_hidden[n])}, {one.q, one.k, one.v}, {one.d_padded});
        }
      };
    };
    compare.row({"forward_and_backward_" + alone, threads, 3.5 * flops, ceiling}, ours,
                {{"products", training_alone(products)}, {"torch", training_alone(their_attention)}});
  }
}

}  // namespace

int main(int argc, char** argv) {
  bench::keep_freed_memory();
  bench::comparison compare(argc, argv);
  const std::vector<std::size_t> shop = shop_lengths(48), equal(4, 512), shorter(64, 50);
  std::size_t tokens = 0;
  for (const std::size_t length : shop) tokens += length;
  std::printf("shop: %zu sequences of %zu tokens in the mean, %zu in the longest\n", shop.size(), tokens / shop.size(),
              *std::max_element(shop.begin(), shop.end()));
  rows(compare, "shop_bidirectional", shop, cairn::bidirectional{});
  rows(compare, "shop_causal", shop, cairn::causal{});
  rows(compare, "equal_512_bidirectional", equal, cairn::bidirectional{});
  rows(compare, "equal_512_causal", equal, cairn::causal{});
  rows(compare, "equal_50_bidirectional", shorter, cairn::bidirectional{});
  rows(compare, "equal_50_causal", shorter, cairn::causal{});
}
