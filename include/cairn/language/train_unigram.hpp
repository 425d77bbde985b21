#pragma once
/// Learns the pieces of a unigram tokenizer from counted words.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <numeric>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/core/progress.hpp"
#include "cairn/language/seed_pieces.hpp"
#include "cairn/language/unigram.hpp"
#include "cairn/language/unigram_lattice.hpp"
#include "cairn/language/word_counts.hpp"
#include "cairn/text/prefix_trie.hpp"
#include "cairn/text/utf8.hpp"

namespace cairn {

struct unigram_training {
  std::size_t pieces = 8000;    ///< of the vocabulary, with the unknown one, controls, bytes and characters
  double coverage = .9995;      ///< share of the text's characters that are pieces; what is rarer is unknown
  std::size_t seeds = 400'000;  ///< substrings to begin with
  std::size_t longest = 16;     ///< characters of a piece
  double shrink = .75;          ///< share of the pieces that is kept each time
  int rounds = 2;               ///< of expectation and maximization before each time
  bool bytes = false;           ///< whether there is a piece for each byte
  std::vector<std::string> controls{"<s>", "</s>"};
  std::size_t parts = 16;  ///< that words are counted in: as many sums are held, on any number of threads

  void check() const {
    require(pieces > 0, "is 0", "unigram_training.pieces", "at least 1");
    require(coverage > 0 && coverage <= 1, "is not in (0, 1]", "unigram_training.coverage", "a share");
    require(longest > 0, "is 0", "unigram_training.longest", "at least 1");
    require(shrink > 0 && shrink < 1, "is not in (0, 1)", "unigram_training.shrink", "a share");
    require(rounds > 0, "is below 1", "unigram_training.rounds", "at least 1");
    require(parts > 0, "is 0", "unigram_training.parts", "at least 1");
  }
};

namespace detail {

/// Pieces with scores, while they are learned. Characters stay.
struct learned_pieces {
  struct learned_piece {
    std::string text;
    double score = 0;
    bool is_character = false;
  };
  std::vector<learned_piece> all;
  prefix_trie trie;

  void index() {
    std::vector<trie_entry> entries;
    for (std::size_t id = 0; id < all.size(); ++id) entries.push_back({all[id].text, static_cast<token_id>(id)});
    trie = prefix_trie(std::move(entries));
  }
  template <class Edge>
  std::size_t edges(std::string_view word, std::size_t begin, Edge&& edge) const {
    trie.for_each_prefix(word.substr(begin),
                         [&](std::size_t bytes, token_id id) { edge(begin + bytes, id, all[id].score); });
    return decode_utf8(word, begin).bytes;
  }
};

/// The best way to cut a piece into others: the sum of their scores.
inline double best_without(const learned_pieces& pieces, std::string_view text, std::vector<double>& best) {
  best.assign(text.size() + 1, -std::numeric_limits<double>::infinity());
  best[0] = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const double here = best[begin];
    begin += pieces.edges(text, begin, [&](std::size_t end, token_id, double score) {
      if (end - begin < text.size()) best[end] = std::max(best[end], here + score);
    });
  }
  return best.back();
}

/// How often each piece is expected in all words, and the logarithm of the words' probability.
struct expected_counts {
  std::vector<double> of;
  double likelihood = 0;
};
inline expected_counts expect_pieces(const learned_pieces& pieces, const std::vector<counted_word>& words,
                                     std::size_t parts, const execution& run) {
  // Cut by count of words alone, so that sums are the same whoever makes them.
  std::vector<expected_counts> sums(std::min(parts, std::max<std::size_t>(words.size(), 1)));
  parallel_tasks(sums.size(), run.threads, [&](std::size_t part, int) {
    expected_counts& mine = sums[part];
    mine.of.assign(pieces.all.size(), 0);
    unigram_lattice lattice;
    for (std::size_t k = part * words.size() / sums.size(); k < (part + 1) * words.size() / sums.size(); ++k) {
      const auto count = static_cast<double>(words[k].count);
      lattice.build(pieces, words[k].text);
      mine.likelihood += count * lattice.expect([&](token_id id, double share) { mine.of[id] += count * share; });
    }
  });
  for (std::size_t part = 1; part < sums.size(); ++part) {
    std::transform(sums[0].of.begin(), sums[0].of.end(), sums[part].of.begin(), sums[0].of.begin(), std::plus<>());
    sums[0].likelihood += sums[part].likelihood;
  }
  return std::move(sums[0]);
}

}  // namespace detail

/// Learns a vocabulary: begins with characters and frequent substrings, makes the words as probable as these can by
/// expectation and maximization over all ways to cut them, takes away the pieces without which the words lose least
/// probability, and again, until as many as were asked for are left, or fewer where there were no more. The unknown
/// piece is first, then controls, bytes, and pieces by falling score. Words hold U+2581 for spaces, as metaspace_words
/// makes them. The same bits on any number of threads. O(rounds) passes over all words, each in time of its lattice.
/// Throws where no word is given, or fewer pieces are asked for than those that have to be there.
/// Source: Kudo: "Subword regularization: improving neural network translation models with multiple subword
/// candidates", ACL 2018, section 3.2: a piece's loss is what its expected count loses by its best way without it.
/// Use: vocabularies of one's own texts, Chinese and Japanese without a segmenter too.
inline std::vector<unigram_piece> train_unigram(const std::vector<counted_word>& words,
                                                const unigram_training& settings = {}, const execution& run = {}) {
  settings.check();
  // Characters that are kept, the most frequent first.
  std::unordered_map<char32_t, std::uint64_t> occurs;
  std::uint64_t total = 0;
  for (const counted_word& word : words) {
    require_utf8(word.text, "train_unigram.words");
    for_each_point(word.text, [&](char32_t point, std::size_t, std::size_t) {
      occurs[point] += word.count;
      total += word.count;
    });
  }
  require(total > 0, "no words", "train_unigram.words", "at least one");
  std::vector<std::pair<std::uint64_t, char32_t>> characters;
  for (const auto& [point, count] : occurs) characters.emplace_back(count, point);
  std::sort(characters.begin(), characters.end(),
            [](const auto& a, const auto& b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
  std::uint64_t covered = 0;
  std::size_t kept = 0;
  while (kept < characters.size() && static_cast<double>(covered) < settings.coverage * static_cast<double>(total)) {
    covered += characters[kept++].first;
  }
  characters.resize(kept);
  occurs.clear();
  for (const auto& [count, point] : characters) occurs.emplace(point, count);
  // What is there whatever the words are.
  std::vector<unigram_piece> learned{{"<unk>", 0, piece_kind::unknown}};
  for (const std::string& control : settings.controls) learned.push_back({control, 0, piece_kind::control});
  for (unsigned byte = 0; settings.bytes && byte < 256; ++byte) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    learned.push_back({std::string("<0x") + digits[byte / 16] + digits[byte % 16] + ">", 0, piece_kind::byte});
  }
  std::unordered_set<std::string> names;
  for (const unigram_piece& piece : learned) names.insert(piece.text);
  require(names.size() == learned.size(), "names twice", "unigram_training.controls",
          "other names than <unk> and bytes");
  const std::size_t fixed = learned.size();
  if (settings.pieces < fixed + kept) {
    throw error("is " + std::to_string(settings.pieces), "unigram_training.pieces",
                "at least " + std::to_string(fixed + kept) + ": what has to be there, and the characters");
  }

  // Words cut at the characters that are not.
  std::vector<counted_word> parts;
  {
    std::unordered_map<std::string, std::uint64_t> joined;
    std::string part;
    for (const counted_word& word : words) {
      const auto finish = [&] {
        if (!part.empty()) joined[part] += word.count;
        part.clear();
      };
      for_each_point(word.text, [&](char32_t point, std::size_t, std::size_t) {
        occurs.contains(point) ? append_utf8(part, point) : finish();
      });
      finish();
    }
    for (auto& [text, count] : joined) parts.push_back({text, count});
    std::sort(parts.begin(), parts.end(), [](const auto& a, const auto& b) { return a.text < b.text; });
  }

  detail::learned_pieces pieces;
  {
    std::vector<std::u32string> points;
    std::vector<std::uint64_t> counts;
    for (const counted_word& part : parts) {
      points.emplace_back();
      for_each_point(part.text, [&](char32_t point, std::size_t, std::size_t) { points.back() += point; });
      counts.push_back(part.count);
    }
    double sum = 0;
    const auto add = [&](std::u32string_view text, std::uint64_t count) {
      std::string bytes;
      for (const char32_t point : text) append_utf8(bytes, point);
      if (names.contains(bytes)) return;
      pieces.all.push_back({std::move(bytes), static_cast<double>(count), text.size() == 1});
      sum += static_cast<double>(count);
    };
    for (const auto& [count, point] : characters) add(std::u32string_view(&point, 1), count);
    for (const auto& seed : detail::seed_pieces(points, counts, settings.longest, settings.seeds, run)) {
      // A space is in front of a word or it is no word: nothing to find across it.
      if (seed.text.find(U'\u2581', 1) == std::u32string::npos) add(seed.text, seed.count);
    }
    for (auto& piece : pieces.all) piece.score = std::log(piece.score / sum);
    pieces.index();
  }

  const std::size_t wanted = settings.pieces - fixed;
  const stage_progress stage(run.report, "train_unigram", pieces.all.size());
  for (std::vector<double> expected;;) {
    for (int round = 0; round < settings.rounds; ++round) {
      detail::expected_counts counts = detail::expect_pieces(pieces, parts, settings.parts, run);
      stage.tick(wanted, counts.likelihood);
      detail::learned_pieces next;
      expected.clear();
      double sum = 0;
      for (std::size_t id = 0; id < pieces.all.size(); ++id) {
        // What is expected less than half a time is gone.
        const double least = pieces.all[id].is_character ? .5 : 0;
        const double count = std::max(counts.of[id], least);
        if (count < .5) continue;
        next.all.push_back(std::move(pieces.all[id]));
        expected.push_back(count);
        sum += count;
      }
      for (std::size_t id = 0; id < next.all.size(); ++id) next.all[id].score = std::log(expected[id] / sum);
      next.index();
      pieces = std::move(next);
    }
    if (pieces.all.size() <= wanted) break;

    // What the words lose without each piece; those that lose most, and characters, stay.
    std::vector<double> loss(pieces.all.size(), std::numeric_limits<double>::infinity());
    parallel_for(loss.size(), 1024, run.threads, [&](std::size_t begin, std::size_t end, int) {
      std::vector<double> best;
      for (std::size_t id = begin; id < end; ++id) {
        const auto& piece = pieces.all[id];
        if (!piece.is_character) {
          loss[id] = expected[id] * (piece.score - detail::best_without(pieces, piece.text, best));
        }
      }
    });
    std::vector<std::size_t> order(loss.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return loss[a] > loss[b]; });
    order.resize(std::max(wanted, static_cast<std::size_t>(settings.shrink * static_cast<double>(order.size()))));
    std::sort(order.begin(), order.end());
    detail::learned_pieces next;
    for (const std::size_t id : order) next.all.push_back(std::move(pieces.all[id]));
    next.index();
    pieces = std::move(next);
  }

  std::stable_sort(pieces.all.begin(), pieces.all.end(),
                   [](const auto& a, const auto& b) { return a.score > b.score; });
  for (auto& piece : pieces.all) learned.push_back({std::move(piece.text), static_cast<float>(piece.score)});
  return learned;
}

}  // namespace cairn
