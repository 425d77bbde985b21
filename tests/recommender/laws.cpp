#include "laws.hpp"

#include "cairn/loss/bpr.hpp"
#include "cairn/loss/squared.hpp"
#include "cairn/optimizer/adagrad.hpp"
#include "cairn/recommender/bought_before.hpp"
#include "cairn/recommender/ease.hpp"
#include "cairn/recommender/implicit_als.hpp"
#include "cairn/recommender/item_neighbors.hpp"
#include "cairn/recommender/matrix_factorization.hpp"
#include "cairn/recommender/p3alpha.hpp"
#include "cairn/recommender/popularity.hpp"
#include "cairn/recommender/rating_neighbors.hpp"
#include "cairn/recommender/repeat_aware.hpp"
#include "cairn/recommender/rp3beta.hpp"
#include "cairn/recommender/slim.hpp"
#include "cairn/recommender/user_neighbors.hpp"
#include "cairn/similarity/pearson.hpp"
#include "cairn/similarity/tf_idf.hpp"

using namespace cairn;
using cairn::testing::check_laws;

// One line a model.
TEST_CASE("every recommender keeps the laws", "[laws]") {
  using squared = stochastic_gradient<squared_loss, adagrad>;
  using ranking = stochastic_gradient<bpr_loss, adagrad>;
  check_laws("popularity", popularity{});
  check_laws("bought before", bought_before{});
  check_laws("item neighbors", item_neighbors<>{{.neighbors = 7}});
  check_laws("item neighbors, tf-idf", item_neighbors<tf_idf_cosine>{{.amplification = 1.5F, .normalize = true}});
  check_laws("item neighbors, own", item_neighbors<cairn::testing::shared_count>{{.neighbors = 0}});
  check_laws("user neighbors", user_neighbors<>{{.neighbors = 7}});
  check_laws("user neighbors, tf-idf", user_neighbors<tf_idf_cosine>{{.amplification = 1.5F, .normalize = true}});
  check_laws("user neighbors, own", user_neighbors<cairn::testing::shared_count>{{.neighbors = 0}});
  check_laws("ratings of similar users", user_rating_neighbors<>{});
  check_laws("ratings of similar users, baseline", user_rating_neighbors<with_baselines, pearson_baseline>{});
  check_laws("ratings of similar items", item_rating_neighbors<with_means>{{.neighbors = 5, .candidates = 8}});
  check_laws("EASE", ease{{.regularization = 50}});
  check_laws("SLIM", slim{{.l1 = 2, .l2 = 5}});
  check_laws("P3alpha", p3alpha{{.neighbors = 7}});
  check_laws("RP3beta", rp3beta{{.neighbors = 7}});
  check_laws("ALS", implicit_als<>{{.factors = 8, .epochs = 3}});
  check_laws("ALS, conjugate gradients", implicit_als<conjugate_gradient_solver>{{.factors = 8, .epochs = 3}});
  check_laws("squared SGD", matrix_factorization<squared>{{.factors = 8, .epochs = 3}});
  check_laws("ranking SGD", matrix_factorization<ranking>{{.factors = 8, .epochs = 3}});
  check_laws("repeats and popularity", repeat_aware{popularity{}});
  check_laws("repeats and ALS", repeat_aware{implicit_als<>{{.factors = 8, .epochs = 3}}});
}
