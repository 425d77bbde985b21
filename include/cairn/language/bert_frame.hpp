#pragma once
/// Sentences, and pairs of them, in the frame in which BERT reads them.

#include <algorithm>
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
};

/// What BERT reads: tokens, and for each the sentence (0 or 1) that it belongs to. A token of the frame stands for no
/// bytes.
struct framed_tokens {
  std::vector<token_span> tokens;
  std::vector<std::uint8_t> segments;
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

/// [CLS] text [SEP], cut to the frame's length at the end. Throws where the frame leaves no room.
template <tokenizer T>
framed_tokens encode_framed(const T& tokens, const bert_frame& frame, std::string_view text) {
  require(frame.most >= 2, "room for less than [CLS] and [SEP]", "bert_frame.most", "at least 2");
  const std::vector<token_span> found = encode_spans(tokens, text);
  framed_tokens framed{{{frame.begin, 0, 0}}, {}};
  detail::append_framed(framed, found, std::min(found.size(), frame.most - 2), frame.separator, 0);
  return framed;
}

/// [CLS] first [SEP] second [SEP]; where that is too long the longer one loses tokens at its end, one by one, the
/// second where both are as long. Places are of each text by itself.
template <tokenizer T>
framed_tokens encode_framed(const T& tokens, const bert_frame& frame, std::string_view first, std::string_view second) {
  require(frame.most >= 3, "room for less than [CLS] and two [SEP]", "bert_frame.most", "at least 3");
  const std::vector<token_span> a = encode_spans(tokens, first), b = encode_spans(tokens, second);
  const std::size_t room = frame.most - 3;
  std::size_t of_a = std::min(a.size(), room), of_b = std::min(b.size(), room);
  if (of_a + of_b > room) {
    // As many of each as of the other, or all of the shorter.
    of_a = std::min(of_a, std::max(room - room / 2, room - std::min(of_b, room / 2)));
    of_b = room - of_a;
  }
  framed_tokens framed{{{frame.begin, 0, 0}}, {}};
  detail::append_framed(framed, a, of_a, frame.separator, 0);
  detail::append_framed(framed, b, of_b, frame.separator, 1);
  return framed;
}

}  // namespace cairn
