#pragma once
/// Word vectors learned from a text: an architecture, an objective and what words are made of, composed as types.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/core/progress.hpp"
#include "cairn/core/random.hpp"
#include "cairn/data/training.hpp"
#include "cairn/kernel/finite.hpp"
#include "cairn/kernel/listed_rows.hpp"
#include "cairn/language/kept_words.hpp"
#include "cairn/language/lane_rows.hpp"
#include "cairn/language/negative_sampling.hpp"
#include "cairn/language/pairwise_skip_gram.hpp"
#include "cairn/language/whole_words.hpp"
#include "cairn/language/word_examples.hpp"
#include "cairn/language/word_vectors.hpp"
#include "cairn/language/word_vocabulary.hpp"

namespace cairn {

struct word_vector_settings {
  std::size_t width = 100;
  std::size_t window = 5;  ///< a word's context is 1 to so many words to each side, drawn for each word
  std::size_t epochs = 5;
  double learning_rate = .05;  ///< falls to 0 in a line
  double subsample = 1e-4;     ///< words of a larger share of the text are thinned out (keep_thresholds); 0: none
  std::uint64_t seed = 1;
  std::size_t lanes = 8;   ///< parts of the text that are read side by side: at most so many threads help
  std::size_t block = 64;  ///< words that a lane learns from before lanes are joined
};

namespace detail {

/// One step: where its inputs end, which begin with the end of the step before, and its judges [begin, end), all of
/// them places in a lane's copies.
struct word_step {
  std::size_t inputs, judges_begin, judges_end;
};

/// What a lane works with; its text is set anew every epoch.
struct word_lane {
  std::optional<kept_words> text;
  judged_rows judged;
  std::vector<std::uint32_t> context, inputs;
  std::vector<word_step> steps;
  std::vector<float*> rows;
  std::vector<float> sum, change;
};

}  // namespace detail

/// Learns from every word of the text by stochastic gradient ascent: h, the mean of the rows of the architecture's
/// inputs, is judged by the objective's rows; a judge moves by rate times its gradient, and every row in the mean by
/// rate times the gradient of h, as word2vec and fastText do (a row's own share of the gradient is a fraction of it).
/// The text is cut into `lanes` parts; in a round each lane learns from `block` words one after the other on copies of
/// rows, and then the copies are joined (lane_rows): the same bits on any number of threads.
/// Cost of a kept word: see the objective; rows of 4 width bytes, padded to 64.
template <word_architecture Architecture = pairwise_skip_gram, word_objective Objective = negative_sampling,
          word_parts Parts = whole_words>
class word_vector_model {
 public:
  using data = word_text;

  explicit word_vector_model(word_vector_settings settings = {}, Architecture architecture = {},
                             Objective objective = {}, Parts parts = {})
      : settings_(settings), architecture_(architecture), objective_(objective), parts_(parts) {
    require(settings.width > 0 && settings.width <= 65536, "is not in range", "word_vector_settings.width",
            "1 to 65536");
    require(settings.window > 0 && settings.window <= 1000, "is not in range", "word_vector_settings.window",
            "1 to 1000");
    require(settings.epochs > 0 && settings.epochs <= 1000000, "is not in range", "word_vector_settings.epochs",
            "1 to 1000000");
    require(settings.learning_rate > 0 && settings.learning_rate <= 1, "is not in range",
            "word_vector_settings.learning_rate", "above 0, at most 1");
    require(settings.subsample >= 0 && settings.subsample <= 1, "is not in range", "word_vector_settings.subsample",
            "0 to 1");
    require(settings.lanes > 0 && settings.lanes <= 1024, "is not in range", "word_vector_settings.lanes", "1 to 1024");
    require(settings.block > 0 && settings.block <= 65536, "is not in range", "word_vector_settings.block",
            "1 to 65536");
    objective_.check();
    parts_.check();
  }

  /// Throws where the vocabulary has but one word, and where the rows leave the range of floats; the model is then as
  /// it was.
  void fit(const training<word_text>& train, const execution& how = {}) {
    const word_text& text = *train;
    require(text.vocabulary.size() > 1, "the vocabulary has fewer than two words", "word_vector_model.fit",
            "words that can predict each other");
    const auto parts = parts_.prepare(text.vocabulary);
    const auto judges = objective_.prepare(text.vocabulary.counts());
    lane_rows rows(parts.rows() + judges.rows(), settings_.width, settings_.lanes);
    initialize(rows, parts.rows(), how.threads);
    const auto thresholds = keep_thresholds(text.vocabulary.counts(), settings_.subsample);
    const auto cuts = cut_lines(text, settings_.lanes);
    std::vector<detail::word_lane> lanes(settings_.lanes);
    const stage_progress clock(how.report, "word vectors", settings_.epochs * text.words.size());
    for (std::size_t epoch = 0; epoch < settings_.epochs; ++epoch) {
      for (std::size_t n = 0; n < lanes.size(); ++n) {
        lanes[n].text.emplace(text, cuts[n], cuts[n + 1], thresholds,
                              random_stream(settings_.seed, purpose::negative, epoch * lanes.size() + n));
        lanes[n].sum.assign(rows.stride(), 0);
        lanes[n].change.assign(rows.stride(), 0);
      }
      for (double read = 0; read < 1;) {
        // as many rounds as the longest part may need, but not so many that nothing is told for long
        std::size_t longest = 0;
        for (std::size_t n = 0; n < lanes.size(); ++n) {
          const auto tokens = static_cast<double>(text.lines[cuts[n + 1]] - text.lines[cuts[n]]);
          longest = std::max(longest, static_cast<std::size_t>(tokens * (1 - lanes[n].text->share_read())));
        }
        const std::size_t rounds = std::clamp<std::size_t>(longest / settings_.block + 1, 1, 256);
        parallel_rounds(2 * rounds, lanes.size(), how.threads, [&](std::size_t round, std::size_t n, int) {
          if (round % 2 == 0) {
            learn(lanes[n], rows, rows.at(n), parts, judges, epoch);
          } else {
            rows.join(n);
          }
        });
        read = 1;
        double sum = 0;
        for (const detail::word_lane& lane : lanes) {
          read = std::min(read, lane.text->share_read());
          sum += lane.text->share_read() / static_cast<double>(lanes.size());
        }
        clock.tick(std::min(static_cast<std::size_t>((static_cast<double>(epoch) + (read < 1 ? sum : 1)) *
                                                     static_cast<double>(text.words.size())),
                            settings_.epochs * text.words.size()));
      }
      if (!all_finite(rows.all())) {
        throw error("the vectors left the range of floats in epoch " + std::to_string(epoch + 1),
                    "word_vector_model.fit, learning rate " + std::to_string(settings_.learning_rate),
                    "a smaller rate");
      }
    }
    keep(text.vocabulary, parts, rows, how.threads);
  }

  /// The vectors of the vocabulary, most frequent word first. Empty before fit.
  const word_vectors& vectors() const noexcept { return vectors_; }

  /// The vector of any word: of one that is not in the vocabulary the mean of the parts that were trained; nothing
  /// where there are none.
  std::optional<std::vector<float>> vector_of(std::string_view word) const {
    if (const auto row = vectors_.find(word))
      return std::vector<float>(vectors_.row(*row).begin(), vectors_.row(*row).end());
    if (!prepared_) return std::nullopt;
    const auto rows = prepared_->of_stranger(word);
    if (rows.empty()) return std::nullopt;
    std::vector<float> mean(settings_.width);
    for (const std::uint32_t row : rows) {
      const float* const part = part_rows_.data() + (row - vectors_.size()) * settings_.width;
      for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += part[i];
    }
    for (float& value : mean) value /= static_cast<float>(rows.size());
    return mean;
  }

  const word_vector_settings& settings() const noexcept { return settings_; }

 private:
  using prepared_parts = decltype(std::declval<const Parts&>().prepare(std::declval<const word_vocabulary&>()));
  using prepared_objective =
      decltype(std::declval<const Objective&>().prepare(std::declval<std::span<const std::uint64_t>>()));

  /// Inputs are uniform within 1 / width of 0, judges zero.
  void initialize(lane_rows& rows, std::size_t inputs, int threads) const {
    parallel_for(inputs, 256, threads, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t n = begin; n < end; ++n) {
        random_stream random(settings_.seed, purpose::initialize, n);
        float* const row = rows.row(n);
        for (std::size_t i = 0; i < settings_.width; ++i) {
          row[i] = static_cast<float>((2 * random.uniform() - 1) / static_cast<double>(settings_.width));
        }
      }
    });
  }

  /// One block of one lane, on its copies.
  void learn(detail::word_lane& lane, lane_rows& rows, lane_rows::lane& copies, const prepared_parts& parts,
             const prepared_objective& judges, std::size_t epoch) const {
    lane_rows::clear(copies);
    const double done = (static_cast<double>(epoch) + lane.text->share_read()) / static_cast<double>(settings_.epochs);
    const auto rate = static_cast<float>(settings_.learning_rate * std::max(1e-4, 1 - done));
    list(lane, copies, parts, judges, rate);
    if (lane.steps.empty()) return;
    rows.copy_to(copies);

    const std::size_t width = rows.stride();
    judged_rows& judged = lane.judged;
    for (float& weight : judged.weights) weight *= rate;
    std::size_t input = 0;
    for (const detail::word_step& step : lane.steps) {
      lane.rows.clear();
      for (; input < step.inputs; ++input) lane.rows.push_back(copies.copy(lane.inputs[input]));
      const std::size_t inputs = lane.rows.size(), count = step.judges_end - step.judges_begin;
      for (std::size_t n = step.judges_begin; n < step.judges_end; ++n) {
        lane.rows.push_back(copies.copy(judged.rows[n]));
      }
      const std::span<float* const> all(lane.rows);
      const float* h = all[0];
      if (inputs > 1) {
        sum_listed_rows(all.first(inputs), 1 / static_cast<float>(inputs), lane.sum);
        h = lane.sum.data();
      }
      std::fill(lane.change.begin(), lane.change.end(), 0.F);
      logistic_rows_step(all.subspan(inputs), std::span(judged.labels).subspan(step.judges_begin, count),
                         std::span(judged.weights).subspan(step.judges_begin, count), std::span(h, width),
                         std::span(lane.change));
      add_to_listed_rows(all.first(inputs), lane.change);
    }
  }

  /// Lists the steps of the next words and the rows that they need.
  void list(detail::word_lane& lane, lane_rows::lane& copies, const prepared_parts& parts,
            const prepared_objective& judges, float rate) const {
    lane.steps.clear();
    lane.inputs.clear();
    lane.judged.clear();
    kept_word word{};
    for (std::size_t n = 0; n < settings_.block && lane.text->next(word); ++n) {
      const std::size_t reach = 1 + lane.text->random().below(static_cast<std::uint32_t>(settings_.window));
      const std::size_t begin = word.at - std::min(word.at, reach),
                        end = std::min(word.line.size(), word.at + reach + 1);
      lane.context.clear();
      for (std::size_t at = begin; at < end; ++at) {
        if (at != word.at) lane.context.push_back(word.line[at]);
      }
      architecture_.step(
          word.line[word.at], std::span<const std::uint32_t>(lane.context),
          [&](std::span<const std::uint32_t> inputs, std::span<const std::uint32_t> targets, inputs_predict how) {
            add_steps(lane, copies, parts, judges, rate, inputs, targets, how);
          });
    }
  }

  /// What one call of an architecture's step gives.
  void add_steps(detail::word_lane& lane, lane_rows::lane& copies, const prepared_parts& parts,
                 const prepared_objective& judges, float rate, std::span<const std::uint32_t> inputs,
                 std::span<const std::uint32_t> targets, inputs_predict how) const {
    judged_rows& judged = lane.judged;
    const std::size_t begin = judged.rows.size();
    judges.list(targets, lane.text->random(), judged);
    const std::size_t end = judged.rows.size();
    const bool alone = how == inputs_predict::each_alone;
    const float times = alone ? static_cast<float>(inputs.size()) : 1;
    float force = 0;  // on an input
    for (std::size_t j = begin; j < end; ++j) {
      force += judged.weights[j] * rate;
      judged.rows[j] =
          copies.place_of(static_cast<std::uint32_t>(parts.rows()) + judged.rows[j], judged.weights[j] * rate * times);
    }
    for (const std::uint32_t each : inputs) {
      for (const std::uint32_t row : parts.of(each)) lane.inputs.push_back(copies.place_of(row, force));
      if (alone) lane.steps.push_back({lane.inputs.size(), begin, end});
    }
    if (!alone) lane.steps.push_back({lane.inputs.size(), begin, end});
  }

  void keep(const word_vocabulary& vocabulary, const prepared_parts& parts, const lane_rows& rows, int threads) {
    const std::size_t width = settings_.width, words = vocabulary.size();
    std::vector<float> values(words * width);
    parallel_for(words, 256, threads, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t word = begin; word < end; ++word) {
        const auto own = parts.of(static_cast<std::uint32_t>(word));
        float* const to = values.data() + word * width;
        for (const std::uint32_t row : own) {
          for (std::size_t i = 0; i < width; ++i) to[i] += rows.row(row)[i];
        }
        for (std::size_t i = 0; i < width; ++i) to[i] /= static_cast<float>(own.size());
      }
    });
    std::vector<float> part_rows((parts.rows() - words) * width);
    for (std::size_t n = words; n < parts.rows(); ++n) {
      std::copy_n(rows.row(n), width, part_rows.data() + (n - words) * width);
    }
    word_vectors vectors(vocabulary.words(), width, std::move(values));
    std::optional<prepared_parts> prepared(parts);
    vectors_ = std::move(vectors);
    part_rows_ = std::move(part_rows);
    prepared_ = std::move(prepared);
  }

  word_vector_settings settings_;
  Architecture architecture_;
  Objective objective_;
  Parts parts_;
  word_vectors vectors_;
  std::vector<float> part_rows_;  // [rows that are no word's own, width]
  std::optional<prepared_parts> prepared_;
};

}  // namespace cairn
