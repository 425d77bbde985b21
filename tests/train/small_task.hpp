#pragma once
/// A network of two arrays that is learned in no time: the sum of a history's rows, mapped to a number.

#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "cairn/block/embedding.hpp"
#include "cairn/block/linear.hpp"
#include "cairn/train/concept.hpp"

namespace small {

template <class Scalar>
struct network {
  using scalar = Scalar;
  cairn::embedding<Scalar> items;
  cairn::linear<Scalar> out;
  static constexpr auto fields() {
    return std::tuple{cairn::field("items", &network::items), cairn::field("out", &network::out)};
  }
  struct gradient {
    typename cairn::embedding<Scalar>::gradient items;
    cairn::linear<Scalar> out;
    static constexpr auto fields() {
      return std::tuple{cairn::field("items", &gradient::items), cairn::field("out", &gradient::out)};
    }
  };
  gradient empty_gradient() const { return {items.empty_gradient(), cairn::zeros_like(out)}; }

  explicit network(std::size_t count = 30, std::size_t width = 6, std::uint64_t seed = 1)
      : items(cairn::embedding_settings{count, width}), out(cairn::linear_settings{width, 1}) {
    cairn::random_stream random(seed, cairn::purpose::initialize);
    items.initialize(random, .3);
    out.initialize(random, .3);
  }
};

/// Half the squared difference of the network and a target, which is the sum of a number of each item.
template <class Scalar>
struct task {
  std::vector<std::vector<std::uint32_t>> histories;
  std::vector<double> targets;

  explicit task(std::size_t examples = 60, std::size_t count = 30, std::uint64_t seed = 2) {
    cairn::random_stream random(seed, cairn::purpose::simulate);
    for (std::size_t n = 0; n < examples; ++n) {
      histories.emplace_back(1 + random.below(9));
      targets.push_back(0);
      for (std::uint32_t& id : histories.back()) {
        id = random.below(static_cast<std::uint32_t>(count));
        targets.back() += (static_cast<double>(id % 7) - 3) / 4;
      }
    }
  }
  std::size_t size() const { return histories.size(); }
  std::size_t tokens(std::uint32_t n) const { return histories[n].size(); }
  double weight(std::uint32_t) const { return 1; }

  double learn(const network<Scalar>& model, const cairn::shard& part, cairn::workspace& memory,
               typename network<Scalar>::gradient& gradient) const {
    std::vector<std::uint32_t> ids, offsets{0};
    for (const std::uint32_t n : part.examples) {
      ids.insert(ids.end(), histories[n].begin(), histories[n].end());
      offsets.push_back(static_cast<std::uint32_t>(ids.size()));
    }
    const cairn::pass p = cairn::pass_of_shard(part, offsets, memory);
    typename cairn::embedding<Scalar>::tape items;
    const auto rows = model.items.forward(ids, p, items);
    const std::size_t width = rows.columns, count = part.examples.size();
    const cairn::matrix_view<Scalar> sums{p.template take<Scalar>(count * width).data(), count, width};
    const cairn::matrix_view<Scalar> y{p.template take<Scalar>(count).data(), count, 1};
    typename cairn::linear<Scalar>::tape out;
    std::fill_n(sums.data, count * width, Scalar{0});
    for (std::size_t s = 0; s < count; ++s) {
      for (std::size_t t = offsets[s]; t < offsets[s + 1]; ++t) {
        for (std::size_t k = 0; k < width; ++k) sums(s, k) += rows(t, k);
      }
    }
    model.out.forward_into(sums, y, p, out);
    double loss = 0;
    for (std::size_t s = 0; s < count; ++s) {
      const double apart = static_cast<double>(y(s, 0)) - targets[part.examples[s]];
      loss += apart * apart / 2;
      y(s, 0) = static_cast<Scalar>(part.scale * apart);
    }
    const auto d_sums = model.out.backward(y, p, out, gradient.out);
    for (std::size_t s = 0; s < count; ++s) {
      for (std::size_t t = offsets[s]; t < offsets[s + 1]; ++t) {
        for (std::size_t k = 0; k < width; ++k) rows(t, k) = d_sums(s, k);
      }
    }
    model.items.backward(rows, p, items, gradient.items);
    return loss;
  }

  double loss_of(const network<Scalar>& model) const {
    cairn::workspace memory;
    auto gradient = model.empty_gradient();
    double loss = 0;
    for (std::uint32_t n = 0; n < size(); ++n) {
      memory.reset();
      loss += learn(model, {std::span(&n, 1), 0, 0.}, memory, gradient);
    }
    return loss / static_cast<double>(size());
  }
};

/// All parameters, one array behind the other.
template <class Model>
std::vector<double> numbers_of(const Model& model) {
  std::vector<double> all;
  cairn::for_each_array(model, [&](const std::string&, const auto& values) {
    all.insert(all.end(), values.data(), values.data() + values.size());
  });
  return all;
}

}  // namespace small
