#pragma once
/// Sentences, and pairs of them, in the frame in which BERT reads them.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/language/piece_table.hpp"
#include "cairn/language/text_pieces.hpp"
#include "cairn/language/tokenizer.hpp"

namespace cairn {

/// The ids of the pieces that frame and fill what BERT reads.
struct bert_frame {
  token_id begin = 0, separator = 0, mask = 0, padding = 0;    ///< [CLS], [SEP], [MASK], [PAD]
  std::size_t most = std::numeric_limits<std::size_t>::max();  ///< tokens with the frame: 512 for BERT

  /// Throws where one is missing.
  static bert_frame of(const piece_table& pieces, std::size_t most = std::numeric_limits<std::size_t>::max()) {
    return {required_id(pieces, "[CLS]"), required_id(pieces, "[SEP]"), required_id(pieces, "[MASK]"),
            required_id(pieces, "[PAD]"), most};
  }
  /// Whether a token frames or fills, and so stands for no bytes of a text.
  bool holds(std::uint32_t id) const noexcept { return id == begin || id == separator || id == padding; }
};

/// What BERT reads: tokens, and for each the sentence (0 or 1) that it belongs to. A token of the frame stands for no
/// bytes.
struct framed_tokens {
  std::vector<token_span> tokens;
  std::vector<std::uint8_t> segments;
  std::array<bool, 2> cut = {};  ///< whether tokens were left out at the end of each sentence
};

namespace detail {
inline void append_framed(framed_tokens& to, const std::vector<token_span>& tokens, std::size_t count,
                          token_id separator, std::uint8_t segment) {
  to.tokens.insert(to.tokens.end(), tokens.begin(), tokens.begin() + static_cast<std::ptrdiff_t>(count));
  const std::uint32_t end = count == 0 ? 0 : tokens[count - 1].end;
  to.tokens.push_back({separator, end, end});
  to.segments.resize(to.tokens.size(), segment);
}
}  // namespace detail

/// [CLS] text [SEP] of the tokens of a text, cut to the frame's length at the end. Throws where the frame leaves no
/// room.
inline framed_tokens frame_tokens(const bert_frame& frame, const std::vector<token_span>& text) {
  require(frame.most >= 2, "room for less than [CLS] and [SEP]", "bert_frame.most", "at least 2");
  const std::size_t kept = std::min(text.size(), frame.most - 2);
  framed_tokens framed{{{frame.begin, 0, 0}}, {}, {kept < text.size(), false}};
  detail::append_framed(framed, text, kept, frame.separator, 0);
  return framed;
}

/// [CLS] first [SEP] second [SEP]; where that is too long the longer one loses tokens at its end, one by one, the
/// second where both are as long. Places are of each text by itself.
inline framed_tokens frame_tokens(const bert_frame& frame, const std::vector<token_span>& first,
                                  const std::vector<token_span>& second) {
  require(frame.most >= 3, "room for less than [CLS] and two [SEP]", "bert_frame.most", "at least 3");
  const std::size_t room = frame.most - 3;
  std::size_t of_a = std::min(first.size(), room), of_b = std::min(second.size(), room);
  if (of_a + of_b > room) {
    // As many of each as of the other, or all of the shorter.
    of_a = std::min(of_a, std::max(room - room / 2, room - std::min(of_b, room / 2)));
    of_b = room - of_a;
  }
  framed_tokens framed{{{frame.begin, 0, 0}}, {}, {of_a < first.size(), of_b < second.size()}};
  detail::append_framed(framed, first, of_a, frame.separator, 0);
  detail::append_framed(framed, second, of_b, frame.separator, 1);
  return framed;
}

/// The tokens of a text, framed. Throws where the frame leaves no room.
template <tokenizer T>
framed_tokens encode_framed(const T& tokens, const bert_frame& frame, std::string_view text) {
  return frame_tokens(frame, encode_spans(tokens, text));
}

/// The tokens of a pair of texts, framed.
template <tokenizer T>
framed_tokens encode_framed(const T& tokens, const bert_frame& frame, std::string_view first, std::string_view second) {
  return frame_tokens(frame, encode_spans(tokens, first), encode_spans(tokens, second));
}

}  // namespace cairn
