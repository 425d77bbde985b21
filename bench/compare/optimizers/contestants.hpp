#pragma once
/// The optimizers that compare_optimizers sets against each other, and the rates that each of them may try.

#include <array>
#include <utility>

#include "cairn/optimizer/adagrad.hpp"
#include "cairn/optimizer/adam.hpp"
#include "cairn/optimizer/adamw.hpp"
#include "cairn/optimizer/clip_by_norm.hpp"
#include "cairn/optimizer/clip_by_value.hpp"
#include "cairn/optimizer/ftrl.hpp"
#include "cairn/optimizer/lookahead.hpp"
#include "cairn/optimizer/momentum.hpp"
#include "cairn/optimizer/nesterov.hpp"
#include "cairn/optimizer/rmsprop.hpp"
#include "cairn/optimizer/sgd.hpp"
#include "cairn/optimizer/weight_average.hpp"

namespace compare {

/// Half powers of ten: the one grid of all optimizers.
inline constexpr std::array rates{1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, .1, .3, 1., 3.};

/// body(name, optimizer) for each, all but the rate at their defaults.
template <class Body>
void for_each_optimizer(Body&& body) {
  body("sgd", cairn::sgd{});
  body("momentum", cairn::momentum{});
  body("nesterov", cairn::nesterov{});
  body("adagrad", cairn::adagrad{});
  body("rmsprop", cairn::rmsprop{});
  body("adam", cairn::adam{});
  body("adamw", cairn::adamw{});
  body("ftrl", cairn::ftrl{});
  body("lookahead<adam>", cairn::lookahead<cairn::adam>{});
  body("weight_average<sgd>", cairn::weight_average<cairn::sgd>{});
  body("clip_by_norm<sgd>", cairn::clip_by_norm<cairn::sgd>{});
  body("clip_by_value<sgd>", cairn::clip_by_value<cairn::sgd>{});
}

}  // namespace compare
