#pragma once
/// The model files of SentencePiece, read and written: pieces, scores, kinds and how texts are normalized.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/data/file.hpp"
#include "cairn/data/read_text.hpp"
#include "cairn/language/metaspace_words.hpp"
#include "cairn/language/unigram.hpp"
#include "cairn/store/atomic_file.hpp"

namespace cairn {

enum class sentencepiece_kind : std::uint8_t { unigram = 1, bpe = 2, word = 3, character = 4 };

/// What a model file says.
struct sentencepiece_model {
  sentencepiece_kind kind = sentencepiece_kind::unigram;
  std::vector<unigram_piece> pieces{};
  std::string charsmap{};  ///< rules for sentencepiece_charsmap; none where empty
  bool add_prefix = true, collapse_spaces = true, escape_spaces = true, space_behind = false;
};

namespace detail {

/// The fields of a message in the wire format of Protocol Buffers, one by one; throws where it is cut short.
class wire_reader {
 public:
  struct wire_field {
    std::uint32_t number = 0;
    std::uint64_t value = 0;  ///< of a number
    std::string_view bytes;   ///< of anything else
    bool is_number = false;
  };
  wire_reader(std::string_view bytes, const std::string& source) : bytes_(bytes), source_(source) {}

  std::optional<wire_field> next() {
    if (bytes_.empty()) return std::nullopt;
    const std::uint64_t tag = number();
    wire_field found{static_cast<std::uint32_t>(tag >> 3U), 0, {}, false};
    if (tag >> 3U == 0 || tag >> 3U > 0x1FFFFFFF) throw wrong("a field without a number");
    switch (tag & 7U) {
      case 0:
        found.value = number();
        found.is_number = true;
        break;
      case 1:
        found.bytes = take(8);
        break;
      case 2:
        found.bytes = take(number());
        break;
      case 5:
        found.bytes = take(4);
        break;
      default:
        throw wrong("a field of wire type " + std::to_string(tag & 7U));
    }
    return found;
  }

 private:
  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto byte = static_cast<unsigned char>(take(1).front());
      value |= std::uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) return value;
    }
    throw wrong("a number of more than ten bytes");
  }
  std::string_view take(std::uint64_t count) {
    if (count > bytes_.size()) throw wrong("a field that goes on beyond its message");
    const std::string_view taken = bytes_.substr(0, static_cast<std::size_t>(count));
    bytes_.remove_prefix(taken.size());
    return taken;
  }
  error wrong(const std::string& what) const { return {what, source_, "a SentencePiece model"}; }

  std::string_view bytes_;
  const std::string& source_;
};

inline void append_wire_number(std::string& to, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7U) to += static_cast<char>(value | 0x80U);
  to += static_cast<char>(value);
}
inline void append_wire(std::string& to, std::uint32_t field, std::uint64_t value) {
  append_wire_number(to, std::uint64_t{field} << 3U);
  append_wire_number(to, value);
}
inline void append_wire(std::string& to, std::uint32_t field, std::string_view bytes) {
  append_wire_number(to, std::uint64_t{field} << 3U | 2U);
  append_wire_number(to, bytes.size());
  to += bytes;
}

inline unigram_piece piece_of_wire(std::string_view bytes, std::size_t id, const std::string& source) {
  unigram_piece piece;
  wire_reader fields(bytes, source);
  while (const auto field = fields.next()) {
    if (field->number == 1 && !field->is_number) piece.text = field->bytes;
    if (field->number == 2 && field->bytes.size() == 4) {
      std::uint32_t bits = 0;
      for (std::size_t k = 4; k-- > 0;) bits = bits << 8U | static_cast<unsigned char>(field->bytes[k]);
      piece.score = std::bit_cast<float>(bits);
    }
    if (field->number == 3 && field->is_number) {
      if (field->value < 1 || field->value > 6) {
        throw error("piece " + std::to_string(id) + " is of type " + std::to_string(field->value), source, "1 to 6");
      }
      piece.kind = static_cast<piece_kind>(field->value - 1);
    }
  }
  return piece;
}

}  // namespace detail

/// Reads the bytes of a model. Throws where they are cut short or no model; what a vocabulary of its kind needs is
/// checked by whoever makes one.
inline sentencepiece_model parse_sentencepiece_model(std::string_view bytes, const std::string& source) {
  sentencepiece_model model;
  detail::wire_reader fields(bytes, source);
  while (const auto field = fields.next()) {
    if (field->is_number) continue;
    if (field->number == 1) {
      model.pieces.push_back(detail::piece_of_wire(field->bytes, model.pieces.size(), source));
      continue;
    }
    detail::wire_reader inner(field->bytes, source);
    if (field->number == 2) {  // how it was trained
      while (const auto setting = inner.next()) {
        if (setting->number == 3 && setting->is_number) {
          if (setting->value < 1 || setting->value > 4) {
            throw error("model type " + std::to_string(setting->value), source, "1 to 4");
          }
          model.kind = static_cast<sentencepiece_kind>(setting->value);
        }
        if (setting->number == 24 && setting->is_number) model.space_behind = setting->value != 0;
      }
    } else if (field->number == 3) {  // how texts are normalized
      while (const auto setting = inner.next()) {
        if (setting->number == 2 && !setting->is_number) model.charsmap = setting->bytes;
        if (setting->number == 3 && setting->is_number) model.add_prefix = setting->value != 0;
        if (setting->number == 4 && setting->is_number) model.collapse_spaces = setting->value != 0;
        if (setting->number == 5 && setting->is_number) model.escape_spaces = setting->value != 0;
      }
    }
  }
  if (model.pieces.empty()) throw error("has no pieces", source, "a SentencePiece model");
  return model;
}

/// Reads a model file, plain or gzip.
inline sentencepiece_model read_sentencepiece_model(const std::string& path) {
  return parse_sentencepiece_model(read_text(path), path);
}

/// The bytes of a model file that SentencePiece reads.
inline std::string sentencepiece_bytes(const sentencepiece_model& model) {
  std::string bytes, part;
  for (const unigram_piece& piece : model.pieces) {
    part.clear();
    detail::append_wire(part, 1, piece.text);
    part += static_cast<char>(2U << 3U | 5U);
    const auto bits = std::bit_cast<std::uint32_t>(piece.score);
    for (unsigned shift = 0; shift < 32; shift += 8) part += static_cast<char>(bits >> shift & 0xFFU);
    if (piece.kind != piece_kind::normal) detail::append_wire(part, 3, static_cast<std::uint64_t>(piece.kind) + 1);
    detail::append_wire(bytes, 1, part);
  }
  part.clear();
  detail::append_wire(part, 3, static_cast<std::uint64_t>(model.kind));
  detail::append_wire(part, 4, model.pieces.size());
  if (model.space_behind) detail::append_wire(part, 24, std::uint64_t{1});
  for (std::size_t id = 0; id < model.pieces.size(); ++id) {
    if (model.pieces[id].kind == piece_kind::byte) {
      detail::append_wire(part, 35, std::uint64_t{1});
      break;
    }
  }
  detail::append_wire(bytes, 2, part);
  part.clear();
  detail::append_wire(part, 1, std::string_view(model.charsmap.empty() ? "identity" : "user_defined"));
  detail::append_wire(part, 2, std::string_view(model.charsmap));
  detail::append_wire(part, 3, std::uint64_t{model.add_prefix});
  detail::append_wire(part, 4, std::uint64_t{model.collapse_spaces});
  detail::append_wire(part, 5, std::uint64_t{model.escape_spaces});
  detail::append_wire(bytes, 3, part);
  return bytes;
}

inline void write_sentencepiece_model(const std::string& path, const sentencepiece_model& model) {
  const std::string bytes = sentencepiece_bytes(model);
  atomic_file file(path);
  file.write(std::as_bytes(std::span(bytes)));
  file.commit();
}

}  // namespace cairn
