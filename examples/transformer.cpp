// A transformer composed as a type: a training step on packed sequences, then the same parts event by event.
#include <cairn/block/feed_forward.hpp>
#include <cairn/block/rms_norm.hpp>
#include <cairn/block/self_attention.hpp>
#include <cairn/block/sequential.hpp>
#include <cairn/block/transformer.hpp>
#include <cmath>
#include <cstdio>

using namespace cairn;
using looking_back = self_attention<float, causal, rotary_position, grouped_query>;  // mask, positions, heads
using widening = gated_feed_forward<float, silu_gate>;                               // SwiGLU
using layer = transformer_layer<looking_back, widening, rms_normalization<float>>;

int main() {
  const layer each(looking_back({.width = 64, .heads = {.heads = 8, .groups = 2}}),
                   widening({.width = 64, .hidden = 160}), rms_normalization<float>({.width = 64}), .1);
  sequential reader(transformer<layer>({each, each}), rms_normalization<float>({.width = 64}));
  random_stream random(7, purpose::initialize);
  reader.initialize(random, .02);
  std::printf("%zu weights\n", parameter_count(reader));

  const std::vector<std::uint32_t> offsets{0, 3, 4, 9};  // three sequences, of 3, 1 and 5 events
  std::vector<float> rows(9 * 64);
  for (float& value : rows) value = static_cast<float>(random.normal());
  const matrix_view<const float> x(rows.data(), 9, 64);

  workspace memory;
  const pass p(offsets, memory, 11);  // the seed of this step's dropout
  decltype(reader)::tape tape;
  const auto y = reader.forward(x, p, tape);
  auto gradient = empty_gradient(reader);
  for (std::size_t n = 0; n < 9 * 64; ++n) y.data[n] -= 1;  // of the loss |y - 1|^2 / 2
  reader.backward(y, p, tape, gradient);
  double square = 0;
  for_each_array(gradient, [&](const std::string&, const auto& values) {
    for (const float value : span_of(values)) square += static_cast<double>(value) * static_cast<double>(value);
  });
  std::printf("the gradient is %.3f long, the workspace %zu KiB\n", std::sqrt(square), memory.peak() / 1024);

  // The last sequence event by event: what was read is kept.
  memory.reset();
  nothing unkept;
  const std::vector<std::uint32_t> five{0, 5}, one{0, 1};
  const auto whole = reader.forward(x.block(4, 0, 5, 64), pass(five, memory), unkept);
  decltype(reader)::cache kept;
  float apart = 0;
  for (std::size_t n = 0; n < 5; ++n) {
    const auto step = reader.forward(x.block(4 + n, 0, 1, 64), pass(one, memory), kept);
    for (std::size_t k = 0; k < 64; ++k) apart = std::fmax(apart, std::fabs(step(0, k) - whole(n, k)));
  }
  std::printf("event by event, rows differ by %.1e at most\n", static_cast<double>(apart));
  return apart < 1e-4F ? 0 : 1;
}
