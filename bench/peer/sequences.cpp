// SASRec, GRU4Rec and BERT4Rec against PyTorch: packed here, padded there to the longest history that the model reads,
// as their published code does; losses are of the real events alone on both sides. One step is forward, backward and
// Adam, on the same batches by turns; here by the pieces of the training loop. Adam is dense there, over all items, and
// here over the items that the batch touched, as each library has it by default. Lengths are those of the train parts
// that CAIRN_DATA holds.
//
// Rows: `<set>-<loss>` training, `-forward` without, `-second-thread` ours on two threads against ours on one,
// `-top-10` the best of all items for one customer (padded there; `-top-10-unpadded` at his own length),
// `bert-` BERT4Rec, which hides a fifth of the events anew each step; theirs too scores the hidden ones alone,
// `append` one event more on a history of 200 (ours alone, in microseconds), `gru-` GRU4Rec, theirs padded or packed,
// whichever is faster. --memory instead of rows: the most memory of a process that trains, ours and theirs.

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/optim/adam.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "cairn/kernel/top_k.hpp"
#include "cairn/recommender/bert4rec.hpp"
#include "cairn/recommender/gru4rec.hpp"
#include "cairn/recommender/sasrec.hpp"
#include "peer/peer.hpp"
#include "peer/sequence_training.hpp"
#include "peer/torch_arrays.hpp"
#include "peer/torch_blocks.hpp"
#include "peer/torch_threads.hpp"

namespace {

using bench::copy_of, bench::size_of;

/// A batch as they take it: [sequences, longest], padded on the right.
struct padded_batch {
  at::Tensor ids, rows, targets, lengths;  // rows: of the real events in [sequences * longest]

  /// Each event but the last is read, and the next one is its target; or all are read, and are their own.
  padded_batch(const cairn::sequences& from, std::size_t longest, bool whole = false) {
    const std::size_t ahead = whole ? 0 : 1;
    std::vector<std::int64_t> real, next, count;
    ids = at::zeros({size_of(from.users()), size_of(longest)}, at::kLong);
    std::int64_t* const to = ids.data_ptr<std::int64_t>();
    for (std::size_t s = 0; s < from.users(); ++s) {
      const auto own = cairn::latest(from.of(s), longest + ahead);
      count.push_back(size_of(own.size() - ahead));
      for (std::size_t t = 0; t + ahead < own.size(); ++t) {
        to[s * longest + t] = own[t];
        real.push_back(size_of(s * longest + t));
        next.push_back(own[t + ahead]);
      }
    }
    rows = at::tensor(real);
    targets = at::tensor(next);
    lengths = at::tensor(count);
  }
  /// With some of its events, by their number, read as the mask and asked for.
  padded_batch hidden(const at::Tensor& events, std::int64_t mask) const {
    padded_batch asked = *this;
    asked.rows = rows.index_select(0, events);
    asked.targets = targets.index_select(0, events);
    asked.ids = ids.clone();
    asked.ids.view(-1).index_fill_(0, asked.rows, mask);
    return asked;
  }
};

at::Tensor embedded(const at::Tensor& items, const at::Tensor& ids, double scale) {
  const at::Tensor x = at::embedding(items, ids);
  return scale == 1 ? x : x * scale;
}

/// recommender/sasrec.hpp in PyTorch; queries, keys and values come of one product, as in its own attention. Or
/// recommender/bert4rec.hpp with its norms before the parts and places from the begin.
struct their_sasrec {
  double rate, scale;  ///< of dropout, and of embeddings
  bool both_sides;
  at::Tensor items, positions, hidden;  ///< a mask's row is no item of items
  std::vector<bench::their_layer> layers;
  bench::their_norm norm;

  template <class Network>
  their_sasrec(const Network& ours, double dropout)
      : rate(dropout), scale(ours.items.scale), both_sides(ours.masked), items(copy_of(ours.items.table)) {
    const auto& parts = ours.encoder.parts;
    positions = copy_of(std::get<0>(parts).table);
    hidden = bench::causal_mask(positions.size(0));
    for (const auto& each : std::get<2>(parts).layers) layers.push_back(bench::their_layer::of(each));
    norm = bench::their_norm::of(std::get<3>(parts));
  }
  std::vector<at::Tensor> parameters() const {
    std::vector<at::Tensor> all{items, positions, norm.gain, norm.bias};
    for (const bench::their_layer& each : layers) each.parameters([&](const at::Tensor& one) { all.push_back(one); });
    return all;
  }
  at::Tensor dropped(const at::Tensor& x, bool training) const {
    return training && rate > 0 ? at::dropout(x, rate, true) : x;
  }

  at::Tensor scored_items() const { return both_sides ? items.slice(0, 0, items.size(0) - 1) : items; }

  /// [sequences, length, width]
  at::Tensor rows(const at::Tensor& ids, bool training) const {
    return rows(ids, hidden.slice(0, 0, ids.size(1)).slice(1, 0, ids.size(1)), training);
  }
  at::Tensor rows(const at::Tensor& ids, const at::Tensor& mask, bool training) const {
    at::Tensor x = dropped(embedded(items, ids, scale) + positions.slice(0, 0, ids.size(1)), training);
    for (const bench::their_layer& each : layers) {
      x = x + dropped(each.attention(each.attention_norm(x), mask), training);
      const at::Tensor wide = each.first(each.forward_norm(x));
      x = x + dropped(each.second(both_sides ? at::gelu(wide) : at::relu(wide)), training);
    }
    return norm(x);
  }
  at::Tensor real_rows(const padded_batch& batch, bool training) const {
    at::Tensor all;
    if (both_sides) {
      const at::Tensor padding = at::arange(batch.ids.size(1)) >= batch.lengths.unsqueeze(1);
      all = rows(batch.ids, at::zeros(padding.sizes()).masked_fill(padding, -INFINITY).unsqueeze(1).unsqueeze(1),
                 training);
    } else {
      all = rows(batch.ids, training);
    }
    return all.reshape({-1, items.size(1)}).index_select(0, batch.rows);
  }
};

/// recommender/gru4rec.hpp in PyTorch, padded or packed.
struct their_gru {
  bool packs;
  double rate, scale;
  at::Tensor items;
  std::vector<at::Tensor> weights;
  at::Tensor scored_items() const { return items; }

  template <class Network>
  their_gru(const Network& ours, bool packed, double dropout)
      : packs(packed), rate(dropout), scale(ours.items.scale), items(copy_of(ours.items.table)) {
    const auto& layer = std::get<1>(ours.encoder.parts).layers[0];
    weights = {copy_of(layer.input_weight), copy_of(layer.hidden_weight), copy_of(layer.input_bias),
               copy_of(layer.hidden_bias)};
  }
  std::vector<at::Tensor> parameters() const {
    std::vector<at::Tensor> all = weights;
    all.push_back(items);
    return all;
  }
  at::Tensor real_rows(const padded_batch& batch, bool training) const {
    const bool drops = training && rate > 0;
    const std::int64_t width = items.size(1), sequences = batch.ids.size(0), length = batch.ids.size(1);
    at::Tensor x = embedded(items, batch.ids, scale);
    if (drops) x = at::dropout(x, rate, true);
    at::Tensor y;
    if (packs) {
      const auto [lengths, order] = batch.lengths.sort(0, true);
      const auto [data, sizes] = at::_pack_padded_sequence(x.index_select(0, order), lengths, true);
      const at::Tensor out =
          std::get<0>(at::gru(data, sizes, at::zeros({1, sequences, width}), weights, true, 1, 0, training, false));
      const at::Tensor padded = std::get<0>(at::_pad_packed_sequence(out, sizes, true, 0., length));
      y = padded.index_select(0, order.argsort());
    } else {
      y = std::get<0>(at::gru(x, at::zeros({1, sequences, width}), weights, true, 1, 0, training, false, true));
    }
    y = y.reshape({-1, width}).index_select(0, batch.rows);
    return drops ? at::dropout(y, rate, true) : y;
  }
};

at::Tensor one_negative(const at::Tensor& h, const at::Tensor& items, const at::Tensor& targets,
                        const at::Tensor& negatives) {
  const at::Tensor taken = (h * at::embedding(items, targets)).sum(-1);
  const at::Tensor other = (h * at::embedding(items, negatives)).sum(-1);
  return (at::softplus(-taken).mean() + at::softplus(other).mean()) / 2;
}
at::Tensor softmax(const at::Tensor& h, const at::Tensor& items, const at::Tensor& targets) {
  return at::cross_entropy_loss(at::linear(h, items), targets);
}

/// Trains one batch after the other.
template <class Model>
class their_training {
 public:
  /// hidden: share of the events, of a cloze; 0: each event is learned from those before it.
  their_training(Model model, const std::vector<cairn::sequences>& batches, std::size_t longest, bool all_items,
                 double hidden = 0)
      : model_(std::move(model)), all_items_(all_items), hidden_(hidden) {
    for (const cairn::sequences& each : batches) batches_.emplace_back(each, longest, hidden > 0);
    for (at::Tensor& each : parameters_ = model_.parameters()) each.set_requires_grad(true);
    steps_ = std::make_unique<torch::optim::Adam>(parameters_, torch::optim::AdamOptions(.001));
  }
  const Model& model() const noexcept { return model_; }
  const padded_batch& batch(std::size_t n) const noexcept { return batches_[n]; }

  at::Tensor loss(const padded_batch& batch, const at::Tensor& negatives, bool training) const {
    const at::Tensor h = model_.real_rows(batch, training);
    return all_items_ ? softmax(h, model_.scored_items(), batch.targets)
                      : one_negative(h, model_.items, batch.targets, negatives);
  }
  void step() {
    padded_batch batch = batches_[done_++ % batches_.size()];
    if (hidden_ > 0) {
      const at::Tensor events = (at::rand(batch.targets.sizes()) < hidden_).nonzero().view(-1);
      batch = batch.hidden(events, model_.items.size(0) - 1);
    }
    for (at::Tensor& each : parameters_) each.mutable_grad() = at::Tensor();
    const at::Tensor negatives =
        all_items_ ? at::Tensor() : at::randint(model_.items.size(0), batch.targets.sizes(), at::kLong);
    loss(batch, negatives, true).backward();
    steps_->step();
  }
  void forward() {
    const at::NoGradGuard no_gradients;
    model_.real_rows(batches_[done_++ % batches_.size()], false);
  }

 private:
  Model model_;
  bool all_items_;
  double hidden_;
  std::vector<padded_batch> batches_;
  std::vector<at::Tensor> parameters_;
  std::unique_ptr<torch::optim::Adam> steps_;
  std::size_t done_ = 0;
};

/// Draws n, n + 1, ... of a catalogue, from 0 on: what a check can give both sides.
struct counting_sampler {
  std::uint32_t* next = nullptr;
  double weight(std::uint32_t) const noexcept { return 1; }
  auto drawer(std::span<const double> weights) const {
    return [at = next, items = static_cast<std::uint32_t>(weights.size())](cairn::random_stream&) {
      return (*at)++ % items;
    };
  }
};

/// Throws unless both sides have the same gradient of the items.
template <class Touched>
void require_same_gradient(const std::string& name, const Touched& ours, const at::Tensor& items) {
  std::vector<float> dense(ours.table_rows() * ours.width(), 0);
  for (std::size_t n = 0; n < ours.ids().size(); ++n) {
    std::copy(ours.row(n).begin(), ours.row(n).end(), dense.begin() + ours.ids()[n] * ours.width());
  }
  const at::Tensor theirs = items.grad().contiguous();
  bench::require_agreement(name + ": gradient of items", dense, std::span(theirs.data_ptr<float>(), dense.size()),
                           1e-4);
}

/// Throws unless both sides have the same loss and the same gradient of the items, on one batch, from the same weights.
template <class Encoder, class Make>
void require_same_model(const std::string& name, Encoder encoder, const std::vector<cairn::sequences>& batches,
                        bool all_items, const Make& make) {
  encoder.dropout = 0;
  std::uint32_t next = 0;
  // A few sequences: among more, one unit of a feed-forward part may lie so near to 0 that rounding decides its slope.
  cairn::sequence_builder few(batches[0].items());
  for (std::size_t n = 0; n < 16; ++n) few.add(batches[0].of(n));
  const std::vector<cairn::sequences> one{few.finish()};
  const auto check = [&](const auto& head) {
    bench::our_training ours(encoder, head, one, 1);
    // Draws are given to events in the order of ours.
    cairn::sequence_builder ordered(one[0].items());
    for (const std::uint32_t n : ours.order(0).batch(0)) ordered.add(one[0].of(n));
    their_training theirs(make(ours.network()), std::vector{ordered.finish()}, encoder.longest(), all_items);
    const padded_batch& batch = theirs.batch(0);
    const std::int64_t items = theirs.model().items.size(0);
    const at::Tensor negatives = at::arange(batch.targets.size(0)) % items;
    at::Tensor loss = theirs.loss(batch, negatives, false);
    if (!all_items) {  // a draw that is the row's own target does not count here
      const at::Tensor h = theirs.model().real_rows(batch, false), own = batch.targets == negatives;
      const at::Tensor taken = at::softplus(-(h * at::embedding(theirs.model().items, batch.targets)).sum(-1));
      const at::Tensor other = at::softplus((h * at::embedding(theirs.model().items, negatives)).sum(-1));
      loss = at::where(own, taken, (taken + other) / 2).mean();
    }
    loss.backward();
    const float our_loss = static_cast<float>(ours.learn(0, 1)), their_loss = loss.item<float>();
    bench::require_agreement(name + ": loss", std::span(&our_loss, 1), std::span(&their_loss, 1), 1e-5);
    require_same_gradient(name, ours.gradient().items.table, theirs.model().items);
  };
  if (all_items) {
    check(cairn::softmax_head{});
  } else {
    check(cairn::sampled_head<cairn::logistic_loss, counting_sampler>{{}, {&next}, 1});
  }
}

using one_negative_head = cairn::sampled_head<cairn::logistic_loss>;

cairn::sasrec_encoder encoder_of(const bench::sequence_set& set) {
  return {.width = set.width, .heads = set.heads, .positions = set.positions};
}

/// About 256 to 1,024 tokens a shard.
constexpr std::size_t shards_of(const bench::sequence_set& set) {
  return set.positions > 100 ? 16 : 4;
}
constexpr std::size_t batch_size = 128;
constexpr double billion = 1e9;  ///< rows count sequences and print billions

/// Both sides of a training by turns, on one and two threads, and ours on two against ours on one.
template <class Encoder, class Head, class... Make>
void training_rows(bench::comparison& compare, const std::string& name, const bench::sequence_set& set,
                   const cairn::sequences& all, std::size_t items, const Encoder& encoder, const Head& head,
                   const Make&... make) {
  constexpr bool all_items = std::is_same_v<Head, cairn::softmax_head>;
  const std::string second = name + "-second-thread";
  if (!compare.wants(name) && !compare.wants(second)) return;
  const auto batches = bench::batches_of(all, set, items, 8, batch_size);
  (require_same_model(name, encoder, batches, all_items, make), ...);
  const auto ours_of = [&] { return bench::our_training(encoder, head, batches, shards_of(set)); };
  for (const int threads : {1, 2}) {
    bench::set_their_threads(threads);
    bench::pin(threads);
    auto ours = ours_of();
    std::vector<bench::contender> theirs;
    (theirs.push_back({"torch-" + std::to_string(theirs.size()),
                       [side = std::make_shared<their_training<decltype(make(ours.network()))>>(
                            make(ours.network()), batches, encoder.longest(), all_items)] { side->step(); }}),
     ...);
    compare.row(
        {name, threads, batch_size * billion, 0, "sequences/s"}, [&] { ours.step(threads); }, theirs);
  }
  auto one = ours_of(), two = ours_of();
  compare.row({second, 2, batch_size * billion, 0, "sequences/s"}, [&] { two.step(2); },
              {{"one-thread", [&] { one.step(1); }}});
}

void sasrec_rows(bench::comparison& compare, const bench::sequence_set& set) {
  const cairn::sequences all = bench::histories_of(set);
  const cairn::sasrec_encoder encoder = encoder_of(set);
  const auto make = [&](const auto& network) { return their_sasrec(network, encoder.dropout); };
  const auto without_dropout = [&](const auto& network) { return their_sasrec(network, 0); };
  training_rows(compare, set.name + "-one-negative", set, all, set.items, encoder, one_negative_head{}, make);
  auto plain = encoder;
  plain.dropout = 0;
  training_rows(compare, set.name + "-no-dropout", set, all, set.items, plain, one_negative_head{}, without_dropout);
  training_rows(compare, set.name + "-softmax", set, all, set.items, encoder, cairn::softmax_head{}, make);
  if (set.items > 3700) {
    training_rows(compare, set.name + "-3700-softmax", set, all, 3700, encoder, cairn::softmax_head{}, make);
  }

  const std::string forward = set.name + "-forward", best = set.name + "-top-10", all_scores = set.name + "-scores";
  const auto wants = [&](const std::string& name) { return compare.wants(name) || compare.wants(name + "-unpadded"); };
  if (!compare.wants(forward) && !wants(best) && !wants(all_scores)) return;
  const auto batches = bench::batches_of(all, set, set.items, 8, batch_size);
  cairn::sasrec ours({.encoder = encoder, .training = {.epochs = 1}});
  ours.fit(cairn::all_of(batches[0]), {.threads = 1});
  their_training theirs(make(ours.network()), batches, set.positions, false);
  std::vector<std::vector<std::uint32_t>> offsets(batches.size()), ids(batches.size());
  for (std::size_t b = 0; b < batches.size(); ++b) {
    offsets[b].push_back(0);
    for (std::size_t s = 0; s < batch_size; ++s) {
      const auto own = batches[b].of(s);
      ids[b].insert(ids[b].end(), own.begin(), own.end() - 1);
      offsets[b].push_back(static_cast<std::uint32_t>(ids[b].size()));
    }
  }
  for (const int threads : {1, 2}) {
    bench::set_their_threads(threads);
    bench::pin(threads);
    std::vector<cairn::workspace> memory(4);
    std::size_t done = 0;
    compare.row({forward, threads, batch_size * billion, 0, "sequences/s"},
                [&] {
                  const auto &at = offsets[done % batches.size()], &own = ids[done % batches.size()];
                  ++done;
                  // A quarter of the sequences is one piece of work.
                  cairn::parallel_tasks(memory.size(), threads, [&](std::size_t n, int) {
                    const std::size_t first = n * batch_size / 4, end = (n + 1) * batch_size / 4;
                    memory[n].reset();
                    const auto part = memory[n].take<std::uint32_t>(end - first + 1);
                    for (std::size_t s = first; s <= end; ++s) part[s - first] = at[s] - at[first];
                    cairn::nothing unkept;
                    ours.network().forward(std::span(own).subspan(at[first], at[end] - at[first]),
                                           cairn::pass(part, memory[n]).part(0), unkept);
                  });
                },
                {{"torch", [&] { theirs.forward(); }}});
  }

  bench::set_their_threads(1);
  bench::pin(1);
  std::vector<float> scores(set.items);
  std::vector<cairn::scored_index> found;
  const auto history_of = [&](std::size_t n) {
    const std::size_t s = n % batch_size;
    return std::span(ids[0]).subspan(offsets[0][s], offsets[0][s + 1] - offsets[0][s]);
  };
  const auto by_all_scores = [&](std::size_t n) {
    ours.score_next(history_of(n), scores);
    cairn::top_k(scores, 10, found);
  };
  const auto our_best = [&](std::size_t n) { return ours.best_next(history_of(n), 10); };
  const auto their_best = [&](std::size_t n, bool padded) {
    const at::NoGradGuard no_gradients;
    const std::size_t s = n % batch_size;
    const std::int64_t length = offsets[0][s + 1] - offsets[0][s];
    at::Tensor own = theirs.batch(0).ids.slice(0, size_of(s), size_of(s) + 1);
    if (!padded) own = own.slice(1, 0, length);
    const at::Tensor last = theirs.model().rows(own, false)[0][length - 1];
    return at::topk(at::mv(theirs.model().items, last), 10);
  };
  for (std::size_t n = 0; n < 8; ++n) {
    by_all_scores(n);
    const auto listed = our_best(n);
    const at::Tensor values = std::get<0>(their_best(n, n % 2 == 0));
    std::vector<float> own;
    for (std::size_t i = 0; i < found.size(); ++i) {
      own.push_back(listed[i].score);
      cairn::require(listed[i].item == found[i].index, "other items than all scores have", "peer_sequences",
                     "the same");
    }
    bench::require_agreement(best, own, std::span(values.data_ptr<float>(), 10), 1e-5);
  }
  const auto against_both = [&](const std::string& name, const auto& work) {
    for (const bool padded : {true, false}) {
      std::size_t our_done = 0, their_done = 0;
      compare.row({padded ? name : name + "-unpadded", 1, billion, 0, "customers/s"}, [&] { work(our_done++); },
                  {{"torch", [&] { their_best(their_done++, padded); }}});
    }
  };
  against_both(best, our_best);
  against_both(all_scores, by_all_scores);
}

/// One event more on histories of 200, which are read beforehand.
void append_row(const bench::comparison& compare) {
  if (!compare.wants("append")) return;
  constexpr std::size_t length = 200, events = 8;
  const std::size_t items = bench::beauty.items;
  cairn::sequence_builder made(items);
  cairn::random_stream random(9, cairn::purpose::simulate);
  for (std::size_t s = 0; s < 4; ++s) {
    for (std::size_t n = 0; n < length + 1 + events; ++n) made.push(random.below(static_cast<std::uint32_t>(items)));
    made.end_sequence();
  }
  const cairn::sequences data = made.finish();
  cairn::sasrec ours({.encoder = {.positions = 256}, .training = {.epochs = 1}});
  ours.fit(cairn::all_of(data), {.threads = 1});
  bench::pin(1);
  std::vector<double> times;
  for (std::size_t n = 0; n < 400; ++n) {
    const auto own = data.of(n % data.users());
    auto history = ours.read(own.first(length));
    history.append(own[length]);  // makes room for more
    const auto begin = std::chrono::steady_clock::now();
    for (const cairn::item_index event : own.last(events)) history.append(event);
    times.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() / events);
  }
  std::nth_element(times.begin(), times.begin() + 200, times.end());
  std::printf("append: one event more on a history of 200, width 64: %.1f us\n", times[200] * 1e6);
}

void gru_rows(bench::comparison& compare) {
  const bench::sequence_set& set = bench::beauty;
  const cairn::sequences all = bench::histories_of(set);
  const cairn::gru_encoder encoder{.width = set.width, .positions = set.positions};
  const auto padded = [&](const auto& network) { return their_gru(network, false, encoder.dropout); };
  const auto packed = [&](const auto& network) { return their_gru(network, true, encoder.dropout); };
  training_rows(compare, "gru-beauty-one-negative", set, all, set.items, encoder, one_negative_head{}, padded, packed);
  training_rows(compare, "gru-beauty-softmax", set, all, set.items, encoder, cairn::softmax_head{}, padded, packed);
}

/// BERT4Rec. Before it is timed both sides hide the last events of a few histories, as the draws differ.
void bert_row(bench::comparison& compare, const bench::sequence_set& set) {
  const std::string name = "bert-" + set.name + "-softmax";
  if (!compare.wants(name)) return;
  using encoder_type = cairn::bert_encoder<cairn::norm_order::before, cairn::counted_from::begin>;
  using ours_type = bench::our_training<encoder_type, cairn::softmax_head, cairn::cloze>;
  const encoder_type encoder{.width = set.width, .heads = set.heads, .positions = set.positions};
  const auto batches = bench::batches_of(bench::histories_of(set), set, set.items, 8, batch_size);
  {
    encoder_type plain = encoder;
    plain.dropout = 0;
    cairn::sequence_builder few(set.items);
    for (std::size_t n = 0; n < 16; ++n) few.add(batches[0].of(n));
    const std::vector<cairn::sequences> one{few.finish()};
    ours_type ours(plain, {}, one, 1, {.last_only = 1});
    const their_training theirs(their_sasrec(ours.network(), 0), one, set.positions, true, 1);
    const padded_batch& batch = theirs.batch(0);
    const at::Tensor last = batch.lengths.cumsum(0) - 1;
    const at::Tensor loss = theirs.loss(batch.hidden(last, size_of(set.items)), {}, false);
    loss.backward();
    const float our_loss = static_cast<float>(ours.learn(0, 1)), their_loss = loss.item<float>();
    bench::require_agreement(name + ": loss", std::span(&our_loss, 1), std::span(&their_loss, 1), 1e-5);
    require_same_gradient(name, ours.gradient().items.table, theirs.model().items);
  }
  const cairn::cloze hiding{.masked = .2, .last_only = 0};
  for (const int threads : {1, 2}) {
    bench::set_their_threads(threads);
    bench::pin(threads);
    ours_type ours(encoder, {}, batches, shards_of(set), hiding);
    their_training theirs(their_sasrec(ours.network(), encoder.dropout), batches, set.positions, true, hiding.masked);
    compare.row({name, threads, batch_size * billion, 0, "sequences/s"}, [&] { ours.step(threads); },
                {{"torch", [&] { theirs.step(); }}});
  }
}

/// A line of /proc/self/status in MiB, as VmRSS (held now) or VmHWM (the most so far).
double status(const std::string& name) {
  std::ifstream lines("/proc/self/status");
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(name + ":")) return std::stod(line.substr(name.size() + 1)) / 1024;
  }
  return 0;
}

/// Trains one side alone for so many steps and prints what the process held at most, and that above what it held when
/// it began.
void train_alone(const bench::sequence_set& set, bool all_items, bool ours) {
  const double before = status("VmRSS");
  const auto run = [&](const auto& head) {
    const cairn::sasrec_encoder encoder = encoder_of(set);
    auto batches = bench::batches_of(bench::histories_of(set), set, set.items, 8, batch_size);
    constexpr int steps = 8;
    if (ours) {
      bench::our_training side(encoder, head, std::move(batches), shards_of(set));
      for (int n = 0; n < steps; ++n) side.step(2);
    } else {
      const auto network = bench::our_training(encoder, head, batches, 1).network();
      bench::set_their_threads(2);
      their_training side(their_sasrec(network, encoder.dropout), batches, encoder.longest(), all_items);
      for (int n = 0; n < steps; ++n) side.step();
    }
  };
  if (all_items) {
    run(cairn::softmax_head{});
  } else {
    run(one_negative_head{});
  }
  const double peak = status("VmHWM");
  std::printf("%.1f %.1f\n", peak, peak - before);
}

/// Each side of each training in a process of its own.
void compare_memory() {
  const std::string self = std::filesystem::read_symlink("/proc/self/exe");
  for (const bench::sequence_set* set : {&bench::beauty, &bench::ml_1m_in_time}) {
    for (const char* const loss : {"one-negative", "softmax"}) {
      double peak[2] = {}, added[2] = {};
      for (const int side : {0, 1}) {
        const std::string command =
            self + " --train-alone " + set->name + " " + loss + (side == 0 ? " ours" : " theirs");
        std::FILE* const child = popen(command.c_str(), "r");
        char line[256];
        while (child != nullptr && std::fgets(line, sizeof(line), child) != nullptr) {
          if (std::sscanf(line, "%lf %lf", &peak[side], &added[side]) != 2) std::printf("%s", line);
        }
        if (child == nullptr || pclose(child) != 0) throw std::runtime_error("a process failed: " + command);
      }
      std::printf("memory: %s-%s ours %.1f MiB, theirs %.1f MiB; above the start %.1f, %.1f: %.3f of theirs\n",
                  set->name.c_str(), loss, peak[0], peak[1], added[0], added[1], added[0] / added[1]);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::string mode = argc > 1 ? argv[1] : "";
  if (mode == "--train-alone" && argc == 5) {
    train_alone(argv[2] == bench::beauty.name ? bench::beauty : bench::ml_1m_in_time,
                std::string_view(argv[3]) == "softmax", std::string_view(argv[4]) == "ours");
    return 0;
  }
  if (mode == "--memory") {
    compare_memory();
    return 0;
  }
  bench::keep_freed_memory();
  bench::comparison compare(argc, argv);
  at::manual_seed(1);
  sasrec_rows(compare, bench::beauty);
  sasrec_rows(compare, bench::ml_1m_in_time);
  gru_rows(compare);
  bert_row(compare, bench::ml_1m_in_time);
  append_row(compare);
}
