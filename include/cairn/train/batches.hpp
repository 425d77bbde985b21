#pragma once
/// The batches of an epoch: examples in a new order, packed by a budget of tokens and cut into shards.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/random.hpp"

namespace cairn {

/// All batches of one epoch, a pure function of what it is made from: a run resumes in its midst, on any number of
/// threads. Examples are shuffled anew each epoch and packed in that order: a batch has at most `batch_tokens` tokens,
/// or one example that alone is larger. A batch is cut between examples into shards, as few as make their mean at most
/// `shard_tokens`, each as near to that mean as examples allow.
class epoch_batches {
 public:
  /// tokens(n): of example n in [0, examples). O(examples), 4 bytes each.
  template <class Tokens>
  epoch_batches(std::size_t examples, const Tokens& tokens, std::uint64_t seed, std::uint64_t epoch,
                std::size_t batch_tokens, std::size_t shard_tokens)
      : order_(examples) {
    std::iota(order_.begin(), order_.end(), 0U);
    random_stream random(seed, purpose::shuffle, epoch);
    random.shuffle(std::span(order_));
    for (std::size_t begin = 0; begin < examples;) {
      std::size_t end = begin, sum = 0;
      while (end < examples) {
        const std::size_t more = tokens(order_[end]);
        if (more == 0) throw error("an example without tokens", "example " + std::to_string(order_[end]), "1 or more");
        if (end > begin && (more > batch_tokens || sum > batch_tokens - more)) break;
        sum += more;
        ++end;
      }
      cut(begin, end, sum, tokens, shard_tokens);
      tokens_.push_back(sum);
      first_shard_.push_back(ends_.size());
      begin = end;
    }
  }

  std::size_t size() const noexcept { return tokens_.size(); }
  std::size_t tokens(std::size_t batch) const noexcept { return tokens_[batch]; }
  std::size_t shards(std::size_t batch) const noexcept { return first_shard_[batch + 1] - first_shard_[batch]; }
  std::size_t largest_shard() const noexcept { return largest_shard_; }  ///< tokens

  /// The examples of a batch, and of one of its shards.
  std::span<const std::uint32_t> batch(std::size_t n) const noexcept {
    return between(begin_of(first_shard_[n]), ends_[first_shard_[n + 1] - 1]);
  }
  std::span<const std::uint32_t> shard(std::size_t batch, std::size_t n) const noexcept {
    const std::size_t at = first_shard_[batch] + n;
    return between(begin_of(at), ends_[at]);
  }

 private:
  template <class Tokens>
  void cut(std::size_t begin, std::size_t end, std::size_t sum, const Tokens& tokens, std::size_t shard_tokens) {
    const std::size_t count = sum / shard_tokens + (sum % shard_tokens != 0 ? 1 : 0);
    const double mean = static_cast<double>(sum) / static_cast<double>(count);
    std::size_t done = 0, cut_at = 0, shard = 1;
    for (std::size_t n = begin; n < end; ++n) {
      const std::size_t own = tokens(order_[n]);
      // An example stands before the cut where more than half of it does.
      while (shard < count && done > cut_at &&
             static_cast<double>(done) + static_cast<double>(own) / 2 > mean * static_cast<double>(shard)) {
        close(n, done - cut_at);
        cut_at = done;
        ++shard;
      }
      done += own;
    }
    close(end, done - cut_at);
  }
  void close(std::size_t end, std::size_t tokens) {
    ends_.push_back(end);
    largest_shard_ = std::max(largest_shard_, tokens);
  }
  std::size_t begin_of(std::size_t shard) const noexcept { return shard == 0 ? 0 : ends_[shard - 1]; }
  std::span<const std::uint32_t> between(std::size_t begin, std::size_t end) const noexcept {
    return std::span(order_).subspan(begin, end - begin);
  }

  std::vector<std::uint32_t> order_;
  std::vector<std::size_t> tokens_;          // by batch
  std::vector<std::size_t> first_shard_{0};  // by batch, and one more
  std::vector<std::size_t> ends_;            // by shard, in the order
  std::size_t largest_shard_ = 0;
};

}  // namespace cairn
