/// Recommendations for some customers, in words.

#include <algorithm>
#include <array>
#include <cmath>

#include "stages.hpp"

namespace journey {

namespace {

/// What a customer did with an item, the strongest of it: "bought", "looked at".
std::string deed(const cut_log& cut, cairn::user_index user, cairn::item_index item) {
  using cairn::action;
  constexpr std::array<std::pair<action, const char*>, 5> by_strength{{{action::purchase, "bought"},
                                                                       {action::cart, "had in your cart"},
                                                                       {action::review, "reviewed"},
                                                                       {action::rating, "rated"},
                                                                       {action::view, "looked at"}}};
  std::size_t strongest = by_strength.size() - 1;
  for (const cairn::event& e : cut.events.train->events) {
    if (e.user != user || e.item != item) continue;
    for (std::size_t n = 0; n < strongest; ++n) {
      if (by_strength[n].first == e.what) strongest = n;
    }
  }
  return by_strength[strongest].second;
}

/// "had before: bought on 3 days, the last 12 days before the cut".
std::string again(const cut_log& cut, cairn::user_index user, cairn::item_index item) {
  std::vector<std::int64_t> days;
  std::int64_t now = 0, last = 0;
  for (const cairn::event& e : cut.events.train->events) {
    now = std::max(now, e.time);
    if (e.user != user || e.item != item || !cairn::is_target(e)) continue;
    days.push_back(e.time / 86400);
    last = std::max(last, e.time);
  }
  std::sort(days.begin(), days.end());
  const auto count = std::unique(days.begin(), days.end()) - days.begin();
  const std::string how_often = count == 1 ? "once" : "on " + std::to_string(count) + " days";
  return "you " + deed(cut, user, item) + " it " + how_often + ", the last time " +
         std::to_string((now - last) / 86400) + " days before";
}

/// The two past items that speak most for it, with their exact shares of the score.
std::string because(const cut_log& cut, const cairn::any_recommender& model, cairn::user_index user,
                    cairn::item_index item) {
  const cairn::explanation why = model.explain(user, item);
  const auto& names = *cut.events.train->names;
  std::string text, before;
  for (std::size_t n = 0; n < std::min<std::size_t>(2, why.parts.size()); ++n) {
    if (!(why.parts[n].share > 0) || !(why.score > 0)) break;
    const float percent = std::min(100.F, 100 * why.parts[n].share / why.score);
    const std::string did = deed(cut, user, why.parts[n].because);
    text += (n == 0 ? "because you " : " and ") + (did == before ? "" : did + " ") + names.title(why.parts[n].because) +
            " (" + std::to_string(std::lround(percent)) + "%)";
    before = did;
  }
  return text.empty() ? "because many customers take it of late" : text;
}

}  // namespace

explanations recommend_in_words(const options& o, const cut_log& cut, const std::vector<contender>& models,
                                const judged& board) {
  const std::string& name = board.models.entries()[board.best].name;
  const auto best = std::find_if(models.begin(), models.end(), [&](const contender& c) { return c.name == name; });
  // Where the best model cannot say why, the neighbors can.
  const auto explainer =
      best->plain.can_explain() ? best : std::find_if(models.begin(), models.end(), [](const contender& c) {
        return c.learned && c.plain.can_explain();
      });
  const cairn::interactions &train = *cut.parts.train, &test = *cut.parts.test;
  const auto& names = *cut.events.train->names;
  std::vector<cairn::user_index> chosen;
  for (cairn::user_index user = 0; user < train.users() && chosen.size() < 3; ++user) {
    const std::size_t past = train.by_user().row_size(user);
    if (past >= 8 && past <= 60 && test.by_user().row_size(user) >= 3) chosen.push_back(user);
  }
  for (cairn::user_index user = 0; user < train.users(); ++user) {  // and a new one
    if (train.by_user().row_size(user) > 0 || test.by_user().row_size(user) == 0) continue;
    chosen.push_back(user);
    break;
  }
  explanations shown{explainer->plain_name, {}};
  for (const cairn::user_index user : chosen) {
    const bool known = train.by_user().row_size(user) > 0;
    for (const auto& [item, score] : cairn::recommend(best->model, cut.parts.train, user, 3, {.seen = o.seen})) {
      const std::string why = !known                                 ? "new customer: what most customers take"
                              : train.by_user().contains(user, item) ? again(cut, user, item)
                                                                     : because(cut, explainer->plain, user, item);
      shown.all.push_back({names.users.name(user), names.title(item), why, test.by_user().contains(user, item)});
    }
  }
  return shown;
}

}  // namespace journey
