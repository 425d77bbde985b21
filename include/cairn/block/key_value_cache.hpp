#pragma once
/// Keys and values of the events so far, so that one more is attended to without those before it being computed again.

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "cairn/block/pass.hpp"
#include "cairn/kernel/attention_step.hpp"

namespace cairn {

/// What an attention block keeps of some sequences. Grows with the longest, by doubling: 2 key_heads head_width values
/// an event and sequence.
template <class Scalar>
class key_value_cache {
 public:
  std::size_t sequences() const noexcept { return kept_.size(); }
  std::size_t length(std::size_t sequence) const noexcept { return lengths_[sequence]; }

  /// Takes a batch of new events in, of as many sequences as before, or of any number where the cache is empty;
  /// `starts` are then the places at which they begin.
  void begin(std::size_t sequences) {
    if (kept_.empty()) {
      kept_.resize(sequences);
      lengths_.resize(sequences, 0);
    }
    assert(kept_.size() == sequences);
  }
  std::span<const std::size_t> starts() const noexcept { return lengths_; }
  bool empty() const noexcept {
    return std::all_of(lengths_.begin(), lengths_.end(), [](std::size_t length) { return length == 0; });
  }

  /// Appends the keys and values of the new events, rows [tokens, key_heads * head_width] of the pass.
  void append(const attention_shape& shape, const strided_rows<const Scalar>& keys,
              const strided_rows<const Scalar>& values, const pass& p) {
    for (std::size_t s = 0; s < kept_.size(); ++s) {
      kept_sequence& own = kept_[s];
      const std::size_t length = lengths_[s], count = p.length(s);
      if (length + count > own.capacity) own.grow(std::max(length + count, 2 * own.capacity), length, shape);
      assert(own.keys.size() == own.capacity * shape.key_heads * shape.head_width);
      append_to_cache<Scalar>(shape, keys, values, p.offsets()[s], count, own.keys.data(), own.values.data(),
                              own.capacity, length);
      lengths_[s] = length + count;
    }
  }

  /// What attention_step() is given.
  std::span<const attention_cache<Scalar>> views(const pass& p) const {
    const std::span<attention_cache<Scalar>> all{
        reinterpret_cast<attention_cache<Scalar>*>(
            p.take<std::byte>(kept_.size() * sizeof(attention_cache<Scalar>)).data()),
        kept_.size()};
    for (std::size_t s = 0; s < kept_.size(); ++s) {
      new (&all[s])
          attention_cache<Scalar>{kept_[s].keys.data(), kept_[s].values.data(), kept_[s].capacity, lengths_[s]};
    }
    return all;
  }

 private:
  struct kept_sequence {
    std::vector<Scalar> keys, values;  ///< [key_heads, capacity, head_width]
    std::size_t capacity = 0;

    void grow(std::size_t to, std::size_t length, const attention_shape& shape) {
      for (std::vector<Scalar>* each : {&keys, &values}) {
        std::vector<Scalar> larger(shape.key_heads * to * shape.head_width);
        for (std::size_t h = 0; h < shape.key_heads; ++h) {
          std::copy_n(each->data() + h * capacity * shape.head_width, length * shape.head_width,
                      larger.data() + h * to * shape.head_width);
        }
        *each = std::move(larger);
      }
      capacity = to;
    }
  };
  std::vector<kept_sequence> kept_;
  std::vector<std::size_t> lengths_;
};

}  // namespace cairn
