#pragma once
/// A tokenizer of two parts: what makes words of a text, and what cuts a word into pieces.

#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "cairn/language/piece_table.hpp"
#include "cairn/language/text_pieces.hpp"
#include "cairn/language/tokenizer.hpp"
#include "cairn/language/traced_word.hpp"

namespace cairn {

namespace detail {
struct any_word {
  void operator()(const traced_word&) const noexcept {}
};
}  // namespace detail

/// `words(text, f)` calls f(const traced_word&) for each word in order, for several threads at once. What it makes of a
/// text's spaces, if anything, `restored(text)` takes back from what was decoded.
template <class W>
concept word_maker = requires(const W w, std::string_view text, detail::any_word f) {
  w.words(text, f);
};

/// Cuts a word: `encode(word, workspace, sink)` as tokenizer does; `joined(ids)` the text of pieces; `pieces()` all.
template <class M>
concept subword_model = requires(const M m, const traced_word& word, typename M::workspace& work, push_ids sink,
                                 std::span<const token_id> ids) {
  m.encode(word, work, sink);
  { m.joined(ids) } -> std::same_as<std::string>;
  { m.pieces() } -> std::same_as<const piece_table&>;
};

/// Any words with any model of pieces.
template <word_maker Words, subword_model Model>
class word_tokenizer {
 public:
  word_tokenizer() = default;
  explicit word_tokenizer(Model model, Words words = {}) : model_(std::move(model)), words_(std::move(words)) {}

  std::size_t vocabulary_size() const noexcept { return model_.pieces().size(); }
  /// Throws where the text has 4 GiB or more.
  template <class Sink>
  void encode(std::string_view text, Sink&& sink) const {
    require(text.size() < std::size_t{1} << 32U, "a text of 4 GiB or more", "encode", "less");
    typename Model::workspace work;
    words_.words(text, [&](const traced_word& word) { model_.encode(word, work, sink); });
  }
  std::string decode(std::span<const token_id> ids) const {
    if constexpr (requires(std::string text) { words_.restored(text); }) {
      return words_.restored(model_.joined(ids));
    } else {
      return model_.joined(ids);
    }
  }
  /// Throws unless id < vocabulary_size().
  std::string_view piece(token_id id) const { return piece_at(model_.pieces(), id); }

  const Model& model() const noexcept { return model_; }
  const Words& words() const noexcept { return words_; }

 private:
  Model model_;
  [[no_unique_address]] Words words_;
};

}  // namespace cairn
