// Language models against PyTorch: steps of GPT's training, and BERT's forward pass over texts of mixed lengths, packed
// here and padded there. Both sides have the same weights; what they make of the same batch is compared before they are
// timed. A step is forward, backward and AdamW, on windows of the same text by turns, without dropout.
//
// Rows: `gpt-4x128` (context 64, 12 windows) and `gpt-6x384` (256, 8), bytes as tokens; `-second-thread` ours on two
// threads against ours on one; `-matrix-unit` ours with train_settings::matrix_unit, where the machine has one;
// `bert-mini` 32 texts of 8 to 128 tokens, drawn evenly: 4 layers of 256. A row counts
// real tokens, in billions. Behind the training rows: what share of the ceiling our products reach.

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/optim/adamw.h>

#include <cstdio>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "cairn/language/bert_text_encoder.hpp"
#include "cairn/language/gpt2.hpp"
#include "cairn/language/next_token_task.hpp"
#include "cairn/language/quantized.hpp"
#include "cairn/optimizer/adamw.hpp"
#include "peer/loop_training.hpp"
#include "peer/peer.hpp"
#include "peer/torch_blocks.hpp"
#include "peer/torch_threads.hpp"

namespace {

using bench::copy_of, bench::size_of;

constexpr double billion = 1e9;
constexpr std::size_t vocabulary = 65;  ///< as many as tinyshakespeare has characters

struct gpt_shape {
  std::string name;
  std::size_t layers, width, heads, context, windows;
  std::size_t shard_tokens;  ///< ours: two shards a step, so that two threads have one each
};

cairn::gpt2_decoder decoder_of(const gpt_shape& shape) {
  return {.vocabulary = vocabulary,
          .positions = shape.context,
          .width = shape.width,
          .heads = shape.heads,
          .layers = shape.layers,
          .dropout = 0};
}

/// language/gpt2.hpp in PyTorch.
struct their_gpt {
  at::Tensor tokens, positions, mask;
  std::vector<bench::their_layer> layers;
  bench::their_norm norm;

  template <class Network>
  explicit their_gpt(const Network& ours) : tokens(copy_of(ours.tokens.table)) {
    const auto& parts = ours.body.parts;
    positions = copy_of(std::get<0>(parts).table);
    mask = bench::causal_mask(positions.size(0));
    for (const auto& each : std::get<2>(parts).layers) layers.push_back(bench::their_layer::of(each));
    norm = bench::their_norm::of(std::get<3>(parts));
  }
  std::vector<at::Tensor> parameters() const {
    std::vector<at::Tensor> all{tokens, positions, norm.gain, norm.bias};
    for (const bench::their_layer& each : layers) each.parameters([&](const at::Tensor& one) { all.push_back(one); });
    return all;
  }
  /// Of windows [windows, context + 1].
  at::Tensor loss(const at::Tensor& windows) const {
    const std::int64_t context = windows.size(1) - 1;
    at::Tensor x = at::embedding(tokens, windows.slice(1, 0, context)) + positions;
    for (const bench::their_layer& each : layers) {
      x = x + each.attention(each.attention_norm(x), mask);
      x = x + each.second(at::gelu(each.first(each.forward_norm(x)), "tanh"));
    }
    const at::Tensor scores = at::linear(norm(x), tokens);
    return at::cross_entropy_loss(scores.view({-1, scores.size(2)}), windows.slice(1, 1).reshape({-1}));
  }
};

/// Windows of a text, the same ones on both sides.
struct text_windows {
  cairn::packed_tokens text;
  std::size_t context, windows;

  explicit text_windows(const gpt_shape& shape, std::size_t steps = 16)
      : context(shape.context), windows(shape.windows) {
    cairn::random_stream random(3, cairn::purpose::simulate);
    text.ids.resize(steps * windows * context + 1);
    for (auto& id : text.ids) id = random.below(vocabulary);
    text.offsets.push_back(text.ids.size());
  }
  std::size_t steps() const noexcept { return text.ids.size() / (windows * context); }
  at::Tensor theirs(std::size_t step) const {
    std::vector<std::int64_t> ids;
    for (std::size_t w = 0; w < windows; ++w) {
      const std::size_t begin = (step * windows + w) * context;
      ids.insert(ids.end(), text.ids.begin() + static_cast<std::ptrdiff_t>(begin),
                 text.ids.begin() + static_cast<std::ptrdiff_t>(begin + context + 1));
    }
    return at::tensor(ids).reshape({size_of(windows), size_of(context + 1)});
  }
};

/// The windows of one step as a source of windows.
struct windows_of_step {
  std::size_t first, context, count;
  std::size_t size() const noexcept { return count; }
  std::size_t targets(std::uint32_t) const noexcept { return context; }
  cairn::token_window window(std::uint32_t n, std::uint64_t) const noexcept {
    return {first + n * context, first + (n + std::size_t{1}) * context + 1};
  }
};

using network_type = decltype(std::declval<cairn::gpt2_decoder>().make<float>());
using our_training = bench::loop_training<network_type, cairn::adamw>;

/// Our steps on windows.
class our_gpt {
 public:
  our_gpt(const gpt_shape& shape, const text_windows& text, bool matrix_unit = false)
      : loop_(first_network(shape), cairn::adamw{}, matrix_unit) {
    for (std::size_t step = 0; step < text.steps(); ++step) {
      tasks_.emplace_back(std::span<const cairn::token_id>(text.text.ids),
                          windows_of_step{step * text.windows * text.context, text.context, text.windows});
      orders_.emplace_back(
          text.windows, [&](std::uint32_t) { return text.context; }, 1, 0, text.windows * text.context,
          shape.shard_tokens);
    }
    weight_ = static_cast<double>(text.windows * text.context);
  }
  const network_type& network() const noexcept { return loop_.network(); }
  double learn(int threads) { return loop_.learn(tasks_[0], orders_[0], weight_, threads); }
  auto& gradient() noexcept { return loop_.gradient(); }
  void step(int threads) {
    const std::size_t n = loop_.steps() % tasks_.size();
    loop_.step(tasks_[n], orders_[n], weight_, threads);
  }

 private:
  static network_type first_network(const gpt_shape& shape) {
    auto network = decoder_of(shape).make<float>();
    cairn::random_stream random(1, cairn::purpose::initialize);
    cairn::gpt2_decoder::initialize(network, random);
    return network;
  }
  std::vector<cairn::next_token_task<windows_of_step>> tasks_;
  std::vector<cairn::epoch_batches> orders_;
  double weight_ = 1;
  our_training loop_;
};

class their_training {
 public:
  their_training(their_gpt model, const text_windows& text) : model_(std::move(model)) {
    for (std::size_t step = 0; step < text.steps(); ++step) windows_.push_back(text.theirs(step));
    for (at::Tensor& each : parameters_ = model_.parameters()) each.set_requires_grad(true);
    steps_ = std::make_unique<torch::optim::AdamW>(parameters_, torch::optim::AdamWOptions(.001));
  }
  const their_gpt& model() const noexcept { return model_; }
  at::Tensor loss(std::size_t step) const { return model_.loss(windows_[step]); }
  void step() {
    for (at::Tensor& each : parameters_) each.mutable_grad() = at::Tensor();
    loss(done_++ % windows_.size()).backward();
    steps_->step();
  }

 private:
  their_gpt model_;
  std::vector<at::Tensor> windows_, parameters_;
  std::unique_ptr<torch::optim::AdamW> steps_;
  std::size_t done_ = 0;
};

/// Throws unless both sides have the same loss and the same gradients of the tokens and of a map of the first layer.
void require_same_training(const std::string& name, our_gpt& ours, const their_training& theirs) {
  at::Tensor loss = theirs.loss(0);
  loss.backward();
  const float our_loss = static_cast<float>(ours.learn(1)), their_loss = loss.item<float>();
  bench::require_agreement(name + ": loss", std::span(&our_loss, 1), std::span(&their_loss, 1), 1e-5);
  const auto& tokens = ours.gradient().tokens.table;
  std::vector<float> dense(vocabulary * tokens.width());
  for (std::size_t n = 0; n < tokens.ids().size(); ++n) {
    std::copy(tokens.row(n).begin(), tokens.row(n).end(), dense.data() + tokens.ids()[n] * tokens.width());
  }
  const auto compare = [&](const char* what, std::span<const float> own, const at::Tensor& parameter) {
    const at::Tensor grad = parameter.grad().contiguous();
    bench::require_agreement(name + ": gradient of " + what, own, std::span(grad.data_ptr<float>(), own.size()), 1e-4);
  };
  compare("tokens", dense, theirs.model().tokens);
  const auto& first = std::get<2>(ours.gradient().body.parts).layers[0].feed_forward.first.weight;
  compare("a map", {first.data(), static_cast<std::size_t>(first.size())}, theirs.model().layers[0].first.weight);
}

/// Of the products of a step, forward and twice backward, and of attention: what is multiplied and added, twice.
double flops_of(const gpt_shape& shape) {
  const auto width = static_cast<double>(shape.width), context = static_cast<double>(shape.context),
             layers = static_cast<double>(shape.layers), tokens = context * static_cast<double>(shape.windows);
  const double maps = layers * 12 * width * width + static_cast<double>(vocabulary) * width;
  return 3 * 2 * tokens * (maps + layers * 2 * width * (context + 1) / 2);
}

void training_rows(bench::comparison& compare, const gpt_shape& shape) {
  const std::string second = shape.name + "-second-thread", flops = shape.name + "-flops",
                    unit = shape.name + "-matrix-unit";
  if (!compare.wants(shape.name) && !compare.wants(second) && !compare.wants(flops) && !compare.wants(unit)) return;
  const text_windows text(shape);
  const double tokens = static_cast<double>(shape.windows * shape.context);
  const auto row = [&](const std::string& name, int threads, bool matrix_unit) {
    if (!compare.wants(name)) return;
    // Cores whose other thread uses their matrix unit, too, are slow with it: more shards are shared out more evenly.
    gpt_shape cut = shape;
    if (matrix_unit && threads == 2) cut.shard_tokens /= 2;
    our_gpt ours(cut, text, matrix_unit);
    their_training theirs(their_gpt(ours.network()), text);
    require_same_training(name, ours, theirs);
    compare.row({name, threads, tokens * billion, 0, "tokens/s"}, [&] { ours.step(threads); },
                {{"torch", [&] { theirs.step(); }}});
  };
  for (const int threads : {1, 2}) {
    bench::set_their_threads(threads);
    bench::pin(threads);
    row(shape.name, threads, false);
    if (cairn::has_matrix_tiles()) row(unit, threads, true);
    if (threads == 1 && compare.wants(flops)) {
      our_gpt ours(shape, text);
      compare.row({flops, threads, flops_of(shape), bench::kernel_ceiling()}, [&] { ours.step(1); }, {});
    }
  }
  our_gpt one(shape, text), two(shape, text);
  compare.row({second, 2, tokens * billion, 0, "tokens/s"}, [&] { two.step(2); },
              {{"one-thread", [&] { one.step(1); }}});
}

/// language/bert_network.hpp in PyTorch, its rows alone.
struct their_bert {
  at::Tensor tokens, segments, positions;
  bench::their_norm norm;
  std::vector<bench::their_layer> layers;

  explicit their_bert(const cairn::bert_network<float>& ours)
      : tokens(copy_of(ours.tokens.table)), segments(copy_of(ours.segments.table)) {
    constexpr double epsilon = 1e-12;
    const auto& parts = ours.body.parts;
    positions = copy_of(std::get<0>(parts).table);
    norm = bench::their_norm::of(std::get<1>(parts), epsilon);
    for (const auto& each : std::get<3>(parts).layers) layers.push_back(bench::their_layer::of(each, epsilon));
  }
  /// Of ids [texts, length], padded; the mask is added to the scores of each text.
  at::Tensor rows(const at::Tensor& ids, const at::Tensor& mask) const {
    at::Tensor x = norm(at::embedding(tokens, ids) + positions.slice(0, 0, ids.size(1)) + segments.slice(0, 0, 1));
    for (const bench::their_layer& each : layers) {
      x = each.attention_norm(x + each.attention(x, mask));
      x = each.forward_norm(x + each.second(at::gelu(each.first(x))));
    }
    return x;
  }
};

void bert_row(bench::comparison& compare) {
  const std::string unit = "bert-mini-matrix-unit";
  if (!compare.wants("bert-mini") && !compare.wants(unit)) return;
  constexpr std::size_t texts = 32, longest = 128, width = 256;
  const cairn::bert_text_encoder settings{
      .positions = longest, .width = width, .heads = 4, .layers = 4, .pools = false, .masks = false, .follows = false};
  auto network = settings.make<float>();
  cairn::random_stream random(1, cairn::purpose::initialize);
  network.initialize(random, .02);
  std::vector<std::uint32_t> offsets{0}, ids;
  at::Tensor padded = at::zeros({size_of(texts), size_of(longest)}, at::kLong), mask = at::zeros(padded.sizes());
  std::vector<std::int64_t> real;
  for (std::size_t n = 0; n < texts; ++n) {
    const std::uint32_t length = 8 + random.below(longest - 7);
    for (std::size_t t = 0; t < longest; ++t) {
      if (t >= length) {
        mask.data_ptr<float>()[n * longest + t] = -INFINITY;
        continue;
      }
      ids.push_back(random.below(30522));
      padded.data_ptr<std::int64_t>()[n * longest + t] = ids.back();
      real.push_back(size_of(n * longest + t));
    }
    offsets.push_back(static_cast<std::uint32_t>(ids.size()));
  }
  mask = mask.unsqueeze(1).unsqueeze(1);
  const their_bert theirs(network);
  const auto served = cairn::for_inference(settings, network);
  const at::NoGradGuard no_gradients;
  const auto row = [&](const std::string& name, int threads, bool matrix_unit, const auto& ours_of) {
    if (!compare.wants(name)) return;
    // So many texts are one piece of work: what the matrix unit multiplies is split again for each.
    const std::size_t together = matrix_unit ? 8 : 4;
    std::vector<cairn::workspace> memory(texts / together);
    std::vector<float> rows(ids.size() * width);
    const auto ours = [&] {
      cairn::parallel_tasks(memory.size(), threads, [&](std::size_t n, int) {
        const std::size_t first = n * together, end = first + together;
        memory[n].reset();
        const auto part = memory[n].take<std::uint32_t>(end - first + 1);
        for (std::size_t s = first; s <= end; ++s) part[s - first] = offsets[s] - offsets[first];
        cairn::nothing unkept;
        const auto h = ours_of.forward({std::span(ids).subspan(offsets[first], part.back())},
                                       cairn::pass(part, memory[n]).with_matrix_unit(matrix_unit), unkept);
        std::copy_n(h.data, h.rows * h.columns, rows.data() + offsets[first] * width);
      });
    };
    ours();
    const at::Tensor all = theirs.rows(padded, mask).reshape({-1, size_of(width)}).index_select(0, at::tensor(real));
    bench::require_agreement(name, rows, std::span(all.data_ptr<float>(), rows.size()), 1e-4);
    compare.row({name, threads, static_cast<double>(ids.size()) * billion, 0, "tokens/s"}, ours,
                {{"torch", [&] { theirs.rows(padded, mask); }}});
  };
  for (const int threads : {1, 2}) {
    bench::set_their_threads(threads);
    bench::pin(threads);
    row("bert-mini", threads, false, served);
    if (cairn::has_matrix_tiles()) row(unit, threads, true, network);
  }
}

}  // namespace

int main(int argc, char** argv) {
  bench::keep_freed_memory();
  bench::comparison compare(argc, argv);
  training_rows(compare, {"gpt-4x128", 4, 128, 4, 64, 12, 512});
  training_rows(compare, {"gpt-6x384", 6, 384, 6, 256, 8, 1024});
  bert_row(compare);
}
