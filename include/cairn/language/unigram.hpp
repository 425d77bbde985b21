#pragma once
/// The unigram language model of pieces: of all ways to cut a word the most probable one.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/language/piece_table.hpp"
#include "cairn/language/text_pieces.hpp"
#include "cairn/language/tokenizer.hpp"
#include "cairn/language/traced_word.hpp"
#include "cairn/text/prefix_trie.hpp"
#include "cairn/text/utf8.hpp"

namespace cairn {

/// What a piece is for. Only pieces that are normal or whole are found in texts; bytes stand for what no piece holds.
enum class piece_kind : std::uint8_t { normal, unknown, control, whole, unused, byte };

/// A piece and the logarithm of its probability.
struct unigram_piece {
  std::string text;
  float score = 0;
  piece_kind kind = piece_kind::normal;
};

/// Cuts a word so that the sum of its pieces' scores is greatest. A character that is no piece by itself may be
/// unknown, at ten less than the least score; unknown ones side by side are one token, or, where the vocabulary has a
/// piece for each byte (<0x00> to <0xFF>), the bytes of each. A piece that is `whole` costs .1
/// and so is hardly ever cut. Sums are in float
/// from the text's beginning on and ties go to the piece that begins first, as in SentencePiece. O(bytes of the word
/// times those of the longest piece); 12 bytes of memory a byte of the longest word.
/// Source: Kudo: "Subword regularization: improving neural network translation models with multiple subword
/// candidates", ACL 2018.
/// Use: vocabularies of ALBERT, T5, XLNet, XLM-R and their like, and languages that write no spaces.
class unigram {
 public:
  static constexpr float unknown_penalty = 10;

  /// The best way to each byte of a word, and the sum so far from the beginning of the text on.
  struct workspace {
    struct step {
      float score;
      std::uint32_t begin;
      token_id id;
    };
    std::vector<step> steps;
    std::vector<token_span> found;
    float score = 0;
  };

  unigram() = default;
  /// Throws where a score is not finite, where not exactly one piece is unknown, where bytes are there but not all, and
  /// as text_pieces does.
  explicit unigram(const std::vector<unigram_piece>& pieces, const std::string& source = "vocabulary")
      : pieces_(text_pieces(texts_of(pieces), source)) {
    std::vector<trie_entry> entries;
    std::optional<token_id> unknown;
    std::size_t bytes = 0;
    float least = std::numeric_limits<float>::max(), most = 0;
    for (token_id id = 0; id < pieces.size(); ++id) {
      const unigram_piece& piece = pieces[id];
      const auto failed = [&](const std::string& what, const char* expected) {
        return error("piece " + std::to_string(id) + ", " + escaped(piece.text) + ", " + what, source, expected);
      };
      if (!std::isfinite(piece.score)) throw failed("has a score that is not finite", "a logarithm");
      if (piece.kind == piece_kind::unknown) {
        if (unknown) throw failed("is unknown as piece " + std::to_string(*unknown) + " is", "one unknown piece");
        unknown = id;
      } else if (piece.kind == piece_kind::byte) {
        const std::optional<unsigned> byte = byte_of(piece.text);
        if (!byte) throw failed("is no byte", "<0x00> to <0xFF>");
        bytes_[*byte] = id;
        ++bytes;
      } else if (piece.kind == piece_kind::normal) {
        least = std::min(least, piece.score);
        most = std::max(most, piece.score);
      }
      scores_.push_back(piece.score);
      kinds_.push_back(piece.kind);
    }
    if (!unknown) throw error("has no unknown piece", source, "one");
    if (bytes != 0 && bytes != bytes_.size()) {
      throw error("has " + std::to_string(bytes) + " pieces for bytes", source, "256 or none");
    }
    unknown_ = *unknown;
    has_bytes_ = bytes != 0;
    if (least == std::numeric_limits<float>::max()) least = 0;  // no normal piece
    unknown_score_ = least - unknown_penalty;
    matched_.assign(scores_.begin(), scores_.end());
    for (token_id id = 0; id < pieces.size(); ++id) {
      const bool whole = kinds_[id] == piece_kind::whole;
      if (whole) matched_[id] = static_cast<double>(static_cast<float>(pieces_[id].size()) * most) - .1;
      if (whole || kinds_[id] == piece_kind::normal) entries.push_back({pieces_[id], id});
    }
    trie_ = prefix_trie(std::move(entries));
  }

  const piece_table& pieces() const noexcept { return pieces_; }
  /// Requires id < pieces().size().
  float score(token_id id) const noexcept { return scores_[id]; }
  piece_kind kind(token_id id) const noexcept { return kinds_[id]; }
  token_id unknown() const noexcept { return unknown_; }
  bool has_bytes() const noexcept { return has_bytes_; }

  /// Calls edge(end, id, score) for each piece at byte `begin` of a word, and for the unknown one where no piece is the
  /// character there; returns the bytes of that character. Requires UTF-8.
  template <class Edge>
  std::size_t edges(std::string_view word, std::size_t begin, Edge&& edge) const {
    const std::size_t character = std::min<std::size_t>(decode_utf8(word, begin).bytes, word.size() - begin);
    bool known = false;
    trie_.for_each_prefix(word.substr(begin), [&](std::size_t bytes, token_id id) {
      edge(begin + bytes, id, matched_[id]);
      known = known || bytes == character;
    });
    if (!known) edge(begin + character, unknown_, static_cast<double>(unknown_score_));
    return character;
  }

  template <class Sink>
  void encode(const traced_word& word, workspace& work, Sink&& sink) const {
    constexpr std::uint32_t nowhere = 0xFFFFFFFF;
    const std::string_view bytes = word.bytes;
    work.steps.assign(bytes.size() + 1, {0, nowhere, 0});
    work.steps[0].score = work.score;
    for (std::size_t begin = 0; begin < bytes.size();) {
      const float here = work.steps[begin].score;
      begin += edges(bytes, begin, [&](std::size_t end, token_id id, double score) {
        const double sum = score + static_cast<double>(here);
        auto& step = work.steps[end];
        if (step.begin != nowhere && sum <= static_cast<double>(step.score)) return;
        step = {static_cast<float>(sum), static_cast<std::uint32_t>(begin), id};
      });
    }
    work.score = work.steps.back().score;
    work.found.clear();
    for (std::size_t end = bytes.size(); end > 0; end = work.steps[end].begin) {
      work.found.push_back({work.steps[end].id, work.steps[end].begin, static_cast<std::uint32_t>(end)});
    }
    std::reverse(work.found.begin(), work.found.end());
    emit(word, work.found, sink);
  }

  /// Calls the sink for the pieces of a word, unknown ones joined or as bytes.
  template <class Sink>
  void emit(const traced_word& word, std::span<const token_span> found, Sink&& sink) const {
    for (std::size_t k = 0; k < found.size(); ++k) {
      token_span piece = found[k];
      if (piece.id == unknown_ && has_bytes_) {
        for (const char byte : word.bytes.substr(piece.begin, piece.end - piece.begin)) {
          sink(bytes_[static_cast<unsigned char>(byte)], word.begin_of(piece.begin), word.end_of(piece.end));
        }
        continue;
      }
      while (piece.id == unknown_ && k + 1 < found.size() && found[k + 1].id == unknown_) piece.end = found[++k].end;
      sink(piece.id, word.begin_of(piece.begin), word.end_of(piece.end));
    }
  }

  /// The pieces one behind the other, bytes as they are (U+FFFD for what is no UTF-8), " ⁇ " for what was unknown,
  /// nothing for controls.
  std::string joined(std::span<const token_id> ids) const {
    std::string text, run;
    const auto finish = [&] {
      text += replaced_utf8(run);
      run.clear();
    };
    for (const token_id id : ids) {
      const std::string_view piece = piece_at(pieces_, id);
      if (kinds_[id] == piece_kind::byte) {
        run += static_cast<char>(*byte_of(piece));
        continue;
      }
      finish();
      if (kinds_[id] == piece_kind::unknown) {
        text += " ⁇ ";
      } else if (kinds_[id] != piece_kind::control) {
        text += piece;
      }
    }
    finish();
    return text;
  }

 private:
  static std::vector<std::string> texts_of(const std::vector<unigram_piece>& pieces) {
    std::vector<std::string> texts;
    texts.reserve(pieces.size());
    for (const unigram_piece& piece : pieces) texts.push_back(piece.text);
    return texts;
  }
  /// "<0x0A>": 10.
  static std::optional<unsigned> byte_of(std::string_view piece) noexcept {
    if (piece.size() != 6 || !piece.starts_with("<0x") || piece[5] != '>') return std::nullopt;
    unsigned byte = 0;
    for (const char digit : piece.substr(3, 2)) {
      const bool number = digit >= '0' && digit <= '9', letter = digit >= 'A' && digit <= 'F';
      if (!number && !letter) return std::nullopt;
      byte = 16 * byte + static_cast<unsigned>(number ? digit - '0' : digit - 'A' + 10);
    }
    return byte;
  }

  piece_table pieces_;
  prefix_trie trie_;  // of the pieces that are found in texts
  std::vector<float> scores_;
  std::vector<double> matched_;  // what a piece adds to a sum
  std::vector<piece_kind> kinds_;
  std::array<token_id, 256> bytes_{};
  token_id unknown_ = 0;
  float unknown_score_ = 0;
  bool has_bytes_ = false;
};

}  // namespace cairn
