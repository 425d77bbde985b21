/// The models: two baselines, four that learn, each blended with what the log tells of repeats, and the simulated
/// shop's own intentions.

#include <chrono>
#include <functional>
#include <memory>

#include "cairn/data/weighting.hpp"
#include "cairn/loss/bpr.hpp"
#include "cairn/optimizer/sgd.hpp"
#include "cairn/recommender/bought_before.hpp"
#include "cairn/recommender/implicit_als.hpp"
#include "cairn/recommender/item_neighbors.hpp"
#include "cairn/recommender/matrix_factorization.hpp"
#include "cairn/recommender/popularity.hpp"
#include "cairn/recommender/repeat_aware.hpp"
#include "cairn/recommender/user_neighbors.hpp"
#include "cairn/sampler/popularity.hpp"
#include "cairn/similarity/bm25.hpp"
#include "cairn/similarity/cosine.hpp"
#include "oracle.hpp"
#include "stages.hpp"

namespace journey {

namespace {

/// A model that is fitted and only serves: one that learns from events stands so beside those that learn from matrices.
template <class M>
struct fitted {
  using data_type = cairn::interactions;
  std::shared_ptr<const M> model;

  void fit(const cairn::training<cairn::interactions>&, const cairn::execution& = {}) {}
  std::size_t users() const { return model->users(); }
  std::size_t items() const { return model->items(); }
  void score(cairn::user_index user, std::span<const cairn::item_index> items, std::span<float> scores) const {
    model->score(user, items, scores);
  }
  void score_catalogue(std::span<const cairn::user_index> users, std::span<float> scores) const {
    cairn::score_catalogue(*model, users, scores);
  }
  cairn::explanation explain(cairn::user_index user, cairn::item_index item) const requires cairn::explains<M> {
    return model->explain(user, item);
  }
};

/// A terminal bar whose stages begin with the model's name.
cairn::execution told_as(const std::string& name, int threads) {
  return {threads, [name, bar = cairn::progress(cairn::terminal_bar())](cairn::progress_update update) {
            const std::string stage = name + ": " + std::string(update.stage);
            update.stage = stage;
            return bar(update);
          }};
}

class trainer {
 public:
  trainer(const options& o, const cut_log& cut) : o_(o), cut_(cut) {}

  template <class Model>
  void baseline(const std::string& name, Model model) {
    timed({.name = name}, [&](contender& each) {
      model.fit(cut_.parts.train, told_as(name, o_.threads));
      each.model = std::move(model);
    });
  }

  template <class Model>
  void learned(const std::string& name, Model model) {
    timed({.name = name + " + repeats", .learned = true, .plain_name = name}, [&](contender& each) {
      const auto aware = std::make_shared<cairn::repeat_aware<Model>>(
          std::move(model), cairn::repeat_aware_settings{.choices = {.seed = o_.seed}});
      aware->fit(cut_.events.train, told_as(name, o_.threads));
      each.weights.assign(aware->weights().begin(), aware->weights().end());
      each.model = fitted<cairn::repeat_aware<Model>>{aware};
      each.plain = fitted<Model>{std::shared_ptr<const Model>(aware, &aware->model())};
    });
  }

  void known_future(const cairn::simulated_shop& shop) {
    timed({.name = "best possible", .oracle = true}, [&](contender& each) { each.model = oracle(shop, cut_.events); });
  }

  std::vector<contender> all;

 private:
  template <class Fit>
  void timed(contender each, Fit&& fit) {
    const auto begin = std::chrono::steady_clock::now();
    fit(each);
    each.fit_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    all.push_back(std::move(each));
  }

  const options& o_;
  const cut_log& cut_;
};

}  // namespace

std::vector<contender> train(const options& o, const collected& log, const cut_log& cut) {
  using namespace cairn;
  const std::size_t width = o.quick ? 16 : 64;
  trainer models(o, cut);
  models.baseline("popularity", popularity());
  models.baseline("bought before", bought_before());
  models.learned("item-knn", item_neighbors<bm25>({.neighbors = 200}));
  models.learned("user-knn", user_neighbors<cosine>({.how_similar = {.shrink = 5}, .neighbors = 200}));
  models.learned("mf-bpr", matrix_factorization<stochastic_gradient<bpr_loss, sgd, popularity_sampler>>(
                               {.factors = width,
                                .epochs = o.quick ? 8U : 20U,
                                .seed = o.seed,
                                .solver = {.optimizer = {.rate = .05}, .sampler = {.power = .5}, .negatives = 4}}));
  models.learned("ials", implicit_als<>({.factors = width, .epochs = o.quick ? 5U : 12U, .seed = o.seed}));
  if (log.shop) models.known_future(*log.shop);
  return std::move(models.all);
}

}  // namespace journey
