#include "cairn/metric/confusion.hpp"

#include <array>

#include "catch.hpp"

using namespace cairn;

TEST_CASE("precision, recall and F1 of each class and over all") {
  // The example in scikit-learn's documentation of f1_score: macro .26..., micro .33...
  const std::array<std::uint32_t, 6> truths{0, 1, 2, 0, 1, 2}, predictions{0, 2, 1, 0, 0, 1};
  const confusion_matrix matrix = confusion_of(truths, predictions, 3);
  CHECK(matrix.count(0, 0) == 2);
  CHECK(matrix.count(1, 2) == 1);
  CHECK(matrix.count(2, 1) == 2);
  CHECK(matrix.with_truth(1) == 2);
  CHECK(matrix.predicted_as(0) == 3);
  CHECK(accuracy(matrix) == Approx(1. / 3));
  CHECK(precision_of(matrix, 0) == Approx(2. / 3));
  CHECK(recall_of(matrix, 0) == 1);
  CHECK(f1_of(matrix, 0) == Approx(.8));
  CHECK(f1_of(matrix, 1) == 0);
  CHECK(macro_f1(matrix) == Approx(.8 / 3));
  CHECK(micro_f1(matrix) == Approx(1. / 3));
  CHECK(micro_f1(matrix, std::array<std::uint32_t, 2>{0, 1}) == Approx(2 * 2. / (2 + 3 + 2 + 2)));
}

TEST_CASE("macro F1 counts the classes that occur in truth or prediction") {
  const std::array<std::uint32_t, 4> truths{0, 0, 1, 1}, predictions{0, 0, 1, 3};
  const double present = (1. + 2. / 3 + 0) / 3;  // 0, 1 and the wrongly predicted 3; not 2 and 4
  CHECK(macro_f1(confusion_of(truths, predictions, 5)) == Approx(present));
  CHECK(macro_f1(confusion_of(truths, predictions, 500)) == Approx(present));
  CHECK(recall_of(confusion_of(truths, predictions, 5), 3) == 0);
  CHECK(precision_of(confusion_of(truths, predictions, 5), 2) == 0);
  CHECK(f1_of(confusion_of(truths, predictions, 5), 2) == 0);
}

TEST_CASE("truths and predictions change places with precision and recall, and counts add up") {
  confusion_matrix one(2), turned(2);
  one.add(1, 0, 3);
  one.add(1, 1, 5);
  one.add(0, 1);
  turned.add(0, 1, 3);
  turned.add(1, 1, 5);
  turned.add(1, 0);
  CHECK(precision_of(one, 1) == Approx(5. / 6));
  CHECK(recall_of(turned, 1) == precision_of(one, 1));
  CHECK(f1_of(turned, 1) == f1_of(one, 1));
  CHECK(accuracy(one) == Approx(5. / 9));
  CHECK(micro_f1(one, std::array<std::uint32_t, 2>{0, 1}) == Approx(accuracy(one)));
}

TEST_CASE("no sample earns 0, and a class that is none is refused") {
  CHECK(accuracy(confusion_matrix(2)) == 0);
  CHECK(macro_f1(confusion_matrix(2)) == 0);
  CHECK(micro_f1(confusion_matrix(2), std::array<std::uint32_t, 1>{1}) == 0);
  const std::array<std::uint32_t, 1> none{2}, zero{0};
  CHECK_THROWS_WITH(confusion_of(none, zero, 2), Catch::Contains("class 2") && Catch::Contains("below 2"));
  CHECK_THROWS_AS(confusion_of(zero, none, 2), cairn::error);
  CHECK_THROWS_AS(confusion_of(zero, {}, 2), cairn::error);
  CHECK_THROWS_AS(confusion_matrix(0), cairn::error);
  CHECK_THROWS_AS(confusion_matrix(2).count(0, 2), cairn::error);
  CHECK_THROWS_AS(recall_of(confusion_matrix(2), 2), cairn::error);
  CHECK_THROWS_AS(precision_of(confusion_matrix(2), 2), cairn::error);
  CHECK_THROWS_AS(micro_f1(confusion_matrix(2), none), cairn::error);
}
