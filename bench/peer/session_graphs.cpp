// SR-GNN against PyTorch at its published settings: width 100, one step, 100 prefixes of sessions a batch. Packed
// graphs here, made in every step; there padded to the largest graph and the longest prefix of a batch, as the
// published code does, and made beforehand. Adam is dense there, over all items, and here over the items that the batch
// touched, as each library has it by default. Sessions are those of diginetica, where CAIRN_DATA holds them.
//
// Rows: `softmax` over all 43,097 items, `drawn` over 2,048 drawn evenly, which a batch shares.

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/optim/adam.h>

#include <cmath>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "cairn/data/read_sessions.hpp"
#include "cairn/recommender/sr_gnn.hpp"
#include "peer/peer.hpp"
#include "peer/sequence_training.hpp"
#include "peer/torch_arrays.hpp"
#include "peer/torch_threads.hpp"

namespace {

using bench::copy_of, bench::size_of;

constexpr std::size_t prefixes_in_batch = 100, negatives = 2048;
const bench::sequence_set diginetica{"diginetica", "gcegnn-diginetica/train-sessions.txt.gz", 186670, 43097, 3.3, .55};

cairn::sequences sessions() {
  const std::string path = bench::file_of_data(diginetica.file.c_str());
  return path.empty() ? bench::histories_of(diginetica) : cairn::read_sessions(path, {}, 0).train;
}

/// Sessions, one after the other from `at` on, that have 100 prefixes together.
cairn::sequences next_batch(const cairn::sequences& all, std::size_t& at) {
  cairn::sequence_builder batch(all.items());
  for (std::size_t left = prefixes_in_batch; left > 0; ++at) {
    const auto own = all.of(at % all.users()).first(std::min(all.length_of(at % all.users()), left + 1));
    if (own.size() < 2) continue;
    batch.add(own);
    left -= own.size() - 1;
  }
  return batch.finish();
}

/// A batch as they take it.
struct padded_graphs {
  at::Tensor nodes, in, out, alias, mask, last, targets;  // [B, nodes], [B, nodes, nodes] twice, [B, length] twice

  explicit padded_graphs(const cairn::sequences& from) {
    std::vector<std::span<const cairn::item_index>> prefixes;
    std::vector<std::int64_t> next, ends;
    std::size_t most = 0, longest = 0;
    std::vector<std::vector<cairn::item_index>> distinct;
    for (std::size_t s = 0; s < from.users(); ++s) {
      for (std::size_t end = 1; end < from.length_of(s); ++end) {
        prefixes.push_back(from.of(s).first(end));
        next.push_back(from.of(s)[end]);
        ends.push_back(size_of(end - 1));
        std::vector<cairn::item_index> own;
        for (const auto item : prefixes.back()) {
          if (std::find(own.begin(), own.end(), item) == own.end()) own.push_back(item);
        }
        most = std::max(most, own.size());
        longest = std::max(longest, end);
        distinct.push_back(std::move(own));
      }
    }
    const std::int64_t size = size_of(prefixes.size()), wide = size_of(most), length = size_of(longest);
    nodes = at::zeros({size, wide}, at::kLong);
    alias = at::zeros({size, length}, at::kLong);
    mask = at::zeros({size, length});
    at::Tensor edges = at::zeros({size, wide, wide});
    for (std::int64_t b = 0; b < size; ++b) {
      const auto& own = distinct[static_cast<std::size_t>(b)];
      const auto prefix = prefixes[static_cast<std::size_t>(b)];
      for (std::size_t n = 0; n < own.size(); ++n) nodes[b][size_of(n)] = static_cast<std::int64_t>(own[n]);
      std::int64_t before = -1;
      for (std::size_t t = 0; t < prefix.size(); ++t) {
        const std::int64_t node = std::find(own.begin(), own.end(), prefix[t]) - own.begin();
        alias[b][size_of(t)] = node;
        mask[b][size_of(t)] = 1.F;
        if (before >= 0) edges[b][before][node] += 1.F;
        before = node;
      }
    }
    const auto shares = [](const at::Tensor& counts) { return counts / counts.sum(-1, true).clamp_min(1); };
    in = shares(edges.transpose(1, 2)).contiguous();
    out = shares(edges).contiguous();
    last = at::tensor(ends);
    targets = at::tensor(next);
  }
};

/// recommender/sr_gnn.hpp in PyTorch.
struct their_sr_gnn {
  double scale;
  at::Tensor items, in, in_bias, out, out_bias, query, key, key_bias, score, join;
  at::Tensor input_weight, hidden_weight, input_bias, hidden_bias;

  template <class Network>
  explicit their_sr_gnn(const Network& ours) : scale(ours.items.scale), items(copy_of(ours.items.table)) {
    const auto& graph = ours.encoder.graph;
    in = copy_of(graph.incoming.weight);
    in_bias = copy_of(graph.incoming.bias);
    out = copy_of(graph.outgoing.weight);
    out_bias = copy_of(graph.outgoing.bias);
    input_weight = copy_of(graph.gates.input_weight);
    hidden_weight = copy_of(graph.gates.hidden_weight);
    input_bias = copy_of(graph.gates.input_bias);
    hidden_bias = copy_of(graph.gates.hidden_bias);
    const auto& attention = std::get<0>(ours.encoder.readout.parts).inner;
    query = copy_of(attention.query.weight);
    key = copy_of(attention.key.weight);
    key_bias = copy_of(attention.key.bias);
    score = copy_of(attention.weight);
    join = copy_of(std::get<2>(ours.encoder.readout.parts).weight);
  }
  std::vector<at::Tensor> parameters() const {
    return {items,    in,    in_bias, out,          out_bias,      query,      key,
            key_bias, score, join,    input_weight, hidden_weight, input_bias, hidden_bias};
  }

  /// [prefixes, width]
  at::Tensor rows(const padded_graphs& batch) const {
    const std::int64_t size = batch.nodes.size(0), nodes = batch.nodes.size(1), width = items.size(1);
    at::Tensor h = at::embedding(items, batch.nodes);
    if (scale != 1) h = h * scale;
    const at::Tensor seen = at::cat(
        {at::matmul(batch.in, at::linear(h, in)) + in_bias, at::matmul(batch.out, at::linear(h, out)) + out_bias}, 2);
    h = at::gru_cell(seen.reshape({-1, 2 * width}), h.reshape({-1, width}), input_weight, hidden_weight, input_bias,
                     hidden_bias)
            .reshape({size, nodes, width});
    const at::Tensor events = h.gather(1, batch.alias.unsqueeze(2).expand({-1, -1, width}));
    const at::Tensor last = events.gather(1, batch.last.reshape({-1, 1, 1}).expand({-1, -1, width}));
    const at::Tensor weights =
        at::matmul(at::sigmoid(at::linear(last, query) + at::linear(events, key, key_bias)), score) * batch.mask;
    const at::Tensor found = (weights.unsqueeze(2) * events).sum(1);
    return at::linear(at::cat({last.squeeze(1), found}, 1), join);
  }
};

class their_training {
 public:
  their_training(their_sr_gnn model, const std::vector<cairn::sequences>& batches, bool all_items)
      : model_(std::move(model)), all_items_(all_items) {
    for (const cairn::sequences& each : batches) batches_.emplace_back(each);
    for (at::Tensor& each : parameters_ = model_.parameters()) each.set_requires_grad(true);
    steps_ = std::make_unique<torch::optim::Adam>(parameters_, torch::optim::AdamOptions(.001));
  }
  const their_sr_gnn& model() const noexcept { return model_; }

  at::Tensor loss(std::size_t n, const at::Tensor& drawn) const {
    const padded_graphs& batch = batches_[n];
    const at::Tensor h = model_.rows(batch);
    if (all_items_) return at::cross_entropy_loss(at::linear(h, model_.items), batch.targets);
    const double often = static_cast<double>(negatives) / static_cast<double>(model_.items.size(0));
    const at::Tensor own = (h * at::embedding(model_.items, batch.targets)).sum(1, true);
    const at::Tensor others = (at::linear(h, at::embedding(model_.items, drawn)) - std::log(often))
                                  .masked_fill(batch.targets.unsqueeze(1) == drawn.unsqueeze(0), -INFINITY);
    return at::cross_entropy_loss(at::cat({own, others}, 1), at::zeros_like(batch.targets));
  }
  void step() {
    for (at::Tensor& each : parameters_) each.mutable_grad() = at::Tensor();
    loss(done_++ % batches_.size(), at::randint(model_.items.size(0), {size_of(negatives)}, at::kLong)).backward();
    steps_->step();
  }

 private:
  their_sr_gnn model_;
  bool all_items_;
  std::vector<padded_graphs> batches_;
  std::vector<at::Tensor> parameters_;
  std::unique_ptr<torch::optim::Adam> steps_;
  std::size_t done_ = 0;
};

/// Draws 0, 1, ...: what the check gives both sides.
struct counting_sampler {
  std::uint32_t* next = nullptr;
  double weight(std::uint32_t) const noexcept { return 1; }
  auto drawer(std::span<const double> weights) const {
    return [at = next, items = static_cast<std::uint32_t>(weights.size())](cairn::random_stream&) {
      return (*at)++ % items;
    };
  }
};

constexpr cairn::sr_gnn_encoder encoder{};

/// Throws unless both sides have the same loss and gradient of the items from the same weights.
template <class Head>
void require_same_model(const std::string& name, const Head& head, const std::vector<cairn::sequences>& batches) {
  bench::our_training ours(encoder, head, {batches[0]}, 1);
  their_training theirs(their_sr_gnn(ours.network()), {batches[0]}, std::is_same_v<Head, cairn::softmax_head>);
  at::Tensor loss = theirs.loss(0, at::arange(size_of(negatives)));
  loss.backward();
  const float our_loss = static_cast<float>(ours.learn(0, 1)), their_loss = loss.item<float>();
  bench::require_agreement(name + ": loss", std::span(&our_loss, 1), std::span(&their_loss, 1), 1e-5);
  std::vector<float> dense(static_cast<std::size_t>(theirs.model().items.numel()), 0);
  const auto& touched = ours.gradient().items.table;
  for (std::size_t n = 0; n < touched.ids().size(); ++n) {
    std::copy(touched.row(n).begin(), touched.row(n).end(),
              dense.data() + std::size_t{touched.ids()[n]} * touched.width());
  }
  const at::Tensor gradient = theirs.model().items.grad().contiguous();
  bench::require_agreement(name + ": gradient of items", dense, std::span(gradient.data_ptr<float>(), dense.size()),
                           1e-4);
}

template <class Head, class Checked>
void training_row(bench::comparison& compare, const std::string& name, const cairn::sequences& all, const Head& head,
                  const Checked& checked) {
  if (!compare.wants(name)) return;
  std::vector<cairn::sequences> batches;
  for (std::size_t at = 0; batches.size() < 8;) batches.push_back(next_batch(all, at));
  require_same_model(name, checked, batches);
  for (const int threads : {1, 2}) {
    bench::set_their_threads(threads);
    bench::pin(threads);
    bench::our_training ours(encoder, head, batches, static_cast<std::size_t>(threads));
    their_training theirs(their_sr_gnn(ours.network()), batches, std::is_same_v<Head, cairn::softmax_head>);
    compare.row({name, threads, prefixes_in_batch * 1e9, 0, "sequences/s"}, [&] { ours.step(threads); },
                {{"torch", [&] { theirs.step(); }}});
  }
}

}  // namespace

int main(int argc, char** argv) {
  bench::keep_freed_memory();
  bench::comparison compare(argc, argv);
  at::manual_seed(1);
  const cairn::sequences all = sessions();
  training_row(compare, "sr-gnn-softmax", all, cairn::softmax_head{}, cairn::softmax_head{});
  std::uint32_t next = 0;
  using cairn::negatives_of, cairn::sampled_head, cairn::sampled_softmax_loss;
  training_row(compare, "sr-gnn-drawn", all,
               sampled_head<sampled_softmax_loss>{.negatives = negatives, .shared = negatives_of::shard},
               sampled_head<sampled_softmax_loss, counting_sampler>{{}, {&next}, negatives, negatives_of::shard});
}
